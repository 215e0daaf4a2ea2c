"""At the end: is every order in one of the states it may end in, is nothing running, and do all books agree?"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from json import loads
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from marketplace.ledger.checks import registered, run
from marketplace.ledger.models import Account
from orders.models import Order, Parcel, Payment, Refund, StripeEvent
from orders.operations.backlog import QUEUES
from orders.payments.reconciling import Finding, reconcile
from tests.balances import balance_of_kind
from tests.faults.buyer import Purchase

SETTLED, SENT_BACK, UNPAID = "paid and settled", "paid and refunded", "unpaid, its stock free"
PARTLY = "paid, partly settled and partly refunded"


@dataclass
class AtStripe:
    """What the double has done for one payment of ours."""

    paid: int = 0
    sessions: list[str] = field(default_factory=list)
    refunded_fen: int = 0


def double_objects(directory: Path, kind: str) -> list[dict[str, Any]]:
    """All objects of a kind, from the double's own file."""
    with sqlite3.connect(f"file:{directory / 'stripe_double.sqlite3'}?mode=ro", uri=True) as link:
        return [loads(body) for (body,) in link.execute("SELECT body FROM objects WHERE kind = ?", [kind])]


def still_running(now: datetime) -> list[str]:
    """Name the queues that hold due, leased or unfinished rows."""
    found = []
    for model in QUEUES:
        rows = model._default_manager.all()
        found += [f"{model.__name__}: {n} due" for n in [rows.filter(due_at__isnull=False).count()] if n]
        if model is not Parcel:
            found += [f"{model.__name__}: {n} leased" for n in [rows.filter(leased_until__isnull=False).count()] if n]
    unprocessed = StripeEvent.objects.filter(processed_at=None).count()
    return found + ([f"{unprocessed} events not processed"] if unprocessed else [])


def is_idle(now: datetime) -> bool:
    """Whether nothing is due yet, nothing is leased and every event that has come is processed."""
    for model in QUEUES:
        rows = model._default_manager.all()
        if rows.filter(due_at__lte=now).exists():
            return False
        if model is not Parcel and rows.filter(leased_until__isnull=False).exists():
            return False
    return not StripeEvent.objects.filter(processed_at=None).exists()


def judge(now: datetime, double: Path, purchases: Iterable[Purchase]) -> tuple[dict[str, int], list[str]]:
    """Look at everything. Returns how many orders ended how, and what is wrong."""
    problems = [f"still running: {what}" for what in still_running(now)]
    at_stripe = _at_stripe(double)
    ended: Counter[str] = Counter()
    orders = Order.objects.select_related("payment").prefetch_related("parcels", "payment__refunds").order_by("pk")
    by_key = {}
    for order in orders:
        by_key[order.checkout_key] = order
        end, wrong = _end_of(order, at_stripe[order.payment.pk])
        ended[end] += 1
        problems += [f"order {order.pk} ({order.status}, {order.payment.state}): {what}" for what in wrong]
    problems += _forgotten(purchases, by_key)
    problems += _books(now)
    problems += _balance(double)
    return dict(ended), problems


def _at_stripe(double: Path) -> defaultdict[int, AtStripe]:
    found: defaultdict[int, AtStripe] = defaultdict(AtStripe)
    payment_of = {}
    for intent in double_objects(double, "payment_intent"):
        payment_of[intent["id"]] = int(intent["metadata"]["payment_id"])
        found[payment_of[intent["id"]]].paid += intent["status"] == "succeeded"
    for session in double_objects(double, "checkout.session"):
        found[int(session["metadata"]["payment_id"])].sessions.append(session["status"])
    for refund in double_objects(double, "refund"):
        found[payment_of[refund["payment_intent"]]].refunded_fen += refund["amount"]
    return found


def _end_of(order: Order, stripe: AtStripe) -> tuple[str, list[str]]:
    """How an order ended, and what is wrong with it."""
    payment, refunds = order.payment, list(order.payment.refunds.all())
    states = Counter(parcel.status for parcel in order.parcels.all())
    given_back = sum(refund.amount_fen for refund in refunds)
    kept = [
        status for status in stripe.sessions if status != "expired"
    ]  # another way chosen: the page before ended unpaid
    wrong = [f"{len(kept)} payment pages"] if len(kept) > 1 else []
    wrong += [f"refund {row.request} is {row.state}" for row in refunds if row.state != Refund.State.DONE]
    wrong += ["refunds differ from Stripe's"] * (given_back != stripe.refunded_fen)
    is_paid = payment.state == Payment.State.PAID and payment.balance_transaction_id is not None
    wrong += [f"paid {stripe.paid} times at Stripe, {is_paid} here"] * (stripe.paid != int(is_paid))
    wrong += ["its page is open"] * ("open" in stripe.sessions)
    if order.status == Order.Status.PAID and is_paid and set(states) <= {"settled", "cancelled"} and states["settled"]:
        return PARTLY if states["cancelled"] else SETTLED, wrong
    if order.status == Order.Status.REFUNDED and is_paid and set(states) == {"cancelled"}:
        wrong += [f"{given_back} fen of {payment.amount_fen} went back"] * (given_back != payment.amount_fen)
        return SENT_BACK, wrong
    if order.status == Order.Status.LAPSED and payment.state == Payment.State.CLOSED and set(states) == {"cancelled"}:
        held = order.lines.exclude(reservation__state="released").count()
        return UNPAID, wrong + [f"{held} lines hold stock"] * bool(held) + ["refunded"] * bool(refunds)
    return "in no final state", [*wrong, f"parcels {dict(states)}"]


def _forgotten(purchases: Iterable[Purchase], orders: dict[Any, Order]) -> Iterator[str]:
    """What a buyer was told, and is not so."""
    for bought in purchases:
        order = orders.get(bought.key)
        if order is None:
            yield f"{bought}: acknowledged and lost"
        elif bought.token and order.token != bought.token:
            yield f"{bought}: another order"
        elif bought.outcome == "paid" and order.payment.state != Payment.State.PAID:
            yield f"{bought}: paid, and the order's payment is {order.payment.state}"


def _books(now: datetime) -> list[str]:
    with transaction.atomic():
        connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        rows = [row for outcome in run(registered(), most=20) for row in outcome.rows]
    findings: list[Finding] = []
    reconcile(now, None, findings.append)
    return [f"check_books: {row.check} {row.table} {row.key}: {row.problem}" for row in rows] + [
        f"reconcile: {finding.what} {finding}" for finding in findings
    ]


def _balance(double: Path) -> Iterator[str]:
    """Whether Stripe's balance and our clearing account agree to the fen."""
    theirs = sum(row["net"] for row in double_objects(double, "balance_transaction"))
    ours = balance_of_kind(Account.Kind.PAYMENT_CLEARING)
    if ours != -theirs:  # an asset: it is debited with what comes in
        yield f"Stripe's balance is {theirs} fen, the clearing account's {ours}"
