"""Stripe's API client. Calls run outside database transactions (law 2) and return plain values.

Mutating calls carry an idempotency key. There are no retries here: a call whose outcome is unknown raises
`StripeUnavailable`, and its due row is retried with backoff by the sweep.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import stripe
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from stripe import HTTPClient, RequestsClient, StripeClient

from marketplace.runtime.sweeping import Postponed
from orders.models import Order, Payment, Refund

from . import pace

EXPAND_SESSION = ["payment_intent.latest_charge.balance_transaction"]


class StripeUnavailable(Postponed):
    """Timeout, connection error, rate limit or 5xx: the outcome is unknown. Retry: search, then the same key."""


class StripeRefused(Exception):
    """Stripe rejected the request (4xx).

    :param code: Stripe's error code, such as ``charge_disputed``; empty when it gave none
    :param is_final: whether the request itself is invalid (permanent), rather than our API key or account (retryable)
    """

    def __init__(self, message: str, code: str = "", *, is_final: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class SessionState:
    """The current state of a Checkout Session, its PaymentIntent and its charge.

    :param status: ``open``, ``complete`` or ``expired``
    :param payment_status: ``paid`` or ``unpaid``
    :param intent_status: the PaymentIntent's status, empty when there is none
    :param balance_transaction_id: the charge's, None while Stripe has not booked it
    :param fee: Stripe's processing fee in fen, None while not booked
    """

    session_id: str
    url: str
    status: str
    payment_status: str
    amount: int
    currency: str
    intent_id: str | None
    intent_status: str
    method: str
    balance_transaction_id: str | None
    fee: int | None


@dataclass(frozen=True, slots=True)
class RefundState:
    """The current state of a refund.

    :param status: ``pending``, ``requires_action``, ``succeeded``, ``failed`` or ``canceled``
    :param balance_transaction_id: the debit of our balance, None while not booked; it precedes the bank's answer
    :param fee: Stripe's fee for the refund, in fen; negative: part of the processing fee is returned
    :param failure_balance_transaction_id: the credit of our balance when the refund failed
    """

    refund_id: str
    status: str
    amount: int
    balance_transaction_id: str | None
    fee: int
    failure_balance_transaction_id: str | None


@dataclass(frozen=True, slots=True)
class Movement:
    """A balance transaction: a movement into or out of our Stripe balance.

    :param category: Stripe's reporting category, such as ``charge``, ``refund`` or ``payout``
    :param kind: Stripe's type, such as ``payment_refund``
    :param amount: gross, in fen; negative: a debit
    :param fee: fen
    :param source_id: the source object: charge, refund, dispute or payout
    :param intent_id: the source's PaymentIntent, empty when it has none
    :param noted: our payment's key or our refund's id from the source's metadata, empty when there is none
    """

    movement_id: str
    category: str
    kind: str
    amount: int
    fee: int
    currency: str
    created: datetime
    source_id: str
    intent_id: str
    noted: str


@dataclass(frozen=True, slots=True)
class DisputeState:
    """The current state of a dispute.

    :param status: such as ``needs_response``, ``won`` or ``lost``
    :param evidence_due: deadline for evidence
    :param movements: (id, amount, fee) of each balance transaction; amounts in fen, negative: a debit
    :param noted: our payment's key from the PaymentIntent's metadata, empty when there is none
    """

    dispute_id: str
    status: str
    reason: str
    amount: int
    intent_id: str
    noted: str
    opened: datetime
    evidence_due: datetime | None
    movements: tuple[tuple[str, int, int], ...]


@lru_cache(maxsize=4)
def _http(timeout: float) -> HTTPClient:
    return RequestsClient(timeout=timeout)


def _client() -> StripeClient:
    return StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE},
        stripe_account=settings.STRIPE_ACCOUNT_ID or None,
        http_client=_http(settings.STRIPE_TIMEOUT_SECONDS),
        max_network_retries=0,  # the sweep retries, with the same idempotency key
    )


def _ask(call: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    if not pace.take_turn():
        raise StripeUnavailable("Stripe has asked for a pause")
    try:
        answer: dict[str, Any] = call(*args, **kwargs).to_dict()
        pace.went_well()
        return answer
    except stripe.RateLimitError as error:
        if error.code != "lock_timeout":  # that one is about the object, not about the rate
            pace.pause(_retry_after(error))
        raise StripeUnavailable(str(error)) from error
    except (stripe.APIConnectionError, stripe.APIError) as error:
        if isinstance(error.__cause__, SoftTimeLimitExceeded):  # the time limit struck during the call
            raise error.__cause__ from None
        raise StripeUnavailable(str(error)) from error
    except stripe.IdempotencyError as error:
        if error.http_status == 409:  # a request with this key is in flight
            raise StripeUnavailable(str(error)) from error
        raise StripeRefused(str(error)) from error
    except stripe.InvalidRequestError as error:
        raise StripeRefused(str(error), error.code or "", is_final=True) from error
    except stripe.StripeError as error:
        raise StripeRefused(str(error)) from error


def _retry_after(error: stripe.RateLimitError) -> float:
    """Return the seconds that Stripe asks to wait, 0 where it doesn't say."""
    said = {name.lower(): value for name, value in (error.headers or {}).items()}.get("retry-after", "")
    return float(said) if said.isdigit() else 0.0


