"""Of many who prove one phone at once, one has it; of many tries at a code at once, five are counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from marketplace.people.models import User
from marketplace.people.proofs.codes import MOST_TRIES, TooManyCodes, count_code, take_try
from marketplace.people.proofs.proving import Taken, open_account, prove_phone
from tests.concurrency.racing import race

pytestmark = pytest.mark.usefixtures("real_database")

PHONE = "+8613800138000"


def _open() -> str:
    try:
        return str(open_account(PHONE, "", make_password("millet-and-pears")).pk)
    except Taken:
        return "taken"


def _prove(pk: int) -> str:
    try:
        prove_phone(User.objects.get(pk=pk), PHONE)
        return "proved"
    except Taken:
        return "taken"


def _run(what: str, pk: int) -> str:
    return _open() if what == "open" else _prove(pk)


@pytest.mark.parametrize("proved", [{}, {"phone_verified": True, "phone_proved_at": datetime(2020, 1, 1, tzinfo=UTC)}])
def test_two_people_prove_one_phone_at_once(proved: dict[str, Any]) -> None:
    """One opens an account with it, one adds it to theirs, and a third has had it without ever proving it, or long ago."""
    third = User.objects.create_user(phone=PHONE, **proved)
    adds = User.objects.create_user(email="li@example.com")
    found = race(_run, ("open", 0), ("open", 0), ("prove", adds.pk))
    assert sorted(one if one == "taken" else "has it" for one in found) == ["has it", "taken", "taken"]
    owner = User.objects.get(phone=PHONE)
    assert owner.phone_verified and owner.pk != third.pk
    third.refresh_from_db()
    assert (third.phone, third.is_active) == (None, False)
    assert _open() == "taken"  # and again later


def test_without_the_unique_key_two_would_have_it() -> None:
    with transaction.atomic():
        User.objects.create_user(phone=PHONE)
    with pytest.raises(Exception, match="people_user_phone"), transaction.atomic():
        User.objects.bulk_create([User(phone=PHONE, password="!")])


def test_of_many_tries_at_once_five_are_counted() -> None:
    number = count_code(PHONE, "", timezone.now())
    tries = race(take_try, *[(number,)] * 8)
    assert sum(tries) == MOST_TRIES
    assert take_try(number) is False


def _count() -> bool:
    try:
        return bool(count_code(PHONE, "", timezone.now()))
    except TooManyCodes:
        return False


def test_of_many_codes_at_once_no_more_are_sent_than_the_limit() -> None:
    assert sum(race(_count, *[()] * 8)) <= 5
