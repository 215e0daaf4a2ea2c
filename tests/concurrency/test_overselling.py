"""R5 under fire: 40 buyers in 8 processes on the last 10 packs of two products; and what happens without the locks."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError
from django.db.models import QuerySet, Sum
from psycopg.errors import DeadlockDetected

from marketplace.ledger.checks import run
from marketplace.supply.models import Allocation, Delivery, Lot, Reservation, ReservationPart
from marketplace.supply.refusals import ReservationLapsed, SoldOut
from marketplace.supply.stock import checks, reservation
from marketplace.supply.stock.allocation import allocate
from marketplace.supply.stock.reservation import Want, release, reserve, revive
from orders.checkout.placing import Checkout, LinesShort, place_order
from orders.models import Order, OrderLine, Payment
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.concurrency.racing import race
from tests.world import NOW, World, fill_basket, make_checkout, make_world

pytestmark = pytest.mark.usefixtures("real_database")

PROCESSES, BUYERS_EACH = 8, 5
TODAY, UNTIL = NOW.date(), NOW + timedelta(minutes=36)
TEN_OF_EACH = {"millet_grams": [5000, 8000, 12_000], "pear_grams": [20_000, 30_000]}


def buy(n: int, packs: list[int], pay: bool) -> Counter[str]:
    """Five buyers, one after the other, each wanting one pack of each, every other process in the opposite order."""
    outcomes: Counter[str] = Counter()
    for _ in range(BUYERS_EACH):
        try:
            held = reserve([Want(pack, 1) for pack in (packs if n % 2 else packs[::-1])], expires_at=UNTIL, on=TODAY)
            if pay:
                allocate([row.pk for row in held])
        except SoldOut:
            outcomes["sold out"] += 1
        except OperationalError as error:
            outcomes[type(error.__cause__).__name__] += 1
        else:
            outcomes["bought"] += 1
    return outcomes


def sell(world: World, *, pay: bool = True) -> Counter[str]:
    """Let the 40 buyers in."""
    packs = [world.millet.pack.pk, world.pears.pack.pk]
    return sum(race(buy, *[(n, packs, pay) for n in range(PROCESSES)]), Counter())


def wrong() -> set[str]:
    """What `check_books` says of supply."""
    return {outcome.check.name for outcome in run(checks.CHECKS, most=10) if outcome.broken}


def test_forty_buyers_get_exactly_the_last_ten_packs() -> None:
    world = make_world(**TEN_OF_EACH)
    assert sell(world) == {"bought": 10, "sold out": 30}
    for farm, grams in ((world.millet, 25_000), (world.pears, 50_000)):
        lot = Lot.objects.get(pk=farm.lot.pk)
        assert (lot.grams_delivered, lot.grams_reserved, lot.grams_allocated) == (grams, 0, grams)
        assert Reservation.objects.filter(pack=farm.pack).count() == 10
        assert Allocation.objects.filter(delivery__lot=lot).aggregate(Sum("grams"))["grams__sum"] == grams
        assert all(row.grams == row.grams_allocated for row in Delivery.objects.filter(lot=lot))
    assert wrong() == set()


def place(checkouts: list[tuple[UUID, Checkout]]) -> Counter[str]:
    """Five buyers press the button, one after the other."""
    outcomes: Counter[str] = Counter()
    for basket_id, checkout in checkouts:
        try:
            place_order(basket_id, checkout, now=NOW)
        except LinesShort as short:
            outcomes[f"short, {sorted(short.short.values())} left"] += 1
        else:
            outcomes["placed"] += 1
    return outcomes


@pytest.mark.slow("processes and threads race over real transactions")
def test_forty_checkouts_place_exactly_ten_orders() -> None:
    world = make_world(**TEN_OF_EACH)
    lines = [(world.millet.pack, 1), (world.pears.pack, 1)]
    baskets = [fill_basket(*(lines if n % 2 else lines[::-1])) for n in range(PROCESSES * BUYERS_EACH)]
    checkouts = [(basket.pk, make_checkout(basket)) for basket in baskets]
    outcomes = race(place, *[(checkouts[n::PROCESSES],) for n in range(PROCESSES)])
    assert sum(outcomes, Counter()) == {"placed": 10, "short, [0, 0] left": 30}
    assert (Order.objects.count(), Payment.objects.count(), OrderLine.objects.count()) == (10, 10, 20)
    assert sorted(Lot.objects.values_list("grams_delivered", "grams_reserved")) == [(25_000, 25_000), (50_000, 50_000)]
    assert wrong() == set()


def test_without_locks_more_is_sold_than_there_is(
    monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[Any]
) -> None:
    """Proof that the tests above see it: the same race with plain SELECTs and without the CHECK."""
    owner_sql.execute("ALTER TABLE supply_lot DROP CONSTRAINT lot_not_oversold")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    world = make_world(**TEN_OF_EACH)
    outcomes = sell(world, pay=False)
    held = ReservationPart.objects.filter(lot=world.millet.lot).aggregate(Sum("grams"))["grams__sum"]
    assert outcomes["bought"] > 10
    assert held == 2500 * outcomes["bought"]
    assert wrong() >= {"lot-counters", "lot-oversold"}


def test_without_the_order_of_locks_buyers_meet_deadlocks(
    monkeypatch: pytest.MonkeyPatch, lock_order: LockOrder
) -> None:
    """Proof that the order by id matters: here one buyer locks the lots in that order, the other in the opposite one."""
    lock_order.broken_on_purpose = True
    mine, both_hold_one = threading.local(), threading.Barrier(2)

    def one_by_one(condition: Any) -> list[Lot]:
        rows = Lot.objects.select_for_update().filter(condition)
        first, second = Lot.objects.filter(condition).order_by(mine.order).values_list("pk", flat=True)
        held = rows.get(pk=first)
        both_hold_one.wait(30)
        return [held, rows.get(pk=second)]

    def buy_one(order: str) -> Counter[str]:
        mine.order = order
        held = reserve([Want(pack, 1) for pack in packs], expires_at=UNTIL, on=TODAY)
        return Counter(bought=len(held))

    world = make_world(millet_grams=[2_500_000], pear_grams=[5_000_000])
    packs = [world.millet.pack.pk, world.pears.pack.pk]
    with monkeypatch.context() as patch:
        patch.setattr(reservation, "lock_lots", one_by_one)
        answers = at_once(lambda: buy_one("id"), lambda: buy_one("-id"))
    [refused] = [answer for answer in answers if isinstance(answer, OperationalError)]
    assert isinstance(refused.__cause__, DeadlockDetected)
    assert [answer for answer in answers if answer is not refused] == [{"bought": 2}]
    assert wrong() == set()  # who met one was refused whole
    assert sell(world) == {"bought": 40}


def trade(n: int, packs: list[int]) -> Counter[str]:
    """Reserve, release, revive and allocate at random, on rows that the other processes work on as well."""
    chance, outcomes = random.Random(n), Counter[str]()
    for _ in range(25):
        known = list(Reservation.objects.values_list("pk", flat=True))
        some = sorted(chance.sample(known, min(len(known), 3)))
        act = chance.choice(["reserve", "release", "revive", "allocate"])
        try:
            if act == "reserve":
                wanted = chance.sample(packs, 2)
                reserve([Want(pack, chance.randint(1, 3)) for pack in wanted], expires_at=UNTIL, on=TODAY)
            elif act == "release":
                release(some)
            elif act == "revive":
                revive(some, expires_at=UNTIL, on=TODAY)
            else:
                allocate(some)
        except (SoldOut, ReservationLapsed) as refused:
            outcomes[type(refused).__name__] += 1
        else:
            outcomes[act] += 1
    return outcomes


@pytest.mark.slow("processes and threads race over real transactions")
def test_stock_stays_exact_whatever_happens_at_once() -> None:
    world = make_world(millet_grams=[50_000, 60_000, 70_000], pear_grams=[90_000, 110_000])
    packs = [world.millet.pack.pk, world.pears.pack.pk]
    outcomes = sum(race(trade, *[(n, packs) for n in range(PROCESSES)]), Counter())
    assert {"reserve", "release", "revive", "allocate"} <= set(outcomes)
    assert wrong() == set()
