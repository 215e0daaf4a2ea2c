"""Figures of products, and what an order's page says of credits: the ledger's, after corrections, however counts end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.households.corrections.actions import approve_correction, request_correction
from marketplace.ledger.models import Event
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from orders.following.queries import household_credits
from orders.models import Order, ProductFigures
from orders.reviews.queries import read_trust
from orders.settlement import product_figures
from orders.settlement.product_figures import MARGIN, count_figures, round_down
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_user, make_world, order_packs, pay_order, ship_and_settle

pytestmark = pytest.mark.django_db

COUNTED = NOW + timedelta(days=40)  # long after all was settled
LATER = COUNTED + timedelta(days=2)


def sold_by_five(stripe: Control) -> tuple[World, Order]:
    world = make_world(millet_grams=[2500] * 5, pear_grams=[5000] * 4)
    order = order_packs((world.millet.pack, 5), (world.pears.pack, 4))
    pay_order(order, stripe, fee=100)
    ship_and_settle(order)
    return world, order


def correct(world: World, order: Order, wrong: int, right: int | None) -> None:
    """A household's credit of the millet was another's; a council member and an administrator approve."""
    parcel = order.parcels.get(cooperative=world.millet.cooperative)
    households = world.millet.households
    correction = request_correction(
        user=world.millet.staff, event_id=Event.objects.get(kind="settlement", reference=f"parcel:{parcel.pk}").pk,
        household=households[wrong], rightful=None if right is None else households[right], reason="记错了", now=LATER,
    )  # fmt: skip
    member = make_user("member")
    appoint(user=member, role=Role.COUNCIL, place=world.millet.product.village)
    for user in (member, User.objects.create_superuser(email="boss@example.com")):
        approve_correction(correction.pk, user=user, now=LATER)


def figures(world: World) -> tuple[int, int]:
    return ProductFigures.objects.values_list("households", "credited_fen").get(product=world.millet.product)


def credits(world: World, order: Order) -> list[int]:
    line = order.lines.get(pack=world.millet.pack)
    return [one.fen for one in household_credits(order.parcels.all(), LATER.date()).get(line.pk, [])]


def test_a_corrected_credit_is_the_rightful_households(stripe: Control) -> None:
    world, order = sold_by_five(stripe)
    count_figures(COUNTED)
    assert (figures(world), read_trust(world.millet.product.pk).households) == ((5, 17_118), 5)
    before = credits(world, order)
    assert (len(before), sum(before)) == (5, 17_118)
    correct(world, order, wrong=0, right=1)
    assert count_figures(LATER) == 1
    assert figures(world) == (4, 17_118)
    assert (read_trust(world.millet.product.pk).households, read_trust(world.millet.product.pk).credited_fen) == (0, 0)
    after = credits(world, order)
    assert (len(after), sum(after), after[0]) == (4, 17_118, before[0] + before[1])
    assert count_figures(LATER + MARGIN * 2) == 0


def test_a_credit_that_went_back_is_nobodys(stripe: Control) -> None:
    world, order = sold_by_five(stripe)
    count_figures(COUNTED)
    before = credits(world, order)
    correct(world, order, wrong=0, right=None)
    assert count_figures(LATER) == 1
    assert figures(world) == (4, 17_118 - before[0])
    assert sorted(credits(world, order)) == sorted(before[1:])


def test_an_interrupted_count_loses_no_product(stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    world, order = sold_by_five(stripe)
    late = NOW + timedelta(hours=5)
    first, second = sorted(farm.product.pk for farm in (world.millet, world.pears))
    count = product_figures._count

    def broken(product_id: int, now: Any) -> bool:
        if product_id == second:
            raise KeyboardInterrupt
        return count(product_id, now)

    with monkeypatch.context() as patched:
        patched.setattr(product_figures, "_count", broken)
        with pytest.raises(KeyboardInterrupt):
            count_figures(late)
    assert list(ProductFigures.objects.values_list("pk", flat=True)) == [first]
    assert count_figures(late + timedelta(hours=1)) == 1
    assert ProductFigures.objects.count() == 2


def test_an_interrupted_count_loses_no_product_that_was_counted_before(
    stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _order = sold_by_five(stripe)
    assert count_figures(NOW) == 2
    second = max(farm.product.pk for farm in (world.millet, world.pears))
    before = set(ProductFigures.objects.values_list("counted_at", flat=True))
    count = product_figures._count

    def broken(product_id: int, now: Any) -> bool:
        if product_id == second:
            raise KeyboardInterrupt
        return count(product_id, now)

    ProductFigures.objects.filter(pk=second).update(households=0)  # as before the last of it was settled
    with monkeypatch.context() as patched:
        patched.setattr(product_figures, "_count", broken)
        with pytest.raises(KeyboardInterrupt):
            count_figures(COUNTED)
    assert ProductFigures.objects.get(pk=second).counted_at in before
    assert count_figures(COUNTED + timedelta(hours=1)) == 1
    assert ProductFigures.objects.get(pk=second).households > 0
    assert set(ProductFigures.objects.values_list("counted_at", flat=True)) == {COUNTED + timedelta(hours=1)}


def test_what_was_not_sold_since_is_not_counted_again(stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    world, _order = sold_by_five(stripe)
    count_figures(LATER)
    monkeypatch.setattr(product_figures, "_count", lambda *_: pytest.fail("counted again"))
    assert count_figures(LATER + timedelta(days=1)) == 0


def test_figures_are_the_ledgers_and_are_told_of_five_households_or_more(stripe: Control) -> None:
    world = make_world(millet_grams=[2500] * 5, pear_grams=[5000] * 4)
    order = order_packs((world.millet.pack, 5), (world.pears.pack, 4))
    pay_order(order, stripe, fee=100)
    ship_and_settle(order)
    assert count_figures(NOW) == 2
    assert count_figures(NOW) == 0  # nothing new
    millet, pears = (ProductFigures.objects.get(product=farm.product) for farm in (world.millet, world.pears))
    assert (millet.households, pears.households) == (5, 4)
    # ¥245.00 less its part of the fee (¥0.47), 70 % of it rounded up: ¥171.18
    assert millet.credited_fen == 17_118
    trust = read_trust(world.millet.product.pk)
    assert (trust.households, trust.credited_fen) == (5, 17_000)
    few = read_trust(world.pears.product.pk)
    assert (few.households, few.credited_fen) == (0, 0)


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, 0), (999, 900), (17_118, 17_000), (123_456_789, 120_000_000), (10_000, 10_000)]
)
def test_round_figures_are_never_more_than_the_truth(fen: int, shown: int) -> None:
    assert round_down(fen) == shown
