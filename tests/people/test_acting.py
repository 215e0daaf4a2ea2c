"""As whom one acts: of several appointments one at a time, in everything that a request may do."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.editing.editors import grant_township_pages
from cms.models import TownshipPage
from marketplace.households.models import Household
from marketplace.people.acting import act_as, choices_of
from marketplace.people.actions import township_group
from marketplace.people.appointments.actions import appoint, end_appointment
from marketplace.people.models import Appointment, Role, User
from marketplace.people.policies import holds_in_township, visible
from orders.models import Parcel
from tests.cms.front_site import client_of
from tests.world import World, make_user

HIDDEN = r'<input type="hidden" name="([^"]+)" value="([^"]*)">'
pytestmark = pytest.mark.django_db


@pytest.fixture
def both(shared_world: World) -> User:
    """Somebody of the millet's township who is also a clerk of the pears."""
    user = make_user("both")
    appoint(user=user, role=Role.CLERK, place=shared_world.pears.cooperative)
    appoint(user=user, role=Role.TOWNSHIP_STAFF, place=shared_world.millet.product.village.township)
    return user


def switch_to(client: Client, appointment: Appointment) -> None:
    answer = client.post("/admin/acting/", {"appointment": appointment.pk})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


def menus(client: Client) -> tuple[int, int]:
    """Whether households are open, and parcels."""
    return client.get("/admin/households/").status_code, client.get("/admin/parcels/").status_code


def test_one_acts_as_the_first_by_a_fixed_order_and_switches(both: User) -> None:
    client = client_of(both)
    assert menus(client) == (200, 302)  # township staff come before clerks
    switch_to(client, both.appointments.get(role=Role.CLERK))
    assert menus(client) == (302, 200)
    assert "身份：合作社理货员" in client.get("/admin/").content.decode()
    assert menus(client_of(both)) == (200, 302)  # another session


def test_nobody_switches_to_what_they_do_not_hold(both: User, shared_world: World) -> None:
    client = client_of(both)
    ended = appoint(user=both, role=Role.COUNCIL, place=shared_world.pears.product.village)
    end_appointment(ended, by=None, why="换届")
    client = client_of(User.objects.get(pk=both.pk))
    for wrong in (ended.pk, shared_world.pears.staff.appointments.get().pk, "", "x" * 5000):
        client.post("/admin/acting/", {"appointment": wrong})
        assert menus(client) == (200, 302)


def test_a_form_of_a_tab_from_before_the_switch_does_nothing_and_leads_back(both: User, shared_world: World) -> None:
    client = client_of(both)
    staff, clerk = (both.appointments.get(role=role) for role in (Role.TOWNSHIP_STAFF, Role.CLERK))
    there = "/admin/account/"
    page = client.get(there).content.decode()
    assert page.count(f'<input type="hidden" name="acting_as" value="{staff.pk}">') == page.count("csrfmiddlewaretoken")
    switch_to(client, clerk)
    sent = {"acting_as": str(staff.pk), "name-name": "改名"}
    answer = client.post(there, sent, headers={"Referer": f"http://testserver{there}"})
    html = answer.content.decode()
    assert (answer.status_code, User.objects.get(pk=both.pk).name) == (409, both.name)
    assert "您现在的身份是合作社理货员" in html and '<input type="hidden" name="name-name" value="改名">' in html
    back = client.post("/admin/acting/", {"appointment": staff.pk, "next": there, "acting_as": str(staff.pk)})
    assert back.headers["Location"] == there
    assert (
        client.post("/admin/acting/", {"appointment": staff.pk, "next": "//evil.example/admin/"})["Location"]
        == "/admin/"
    )
    assert client.post(there, {"acting_as": str(staff.pk)}).status_code != 409


