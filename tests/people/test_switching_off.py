"""Switching somebody's account off is refused like ending what they hold: the last manager and the last administrator stay."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from marketplace.people.appointments.actions import LastAdministrator, appoint
from marketplace.people.appointments.closing import refuse_to_lose
from marketplace.people.models import Role, User
from marketplace.register.queries import cooperatives_without_manager
from tests.orders.desks import as_user
from tests.world import World, make_user

pytestmark = pytest.mark.django_db
BULK = "/admin/bulk/people/user/set_active_state/"
REFUSED = "last manager, and it has clerks or open parcels: appoint another one first"


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser(email="boss@example.com", name="老板")


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture
def manager(world: World) -> User:
    found = make_user("manager")
    appoint(user=found, role=Role.MANAGER, place=world.millet.cooperative)
    return found


def is_active(user: User) -> bool:
    return User.objects.get(pk=user.pk).is_active


def edited(user: User, **given: Any) -> dict[str, Any]:
    return {"name": user.name, "email": user.email or "", "phone": str(user.phone or ""), **given}


def test_the_last_manager_by_the_form(boss: User, manager: User, world: World) -> None:
    address, browser = reverse("wagtailusers_users:edit", args=[manager.pk]), as_user(boss)
    page = browser.post(address, edited(manager, name="改名"))  # without `is_active`: unticked
    assert page.status_code == 200 and REFUSED in page.content.decode()
    assert is_active(manager) and User.objects.get(pk=manager.pk).name == manager.name
    appoint(user=make_user("second"), role=Role.MANAGER, place=world.millet.cooperative)
    assert browser.post(address, edited(manager)).status_code == 302
    assert not is_active(manager)


def test_the_last_manager_among_several_at_once(boss: User, manager: User, world: World) -> None:
    staff, browser = world.pears.staff, as_user(boss)
    page = browser.post(f"{BULK}?id={staff.pk}&id={manager.pk}", {"mark_as_active": "False"}, follow=True)
    assert REFUSED in page.content.decode()
    assert is_active(staff) and is_active(manager)
    second = make_user("second")
    appoint(user=second, role=Role.MANAGER, place=world.millet.cooperative)
    both = f"{BULK}?id={second.pk}&id={manager.pk}"
    assert REFUSED in browser.post(both, {"mark_as_active": "False"}, follow=True).content.decode()
    assert is_active(second) and is_active(manager)
    assert browser.post(f"{BULK}?id={manager.pk}", {"mark_as_active": "False"}).status_code == 302
    assert not is_active(manager)


def test_the_last_administrator(boss: User) -> None:
    other = User.objects.create_superuser(email="other@example.com")
    refuse_to_lose([other])
    with pytest.raises(LastAdministrator):
        refuse_to_lose([boss, other])


def test_a_manager_who_cannot_sign_in_is_none(manager: User, world: World) -> None:
    assert world.millet.cooperative not in cooperatives_without_manager()
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert world.millet.cooperative in cooperatives_without_manager()