def create_session(payment: Payment, order: Order, description: str, methods: Sequence[str]) -> SessionState:
    """Create the Checkout Session of a payment. Idempotent by the payment's key.

    :param methods: Stripe's names of the payment methods that it offers
    :raises StripeUnavailable, StripeRefused: as their names say
    """
    with translation.override(order.language):
        page = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("order", args=[order.token])
        back = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("order-return", args=[order.token])
        name = translation.gettext("Order %(number)s") % {"number": order.number}
    # the key identifies the payment; the id, which `restore` may reuse, is for people
    noted = {"payment_key": str(payment.idempotency_key), "payment_id": str(payment.pk)}
    params: dict[str, Any] = {
        "mode": "payment",
        "allowed_payment_method_types": list(methods),
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "cny",
                    "unit_amount": payment.amount_fen,
                    "product_data": {"name": name, "description": description[:500]},
                },
            }
        ],
        "client_reference_id": order.number,
        "metadata": noted,
        "payment_intent_data": {"metadata": noted},
        "locale": "en" if order.language == "en" else "zh",
        "expires_at": int(payment.expires_at.timestamp()),
        "success_url": back,
        "cancel_url": page,
        "expand": EXPAND_SESSION,
    }
    if "wechat_pay" in methods:
        params["payment_method_options"] = {"wechat_pay": {"client": "web"}}
    if order.email:
        params["customer_email"] = order.email
    return _session(
        _ask(
            _client().v1.checkout.sessions.create,
            params,
            {"idempotency_key": f"session-{payment.idempotency_key}"},
        )
    )


def find_session(payment: Payment, order: Order) -> SessionState | None:
    """Search by metadata for the session of a create call whose outcome is unknown: a key replays even a 500."""
    since = {"gte": int(order.placed_at.timestamp()) - 60}
    page = {"created": since, "expand": [f"data.{path}" for path in EXPAND_SESSION]}
    for row in _pages(_client().v1.checkout.sessions.list, page):
        if _noted(row, "payment_key") == str(payment.idempotency_key):
            return _session(row)
    return None


