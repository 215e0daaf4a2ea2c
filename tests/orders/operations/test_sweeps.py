"""Sweeps whose time is over stop: it is no fault of the row that they were at, which stays due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests
from celery.exceptions import SoftTimeLimitExceeded

from marketplace.runtime.locking import claim_due
from orders.models import Order, Parcel, Payment, Refund, StripeEvent
from orders.parcels.cancelling import cancel_order
from orders.parcels.shipping import mark_received
from orders.payments import tasks as payment_tasks
from orders.payments.stripe import gateway as stripe_gateway
from orders.settlement import tasks as settlement_tasks
from tests.orders.changes import ship
from tests.orders.stripe_shop import StripeShop
from tests.world import World, order_packs


@pytest.fixture
def world(shared_world: World, shop: StripeShop) -> World:
    return shared_world


@pytest.fixture
def order(shop: StripeShop, world: World) -> Order:
    order = order_packs((world.millet.pack, 2))
    shop.sold(order)
    return order


def out_of_time(*args: Any, **kwargs: Any) -> None:
    raise SoftTimeLimitExceeded


def as_they_are(*models: Any) -> list[Any]:
    """All rows but for their leases, which a sweep takes before it begins."""
    kept = []
    for model in models:
        rows = list(model.objects.order_by("pk").values())
        kept += [{name: row[name] for name in row if name not in ("leased_until", "attempts")} for row in rows]
    return kept


def sweep_is_stopped(sweep: Any, *models: Any) -> None:
    before = as_they_are(*models)
    assert before
    with pytest.raises(SoftTimeLimitExceeded):
        sweep()
    assert as_they_are(*models) == before


def test_events(shop: StripeShop, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.pay(order_packs((world.millet.pack, 2)))
    shop.deliver()
    StripeEvent.objects.update(due_at=shop.now, processed_at=None, leased_until=None)
    monkeypatch.setattr(payment_tasks, "process_event", out_of_time)
    sweep_is_stopped(payment_tasks.sweep_stripe_events, StripeEvent)


def test_payments(shop: StripeShop, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.pay(order_packs((world.millet.pack, 2)))
    shop.advance(minutes=5)
    monkeypatch.setattr(payment_tasks, "look_up", out_of_time)
    sweep_is_stopped(payment_tasks.sweep_payments, Payment)


def test_payments_whose_answers_are_there(shop: StripeShop, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.pay(order_packs((world.millet.pack, 2)))
    shop.advance(minutes=5)
    monkeypatch.setattr(payment_tasks, "apply_sessions", out_of_time)
    sweep_is_stopped(payment_tasks.sweep_payments, Payment)


def test_payments_while_stripe_is_waited_for(shop: StripeShop, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe's library takes it for a network error."""
    shop.pay(order_packs((world.millet.pack, 2)))
    shop.advance(hours=2)
    with monkeypatch.context() as patch:
        patch.setattr(requests.Session, "request", out_of_time)
        with pytest.raises(SoftTimeLimitExceeded):
            stripe_gateway.fetch_session("cs_test_1")
        sweep_is_stopped(payment_tasks.sweep_payments, Payment, Order)


def test_refunds(shop: StripeShop, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    cancel_order(order_id=order.pk, now=shop.now)
    monkeypatch.setattr(payment_tasks, "send_refund", out_of_time)
    sweep_is_stopped(payment_tasks.sweep_refunds, Refund)


@pytest.mark.parametrize("stopped", ["settle_batch", "settle"])
def test_parcels(shop: StripeShop, order: Order, monkeypatch: pytest.MonkeyPatch, stopped: str) -> None:
    parcel = ship(order.parcels.get())
    mark_received(parcel_id=parcel.pk, now=shop.now)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(settlement_tasks, "settle_batch", broken)
    monkeypatch.setattr(settlement_tasks, stopped, out_of_time)
    sweep_is_stopped(settlement_tasks.sweep_parcels, Parcel)


@pytest.mark.parametrize(("behind", "claimed"), [(timedelta(seconds=1), False), (timedelta(minutes=3), True)])
def test_a_claim_holds_against_who_looked_at_the_clock_a_moment_before(
    shop: StripeShop, order: Order, behind: timedelta, claimed: bool
) -> None:
    """Only a lease that no clock of today's could have given is taken for one of a clock that was ahead."""
    cancel_order(order_id=order.pk, now=shop.now)
    refund = Refund.objects.get().pk
    assert claim_due(Refund, shop.now + behind) == [refund]
    assert claim_due(Refund, shop.now) == ([refund] if claimed else [])
