"""What became of what households promised and delivered: every gram is in one place, and the sums follow from the rows."""

from __future__ import annotations

import pytest

from marketplace.income.outcomes import Outcome, WaitsFor, outcomes_of
from marketplace.ledger.accounts import open_account
from marketplace.ledger.queries import balance
from marketplace.supply.agreements.leaving import leave
from marketplace.supply.agreements.queries import figures, outcomes, total
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, Signature
from marketplace.supply.seasons.asking import ask_to_close
from orders.models import Parcel
from orders.parcels.cancelling import cancel_parcel
from orders.parcels.shipping import mark_received, mark_shipped
from orders.settlement.settling import settle
from tests.orders.orchard import bring_in, make_orchard
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs, pay_order

pytestmark = pytest.mark.django_db


# Three households have promised 50 kg of millet each and delivered 5, 10 and 15 kg at ¥5.00 a 斤.


def millet(world: World) -> list[Outcome]:
    signatures = Signature.objects.filter(agreement__product=world.millet.product).order_by("household__number")
    found = outcomes(signatures)
    for one in found:
        assert one.delivered == one.credited + one.waiting_grams
    [counted], sums = figures(signatures).values(), total(found)
    for name in ("households", "promised", "delivered", "sold"):
        assert getattr(counted, name) == getattr(sums, name)
    return found


def waits(one: Outcome) -> list[tuple[str, int, int]]:
    return [(part.why.value, part.grams, part.fen) for part in one.waiting]


def test_a_delivery_on_its_way_to_the_account(world: World, stripe: Control) -> None:
    first = millet(world)[0]
    assert (first.promised, first.delivered, first.sold, first.credited_fen) == (50_000, 5_000, 0, 0)
    assert (waits(first), first.awaited) == ([("buyer", 5_000, 5_000)], 45_000)
    order = order_packs((world.millet.pack, 2))  # 5 kg: two turns, the first to the household with the oldest slip
    pay_order(order, stripe, fee=50)
    sold = [(one.sold, waits(one)) for one in millet(world)]
    assert sold == [
        (2_500, [("buyer", 2_500, 2_500), ("packing", 2_500, 2_500)]),
        (2_500, [("buyer", 7_500, 7_500), ("packing", 2_500, 2_500)]),
        (0, [("buyer", 15_000, 15_000)]),
    ]
    parcel = Parcel.objects.get(order=order)
    mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF00000001", now=NOW)
    assert waits(millet(world)[0])[-1] == ("on_the_way", 2_500, 2_500)
    mark_received(parcel_id=parcel.pk, now=NOW)
    assert waits(millet(world)[0])[-1] == ("after_sale", 2_500, 2_500)
    assert settle(parcel.pk, NOW) is True
    found = millet(world)
    credited = [balance(open_account("household", one.pk)) for one in world.millet.households]
    assert [one.credited_fen for one in found] == credited and credited[0] > 2_500  # 70 % of the price is more
    assert [(one.credited, waits(one)) for one in found] == [
        (2_500, [("buyer", 2_500, 2_500)]), (2_500, [("buyer", 7_500, 7_500)]), (0, [("buyer", 15_000, 15_000)]),
    ]  # fmt: skip
    sums = total(found)
    assert (sums.households, sums.holding, sums.promised, sums.delivered, sums.sold) == (3, 3, 150_000, 30_000, 5_000)
    assert (sums.credited_fen, sums.waiting_fen, sums.waiting_grams) == (sum(credited), 25_000, 25_000)


def test_what_is_cancelled_waits_for_a_buyer_again(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 2))
    pay_order(order, stripe)
    cancel_parcel(parcel_id=Parcel.objects.get(order=order).pk, now=NOW)
    assert [(one.sold, waits(one)) for one in millet(world)] == [
        (0, [("buyer", 5_000, 5_000)]), (0, [("buyer", 10_000, 10_000)]), (0, [("buyer", 15_000, 15_000)]),
    ]  # fmt: skip


def test_what_waits_is_worth_the_price_that_holds_now_row_by_row(world: World) -> None:
    farm, agreement = world.millet, Agreement.objects.get(product=world.millet.product)
    take_delivery(
        clerk=farm.clerk, agreement=agreement, household=farm.households[0], grade="first", grams=1, slip_number="odd",
        now=NOW,
    )  # fmt: skip
    set_protected_price(
        user=farm.staff,
        product=farm.product,
        grade="first",
        season=farm.season,
        fen_per_jin=501,
        now=NOW,
        reason="示例",
    )
    # 5 kg at ¥5.01, and one gram, which is 1.002 fen: each rounded up
    assert waits(millet(world)[0]) == [("lot", 1, 2), ("buyer", 5_000, 5_010)]


def test_a_closing_season_and_a_household_that_left(world: World) -> None:
    row = Signature.objects.get(agreement__product=world.millet.product, household=world.millet.households[1])
    leave(row.pk, user=world.millet.clerk, on=NOW.date(), reason="搬走(示例)", now=NOW)
    assert [one.awaited for one in millet(world)] == [45_000, 0, 35_000]
    ask_to_close(row.agreement_id, user=world.millet.clerk, fen=30_000, now=NOW)
    found = millet(world)
    assert [(one.awaited, waits(one)) for one in found] == [
        (0, [("closing", 5_000, 5_000)]), (0, [("closing", 10_000, 10_000)]), (0, [("closing", 15_000, 15_000)]),
    ]  # fmt: skip


def test_a_harvest_that_is_awaited_and_kept_for_who_has_paid_first(world: World) -> None:
    orchard = make_orchard(world)
    found = outcomes(Signature.objects.filter(agreement=orchard.agreement).order_by("household__number"))
    assert [(one.delivered, one.awaited, waits(one)) for one in found] == [(0, 50_000, [])] * 3
    bring_in(orchard, 2_000, 3_000, 60_000)
    found = outcomes(Signature.objects.filter(agreement=orchard.agreement).order_by("household__number"))
    assert [(one.awaited, waits(one)) for one in found] == [
        (48_000, [("preorders", 2_000, 1_200)]), (47_000, [("preorders", 3_000, 1_800)]),
        (0, [("preorders", 60_000, 36_000)]),
    ]  # fmt: skip


def test_the_statement_of_a_year_shows_its_seasons_and_what_still_waits(world: World) -> None:
    household = world.millet.households[0].pk
    assert [one.product for one in outcomes_of(household, 2026)] == ["小米"]
    assert [one.product for one in outcomes_of(household, 2030)] == ["小米"]  # it waits
    assert outcomes_of(world.pears.households[0].pk + 999, 2026) == []
    assert {part.why for one in outcomes_of(household, 2026) for part in one.waiting} == {WaitsFor.BUYER}


def test_one_query_for_many(world: World, django_assert_num_queries: object) -> None:
    rows = Signature.objects.all()
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(outcomes(rows)) == 5
