"""A screen that an administrator has left open changes nobody's access: the password, or the second factor, is asked for first."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Appointment, Role, User
from tests.staff_access.signing import PASSWORD, make_admin, with_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def screen(settings: Any) -> Client:
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED, settings.STAFF_SECOND_FACTOR = True, False
    client = Client()
    client.force_login(make_admin())
    return client


@pytest.fixture
def editor(db: None) -> User:
    user = User.objects.create_user(email="editor@example.com", password=PASSWORD)
    appoint(user=user, role=Role.EDITOR)
    with_app(user)
    return User.objects.get(pk=user.pk)


def bulk(action: str) -> str:
    return reverse("wagtail_bulk_action", args=["people", "user", action])


def doors(user: User, group: Group) -> list[tuple[str, dict[str, Any]]]:
    """Every door of the back office by which access of others is changed, and what is sent there."""
    of_user = {
        name: reverse(name, args=[user.pk])
        for name in (
            "reset-second-factor",
            "sign-out-everywhere",
            "wagtailusers_users:close",
            "wagtailusers_users:delete",
        )
    }
    named = f"?id={user.pk}"
    return [
        (of_user["reset-second-factor"], {"reason": "x"}),
        (of_user["sign-out-everywhere"], {"reason": "x"}),
        (of_user["wagtailusers_users:close"], {}),
        (of_user["wagtailusers_users:delete"], {}),
        (bulk("close_accounts") + named, {}),
        (bulk("set_active_state") + named, {"mark_as_active": "False"}),
        (bulk("delete") + named, {}),
        (reverse("wagtailusers_groups:add"), {"name": "x"}),
        (reverse("wagtailusers_groups:edit", args=[group.pk]), {"name": "x"}),
        (reverse("wagtailusers_groups:delete", args=[group.pk]), {}),
        (reverse("appointments:end", args=[user.appointments.get().pk]), {"reason": "x"}),
    ]


def test_no_door_takes_an_open_screen(screen: Client, editor: User) -> None:
    group, before = editor.groups.get(), User.objects.filter(pk=editor.pk).values().get()
    for address, given in doors(editor, group):
        answer = screen.post(address, given)
        assert answer.status_code == 302 and "/reauthenticate/?next=" in answer["Location"], address
    assert User.objects.filter(pk=editor.pk).values().get() == before
    assert Appointment.objects.filter(user=editor, until=None).exists() and Authenticator.objects.filter(user=editor)
    assert Group.objects.get(pk=group.pk).name == group.name and not Group.objects.filter(name="x").exists()


def test_after_the_password_it_goes_on(screen: Client, editor: User) -> None:
    asked = screen.post(reverse("wagtailusers_users:close", args=[editor.pk]))
    done = screen.post(asked["Location"], {"password": PASSWORD})
    assert done["Location"] == reverse("wagtailusers_users:index")
    assert not User.objects.get(pk=editor.pk).is_active


def test_of_several_the_page_that_asks_comes_again(screen: Client, editor: User) -> None:
    address = f"{bulk('close_accounts')}?id={editor.pk}"
    asked = screen.post(address)
    assert screen.post(asked["Location"], {"password": PASSWORD})["Location"] == address
    assert User.objects.get(pk=editor.pk).is_active
    screen.post(address)
    assert not User.objects.get(pk=editor.pk).is_active
