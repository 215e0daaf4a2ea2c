"""A request that takes a while, as every one that hashes a password, leaves what was ended or changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client, RequestFactory

from marketplace.people.adapter import PhoneOrEmailAdapter
from marketplace.people.appointments.actions import appoint
from marketplace.people.appointments.closing import close_account
from marketplace.people.models import Role, User
from marketplace.people.screens import NameForm
from marketplace.people.sessions import end_other_sessions, end_sessions
from tests.concurrency.at_once import at_once

pytestmark = [pytest.mark.usefixtures("real_database"), pytest.mark.slow("threads over real transactions")]

OLD, NEW, OWNERS = "millet-and-pears", "pears-and-walnuts", "walnuts-and-eggs"
TYPED = {"oldpassword": OLD, "password1": NEW, "password2": NEW}


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss@example.com", OLD)


@pytest.fixture
def clerk() -> User:
    user = User.objects.create_user(email="clerk@example.com", password=OLD)
    appoint(user=user, role=Role.EDITOR)
    return User.objects.get(pk=user.pk)


def closed(user: User, boss: User) -> None:
    close_account(User.objects.get(pk=user.pk), by=User.objects.get(pk=boss.pk), why="x")


def meanwhile(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], Any]) -> None:
    """Let another connection do something while a password is hashed, once."""
    hashes, deeds = User.set_password, [deed]

    def slowly(self: User, password: str | None) -> None:
        hashes(self, password)
        if deeds:
            assert at_once(deeds.pop()) == [None]

    monkeypatch.setattr(User, "set_password", slowly)


def change(user: User) -> tuple[Client, Any]:
    browser = Client()
    browser.force_login(user)
    return browser, browser.post("/accounts/password/change/", TYPED)


def test_an_account_that_is_closed_while_a_password_is_hashed_stays_closed(
    boss: User, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, lambda: closed(clerk, boss))
    browser, answer = change(clerk)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/change/")
    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.is_staff, clerk.check_password(OLD)) == (False, False, True)
    assert not get_user(browser).is_authenticated


def test_a_session_that_is_ended_meanwhile_sets_no_password(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thief changes the password while the owner signs out everywhere; and tries once more."""
    meanwhile(monkeypatch, lambda: end_sessions(User.objects.get(pk=clerk.pk)))
    thief, _answer = change(clerk)
    assert User.objects.get(pk=clerk.pk).check_password(OLD)
    again = thief.post("/accounts/password/change/", TYPED)
    assert again["Location"].startswith("/accounts/login/") and User.objects.get(pk=clerk.pk).check_password(OLD)


def test_without_the_lock_and_what_was_read_it_is_open_again(
    boss: User, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PhoneOrEmailAdapter, "set_password", DefaultAccountAdapter.set_password)
    monkeypatch.setattr(User, "save", AbstractBaseUser.save)
    meanwhile(monkeypatch, lambda: closed(clerk, boss))
    browser, _answer = change(clerk)
    clerk.refresh_from_db()
    assert clerk.is_active and get_user(browser).is_authenticated


@pytest.mark.parametrize("guarded", [True, False])
def test_a_name_that_is_saved_late_brings_back_no_password(
    boss: User, clerk: User, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not guarded:
        monkeypatch.setattr(User, "save", AbstractBaseUser.save)
    form = NameForm({"name": "Thief"}, instance=User.objects.get(pk=clerk.pk))
    assert form.is_valid()

    def ended() -> None:
        owner = User.objects.get(pk=clerk.pk)
        owner.set_password(OWNERS)
        owner.save(update_fields=["password"])
        closed(clerk, boss)

    assert at_once(ended) == [None]
    form.save()
    found = User.objects.get(pk=clerk.pk)
    assert found.name == "Thief"
    kept = (found.check_password(OWNERS), not found.is_active, found.session_generation > 0)
    assert kept == (guarded, guarded, guarded)


def test_an_old_kind_of_hash_is_not_renewed_over_a_new_password(clerk: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    hasher = PBKDF2PasswordHasher()
    User.objects.filter(pk=clerk.pk).update(password=hasher.encode(OLD, "salt", 10))
    late = User.objects.get(pk=clerk.pk)
    User.objects.filter(pk=clerk.pk).update(password=hasher.encode(OWNERS, "salt"))
    assert late.check_password(OLD)
    assert User.objects.get(pk=clerk.pk).check_password(OWNERS)
    late.refresh_from_db()
    User.objects.filter(pk=clerk.pk).update(password=hasher.encode(OLD, "salt", 10))
    late.refresh_from_db()
    assert late.check_password(OLD) and f"${hasher.iterations}$" in User.objects.get(pk=clerk.pk).password


def test_what_is_changed_is_saved_and_what_is_not_read_anew_is_left(clerk: User) -> None:
    first, second = User.objects.get(pk=clerk.pk), User.objects.only("name").get(pk=clerk.pk)
    first.email = "Other@Example.com"
    first.save()
    second.name = "Li"
    second.save()
    first.is_staff = False
    first.save()
    found = User.objects.get(pk=clerk.pk)
    assert (found.name, found.email, found.is_staff) == ("Li", "other@example.com", False)


def test_a_session_that_was_ended_does_not_end_the_others(clerk: User) -> None:
    """A thief's request, begun before, signs out everybody else, as the owner has just done."""
    thief, owner = Client(), Client()
    thief.force_login(clerk)
    late = User.objects.get(pk=clerk.pk)
    end_sessions(clerk)
    owner.force_login(clerk)
    request = RequestFactory().post("/")
    request.user, request.session = late, thief.session
    end_other_sessions(request, late)
    assert get_user(owner).is_authenticated and not get_user(thief).is_authenticated
