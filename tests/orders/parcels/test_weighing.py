"""Goods weighed at packing: less is refunded to the fen and its grams go back, more is never charged."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.income.statement import credits
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.supply.models import AllocationReturn, Delivery, Lot
from orders.models import Order, OrderLine, Parcel
from orders.money.rules import weighed_refund
from orders.parcels.shipping import NotPacked, WrongState
from orders.parcels.weighing import OutsideTolerance, PackedOtherwise, WeightsDoNotFit, mark_packed, weight_limits
from tests.balances import balance_of_kind
from tests.orders.changes import everything, refunds, send_all, settle_rest, ship, wrong
from tests.shared_worlds import shared
from tests.stripe_double.control import Control
from tests.world import NOW, World, cover, make_world, order_packs, pay_order

pytestmark = pytest.mark.django_db

LATER, DAY = NOW + timedelta(hours=1), timedelta(days=1)


def make_weighed_world() -> World:
    """Pears are weighed at packing, within 5 %; millet is not."""
    world = make_world()
    world.pears.pack.tolerance_bp = 500
    world.pears.pack.save()
    return world


world_around = shared(make_weighed_world)


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def pears_of(order: Order, world: World) -> tuple[Parcel, OrderLine]:
    line = order.lines.get(pack=world.pears.pack)
    return line.parcel, line


def pack(world: World, line: OrderLine, grams: int) -> Parcel:
    return mark_packed(user=world.pears.clerk, parcel_id=line.parcel_id, weights={line.pk: grams}, now=LATER)


def test_what_is_packed_less_is_refunded_and_goes_back(world: World, order: Order) -> None:
    parcel, line = pears_of(order, world)
    assert weight_limits(line) == (4750, 5250)

    assert pack(world, line, 4870).packed_at == LATER

    line.refresh_from_db()
    # ¥63.90 × 130 g of 5000 g = 166.14 fen, in the buyer's favour 167
    assert (line.packed_grams, line.returned_fen, line.kept_fen) == (4870, 167, 6223)
    assert refunds(order) == [(f"line:{line.pk}:weighed", "weighed", "sale", 167, "intended")]
    assert list(AllocationReturn.objects.values_list("reason", "grams", "at")) == [("weighed", 130, LATER)]
    assert Lot.objects.get(pk=world.pears.lot.pk).grams_allocated == 4870
    assert wrong() == []
    send_all()
    settle_rest(order)
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    # of the discount of 410 fen 10 go with what is missing: (6223 + 400 − 88) × 65 % = 4247.75 → 4248; the millet as in G1
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 6771 + 4248
    assert wrong() == []


def test_each_household_is_paid_for_what_was_packed_of_its_own(world: World, stripe: Control) -> None:
    """At a price near the floor: the households' floor is that of the grams packed, not of those ordered."""
    cover(world.millet, 100_000)
    type(world.millet.pack).objects.filter(pk=world.millet.pack.pk).update(tolerance_bp=1000, price_fen=2500)
    world.millet.pack.refresh_from_db()
    order = order_packs((world.millet.pack, 12))
    pay_order(order, stripe, fee=0)
    line = order.lines.get()
    mark_packed(user=world.millet.clerk, parcel_id=line.parcel_id, weights={line.pk: 27_001}, now=LATER)
    assert list(Delivery.objects.order_by("id").values_list("grams_allocated", flat=True)) == [4500, 9000, 13_501, 0, 0]
    send_all()
    settle_rest(order)
    credited = [balance(open_account("household", household.pk)) for household in world.millet.households]
    assert credited == [4500, 9000, 13_501]  # ¥5.00 per 斤, rounded up
    assert wrong() == []


def test_the_statement_names_the_grams_that_were_packed(world: World, order: Order) -> None:
    _, line = pears_of(order, world)
    pack(world, line, 4870)
    settle_rest(order)
    [credit] = credits([household.pk for household in world.pears.households], NOW.date(), LATER.date() + DAY)
    assert credit.source is not None
    assert (credit.amount, credit.source.grams, credit.source.floor_fen) == (4248, 4870, 2435)