def test_what_was_typed_is_sent_again_after_switching_back(both: User) -> None:
    """The page that says so keeps it; no file, and nothing of a form that must lie nowhere."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(both, backend="allauth.account.auth_backends.AuthenticationBackend")
    staff, clerk = (both.appointments.get(role=role) for role in (Role.TOWNSHIP_STAFF, Role.CLERK))
    client.get("/admin/account/")
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    client.post("/admin/acting/", {**token, "appointment": clerk.pk})
    typed = {"name": "“改”名", "of": ["1", "2"]}
    there = "/admin/household_files/new/"
    html = client.post(there, {**token, "acting_as": staff.pk, **typed}).content.decode()
    kept = [(name, unescape(value)) for name, value in re.findall(HIDDEN, html) if name in typed]
    assert kept == [("name", "“改”名"), ("of", "1"), ("of", "2")] and "只有文件" not in html
    again = {**typed, "acting_as": clerk.pk, "acting_as_again": staff.pk}
    assert client.post(there, again).status_code == 403  # without the token
    assert menus(client) == (302, 200)
    answer = client.post(there, {**token, **again})
    assert (answer.status_code, answer.headers["Location"]) == (307, there)
    assert menus(client) == (200, 302)
    assert client.post(there, {**token, **again}).status_code != 409  # what a browser does then

    client.post("/admin/acting/", {**token, "appointment": clerk.pk})
    secrets = {"bank-cards/1/enter/": {"number": "6222021234567890"}, "account/": {"password-old": "millet-and-pears"}}
    for there, secret in secrets.items():
        html = client.post(f"/admin/{there}", {**token, "acting_as": staff.pk, **secret}).content.decode()
        assert "您现在的身份是" in html and not any(value in html for value in secret.values())
    upload = {"acting_as": staff.pk, "of": "1", "file": SimpleUploadedFile("a.csv", b"1")}
    assert "只有文件没有保留" in client.post("/admin/households/", {**token, **upload}).content.decode()


def test_where_one_of_two_ends_one_goes_on_as_the_other_and_is_told(both: User) -> None:
    client, boss = client_of(both), make_user("boss")
    appoint(user=boss, role=Role.ADMINISTRATOR)
    assert menus(client) == (200, 302)
    staff = both.appointments.get(role=Role.TOWNSHIP_STAFF)
    end_appointment(staff, by=boss, why="调离")
    answer = client.post("/admin/account/", {"acting_as": str(staff.pk)})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "boss" in html and "调离" in html and "您现在起的身份是：合作社理货员" in html
    assert 'name="acting_as"' not in client.get("/admin/account/").content.decode()
    assert menus(client) == (302, 200)


def test_who_holds_nothing_any_more_reads_what_ended_and_is_told(
    both: User, django_capture_on_commit_callbacks: Any
) -> None:
    boss = make_user("boss")
    appoint(user=boss, role=Role.ADMINISTRATOR)
    with django_capture_on_commit_callbacks(execute=True):
        for one in both.appointments.filter(until=None):
            end_appointment(one, by=boss, why="调离")
    assert [(sent.to, "调离" in sent.body and "boss" in sent.body) for sent in mail.outbox] == [
        ([both.email], True)
    ] * 2
    page = client_of(User.objects.get(pk=both.pk)).get("/admin/", follow=True)
    html = page.content.decode()
    assert page.status_code == 403
    assert "合作社理货员" in html and "调离" in html and "可以向boss了解" in html


def test_one_appointment_has_a_name_and_no_switch(shared_world: World) -> None:
    page = client_of(shared_world.millet.clerk).get("/admin/").content.decode()
    assert "身份：合作社理货员" in page
    assert "/admin/acting/" not in page


def test_scope_narrows_in_a_request_and_is_the_union_outside(both: User, shared_world: World) -> None:
    township = shared_world.millet.product.village.township_id
    assert visible(both, Household.objects.all()).count() == 3
    assert holds_in_township(both, township)
    act_as(both, both.appointments.get(role=Role.CLERK), choices_of(both))
    assert visible(both, Household.objects.all()).count() == 0
    assert not holds_in_township(both, township)
    assert not both.has_perm("households.view_household")
    assert both.has_perm("orders.view_parcel")
    theirs = shared_world.pears.cooperative
    names = {group.name for group in both.groups.all()}  # in whatever order
    assert names == {"Clerks", f"Cooperative {theirs.pk} {theirs.name}"}
    assert visible(both, Parcel.objects.all()).query is not None


def test_an_administrator_who_acts_as_less_may_no_more_and_stays_one(shared_world: World) -> None:
    boss = User.objects.create_superuser(email="boss@example.com", name="老板")
    appoint(user=boss, role=Role.CLERK, place=shared_world.millet.cooperative)
    client = client_of(boss)
    assert client.get("/admin/users/").status_code == 200
    switch_to(client, boss.appointments.get(role=Role.CLERK))
    assert client.get("/admin/users/").status_code == 302
    theme = {
        "theme-theme": "system",
        "theme-density": "default",
        "theme-contrast": "system",
        "theme-keyboard_shortcuts": "on",
    }
    answer = client.post("/admin/account/", {"name-name": "老王", "locale-preferred_language": "en"} | theme)
    assert answer.status_code == 302  # the form saves the whole of the person
    boss.refresh_from_db()
    assert (boss.name, boss.is_superuser) == ("老王", True)


def test_an_appointment_that_ends_by_its_date_is_no_choice(both: User) -> None:
    clerk = both.appointments.get(role=Role.CLERK)
    Appointment.objects.filter(pk=clerk.pk).update(until=timezone.now() - timedelta(seconds=1))
    assert [one.role for one in choices_of(both)] == [Role.TOWNSHIP_STAFF]


def test_page_permissions_follow(both: User, shared_world: World) -> None:
    township = shared_world.millet.product.village.township
    root = Page.objects.get(depth=1)
    page = TownshipPage(title="岭子", slug="lingzi", township=township, locale=root.locale)
    root.add_child(instance=page)
    grant_township_pages(page, township_group(township))
    person = User.objects.get(pk=both.pk)
    act_as(person, both.appointments.get(role=Role.TOWNSHIP_STAFF), choices_of(both))
    assert page.permissions_for_user(person).can_edit()
    person = User.objects.get(pk=both.pk)
    act_as(person, both.appointments.get(role=Role.CLERK), choices_of(both))
    assert not page.permissions_for_user(person).can_edit()
