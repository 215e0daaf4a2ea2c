"""A message that was queued before tasks moved into their rooms still does its work (for one release)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from celery import Task

from marketplace.celery import app
from orders.models import BuyerMail, Heartbeat, Order, Parcel
from orders.tasks import MOVED
from tests.orders.changes import paid_g1, receive
from tests.stripe_double.control import Control
from tests.world import NOW, World

FORMER = {
    "beat_heartbeat": "orders.operations.tasks",
    "process_stripe_event": "orders.payments.tasks",
    "settle_parcel": "orders.settlement.tasks",
    "sweep_stripe_events": "orders.payments.tasks",
    "sweep_payments": "orders.payments.tasks",
    "sweep_refunds": "orders.payments.tasks",
    "sweep_disputes": "orders.payments.tasks",
    "sweep_forecasts": "orders.preorders.tasks",
    "sweep_mails": "orders.messages.tasks",
    "reconcile_daily": "orders.payments.tasks",
    "sweep_reconciliation": "orders.payments.tasks",
    "sweep_parcels": "orders.settlement.tasks",
    "seal_events": "marketplace.income.tasks",
    "roll_up_accounts": "marketplace.income.tasks",
    "count_product_figures": "orders.settlement.tasks",
    "sweep_refused_photos": "orders.reviews.tasks",
}


@pytest.fixture
def parcel(shared_world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> Parcel:
    """Received, and due to be settled."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=1))
    parcel = paid_g1(shared_world, stripe).parcels.order_by("id")[0]
    return receive(parcel)


def taken(name: str, *args: Any) -> None:
    """What a worker does with a message: it looks the task up among those that it found when it started."""
    app.loader.import_default_modules()
    app.tasks[f"orders.tasks.{name}"].apply(args=args, throw=True)


def test_every_task_that_moved_has_its_former_name() -> None:
    assert sorted(task.__name__ for task in MOVED) == sorted(FORMER)


@pytest.mark.parametrize("name, room", FORMER.items())
def test_former_name_runs_the_task_of_today(name: str, room: str) -> None:
    app.loader.import_default_modules()
    former, today = app.tasks[f"orders.tasks.{name}"], app.tasks[f"{room}.{name}"]
    assert isinstance(former, Task)
    assert former.run is today.run
    limits = ("soft_time_limit", "time_limit", "acks_late", "reject_on_worker_lost")
    assert [getattr(former, limit) for limit in limits] == [getattr(today, limit) for limit in limits]


def test_settle_parcel(parcel: Parcel) -> None:
    taken("settle_parcel", parcel.pk)
    parcel.refresh_from_db()
    assert parcel.status == Parcel.Status.SETTLED


def test_sweep_parcels(parcel: Parcel) -> None:
    taken("sweep_parcels")
    parcel.refresh_from_db()
    assert parcel.status == Parcel.Status.SETTLED


def test_sweep_mails(parcel: Parcel, mailoutbox: list[Any]) -> None:
    Order.objects.filter(pk=parcel.order_id).update(email="buyer@example.com")
    mail = BuyerMail.objects.create(parcel=parcel, kind="shipped", written_at=NOW, due_at=NOW)
    taken("sweep_mails")
    mail.refresh_from_db()
    assert (len(mailoutbox), mail.sent_at) == (1, NOW + timedelta(minutes=1))


@pytest.mark.django_db
def test_beat_heartbeat() -> None:
    Heartbeat.objects.all().delete()
    taken("beat_heartbeat")
    assert Heartbeat.objects.get().name == "worker"