def _pages(list_objects: Any, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Iterate over a paginated list (cursor `starting_after`), newest first, with one page in memory."""
    page = {**params, "limit": 100}
    while True:
        answer = _ask(list_objects, page)
        yield from answer["data"]
        if not answer["has_more"]:
            return
        page["starting_after"] = answer["data"][-1]["id"]


def fetch_session(session_id: str) -> SessionState:
    """Retrieve a Checkout Session."""
    return _session(_ask(_client().v1.checkout.sessions.retrieve, session_id, {"expand": EXPAND_SESSION}))


def expire_session(session_id: str) -> SessionState:
    """Expire an open Checkout Session.

    :raises StripeRefused: it is no longer open
    """
    return _session(_ask(_client().v1.checkout.sessions.expire, session_id, {"expand": EXPAND_SESSION}))


def create_refund(refund: Refund, intent_id: str) -> RefundState:
    """Create a refund of a PaymentIntent. Idempotent by the refund's key."""
    params: dict[str, Any] = {
        "payment_intent": intent_id,
        "amount": refund.amount_fen,
        "metadata": {"refund_id": str(refund.pk)},
        "expand": ["balance_transaction"],
    }
    options = {"idempotency_key": f"refund-{refund.idempotency_key}"}
    return _refund(_ask(_client().v1.refunds.create, params, options))


def find_refund(refund: Refund, intent_id: str) -> RefundState | None:
    """Search by metadata for the refund of a create call whose outcome is unknown: keys expire after 24 hours."""
    page = {"payment_intent": intent_id, "expand": ["data.balance_transaction"]}
    for row in _pages(_client().v1.refunds.list, page):
        if _noted(row, "refund_id") == str(refund.pk):
            return _refund(row)
    return None


def fetch_refund(refund_id: str) -> RefundState:
    """Retrieve a refund."""
    return _refund(_ask(_client().v1.refunds.retrieve, refund_id, {"expand": ["balance_transaction"]}))


def fetch_dispute(dispute_id: str) -> DisputeState:
    """Retrieve a dispute."""
    row = _ask(_client().v1.disputes.retrieve, dispute_id, {"expand": ["payment_intent"]})
    intent = row.get("payment_intent") or {}
    evidence_due = (row.get("evidence_details") or {}).get("due_by")
    return DisputeState(
        dispute_id=row["id"],
        status=row["status"],
        reason=row["reason"],
        amount=row["amount"],
        intent_id=intent.get("id") or "",
        noted=_noted(intent, "payment_key"),
        opened=datetime.fromtimestamp(row["created"], UTC),
        evidence_due=datetime.fromtimestamp(evidence_due, UTC) if evidence_due else None,
        movements=tuple((moved["id"], moved["amount"], moved["fee"]) for moved in row["balance_transactions"]),
    )


def list_movements(since: datetime | None = None) -> Iterator[Movement]:
    """Iterate over balance transactions, newest first, with one page in memory.

    :param since: created at or after; None: all
    :raises StripeUnavailable: at any page
    """
    page: dict[str, Any] = {"expand": ["data.source"]}
    if since:
        page["created"] = {"gte": int(since.timestamp())}
    return map(_movement, _pages(_client().v1.balance_transactions.list, page))


def fetch_movement(movement_id: str) -> Movement | None:
    """Retrieve a balance transaction; None when there is none of this id."""
    try:
        return _movement(_ask(_client().v1.balance_transactions.retrieve, movement_id, {"expand": ["source"]}))
    except StripeRefused as error:
        if error.code == "resource_missing":
            return None
        raise


def read_event(payload: bytes, signature: str) -> dict[str, Any]:
    """Return a webhook's event after verifying its signature on the raw payload.

    :raises ValueError: invalid signature, outside the tolerance (replay), other mode or account, or not an event
    """
    try:
        stripe.WebhookSignature.verify_header(
            payload.decode(), signature, settings.STRIPE_WEBHOOK_SECRET, stripe.Webhook.DEFAULT_TOLERANCE
        )
        event: dict[str, Any] = stripe.Event.construct_from(_json(payload), settings.STRIPE_SECRET_KEY).to_dict()
        event["id"], event["type"], event["livemode"], event["data"]["object"]["id"]
    except (stripe.SignatureVerificationError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
    if event["livemode"] != settings.STRIPE_SECRET_KEY.startswith(("sk_live", "rk_live")):
        raise ValueError("the event is of the other mode (test or live)")
    if (event.get("account") or "") != settings.STRIPE_ACCOUNT_ID:
        raise ValueError("the event is of another Stripe account")
    return event


def _json(payload: bytes) -> dict[str, Any]:
    content = json.loads(payload)
    if not isinstance(content, dict):
        raise ValueError("not an event")
    return content


def _session(row: dict[str, Any]) -> SessionState:
    intent = row.get("payment_intent") or {}
    charge = intent.get("latest_charge") or {}
    booked = charge.get("balance_transaction") or {}
    if (booked.get("currency"), booked.get("amount")) != ("cny", row["amount_total"]):
        booked = {}  # settled in another currency: not booked, and the reconciliation reports it
    return SessionState(
        session_id=row["id"],
        url=row.get("url") or "",
        status=row["status"],
        payment_status=row["payment_status"],
        amount=row["amount_total"],
        currency=row["currency"],
        intent_id=intent.get("id"),
        intent_status=intent.get("status") or "",
        method=(charge.get("payment_method_details") or {}).get("type") or "",
        balance_transaction_id=booked.get("id"),
        fee=booked.get("fee"),
    )


def _refund(row: dict[str, Any]) -> RefundState:
    booked = row.get("balance_transaction") or {}
    failure = row.get("failure_balance_transaction")
    if booked and (booked["currency"], booked["amount"]) != ("cny", -row["amount"]):
        booked = {}  # as above
    return RefundState(
        refund_id=row["id"],
        status=row["status"],
        amount=row["amount"],
        balance_transaction_id=booked.get("id"),
        fee=booked.get("fee") or 0,
        failure_balance_transaction_id=failure["id"] if isinstance(failure, dict) else failure,
    )


def _movement(row: dict[str, Any]) -> Movement:
    source = row.get("source")
    known: dict[str, Any] = source if isinstance(source, dict) else {"id": source or ""}
    category = row["reporting_category"]
    return Movement(
        movement_id=row["id"],
        category=category,
        kind=row["type"],
        amount=row["amount"],
        fee=row["fee"],
        currency=row["currency"],
        created=datetime.fromtimestamp(row["created"], UTC),
        source_id=known["id"],
        intent_id=known.get("payment_intent") or "",
        noted=_noted(known, "payment_key" if category == "charge" else "refund_id"),
    )


def _noted(row: dict[str, Any], name: str) -> str:
    """Return an entry of an object's metadata, empty when there is none."""
    return str((row.get("metadata") or {}).get(name) or "")