@pytest.mark.parametrize("grams", [5000, 5001, 5250])
def test_what_is_packed_more_is_never_charged(world: World, order: Order, grams: int) -> None:
    _, line = pears_of(order, world)
    pack(world, line, grams)
    line.refresh_from_db()
    assert (line.packed_grams, line.returned_fen) == (grams, 0)
    assert refunds(order) == []
    assert AllocationReturn.objects.count() == 0
    settle_rest(order)
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 6771 + 4363
    assert wrong() == []


@pytest.mark.parametrize("grams", [4749, 5251, 0, -5])
def test_outside_the_tolerance_is_refused_with_the_limits(world: World, order: Order, grams: int) -> None:
    _, line = pears_of(order, world)
    before = everything()
    with pytest.raises(OutsideTolerance) as refused:
        pack(world, line, grams)
    assert (refused.value.line, refused.value.grams, refused.value.least, refused.value.most) == (
        line, grams, 4750, 5250
    )  # fmt: skip
    assert everything() == before


def test_the_same_again_changes_nothing_and_other_weights_are_refused(world: World, order: Order) -> None:
    _, line = pears_of(order, world)
    pack(world, line, 4900)
    before = everything()
    pack(world, line, 4900)
    with pytest.raises(PackedOtherwise):
        pack(world, line, 4901)
    assert everything() == before
    ship(line.parcel)
    before = everything()
    pack(world, line, 4900)
    with pytest.raises(WrongState):
        pack(world, line, 5000)
    assert everything() == before


def test_exactly_the_weighed_lines_have_weights(world: World, order: Order) -> None:
    parcel, line = pears_of(order, world)
    other = order.lines.get(pack=world.millet.pack)
    before = everything()
    for weights in ({}, {other.pk: 5000}, {line.pk: 5000, other.pk: 5000}):
        with pytest.raises(WeightsDoNotFit) as refused:
            mark_packed(user=world.pears.clerk, parcel_id=parcel.pk, weights=weights, now=LATER)
        assert refused.value.missing == ([] if line.pk in weights else [line.pk])
    assert everything() == before


def test_a_weighed_parcel_is_packed_before_it_is_shipped(world: World, order: Order) -> None:
    parcel, line = pears_of(order, world)
    before = everything()
    with pytest.raises(NotPacked):
        ship(parcel)
    assert everything() == before
    pack(world, line, 5000)
    shipped = ship(parcel)
    assert (shipped.status, shipped.packed_at) == ("shipped", LATER)
    unweighed = ship(order.parcels.get(cooperative=world.millet.cooperative))
    assert (unweighed.status, unweighed.packed_at) == ("shipped", NOW)


def test_only_the_own_clerk_enters_weights(world: World, order: Order) -> None:
    parcel, line = pears_of(order, world)
    before = everything()
    for user in (world.millet.clerk, world.pears.staff):
        with pytest.raises(Parcel.DoesNotExist):
            mark_packed(user=user, parcel_id=parcel.pk, weights={line.pk: 5000}, now=LATER)
    assert everything() == before


def test_a_later_tolerance_changes_nothing_of_an_order(world: World, order: Order) -> None:
    _, line = pears_of(order, world)
    type(world.pears.pack).objects.update(tolerance_bp=0)
    pack(world, line, 4750)
    line.refresh_from_db()
    assert line.returned_fen == 320  # 6390 × 250 / 5000 = 319.5


@given(paid=st.integers(0, 10**9), ordered=st.integers(1, 10**6), data=st.data())
def test_a_weighed_refund_is_exact_and_in_the_buyers_favour(paid: int, ordered: int, data: st.DataObject) -> None:
    packed = data.draw(st.integers(0, 2 * ordered))
    refund = weighed_refund(paid, ordered, packed)
    exact = Fraction(paid * max(ordered - packed, 0), ordered)
    assert exact <= refund < exact + 1
    assert 0 <= refund <= paid
    assert refund == 0 or packed < ordered


@given(quantity=st.integers(1, 999), unit=st.integers(1, 10**5), tolerance=st.integers(1, 2000))
def test_the_limits_lie_inside_the_tolerance(quantity: int, unit: int, tolerance: int) -> None:
    ordered = quantity * unit
    least, most = weight_limits(OrderLine(quantity=quantity, unit_grams=unit, tolerance_bp=tolerance))
    assert 0 < least <= ordered <= most
    assert (ordered - least) * 10_000 <= ordered * tolerance
    assert (most - ordered) * 10_000 <= ordered * tolerance
