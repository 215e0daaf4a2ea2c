"""Closing the account of somebody who has done something: what they hold ends, their sessions too, and the history stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from marketplace.people.appointments.actions import appoint
from marketplace.people.appointments.closing import OwnAccount, close_account
from marketplace.people.models import Appointment, Role, User
from tests.orders.desks import as_user
from tests.world import World, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser(email="boss@example.com", name="老板")


def text_of(page: Any) -> str:
    return str(page.content.decode())


def test_the_delete_page_closes_it_with_one_button(world: World, boss: User) -> None:
    staff = world.millet.staff
    theirs, browser = as_user(staff), as_user(boss)
    assert theirs.get("/admin/").status_code == 200
    question = text_of(browser.get(reverse("wagtailusers_users:delete", args=[staff.pk])))
    address = reverse("wagtailusers_users:close", args=[staff.pk])
    assert f'<form method="post" action="{address}">' in question
    assert "End the appointments and close the account" in question and "Yes, delete" not in question
    page = browser.post(address, follow=True)
    assert "1 account is closed: nobody signs in with it any more. 1 appointment has ended." in text_of(page)
    staff.refresh_from_db()
    held = Appointment.objects.get(user=staff)
    assert (staff.is_active, staff.is_staff, held.ended_by, held.ended_why) == (False, False, boss, "账号已关闭")
    assert theirs.get("/admin/").status_code == 302  # the open session is none any more
    actions = ModelLogEntry.objects.filter(object_id=str(staff.pk), user=boss).values_list("action", flat=True)
    assert sorted(actions) == ["people.role.ended", "people.row.edited"]


def test_opened_without_the_form_it_asks(world: World, boss: User) -> None:
    page = as_user(boss).get(reverse("wagtailusers_users:close", args=[world.millet.staff.pk]))
    assert page["Location"] == reverse("wagtailusers_users:delete", args=[world.millet.staff.pk])
    assert User.objects.get(pk=world.millet.staff.pk).is_active


def test_several_at_once_or_none(world: World, boss: User) -> None:
    address = reverse("wagtail_bulk_action", args=["people", "user", "close_accounts"])
    two = f"?id={world.millet.staff.pk}&id={world.pears.staff.pk}"
    browser = as_user(boss)
    assert "End the appointments and close" in text_of(browser.get(address + two))
    page = browser.post(address + two, follow=True)
    assert "2 accounts are closed" in text_of(page) and "2 appointments have ended." in text_of(page)
    assert set(User.objects.filter(is_active=False)) == {world.millet.staff, world.pears.staff}


def test_where_one_is_refused_none_is_closed(world: World, boss: User) -> None:
    manager = make_user("manager")
    appoint(user=manager, role=Role.MANAGER, place=world.millet.cooperative)
    address = reverse("wagtail_bulk_action", args=["people", "user", "close_accounts"])
    page = as_user(boss).post(f"{address}?id={world.pears.staff.pk}&id={manager.pk}", follow=True)
    assert "appoint another one first" in text_of(page)
    assert not User.objects.filter(is_active=False).exists()
    assert not Appointment.objects.exclude(until=None).exists()


def test_nobody_closes_the_own_account_and_twice_is_once(boss: User) -> None:
    with pytest.raises(OwnAccount):
        close_account(boss, by=boss, why="x")
    other = User.objects.create_superuser(email="other@example.com")
    assert close_account(other, by=boss, why="gone") == 1
    assert close_account(other, by=boss, why="gone") == 0
    assert set(User.objects.filter(is_active=False)) == {other}
    assert Appointment.objects.get(user=other).ended_why == "gone"


def test_only_who_may_delete_people_may_close(world: World) -> None:
    page = as_user(world.pears.staff).post(reverse("wagtailusers_users:close", args=[world.millet.staff.pk]))
    assert page.status_code == 404
    assert User.objects.get(pk=world.millet.staff.pk).is_active
