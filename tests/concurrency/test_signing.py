"""Households sign, deliver and leave at once: two clerks with the same list, two cooperatives with the same household."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from wagtail.models import ModelLogEntry

from marketplace.catalogue.models import Product
from marketplace.cooperatives.members.admitting import admit_members
from marketplace.households.models import Household
from marketplace.runtime.database_roles import as_owner
from marketplace.supply.agreements import leaving, signing
from marketplace.supply.agreements.agreeing import change_share, make_agreement
from marketplace.supply.agreements.leaving import leave
from marketplace.supply.agreements.signing import sign_households
from marketplace.supply.intake import deliveries as intake
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, Delivery, Signature
from marketplace.supply.refusals import CannotSign, NotPermitted, ShareFixed
from tests.concurrency.at_once import at_once
from tests.signed import admit_as_before
from tests.world import NOW, Farm, World, make_world, officer

pytestmark = pytest.mark.usefixtures("real_database")

TODAY = NOW.date()
HELD_SECONDS = 0.6


@pytest.fixture
def world() -> World:
    return make_world()


def members(farm: Farm, n: int) -> list[int]:
    rows = Household.objects.bulk_create(
        Household(village=farm.product.village, number=f"N-{k:03}", head_name=f"焦新{k}") for k in range(n)
    )
    admit_members([(farm.cooperative.pk, one.pk) for one in rows], joined_on=TODAY)
    return [one.pk for one in rows]


def agreement_of(farm: Farm) -> Agreement:
    return Agreement.objects.get(product=farm.product)


def sign(farm: Farm, agreement: int, households: list[int]) -> int:
    grams = dict.fromkeys(households, 500)
    return sign_households(agreement, user=farm.clerk, grams=grams, signed_on=TODAY, now=NOW)


def unlocked(agreement_id: int) -> Agreement:
    """In place of `lock_agreement`."""
    return Agreement.objects.select_related("product__village").get(pk=agreement_id)


def linger(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Stay a while behind a function."""
    look = getattr(module, name)

    def wait(*given: Any, **named: Any) -> Any:
        found = look(*given, **named)
        time.sleep(HELD_SECONDS)
        return found

    monkeypatch.setattr(module, name, wait)


