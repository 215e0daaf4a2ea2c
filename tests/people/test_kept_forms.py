"""A form that waits for the password goes on only with the proof that was asked for because of it, and for minutes."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.people import kept_forms
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Invitation, Role, User
from marketplace.people.reauthentication import Reauthenticated
from tests.people.test_reauthenticated_doors import asking
from tests.staff_access.signing import PASSWORD, make_admin, with_app

pytestmark = pytest.mark.django_db

NEW = "/admin/invitations/new/"
EVIL = {"role": "county", "place": "", "email": "evil@example.com", "phone": "", "why": "x"}
WAITED = "您提交的内容等待过久"


@pytest.fixture
def screen(settings: Any) -> Client:
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED, settings.STAFF_SECOND_FACTOR = True, False
    client = Client()
    client.force_login(make_admin())
    return client


def test_a_proof_that_another_page_asks_for_sends_nothing_that_waits(screen: Client) -> None:
    """Somebody plants a form at an open screen; the owner opens that very page later, and proves who they are."""
    planted = screen.post(NEW, EVIL)["Location"]
    assert "asking=" in planted
    asked = screen.get(NEW)["Location"]
    assert "asking=" not in asked
    assert "evil" not in screen.get(asked).content.decode()
    assert screen.post(asked, {"password": PASSWORD})["Location"] == NEW
    assert not Invitation.objects.exists()
    assert screen.get(NEW).status_code == 200 and not Invitation.objects.exists()


def test_nor_does_the_page_that_asks_when_it_is_opened_by_itself(screen: Client) -> None:
    screen.post(NEW, EVIL)
    screen.post(f"/accounts/reauthenticate/?next={NEW}", {"password": PASSWORD})
    assert not Invitation.objects.exists()


def test_the_page_says_what_it_confirms_and_does_it(screen: Client) -> None:
    asked = screen.post(NEW, EVIL)["Location"]
    page = screen.get(asked).content.decode()
    assert "邀请任职：evil@example.com · 区县工作人员" in page
    number = parse_qs(urlsplit(asked).query)["asking"][0]
    assert f'name="asking" value="{number}"' in page
    screen.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": NEW, "asking": number})
    assert Invitation.objects.get().email == "evil@example.com"


def test_a_form_waits_for_minutes(screen: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the proof leads to the page, and why nothing was done is said."""
    asked = screen.post(NEW, EVIL)["Location"]
    now = time.time() + 301
    monkeypatch.setattr(kept_forms.time, "time", lambda: now)
    assert "evil" not in screen.get(asked).content.decode()
    done = screen.post(asked, {"password": PASSWORD}, follow=True)
    assert WAITED in done.content.decode()
    assert not Invitation.objects.exists()


def test_of_two_forms_only_the_one_that_was_asked_about_goes_on(screen: Client) -> None:
    first = screen.post(NEW, EVIL)["Location"]
    screen.post(NEW, {**EVIL, "email": "other@example.com"})
    screen.post(first, {"password": PASSWORD})
    assert not Invitation.objects.exists()


def test_a_form_that_was_shown_to_another_appointment_is_not_sent_as_this_one(screen: Client) -> None:
    """Another tab has switched while the form waited: it says so, keeps what was typed, and the proof counts."""
    boss = User.objects.get(email="admin@example.com")
    county = appoint(user=boss, role=Role.COUNTY)
    admin = boss.appointments.get(role=Role.ADMINISTRATOR)
    screen.post("/admin/acting/", {"appointment": admin.pk})
    asked = screen.post(NEW, {**EVIL, "acting_as": admin.pk}, HTTP_REFERER=f"http://testserver{NEW}")["Location"]
    screen.post("/admin/acting/", {"appointment": county.pk})
    answer = screen.post(asked, {"password": PASSWORD})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert f'action="{NEW}"' in html and 'value="evil@example.com"' in html
    assert not Invitation.objects.exists()
    again = screen.post(NEW, {**EVIL, "acting_as_again": admin.pk})
    assert (again.status_code, again["Location"]) == (307, NEW)
    screen.post(NEW, {**EVIL, "acting_as_again": admin.pk})
    assert Invitation.objects.get().by == boss


def test_a_second_factor_confirms_no_other_form_either(screen: Client, settings: Any) -> None:
    """Somebody's factor is to be reset: the code page of another asking drops that, and its own says whose."""
    other = User.objects.create_user(email="other@example.com", password=PASSWORD, name="王")
    with_app(other)
    with_app(User.objects.get(email="admin@example.com"))
    address = reverse("reset-second-factor", args=[other.pk])
    asked = screen.post(address, {"reason": "x"})["Location"]
    assert asked.startswith("/accounts/2fa/reauthenticate/")
    assert f"收回二次验证：{other}" in screen.get(asked).content.decode()
    screen.get(f"/accounts/2fa/reauthenticate/?next={address}")
    assert "收回二次验证" not in screen.get(asked).content.decode()


def test_each_door_whose_form_waits_says_what_it_does() -> None:
    mute = {name for name, view in asking().items() if view.keeps_form and not view.confirms}
    assert mute == set()
    assert issubclass(asking()["payouts:release"], Reauthenticated)
