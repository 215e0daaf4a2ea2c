"""The only place that talks to Stripe. Every call is made outside a transaction (law 2) and answers in plain values."""

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

EXPAND_SESSION = ["payment_intent.latest_charge.balance_transaction"]


class StripeUnavailable(Postponed):
    """Stripe did not answer, or answered that it can't now. The outcome is unknown: the same key again, then look."""


class StripeRefused(Exception):
    """Stripe refused the request itself: asking again will not help.

    :param code: Stripe's error code, such as ``charge_disputed``; empty when it gave none
    :param is_final: whether what was asked can't be done, rather than our key or account being wrong
    """

    def __init__(self, message: str, code: str = "", *, is_final: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class SessionState:
    """A Checkout Session as Stripe has it now.

    :param status: ``open``, ``complete`` or ``expired``
    :param payment_status: ``paid`` or ``unpaid``
    :param intent_status: the payment intent's status, empty when there is none
    :param balance_transaction_id: None while Stripe has not booked it yet
    :param fee: the payment fee in fen, None while not booked
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
    """A refund as Stripe has it now.

    :param status: ``pending``, ``requires_action``, ``succeeded``, ``failed`` or ``canceled``
    :param balance_transaction_id: None while Stripe has not booked it; it books before the bank has answered
    :param fee: what Stripe takes for the refund itself, in fen; less than nothing where it gives some back
    :param failure_balance_transaction_id: with which a refund that failed came back to us
    """

    refund_id: str
    status: str
    amount: int
    balance_transaction_id: str | None
    fee: int
    failure_balance_transaction_id: str | None


@dataclass(frozen=True, slots=True)
class Movement:
    """One balance transaction: money that Stripe moved into or out of our balance there.

    :param category: Stripe's reporting category, such as ``charge``, ``refund`` or ``payout``
    :param kind: Stripe's type, such as ``payment_refund``
    :param amount: fen, less than nothing when taken from us, before the fee
    :param fee: fen
    :param source_id: the object that it belongs to: charge, refund, dispute or payout
    :param intent_id: the payment intent of that object, empty when it has none
    :param noted: key of our payment or number of our refund, as we noted it at the object; empty when there is none
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
    """A dispute as Stripe has it now.

    :param status: such as ``needs_response``, ``won`` or ``lost``
    :param evidence_due: until when evidence is taken
    :param movements: (balance transaction, amount, fee) of each movement; amounts in fen, negative: taken from us
    :param noted: our payment's key as we noted it at the payment intent, empty when there is none
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
        max_network_retries=0,  # the sweep asks again, with the same key
    )


def _ask(call: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = call(*args, **kwargs).to_dict()
        return answer
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        if isinstance(error.__cause__, SoftTimeLimitExceeded):  # it struck while we waited for Stripe
            raise error.__cause__ from None
        raise StripeUnavailable(str(error)) from error
    except stripe.IdempotencyError as error:
        if error.http_status == 409:  # the first attempt is still running
            raise StripeUnavailable(str(error)) from error
        raise StripeRefused(str(error)) from error
    except stripe.InvalidRequestError as error:
        raise StripeRefused(str(error), error.code or "", is_final=True) from error
    except stripe.StripeError as error:
        raise StripeRefused(str(error)) from error


def create_session(payment: Payment, order: Order, description: str, methods: Sequence[str]) -> SessionState:
    """Open the payment page of a payment. Asked twice, Stripe gives the same session (idempotency key).

    :param methods: Stripe's names of the methods that the page offers; it takes no other
    :raises StripeUnavailable, StripeRefused: as their names say
    """
    with translation.override(order.language):
        page = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("order", args=[order.token])
        back = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("order-return", args=[order.token])
        name = translation.gettext("Order %(number)s") % {"number": order.number}
    # the key finds the payment again; the number, which may come again after `restore`, is for people
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
    """Look for a payment page whose opening had an unknown outcome: Stripe replays even a 500 for the same key."""
    since = {"gte": int(order.placed_at.timestamp()) - 60}
    page = {"created": since, "expand": [f"data.{path}" for path in EXPAND_SESSION]}
    for row in _pages(_client().v1.checkout.sessions.list, page):
        if _noted(row, "payment_key") == str(payment.idempotency_key):
            return _session(row)
    return None


def _pages(list_objects: Any, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Go through a list of Stripe's page by page, newest first; one page is in memory at a time."""
    page = {**params, "limit": 100}
    while True:
        answer = _ask(list_objects, page)
        yield from answer["data"]
        if not answer["has_more"]:
            return
        page["starting_after"] = answer["data"][-1]["id"]


def fetch_session(session_id: str) -> SessionState:
    """Return a session as it is now."""
    return _session(_ask(_client().v1.checkout.sessions.retrieve, session_id, {"expand": EXPAND_SESSION}))


def expire_session(session_id: str) -> SessionState:
    """Close an open payment page.

    :raises StripeRefused: it is not open any more
    """
    return _session(_ask(_client().v1.checkout.sessions.expire, session_id, {"expand": EXPAND_SESSION}))


def create_refund(refund: Refund, intent_id: str) -> RefundState:
    """Send money back. Asked twice, Stripe refunds once (idempotency key)."""
    params: dict[str, Any] = {
        "payment_intent": intent_id,
        "amount": refund.amount_fen,
        "metadata": {"refund_id": str(refund.pk)},
        "expand": ["balance_transaction"],
    }
    options = {"idempotency_key": f"refund-{refund.idempotency_key}"}
    return _refund(_ask(_client().v1.refunds.create, params, options))


def find_refund(refund: Refund, intent_id: str) -> RefundState | None:
    """Look for a refund whose outcome is unknown: Stripe may have forgotten its idempotency key after a day."""
    page = {"payment_intent": intent_id, "expand": ["data.balance_transaction"]}
    for row in _pages(_client().v1.refunds.list, page):
        if _noted(row, "refund_id") == str(refund.pk):
            return _refund(row)
    return None


def fetch_refund(refund_id: str) -> RefundState:
    """Return a refund as it is now."""
    return _refund(_ask(_client().v1.refunds.retrieve, refund_id, {"expand": ["balance_transaction"]}))


def fetch_dispute(dispute_id: str) -> DisputeState:
    """Return a dispute as it is now."""
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
    """Go through Stripe's balance transactions, newest first, a page in memory at a time.

    :param since: leave out what Stripe booked before; all when None
    :raises StripeUnavailable: no answer, at whichever page
    """
    page: dict[str, Any] = {"expand": ["data.source"]}
    if since:
        page["created"] = {"gte": int(since.timestamp())}
    return map(_movement, _pages(_client().v1.balance_transactions.list, page))


def fetch_movement(movement_id: str) -> Movement | None:
    """Return one balance transaction, None when Stripe has none of this id."""
    try:
        return _movement(_ask(_client().v1.balance_transactions.retrieve, movement_id, {"expand": ["source"]}))
    except StripeRefused as error:
        if error.code == "resource_missing":
            return None
        raise


def read_event(payload: bytes, signature: str) -> dict[str, Any]:
    """Return a webhook's content after checking its signature on the raw bytes.

    :raises ValueError: forged, stale, of another mode or account, or not an event
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
        booked = {}  # a fee in another currency is no fen: not booked, and `reconcile` names it
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
    """Return what we noted at an object of Stripe's, empty when we have not."""
    return str((row.get("metadata") or {}).get(name) or "")
