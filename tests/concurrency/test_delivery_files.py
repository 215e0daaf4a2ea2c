"""Weigh slips and lots that come by file while others enter, pack, or let a household leave: once, whole, and without the lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import Q
from django.utils import translation

from marketplace.bulk.models import ImportFile
from marketplace.bulk.sending import ask_to_take
from marketplace.bulk.working import work_on
from marketplace.supply.agreements.leaving import leave
from marketplace.supply.intake import deliveries as intake
from marketplace.supply.intake import lots as packing
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.delivery_sheets import DeliveryKind
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.models import Agreement, Delivery, Lot, Signature
from marketplace.supply.refusals import NotPackable
from tests.bulk.desk import headings, sent, workbook
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.world import NOW, Farm, World

pytestmark = pytest.mark.usefixtures("real_database")

HELD_SECONDS = 0.6


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def asked(kind: str, farm: Farm, *rows: Sequence[Any]) -> ImportFile:
    """A file that is about to be taken in."""
    row = sent(kind, farm.clerk, workbook([headings(kind, farm.clerk), *rows]), NOW)
    assert row.state == "ready", list(row.lines.values_list("faults", flat=True))
    return ask_to_take(user=farm.clerk, import_id=row.pk, now=NOW)


def slip(farm: Farm, number: str, jin: str = "2") -> list[str]:
    return [number, farm.households[0].number, farm.product.name, "2026", "first grade", jin, "2026-10-20 09:00"]


def packed(farm: Farm, code: str, *numbers: str) -> list[list[str]]:
    return [[code, farm.product.name, "first grade", "2026-10-01", "2027-09-30", "HGZ-1", one] for one in numbers]


def weigh(farm: Farm, number: str, grams: int = 1_000, now: datetime = NOW) -> Delivery:
    agreement = Agreement.objects.get(product=farm.product)
    return take_delivery(
        clerk=farm.clerk, agreement=agreement, household=farm.households[0], grade="first", grams=grams,
        slip_number=number, now=now,
    )  # fmt: skip


def pack(farm: Farm, delivery: Delivery, code: str) -> Lot:
    return pack_lot(
        clerk=farm.clerk, product=farm.product, grade="first", deliveries=[delivery], code=code,
        harvested_on=NOW.date(), best_before=NOW.date(), certificate_number="HGZ-9",
    )  # fmt: skip


def states(*files: ImportFile) -> list[str]:
    return sorted(ImportFile.objects.filter(pk__in=[one.pk for one in files]).values_list("state", flat=True))


def linger(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Stay a while behind a function."""
    look: Callable[..., Any] = getattr(module, name)

    def wait(*given: Any, **named: Any) -> Any:
        answer = look(*given, **named)
        time.sleep(HELD_SECONDS)
        return answer

    monkeypatch.setattr(module, name, wait)


def test_the_same_slips_from_two_tabs_are_taken_once(world: World, lock_order: LockOrder) -> None:
    rows = [slip(world.millet, f"GB-{n:02}") for n in range(40)]
    files = [asked("deliveries", world.millet, *rows), asked("deliveries", world.millet, *reversed(rows))]
    lock_order.seen.clear()

    at_once(*[lambda one=one: work_on(one.pk, NOW) for one in files], lambda: work_on(files[0].pk, NOW))

    assert states(*files) in (["moved", "taken"], ["taken", "unchanged"])
    assert Delivery.objects.filter(slip_number__startswith="GB-").count() == 40
    assert lock_order.seen == {"supply_agreement", "bulk_importfile"}