@pytest.mark.parametrize("locked", [True, False])
def test_two_clerks_sign_the_same_list_at_once(world: World, locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them signs all; without the lock the unique key refuses the second, and nothing is half done either."""
    households, agreement = members(world.millet, 60), agreement_of(world.millet).pk
    if not locked:
        monkeypatch.setattr(signing, "lock_agreement", unlocked)
        monkeypatch.setattr(signing, "lock_households", lambda found: None)
        linger(monkeypatch, signing, "_why_not")
    answers = at_once(*[lambda: sign(world.millet, agreement, households)] * 2)
    if locked:
        assert sorted(answers) == [0, 60]
    else:
        assert {type(one) for one in answers} == {int, IntegrityError}
    assert Signature.objects.filter(household__in=households).count() == 60
    assert ModelLogEntry.objects.filter(action="supply.signature.signed").count() == 65
    assert sign(world.millet, agreement, households) == 0  # the retry


@pytest.mark.parametrize("locked", [True, False])
def test_a_household_signs_for_the_same_produce_with_one_of_two(
    world: World, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, pears = world.millet.product, world.pears
    theirs = make_agreement(
        user=None, season=world.millet.season, household_share_bp=5_000, signed_on=TODAY, now=NOW,
        product=Product.objects.create(
            name=both.name, category=both.category, cooperative=pears.cooperative, village=pears.product.village
        ),
    )  # fmt: skip
    [household] = members(world.millet, 1)
    with as_owner():
        admit_as_before(pears.cooperative, household, TODAY)
    if not locked:
        monkeypatch.setattr(signing, "lock_households", lambda found: None)
    linger(monkeypatch, signing, "_why_not")
    own = agreement_of(world.millet).pk
    answers = at_once(lambda: sign(world.millet, own, [household]), lambda: sign(pears, theirs.pk, [household]))
    signed = Signature.objects.filter(household=household).count()
    if locked:
        assert {type(one) for one in answers} == {int, CannotSign} and signed == 1
    else:
        assert answers == [1, 1] and signed == 2  # proof: the household's lock is what keeps them apart


@pytest.mark.parametrize("first", ["delivery", "leaving"])
def test_leaving_waits_for_the_scale_and_the_scale_for_leaving(
    world: World, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    farm, agreement = world.millet, agreement_of(world.millet)
    row = Signature.objects.get(agreement=agreement, household=farm.households[0])
    later = NOW + timedelta(days=1)

    def deliver() -> Delivery:
        if first == "leaving":
            time.sleep(HELD_SECONDS / 3)
        return take_delivery(
            clerk=farm.clerk, agreement=agreement, household=farm.households[0], grade="first", grams=500,
            slip_number="raced", now=later,
        )  # fmt: skip

    def go() -> Signature:
        if first == "delivery":
            time.sleep(HELD_SECONDS / 3)
        return leave(row.pk, user=farm.clerk, on=later.date(), reason="搬走(示例)", now=later)

    linger(monkeypatch, *((intake, "standing_of") if first == "delivery" else (leaving, "changed_to")))
    delivered, left = at_once(deliver, go)
    assert isinstance(left, Signature)
    if first == "delivery":
        assert isinstance(delivered, Delivery)  # weighed before it left: it stays
    else:
        assert isinstance(delivered, NotPermitted)
    assert Delivery.objects.filter(slip_number="raced").count() == (first == "delivery")


def test_without_the_lock_the_database_refuses_who_has_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    farm, agreement = world.millet, agreement_of(world.millet)
    row = Signature.objects.get(agreement=agreement, household=farm.households[0])
    monkeypatch.setattr(intake, "hold_agreements", lambda agreement_ids: None)
    linger(monkeypatch, intake, "standing_of")

    def go() -> Signature:
        time.sleep(HELD_SECONDS / 3)
        return leave(row.pk, user=farm.clerk, on=TODAY, reason="搬走(示例)", now=NOW)

    def deliver() -> Delivery:
        return take_delivery(
            clerk=farm.clerk, agreement=agreement, household=farm.households[0], grade="first", grams=500,
            slip_number="raced", now=NOW,
        )  # fmt: skip

    delivered, left = at_once(deliver, go)
    assert isinstance(left, Signature) and isinstance(delivered, IntegrityError)
    assert not Delivery.objects.filter(slip_number="raced").exists()


def test_a_share_is_not_changed_under_a_delivery(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    farm = world.millet
    beans = make_agreement(
        user=None, season=farm.season, household_share_bp=6_000, signed_on=TODAY, now=NOW,
        product=Product.objects.create(
            name="绿豆", category=farm.product.category, cooperative=farm.cooperative, village=farm.product.village
        ),
    )  # fmt: skip
    set_protected_price(
        user=farm.staff, product=beans.product, grade="first", season=farm.season, fen_per_jin=300, now=NOW
    )
    admit_members([(farm.cooperative.pk, farm.households[0].pk)], joined_on=TODAY)
    sign(farm, beans.pk, [farm.households[0].pk])
    linger(monkeypatch, intake, "standing_of")

    def change() -> Agreement:
        time.sleep(HELD_SECONDS / 3)
        return change_share(beans.pk, user=officer("manages"), household_share_bp=5_000, now=NOW)

    officer("manages")
    delivered, changed = at_once(
        lambda: take_delivery(
            clerk=farm.clerk, agreement=beans, household=farm.households[0], grade="first", grams=500,
            slip_number="raced", now=NOW,
        ),
        change,
    )  # fmt: skip
    assert isinstance(delivered, Delivery) and isinstance(changed, ShareFixed)
    assert Agreement.objects.get(pk=beans.pk).household_share_bp == 6_000
