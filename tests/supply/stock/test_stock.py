"""Lots, reservations and allocations: exact grams, all or nothing, each done once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.db.utils import IntegrityError, ProgrammingError

from marketplace.catalogue.models import Pack
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, Allocation, Delivery, Lot, Reservation, ReservationPart, Season
from marketplace.supply.refusals import NotPackable, NotPermitted, ReservationLapsed, SoldOut
from marketplace.supply.stock.allocation import allocate
from marketplace.supply.stock.queries import Terms, packs_in_stock, terms
from marketplace.supply.stock.reservation import Want, extend, release, reserve, revive
from tests.world import NOW, Farm, World

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
UNTIL = NOW + timedelta(minutes=36)


@pytest.fixture
def world(shared_world: World) -> World:
    """Millet of 5, 10 and 15 kg in one lot; pears of 10 and 20 kg in another."""
    return shared_world


def deliver(farm: Farm, household: int, grams: int, slip: str) -> Delivery:
    """One more delivery, in no lot yet."""
    return take_delivery(
        clerk=farm.clerk, agreement=Agreement.objects.get(product=farm.product), household=farm.households[household],
        grade="first", grams=grams, slip_number=slip, now=NOW,
    )  # fmt: skip


def pack(farm: Farm, *deliveries: Delivery, code: str = "LOT-2", best_before: date = date(2027, 3, 31)) -> Lot:
    """Pack deliveries into a lot that is best before those of the world."""
    return pack_lot(
        clerk=farm.clerk, product=farm.product, grade="first", deliveries=deliveries, code=code,
        harvested_on=date(2026, 9, 20), best_before=best_before, certificate_number="C-2",
    )  # fmt: skip


def take(*wants: tuple[Pack, int]) -> list[Reservation]:
    """Reserve packs."""
    return reserve([Want(pack.pk, quantity) for pack, quantity in wants], expires_at=UNTIL, on=TODAY)


def stock() -> list[tuple[int, int, int]]:
    """Delivered, reserved and allocated grams of each lot."""
    return list(Lot.objects.order_by("id").values_list("grams_delivered", "grams_reserved", "grams_allocated"))


def everything() -> list[list[dict[str, object]]]:
    """All rows of supply that stock is made of."""
    tables = (Lot, Delivery, Reservation, ReservationPart, Allocation)
    return [list(table.objects.order_by("pk").values()) for table in tables]  # type: ignore[attr-defined]


# -- lots


def test_a_lot_counts_what_is_packed_into_it(world: World) -> None:
    lot = pack(world.millet, deliver(world.millet, 0, 3000, "S-1"), deliver(world.millet, 1, 4500, "S-2"))
    assert (lot.grams_delivered, lot.grams_reserved, lot.grams_allocated) == (7500, 0, 0)
    assert set(lot.deliveries.values_list("slip_number", flat=True)) == {"S-1", "S-2"}


def test_packing_again_gives_the_same_lot_and_adds_what_is_new(world: World) -> None:
    first, second = deliver(world.millet, 0, 3000, "S-1"), deliver(world.millet, 1, 4500, "S-2")
    lot = pack(world.millet, first)
    assert pack(world.millet, first) == lot
    assert Lot.objects.get(pk=lot.pk).grams_delivered == 3000
    pack(world.millet, first, second)
    assert Lot.objects.get(pk=lot.pk).grams_delivered == 7500


def test_what_does_not_fit_a_lot_is_named(world: World) -> None:
    packed = Delivery.objects.get(lot=world.millet.lot, household=world.millet.households[0])
    pear = deliver(world.pears, 0, 1000, "P-1")
    new = deliver(world.millet, 0, 3000, "S-1")
    before = everything()
    with pytest.raises(NotPackable, match=f"{packed.slip_number} is in another lot"), transaction.atomic():
        pack(world.millet, new, packed)
    with pytest.raises(NotPackable, match="P-1 is of another product"), transaction.atomic():
        pack(world.millet, new, pear)
    with pytest.raises(NotPackable, match="another product or grade"), transaction.atomic():
        pack(world.millet, new, code=world.pears.lot.code)
    with pytest.raises(NotPermitted), transaction.atomic():
        pack_lot(
            clerk=world.pears.clerk, product=world.millet.product, grade="first", deliveries=[new], code="LOT-9",
            harvested_on=TODAY, best_before=TODAY, certificate_number="C",
        )  # fmt: skip
    assert everything() == before


# -- reservations


def test_reserved_stock_is_counted_off(world: World) -> None:
    millet, pears = take((world.millet.pack, 2), (world.pears.pack, 1))
    assert (millet.pack, millet.quantity, millet.grams, millet.state) == (world.millet.pack, 2, 5000, "held")
    assert (pears.pack, pears.quantity, pears.grams, pears.expires_at) == (world.pears.pack, 1, 5000, UNTIL)
    assert stock() == [(30_000, 5000, 0), (30_000, 5000, 0)]
    assert list(ReservationPart.objects.order_by("id").values_list("reservation_id", "lot_id", "grams")) == [
        (millet.pk, world.millet.lot.pk, 5000), (pears.pk, world.pears.lot.pk, 5000),
    ]  # fmt: skip
    packs = [world.millet.pack.pk, world.pears.pack.pk]
    assert packs_in_stock(packs, TODAY) == {packs[0]: 10, packs[1]: 5}


def test_the_earliest_best_before_goes_first_in_whole_packs(world: World) -> None:
    early = pack(world.millet, deliver(world.millet, 0, 6000, "S-1"))  # two bags and a rest of 1 kg
    (reservation,) = take((world.millet.pack, 5))
    assert dict(reservation.parts.values_list("lot_id", "grams")) == {early.pk: 5000, world.millet.lot.pk: 7500}
    assert packs_in_stock([world.millet.pack.pk], TODAY) == {world.millet.pack.pk: 9}


def test_lots_past_their_best_before_are_not_sold(world: World) -> None:
    last_day = world.millet.lot.best_before
    pack_id = world.millet.pack.pk
    assert packs_in_stock([pack_id], last_day) == {pack_id: 12}
    assert packs_in_stock([pack_id], last_day + timedelta(days=1)) == {pack_id: 0}
    with pytest.raises(SoldOut):
        reserve([Want(pack_id, 1)], expires_at=UNTIL, on=last_day + timedelta(days=1))


def test_what_is_short_is_named_and_nothing_is_reserved(world: World) -> None:
    take((world.millet.pack, 10))
    before = everything()
    with pytest.raises(SoldOut) as refused:
        take((world.millet.pack, 3), (world.pears.pack, 7))
    assert refused.value.short == {world.millet.pack.pk: 2, world.pears.pack.pk: 6}
    with pytest.raises(SoldOut) as refused:
        take((world.millet.pack, 2), (world.pears.pack, 7))
    assert refused.value.short == {world.pears.pack.pk: 6}
    assert everything() == before


def test_another_size_of_pack_sells_from_the_same_lot(world: World) -> None:
    big = Pack.objects.create(product=world.millet.product, name="50斤袋", grams=25_000, price_fen=45_000)
    take((big, 1), (world.millet.pack, 2))
    assert stock()[0] == (30_000, 30_000, 0)
    assert packs_in_stock([big.pk, world.millet.pack.pk], TODAY) == {big.pk: 0, world.millet.pack.pk: 0}


def test_released_stock_is_there_again_once(world: World) -> None:
    ids = [row.pk for row in take((world.millet.pack, 2), (world.pears.pack, 1))]
    assert release(ids) == 2
    before = everything()
    assert stock() == [(30_000, 0, 0), (30_000, 0, 0)]
    assert set(Reservation.objects.values_list("state", flat=True)) == {"released"}
    assert release(ids) == 0
    assert everything() == before


def test_what_is_allocated_is_not_released(world: World) -> None:
    ids = [row.pk for row in take((world.millet.pack, 2))]
    allocate(ids)
    before = everything()
    assert release(ids) == 0
    assert everything() == before


def test_a_released_reservation_is_revived_while_there_is_stock(world: World) -> None:
    ids = [row.pk for row in take((world.millet.pack, 11), (world.pears.pack, 1))]
    release(ids)
    revive(ids, expires_at=UNTIL + timedelta(days=1), on=TODAY)
    assert stock() == [(30_000, 27_500, 0), (30_000, 5000, 0)]
    assert set(Reservation.objects.values_list("state", "expires_at")) == {("held", UNTIL + timedelta(days=1))}
    before = everything()
    revive(ids, expires_at=UNTIL, on=TODAY)
    assert everything() == before


def test_a_released_reservation_whose_stock_is_gone_stays_released(world: World) -> None:
    ids = [row.pk for row in take((world.millet.pack, 2), (world.pears.pack, 1))]
    release(ids)
    take((world.millet.pack, 11))
    before = everything()
    with pytest.raises(SoldOut) as refused:
        revive(ids, expires_at=UNTIL, on=TODAY)
    assert refused.value.short == {world.millet.pack.pk: 1}
    assert everything() == before


def test_a_held_reservation_can_be_held_longer(world: World) -> None:
    held, lapsed = take((world.millet.pack, 1), (world.pears.pack, 1))
    release([lapsed.pk])
    extend([held.pk, lapsed.pk], expires_at=UNTIL + timedelta(days=3))
    assert list(Reservation.objects.order_by("id").values_list("expires_at", flat=True)) == [
        UNTIL + timedelta(days=3), UNTIL,
    ]  # fmt: skip


# -- allocations


def test_allocations_go_in_fair_turns(world: World) -> None:
    """Six bags out of 5, 10 and 15 kg: to each the share it brought."""
    ids = [row.pk for row in take((world.millet.pack, 6))]
    allocate(ids)
    by_household = Allocation.objects.values_list("delivery__household_id").annotate(Sum("grams"))
    assert [dict(by_household)[household.pk] for household in world.millet.households] == [2500, 5000, 7500]
    assert stock()[0] == (30_000, 0, 15_000)
    assert list(Delivery.objects.filter(lot=world.millet.lot).order_by("id").values_list("grams_allocated", flat=True)) == [
        2500, 5000, 7500,
    ]  # fmt: skip
    assert Reservation.objects.get().state == "allocated"


def test_an_allocation_happens_once(world: World) -> None:
    ids = [row.pk for row in take((world.millet.pack, 2), (world.pears.pack, 1))]
    allocate(ids[:1])
    allocate(ids)
    before = everything()
    allocate(ids)
    assert everything() == before
    assert Allocation.objects.aggregate(Sum("grams")) == {"grams__sum": 10_000}


def test_a_household_that_sold_from_another_lot_waits_its_turn(world: World) -> None:
    """Household 1 sells 5 kg out of an earlier lot of its own; then the others come first."""
    early = pack(world.millet, deliver(world.millet, 0, 5000, "S-1"))
    (first,) = take((world.millet.pack, 2))
    allocate([first.pk])
    assert set(first.allocations.values_list("delivery__lot_id", flat=True)) == {early.pk}
    (second,) = take((world.millet.pack, 2))
    allocate([second.pk])
    assert set(second.allocations.values_list("delivery__household_id", flat=True)) == {
        household.pk for household in world.millet.households[1:]
    }


def test_a_released_reservation_is_not_allocated(world: World) -> None:
    ids = [row.pk for row in take((world.millet.pack, 2), (world.pears.pack, 1))]
    release(ids[1:])
    before = everything()
    with pytest.raises(ReservationLapsed):
        allocate(ids)
    assert everything() == before


def test_the_whole_stock_can_be_sold_and_no_gram_more(world: World) -> None:
    allocate([row.pk for row in take((world.millet.pack, 12))])
    assert stock()[0] == (30_000, 0, 30_000)
    assert all(
        grams == sold
        for grams, sold in Delivery.objects.filter(lot=world.millet.lot).values_list("grams", "grams_allocated")
    )
    with pytest.raises(SoldOut):
        take((world.millet.pack, 1))


def test_a_pack_changed_in_the_catalogue_changes_no_reservation(world: World) -> None:
    """Two bags of 2.5 kg stay 5 kg, whatever the bag weighs when the money arrives."""
    held, lapsed = take((world.millet.pack, 2))[0], take((world.millet.pack, 2))[0]
    release([lapsed.pk])
    Pack.objects.filter(pk=world.millet.pack.pk).update(grams=2000)
    revive([lapsed.pk], expires_at=UNTIL, on=TODAY)
    allocate([held.pk, lapsed.pk])
    assert Allocation.objects.aggregate(Sum("grams")) == {"grams__sum": 10_000}
    assert stock()[0] == (30_000, 0, 10_000)


OVERSELLING = [
    "UPDATE supply_lot SET grams_reserved = grams_delivered + 1",
    "UPDATE supply_lot SET grams_allocated = grams_delivered + 1 - grams_reserved",
    "UPDATE supply_lot SET grams_delivered = grams_reserved + grams_allocated - 1 WHERE grams_allocated > 0",
    "UPDATE supply_lot SET grams_reserved = -1",
    "UPDATE supply_delivery SET grams_allocated = grams + 1",
    "UPDATE supply_allocation SET grams = grams - 1",
    "UPDATE supply_allocation SET delivery_id = delivery_id + 1",
    "DELETE FROM supply_allocation",
    "TRUNCATE supply_allocation",
]


def test_raw_sql_oversells_nothing_and_rewrites_no_allocation(world: World) -> None:
    allocate([row.pk for row in take((world.millet.pack, 2))])
    before = everything()
    for sql in OVERSELLING:
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        assert everything() == before, sql


# -- terms


def test_terms_are_those_of_the_next_lot_without_one_of_the_latest_season_begun(world: World) -> None:
    """R1: a lot is sold at its own season's terms, as long as it keeps."""
    pack_id = world.millet.pack.pk
    assert terms([pack_id], TODAY) == {pack_id: Terms(500, 7000)}
    later = Season.objects.create(name="2027", starts_on=date(2027, 9, 1), ends_on=date(2028, 8, 31))
    set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=later, fen_per_jin=450, now=NOW
    )
    assert terms([pack_id], TODAY) == {pack_id: Terms(500, 7000)}
    assert terms([pack_id], date(2027, 9, 1)) == {pack_id: Terms(500, 7000)}
    Lot.objects.update(closed_at=NOW)
    assert terms([pack_id], world.millet.season.starts_on - timedelta(days=1)) == {}
    assert terms([pack_id], TODAY) == {pack_id: Terms(500, 7000)}
    # a price without an agreement is no terms
    assert terms([pack_id], date(2027, 9, 1)) == {}