@pytest.mark.parametrize("grams", [1_000, 1_001])
def test_a_slip_is_entered_by_file_and_at_the_scale_at_once(
    world: World, grams: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have seen that it is not there. It is one delivery, and who comes second is told: of two contents one is refused."""
    farm, met = world.millet, threading.Barrier(2)
    file = asked("deliveries", farm, slip(farm, "GB-1"), slip(farm, "GB-2"))
    look, first = intake.standing_of, threading.local()

    def meeting(*given: Any) -> Any:
        standing = look(*given)
        if not hasattr(first, "done"):
            first.done = True
            met.wait(timeout=30)
        return standing

    monkeypatch.setattr(intake, "standing_of", meeting)
    _taken, weighed = at_once(lambda: work_on(file.pk, NOW), lambda: weigh(farm, "GB-1", grams))
    file.refresh_from_db()
    there = dict(Delivery.objects.filter(slip_number__startswith="GB-").values_list("slip_number", "grams"))
    if file.state == "taken":
        assert there == {"GB-1": 1_000, "GB-2": 1_000}
        assert isinstance(weighed, Delivery if grams == 1_000 else intake.SlipReused)
    else:
        assert (file.state, there, type(weighed)) == ("moved", {"GB-1": grams}, Delivery)


@pytest.mark.parametrize("locked", [True, False])
def test_a_household_leaves_while_its_slips_come_by_file(
    world: World, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who lets it leave waits for the file. Without the agreement held the database refuses, and nothing is half done."""
    farm = world.millet
    file = asked("deliveries", farm, slip(farm, "GB-1"), slip(farm, "GB-2"))
    row = Signature.objects.get(agreement__product=farm.product, household=farm.households[0])
    if not locked:
        monkeypatch.setattr(intake, "hold_agreements", lambda agreement_ids: None)
        monkeypatch.setattr(DeliveryKind, "lock", lambda *given: None)
    looked, look = threading.Event(), intake.standing_of

    def slowly(*given: Any) -> Any:
        standing = look(*given)
        looked.set()
        time.sleep(HELD_SECONDS)
        return standing

    monkeypatch.setattr(intake, "standing_of", slowly)

    def go() -> Signature:
        looked.wait(timeout=30)
        later = NOW + timedelta(days=1)
        return leave(row.pk, user=farm.clerk, on=later.date(), reason="搬走(示例)", now=later)

    taking, left = at_once(lambda: work_on(file.pk, NOW), go)

    assert isinstance(left, Signature)
    count = Delivery.objects.filter(slip_number__startswith="GB-").count()
    if locked:
        assert (taking, states(file), count) == (None, ["taken"], 2)
    else:
        assert (type(taking), states(file), count) == (IntegrityError, ["taking"], 0)
        work_on(file.pk, NOW)  # the retry
        assert states(file) == ["moved"]


def test_lots_of_two_tabs_are_packed_once_in_everybodys_order(world: World, lock_order: LockOrder) -> None:
    farm = world.millet
    for n in range(8):
        weigh(farm, f"GB-{n}")
    rows = [
        *packed(farm, "LL-2", "GB-1", "GB-0"), *packed(farm, "LL-1", "GB-3", "GB-2"), [farm.lot.code, *[""] * 5, "GB-4"],
    ]  # fmt: skip
    files = [asked("lots", farm, *rows), asked("lots", farm, *reversed(rows))]
    lock_order.seen.clear()

    at_once(*[lambda one=one: work_on(one.pk, NOW) for one in files])

    assert states(*files) in (["moved", "taken"], ["taken", "unchanged"])
    assert dict(Lot.objects.filter(product=farm.product).values_list("code", "grams_delivered")) == {
        farm.lot.code: 31_000, "LL-1": 2_000, "LL-2": 2_000,
    }  # fmt: skip
    assert lock_order.seen == {
        "supply_agreement", "supply_forecast", "supply_lot", "supply_delivery", "bulk_importfile",
    }  # fmt: skip


@pytest.mark.parametrize("locked", [True, False])
def test_a_slip_is_packed_by_file_and_at_the_desk_at_once(
    world: World, locked: bool, monkeypatch: pytest.MonkeyPatch, lock_order: LockOrder
) -> None:
    """Into one of two lots. Without the delivery's lock the database refuses the second, and its lot is not there either."""
    farm = world.millet
    delivery = weigh(farm, "GB-1")
    file = asked("lots", farm, *packed(farm, "LL-1", "GB-1"))
    if not locked:
        lock_order.broken_on_purpose = True

        def unlocked(condition: Q) -> list[Delivery]:
            return list(Delivery.objects.filter(condition))

        monkeypatch.setattr(packing, "lock_deliveries", unlocked)
    linger(monkeypatch, packing, "lock_deliveries")

    taking, at_desk = at_once(lambda: work_on(file.pk, NOW), lambda: pack(farm, delivery, "LL-2"))

    delivery.refresh_from_db()
    assert delivery.lot is not None
    assert list(Lot.objects.filter(code__startswith="LL-").values_list("code", "grams_delivered")) == [
        (delivery.lot.code, 1_000)
    ]
    by_file, by_hand = delivery.lot.code == "LL-1", delivery.lot.code == "LL-2"
    second = taking if by_hand else at_desk
    if locked:
        assert states(file) == (["taken"] if by_file else ["moved"])
        assert by_hand or isinstance(second, NotPackable)
    else:
        assert isinstance(second, IntegrityError)  # proof: only the trigger has kept them apart
