"""How fast payments are brought up to date that come due together: after an hour of lost webhooks, or a rush whose payment
pages close in one minute. By the worker and beat of `make run`, against the Stripe double."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from .harvest import Harvest
from .report import Measure
from .stand import Stand

PAYMENTS = 3_000
PRODUCTS = 20  # whoever is paid for takes a lot for a moment: a rush on one product is as fast as its lot
GOAL_SECONDS = 60
CALLS_PER_SECOND = 80  # what a live key is paced at by default
PATIENCE = 600.0
PAGE_MINUTES = 120  # longer than it takes to prepare
HANDS = 4  # that prepare it


def measure(stand: Stand, say: Callable[[str], None]) -> list[Measure]:
    """Return the topic's figures."""
    from django.utils import timezone

    from tests.stripe_double.control import Control

    say(f"Deliveries of 2,000 households, of {PRODUCTS} products")
    harvest = Harvest(PRODUCTS)
    say(f"{PAYMENTS:,} orders with a payment page each, every other one paid, and no webhook")
    control = Control(stand.double_url)
    control.drop_webhooks()
    closes_at = timezone.now() + timedelta(minutes=PAGE_MINUTES)
    payments = harvest.unpaid_orders(PAYMENTS, closes_at)
    _open(payments)
    _pay(payments[::2], stand.double_url)
    control.set_clock(timedelta(minutes=PAGE_MINUTES + 1).total_seconds())  # the other pages have closed
    stand.analyze()
    say("Starting the worker and beat")
    with stand.working(STRIPE_CALLS_PER_SECOND=str(CALLS_PER_SECOND)) as worker:
        _wait_for_heartbeat()
        before = worker.cpu_seconds()
        say(f"{PAYMENTS:,} payments come due")
        seconds = _until_none_is_due(payments)
        cpu = worker.cpu_seconds() - before
    _check(payments)
    control.set_clock(0)
    return [
        Measure(f"{PAYMENTS:,} payments that come due together, half of them paid, until none is due", seconds, "s",
                "lower", 1, goal=GOAL_SECONDS),
        Measure("… a payment: CPU of the worker and beat", cpu / PAYMENTS * 1000, "ms", "lower", 1),
    ]  # fmt: skip


def _in_threads(work: Callable[[Any], object], items: Sequence[Any]) -> None:
    from django.db import connections

    def part(n: int) -> None:
        try:
            for item in items[n::HANDS]:
                work(item)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as pool:
        for done in [pool.submit(part, n) for n in range(HANDS)]:
            done.result()


def _open(payments: Sequence[int]) -> None:
    from django.utils import timezone

    from orders.payments.confirming import open_session

    _in_threads(lambda pk: open_session(pk, timezone.now()), payments)


def _pay(payments: Sequence[int], double_url: str) -> None:
    from orders.models import Payment
    from tests.stripe_double.control import Control

    sessions = list(Payment.objects.filter(pk__in=payments).values_list("session_id", flat=True))
    _in_threads(lambda session: Control(double_url).pay(session, "alipay", outcome="complete"), sessions)


def _wait_for_heartbeat() -> None:
    from orders.models import Heartbeat

    deadline = time.monotonic() + 60
    while not Heartbeat.objects.filter(name="worker").exists():
        if time.monotonic() > deadline:
            raise RuntimeError("the worker shows no life")
        time.sleep(0.1)


def _until_none_is_due(payments: Sequence[int]) -> float:
    from django.utils import timezone

    from orders.models import Payment

    ours = Payment.objects.filter(pk__in=payments)
    due = Payment.objects.filter(pk__range=(min(payments), max(payments)), due_at__isnull=False)
    began, now = time.monotonic(), timezone.now()
    ours.update(due_at=now, expires_at=now - timedelta(minutes=1), leased_until=None)
    while due.exists():  # without thousands of ids: that alone took a tenth of a core
        if time.monotonic() > began + PATIENCE:
            raise RuntimeError(f"{due.count()} payments are still due")
        time.sleep(0.2)
    return time.monotonic() - began


def _check(payments: Sequence[int]) -> None:
    from orders.models import Payment

    found = [Payment.objects.filter(pk__in=payments, state=state).count() for state in ("paid", "closed")]
    if found != [PAYMENTS // 2, PAYMENTS // 2]:
        raise RuntimeError(f"of the payments {found[0]} are paid and {found[1]} closed")
