"""A shop that the Stripe double reaches over HTTP, with a clock in the test's hand."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import translation

from marketplace.ledger.models import Account, Event, Posting
from marketplace.supply.models import Allocation, Reservation
from orders import tasks
from orders.models import Order, Payment, Refund, StripeEvent
from orders.payments.confirming import open_session
from orders.payments.reconciling import Finding, reconcile
from orders.payments.stripe import gateway as stripe_gateway
from tests.balances import balance_of_kind
from tests.stripe_double.control import Control
from tests.world import NOW

SWEEPS = (
    tasks.sweep_stripe_events,
    tasks.sweep_payments,
    tasks.sweep_refunds,
    tasks.sweep_disputes,
    tasks.sweep_parcels,
)


class StripeShop:
    """Our side and Stripe's side of the same moment. Webhooks are held at the double until `deliver`."""

    def __init__(self, stripe: Control, webhook_url: str) -> None:
        self.stripe = stripe
        self.now = NOW
        self.charges: dict[int, str] = {}  # Stripe's charge by payment
        stripe.webhook_endpoint(webhook_url)
        stripe.hold_webhooks()

    def advance(self, **time: float) -> None:
        """Let time pass, here and at Stripe; arguments as those of `timedelta`."""
        self.now += timedelta(**time)
        self.stripe.set_clock((self.now - datetime.now(UTC)).total_seconds())

    def deliver(self, order: str = "forward", types: list[str] | None = None) -> None:
        """Let Stripe send the webhooks that it has held back."""
        self.stripe.flush_webhooks(order, types)
        self.stripe.wait_delivered()

    def work(self) -> None:
        """What beat and worker do: every sweep once."""
        for sweep in SWEEPS:
            sweep()

    def open(self, order: Order) -> Payment:
        """The buyer is sent to the payment page."""
        payment = Payment.objects.get(order=order)
        open_session(payment.pk, self.now)
        payment.refresh_from_db()
        return payment

    def pay(self, order: Order, method: str = "alipay", **how: Any) -> Payment:
        """The buyer pays at Stripe and closes the tab; we have not heard of it yet."""
        payment = self.open(order)
        paid = self.stripe.pay(payment.session_id or "", method, **how)
        self.charges[payment.pk] = paid["payment_intent"]["latest_charge"]
        return payment

    def sold(self, order: Order, *, fee: int = 132, method: str = "alipay") -> Payment:
        """An order that is paid, and that we know of."""
        self.stripe.next_fee(fee)
        payment = self.pay(order, method)
        self.deliver()
        self.work()
        payment.refresh_from_db()
        assert payment.state == "paid"
        return payment

    def strange_charge(self, fen: int = 5_000) -> str:
        """A payment at the same Stripe account that is none of the shop's, without a fee."""
        price = {"currency": "cny", "unit_amount": fen, "product_data": {"name": "not ours"}}
        session = stripe_gateway._client().v1.checkout.sessions.create(
            {
                "mode": "payment",
                "line_items": [{"quantity": 1, "price_data": price}],
                "success_url": "https://example.com",
            }
        )
        self.stripe.next_fee(0)
        charge: str = self.stripe.pay(session.id, "card")["payment_intent"]["latest_charge"]
        return charge

    def findings(self, *, catch_up: bool = False) -> list[Finding]:
        """What `reconcile` names, what is on its way included."""
        found: list[Finding] = []
        reconcile(self.now, None, found.append, catch_up=catch_up)
        return found


def assert_books_right() -> None:
    """`check_books` finds nothing."""
    out = io.StringIO()
    try:
        call_command("check_books", json=True, stdout=out)
    except SystemExit:
        raise AssertionError(json.loads(out.getvalue())["findings"]) from None


def assert_right(shop: StripeShop) -> None:
    """`check_books` finds nothing, `reconcile` names nothing, nothing is left in a running state."""
    assert_books_right()
    with translation.override("en"):
        assert [str(finding) for finding in shop.findings()] == []
    assert list(StripeEvent.objects.filter(processed_at=None).values_list("kind", "last_error")) == []
    assert list(Payment.objects.filter(state="processing").values_list("pk", flat=True)) == []


def everything() -> dict[str, Any]:
    """What a refusal must leave as it was: money, stock, states."""
    return {
        "events": list(Event.objects.order_by("id").values_list("kind", "reference")),
        "postings": Posting.objects.count(),
        "orders": list(Order.objects.order_by("id").values_list("id", "status")),
        "payments": list(Payment.objects.order_by("id").values_list("id", "state", "amount_fen", "fee_fen")),
        "refunds": list(Refund.objects.order_by("id").values_list("id", "state", "amount_fen")),
        "reservations": list(Reservation.objects.order_by("id").values_list("id", "state", "grams")),
        "allocations": list(Allocation.objects.order_by("id").values_list("id", "grams")),
    }


def money() -> dict[str, int]:
    """Balances of the shared accounts that payments move, in fen; those of nothing are left out."""
    kinds = (
        "payment_clearing",
        "payment_fees",
        "sales_suspense",
        "disputed_payments",
        "cooperative",
        "carrier",
        "bank",
    )
    return {kind: amount for kind in kinds if (amount := balance_of_kind(Account.Kind(kind)))}


class _Door(BaseHTTPRequestHandler):
    """Hands a webhook to the shop as it came, on the test's own database connection.

    Django's own servers close the connection after each request, and with it the test's transaction.
    """

    def do_POST(self) -> None:
        connections["default"] = self.server.database  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = Client().generic(
            "POST", self.path, body, content_type=self.headers["Content-Type"], headers=dict(self.headers.items())
        )
        self.send_response(answer.status_code)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def reachable_shop() -> Iterator[str]:
    """Serve the shop's webhook in this process, one request after the other; yields its base address."""
    shared = connections["default"]
    shared.inc_thread_sharing()
    server = HTTPServer(("127.0.0.1", 0), _Door)
    server.database = shared  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
        shared.dec_thread_sharing()
