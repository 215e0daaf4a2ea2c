"""Shares are noted, households join, sign and leave at once: the lock refuses kindly, the database for certain."""

from __future__ import annotations

import time
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError

from marketplace.cooperatives.members import admitting, leaving, shares
from marketplace.cooperatives.members.admitting import admit_members
from marketplace.cooperatives.members.leaving import leave
from marketplace.cooperatives.members.queries import held_by
from marketplace.cooperatives.members.refusals import CannotJoin, MoneyGone, NotEnough, StillHeld
from marketplace.cooperatives.models import Member, Share
from marketplace.ledger.queries import balance
from marketplace.supply.agreements import signing
from marketplace.supply.agreements.signing import sign_households
from marketplace.supply.models import Agreement, Signature
from marketplace.supply.refusals import CannotSign
from tests.concurrency.at_once import at_once
from tests.concurrency.test_signing import linger, members
from tests.cooperatives.members.hall import NOW, TODAY, Hall, admit, credit, make_hall, note
from tests.world import NOW as WORLD_NOW
from tests.world import World

pytestmark = pytest.mark.usefixtures("real_database")

MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


def unlocked(member_ids: Any) -> list[Member]:
    """In place of `lock_members`."""
    rows = Member.objects.filter(pk__in=set(member_ids)).order_by("id")
    return list(rows.select_related("household__village", "cooperative__village"))


def outcome(answers: list[Any]) -> set[type]:
    return {type(one) for one in answers}


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.mark.parametrize("locked", [True, False])
def test_what_is_there_once_is_taken_once(hall: Hall, locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    [first] = admit(hall, hall.households[0])
    note(hall, first, 300, MARCH)
    if not locked:
        monkeypatch.setattr(shares, "lock_members", unlocked)
    linger(monkeypatch, shares, "first_below_zero")
    answers = at_once(*[lambda: note(hall, first, -200, JUNE)] * 2)
    assert outcome(answers) == {
        Share,
        NotEnough if locked else IntegrityError,
    }  # proof: without the lock both have looked
    assert held_by([first.pk]) == {first.pk: {"land": 100}}


@pytest.mark.parametrize("locked", [True, False])
def test_two_cooperatives_admit_a_household_at_once(hall: Hall, locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    other, household = make_hall("响泉", 0), hall.households[0].pk
    if not locked:
        monkeypatch.setattr(
            admitting, "lock_households", lambda ids: [one for one in hall.households if one.pk in set(ids)]
        )
    linger(monkeypatch, admitting, "_why_not")
    answers = at_once(
        *[
            lambda one=one: admit_members([(one.cooperative.pk, household)], joined_on=MARCH, now=NOW)
            for one in (hall, other)
        ]
    )
    assert outcome(answers) == {type(None), CannotJoin if locked else IntegrityError}
    assert Member.objects.filter(household=household).count() == 1


def test_a_share_is_not_noted_behind_who_leaves(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock too: the trigger locks the member, and leaving looks for shares."""
    [first] = admit(hall, hall.households[0])
    monkeypatch.setattr(shares, "lock_members", unlocked)
    linger(monkeypatch, shares, "first_below_zero")

    def go() -> Member:
        time.sleep(0.2)
        return leave(first.pk, user=hall.manager, on=TODAY, reason="迁出(示例)", now=NOW)

    noted, left = at_once(lambda: note(hall, first, 300, MARCH), go)
    assert isinstance(noted, IntegrityError) and isinstance(left, Member)
    assert not Share.objects.exists()


@pytest.mark.parametrize("locked", [True, False])
def test_who_signs_does_not_leave_at_the_same_time(
    real_world: World, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    farm = real_world.millet
    agreement = Agreement.objects.get(product=farm.product)
    [household] = members(farm, 1)
    row = Member.objects.get(household=household)
    if not locked:
        monkeypatch.setattr(leaving, "lock_households", lambda ids: [])
    linger(monkeypatch, signing, "_why_not")
    linger(monkeypatch, leaving, "what_holds")
    today = WORLD_NOW.date()
    signed, left = at_once(
        lambda: sign_households(agreement.pk, user=farm.clerk, grams={household: 500}, signed_on=today, now=WORLD_NOW),
        lambda: leave(row.pk, user=None, on=today, reason="迁出(示例)", now=WORLD_NOW),
    )
    holds = Signature.objects.filter(household=household, left_on=None).exists()
    is_member = Member.objects.now().filter(pk=row.pk).exists()
    if locked:
        assert holds == is_member and (type(signed), type(left)) in {(int, StillHeld), (CannotSign, Member)}
    else:
        assert (signed, type(left), holds, is_member) == (
            1,
            Member,
            True,
            False,
        )  # proof: the household's lock is what counts


@pytest.mark.parametrize("locked", [True, False])
def test_what_was_paid_in_is_undone_and_paid_back_at_once(
    hall: Hall, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the two; without the lock both have looked, and the trigger refuses the second."""
    [first] = admit(hall, hall.households[0])
    account = credit(first.household, 1_000)
    paid = note(hall, first, 1_000, JUNE, "money", deed="paid_in")
    if not locked:
        monkeypatch.setattr(shares, "lock_members", unlocked)
    linger(monkeypatch, shares, "first_below_zero")
    answers = at_once(
        lambda: shares.correct(paid.pk, user=hall.manager, reason="记错了", request=uuid4(), now=NOW),
        lambda: note(hall, first, -1_000, JUNE, "money", deed="paid_back"),
    )
    [refused] = [one for one in answers if isinstance(one, Exception)]
    assert isinstance(refused, (NotEnough, MoneyGone) if locked else IntegrityError)
    assert (balance(account), held_by([first.pk])) == (1_000, {})
