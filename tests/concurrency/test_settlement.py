"""Settlement in batches, under fire: by several workers at once, and with the lock taken away."""

import time
from collections.abc import Collection
from typing import Any

import pytest
from django.db.models import QuerySet

from marketplace.ledger.models import Account, Event
from orders.models import Parcel
from orders.parcels.shipping import mark_received, mark_shipped
from orders.settlement import settling as settlement
from orders.settlement.settling import settle, settle_batch
from orders.settlement.tasks import sweep_parcels
from tests.balances import balance_of_kind
from tests.concurrency.at_once import at_once
from tests.stripe_double.control import Control
from tests.world import NOW, World, cover, order_packs, pay_order

pytestmark = pytest.mark.usefixtures("real_database")


def received_parcels(world: World, stripe: Control, count: int, *, price_fen: int = 4900) -> list[int]:
    """Received parcels of one bag of millet each, due for settlement."""
    world.millet.pack.price_fen = price_fen
    world.millet.pack.save()
    parcels = []
    for n in range(count):
        order = order_packs((world.millet.pack, 1))
        pay_order(order, stripe, fee=22)
        parcel = order.parcels.get()
        mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number=f"SF{n:07}", now=NOW)
        mark_received(parcel_id=parcel.pk, now=NOW)
        parcels.append(parcel.pk)
    return parcels


def test_a_batch_settles_as_one_by_one(world: World, stripe: Control) -> None:
    """Sold at ¥18 the bag, each parcel needs ¥7.22 of the fund (golden case G2); the third one empties it."""
    cover(world.millet, 2 * 722 + 100)
    parcels = received_parcels(world, stripe, 4, price_fen=1800)
    assert settle_batch(parcels, NOW) == parcels
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 4 * 2500
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == 0
    assert balance_of_kind(Account.Kind.COOPERATIVE) == -(2 * 722 - 100)
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0
    references = Event.objects.filter(kind="settlement").values_list("reference", flat=True)
    assert sorted(references) == sorted(f"parcel:{pk}" for pk in parcels)
    assert settle_batch(parcels, NOW) == []
    assert Event.objects.filter(kind="settlement").count() == 4


def test_a_batch_leaves_out_what_is_not_ready(world: World, stripe: Control) -> None:
    ready, shipped, without_fee = received_parcels(world, stripe, 3)
    Parcel.objects.filter(pk=shipped).update(status=Parcel.Status.SHIPPED)
    Parcel.objects.get(pk=without_fee).lines.update(fee_fen=None)
    assert settle_batch([shipped, without_fee, ready], NOW) == [ready]
    rows = dict(Parcel.objects.values_list("pk", "status"))
    assert rows == {ready: "settled", shipped: "shipped", without_fee: "received"}
    put_off = Parcel.objects.get(pk=without_fee)
    assert (put_off.attempts, put_off.last_error) == (1, settlement.FEE_UNKNOWN)
    assert put_off.due_at is not None and put_off.due_at > NOW


@pytest.mark.slow("processes and threads race over real transactions")
def test_four_workers_settle_the_same_parcels_once(world: World, stripe: Control) -> None:
    cover(world.millet, 3 * 722 + 100)
    parcels = received_parcels(world, stripe, 8, price_fen=1800)
    halves = [parcels, parcels[::-1], parcels[:5], parcels[3:]]
    answers = at_once(*[lambda batch=batch: settle_batch(batch, NOW) for batch in halves])
    assert sorted(pk for answer in answers for pk in answer) == parcels
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 8 * 2500
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == 0
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0


def test_sweeps_at_once_share_the_work(world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    parcels = received_parcels(world, stripe, 6)
    monkeypatch.setattr("orders.settlement.tasks.PARCELS_A_BATCH", 2)
    assert at_once(sweep_parcels, sweep_parcels, sweep_parcels) == [None] * 3
    sweep_parcels()  # what one of them left to another that had it locked
    assert set(Parcel.objects.values_list("status", flat=True)) == {"settled"}
    assert Event.objects.filter(kind="settlement").count() == len(parcels)


def slow_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every settlement between its look at the parcels and its posting for a while, so that all have looked."""
    facts = settlement.line_facts

    def wait(parcel_ids: Collection[int]) -> Any:
        found = facts(parcel_ids)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(settlement, "line_facts", wait)


@pytest.mark.slow("processes and threads race over real transactions")
def test_one_of_eight_settles(world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    [parcel] = received_parcels(world, stripe, 1)
    slow_facts(monkeypatch)
    assert sorted(at_once(*[lambda: settle(parcel, NOW)] * 8)) == [False] * 7 + [True]


def test_without_the_lock_several_believe_that_they_settled(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger posts the parcel's event once all the same (R4): two guards, each of which would do."""
    [parcel] = received_parcels(world, stripe, 1)
    slow_facts(monkeypatch)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    answers = at_once(*[lambda: settle(parcel, NOW)] * 8)
    assert answers.count(True) > 1
    assert Event.objects.filter(kind="settlement").count() == 1
