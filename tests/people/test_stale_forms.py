"""A page of Settings → Users that was opened before somebody else changed the account: saving it undoes nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from marketplace.people.appointments.closing import close_account
from marketplace.people.models import User
from tests.orders.desks import as_user
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db: None, settings: Any) -> User:
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = False
    return User.objects.create_superuser(email="boss@example.com", name="老板")


def form_of(boss: User, user: User) -> dict[str, str]:
    """What the page sends if nothing is typed."""
    page = as_user(boss).get(f"/admin/users/edit/{user.pk}/").content.decode()
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
    fields = {"phone": str(user.phone or ""), "email": user.email or "", "name": user.name, "is_active": "on"}
    return fields | {"password1": "", "password2": "", "seen": seen}


def test_a_closed_account_stays_closed_and_the_name_is_taken_once_it_is_sent_again(boss: User) -> None:
    user = User.objects.create_user(email="wang@example.com", name="王示例")
    form = form_of(boss, user)
    close_account(by=boss, user=user, why="left", now=NOW)
    before = User.objects.filter(pk=user.pk).values().get()
    answer = as_user(boss).post(f"/admin/users/edit/{user.pk}/", form | {"name": "王新示例"})
    assert answer.status_code == 200 and "since you opened it" in answer.content.decode()
    assert User.objects.filter(pk=user.pk).values().get() == before
    [seen] = re.findall(r'name="seen" value="([^"]+)"', answer.content.decode())
    again = {name: value for name, value in form.items() if name != "is_active"} | {"name": "王新示例", "seen": seen}
    assert not answer.context["form"].data["is_active"]  # the page would not switch it on
    assert as_user(boss).post(f"/admin/users/edit/{user.pk}/", again).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.is_active) == ("王新示例", False)


def test_a_phone_that_its_owner_has_changed_is_not_written_back(boss: User) -> None:
    user = User.objects.create_user(phone="+8613800138001", name="王示例")
    form = form_of(boss, user)
    User.objects.filter(pk=user.pk).update(phone="+8613900139777", phone_verified=True)
    answer = as_user(boss).post(f"/admin/users/edit/{user.pk}/", form | {"name": "王新示例"})
    assert answer.context["form"].data["phone"] == "+8613900139777"
    user.refresh_from_db()
    assert (str(user.phone), user.phone_verified, user.name) == ("+8613900139777", True, "王示例")


def test_a_mark_that_is_not_ours_is_refused(boss: User) -> None:
    user = User.objects.create_user(email="wang@example.com", name="王示例")
    answer = as_user(boss).post(
        f"/admin/users/edit/{user.pk}/", form_of(boss, user) | {"seen": "e30:1:x", "name": "别"}
    )
    assert answer.status_code == 200
    user.refresh_from_db()
    assert user.name == "王示例"
