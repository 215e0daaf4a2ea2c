"""Stock that goes back before the parcel leaves: whole or a part, to the deliveries it came from, exactly once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.models import Pack
from marketplace.ledger.checks import run
from marketplace.supply.models import Allocation, AllocationReturn, Delivery, Lot, Reservation
from marketplace.supply.refusals import NotReturnable, SoldOut
from marketplace.supply.rules import grams_back
from marketplace.supply.stock.allocation import allocate
from marketplace.supply.stock.checks import CHECKS
from marketplace.supply.stock.queries import packs_in_stock
from marketplace.supply.stock.reservation import Want, release, reserve
from marketplace.supply.stock.returns import return_allocations, return_grams
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

TODAY, LATER = NOW.date(), NOW + timedelta(hours=2)


@pytest.fixture
def world(shared_world: World) -> World:
    """Millet of 5, 10 and 15 kg in one lot; pears of 10 and 20 kg in another."""
    return shared_world


def held(*wants: tuple[Pack, int]) -> list[int]:
    rows = reserve([Want(pack.pk, quantity) for pack, quantity in wants], expires_at=LATER, on=TODAY)
    return [row.pk for row in rows]


def sold(*wants: tuple[Pack, int]) -> list[int]:
    rows = held(*wants)
    allocate(rows)
    return rows


def lots() -> list[tuple[int, int, int]]:
    """Delivered, reserved and allocated grams of each lot."""
    return list(Lot.objects.order_by("id").values_list("grams_delivered", "grams_reserved", "grams_allocated"))


def everything() -> tuple[object, ...]:
    """All that a return could change."""
    return (
        lots(),
        list(Delivery.objects.order_by("id").values_list("grams_allocated", flat=True)),
        list(Reservation.objects.order_by("id").values_list("state", flat=True)),
        list(AllocationReturn.objects.order_by("id").values_list("allocation_id", "grams", "reason")),
    )


def wrong() -> list[str]:
    return [outcome.check.name for outcome in run(CHECKS, most=1) if outcome.broken]


def test_all_of_it_goes_back_once(world: World) -> None:
    first, second = sold((world.millet.pack, 4), (world.pears.pack, 1))
    assert lots() == [(30_000, 0, 10_000), (30_000, 0, 5000)]
    assert return_allocations([first, second], now=LATER) == 2
    assert lots() == [(30_000, 0, 0), (30_000, 0, 0)]
    assert set(Delivery.objects.values_list("grams_allocated", flat=True)) == {0}
    assert list(Reservation.objects.order_by("id").values_list("state", flat=True)) == ["returned"] * 2
    assert [(row.grams, row.reason, row.at) for row in AllocationReturn.objects.order_by("id")] == [
        (row.grams, "cancelled", LATER) for row in Allocation.objects.order_by("id")
    ]
    after = everything()
    assert return_allocations([first, second], now=LATER) == 0
    assert everything() == after
    assert packs_in_stock([world.millet.pack.pk], TODAY) == {world.millet.pack.pk: 12}
    assert wrong() == []


def test_only_the_cancelled_reservations_go_back(world: World) -> None:
    kept, cancelled = sold((world.millet.pack, 2))[0], sold((world.millet.pack, 3))[0]
    return_allocations([cancelled], now=NOW)
    assert lots()[0] == (30_000, 0, 5000)
    assert sum(row.grams for row in Allocation.objects.filter(reservation=kept)) == 5000
    assert not AllocationReturn.objects.filter(allocation__reservation=kept).exists()
    assert wrong() == []


def test_what_came_back_is_sold_again_in_fair_turns(world: World) -> None:
    return_allocations(sold((world.millet.pack, 12)), now=NOW)
    again = sold((world.millet.pack, 12))
    parts = Allocation.objects.filter(reservation=again[0]).order_by("delivery_id").values_list("grams", flat=True)
    assert list(parts) == [5000, 10_000, 15_000]
    with pytest.raises(SoldOut):
        held((world.millet.pack, 1))
    assert wrong() == []


@pytest.mark.parametrize("state", ["held", "released"])
def test_what_was_never_allocated_can_not_be_returned(world: World, state: str) -> None:
    good = sold((world.millet.pack, 1))
    bad = held((world.millet.pack, 1))
    if state == "released":
        release(bad)
    before = everything()
    with pytest.raises(NotReturnable):
        return_allocations(good + bad, now=NOW)
    with pytest.raises(NotReturnable):
        return_grams({bad[0]: 100}, now=NOW)
    assert everything() == before


def test_a_part_goes_back_in_proportion_and_once(world: World) -> None:
    [row] = sold((world.millet.pack, 12))  # 5, 10 and 15 kg
    return_grams({row: 100}, now=NOW)
    back = AllocationReturn.objects.order_by("allocation__delivery_id").values_list("grams", "reason")
    assert list(back) == [(17, "weighed"), (33, "weighed"), (50, "weighed")]
    assert list(Delivery.objects.order_by("id").values_list("grams_allocated", flat=True)) == [4983, 9967, 14_950, 0, 0]
    assert lots()[0] == (30_000, 0, 29_900)
    assert Reservation.objects.get(pk=row).state == "allocated"
    after = everything()
    return_grams({row: 100}, now=NOW)
    assert everything() == after
    for grams in (99, 101):
        with pytest.raises(NotReturnable):
            return_grams({row: grams}, now=NOW)
    with pytest.raises(NotReturnable):
        return_allocations([row], now=NOW)
    assert everything() == after
    assert wrong() == []


@pytest.mark.parametrize("grams", [0, -1, 2500, 2501])
def test_a_part_is_more_than_nothing_and_less_than_all(world: World, grams: int) -> None:
    [row] = sold((world.millet.pack, 1))
    before = everything()
    with pytest.raises(NotReturnable):
        return_grams({row: grams}, now=NOW)
    assert everything() == before


def test_the_database_keeps_what_was_returned(world: World) -> None:
    return_allocations(sold((world.millet.pack, 1)), now=NOW)
    for change in ("UPDATE supply_allocationreturn SET grams = 1", "DELETE FROM supply_allocationreturn"):
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert AllocationReturn.objects.get().grams == 2500


def test_a_closed_lot_sells_nothing_more(world: World) -> None:
    reserved = held((world.millet.pack, 2))
    Lot.objects.filter(pk=world.millet.lot.pk).update(closed_at=NOW)
    assert packs_in_stock([world.millet.pack.pk, world.pears.pack.pk], TODAY) == {
        world.millet.pack.pk: 0, world.pears.pack.pk: 6
    }  # fmt: skip
    with pytest.raises(SoldOut) as refused:
        held((world.millet.pack, 1))
    assert refused.value.short == {world.millet.pack.pk: 0}
    allocate(reserved)  # what was promised before is kept
    assert lots()[0] == (30_000, 0, 5000)


def test_what_was_bought_at_the_seasons_end_is_not_sold_again(world: World) -> None:
    """Counters only: of 30 kg 24 are bought, so two bags are left, and they come out of what is not bought."""
    first, second, third = Delivery.objects.filter(product=world.millet.product).order_by("id")
    for row, grams in ((first, 5000), (second, 10_000), (third, 9000)):
        Delivery.objects.filter(pk=row.pk).update(grams_purchased=grams)
    Lot.objects.filter(pk=world.millet.lot.pk).update(grams_purchased=24_000)
    assert packs_in_stock([world.millet.pack.pk], TODAY) == {world.millet.pack.pk: 2}
    sold((world.millet.pack, 2))
    assert list(Allocation.objects.values_list("delivery_id", "grams")) == [(third.pk, 5000)]
    with pytest.raises(SoldOut):
        held((world.millet.pack, 1))


@given(st.data(), st.lists(st.integers(1, 50_000), min_size=1, max_size=12))
def test_what_goes_back_adds_up_and_leaves_nobody_with_less_than_nothing(data: st.DataObject, parts: list[int]) -> None:
    grams = data.draw(st.integers(0, sum(parts)))
    back = grams_back(grams, parts)
    assert sum(back) == grams
    assert all(0 <= one <= part for one, part in zip(back, parts, strict=True))
    # each gives up its proportion, to the gram
    assert all(abs(one * sum(parts) - grams * part) < sum(parts) for one, part in zip(back, parts, strict=True))


@pytest.mark.parametrize(("grams", "parts"), [(-1, [5]), (6, [5]), (1, [])])
def test_more_than_there_is_can_not_go_back(grams: int, parts: list[int]) -> None:
    with pytest.raises(ValueError):
        grams_back(grams, parts)
