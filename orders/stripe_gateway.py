"""The only place that talks to Stripe. Every call is made outside a transaction (law 2) and answers in plain values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from stripe import HTTPClient, RequestsClient, StripeClient

from .models import Order, Payment, Refund

EXPAND_SESSION = ["payment_intent.latest_charge.balance_transaction"]


class StripeUnavailable(Exception):
    """Stripe did not answer, or answered that it can't now. The outcome is unknown: the same key again, then look."""


class StripeRefused(Exception):
    """Stripe refused the request itself: asking again will not help."""


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
    """

    refund_id: str
    status: str
    amount: int
    balance_transaction_id: str | None


@lru_cache(maxsize=4)
def _http(timeout: float) -> HTTPClient:
    return RequestsClient(timeout=timeout)


def _client() -> StripeClient:
    return StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE},
        http_client=_http(settings.STRIPE_TIMEOUT_SECONDS),
        max_network_retries=0,  # the sweep asks again, with the same key
    )


def _ask(call: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = call(*args, **kwargs).to_dict()
        return answer
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        raise StripeUnavailable(str(error)) from error
    except stripe.IdempotencyError as error:
        if error.http_status == 409:  # the first attempt is still running
            raise StripeUnavailable(str(error)) from error
        raise StripeRefused(str(error)) from error
    except stripe.StripeError as error:
        raise StripeRefused(str(error)) from error


def create_session(payment: Payment, order: Order, description: str) -> SessionState:
    """Open the payment page of a payment. Asked twice, Stripe gives the same session (idempotency key).

    :raises StripeUnavailable, StripeRefused: as their names say
    """
    with translation.override(order.language):
        page = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("order", args=[order.token])
        back = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("order-return", args=[order.token])
        name = translation.gettext("Order %(number)s") % {"number": order.number}
    params: dict[str, Any] = {
        "mode": "payment",
        "allowed_payment_method_types": ["card", "alipay", "wechat_pay"],
        "payment_method_options": {"wechat_pay": {"client": "web"}},
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
        "metadata": {"payment_id": str(payment.pk)},
        "payment_intent_data": {"metadata": {"payment_id": str(payment.pk)}},
        "locale": "en" if order.language == "en" else "zh",
        "expires_at": int(payment.expires_at.timestamp()),
        "success_url": back,
        "cancel_url": page,
        "expand": EXPAND_SESSION,
    }
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
    page: dict[str, Any] = {"created": since, "limit": 100, "expand": [f"data.{path}" for path in EXPAND_SESSION]}
    while True:
        answer = _ask(_client().v1.checkout.sessions.list, page)
        for row in answer["data"]:
            if (row.get("metadata") or {}).get("payment_id") == str(payment.pk):
                return _session(row)
        if not answer["has_more"]:
            return None
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
    answer = _ask(
        _client().v1.refunds.list,
        {"payment_intent": intent_id, "limit": 100, "expand": ["data.balance_transaction"]},
    )
    for row in answer["data"]:
        if (row.get("metadata") or {}).get("refund_id") == str(refund.pk):
            return _refund(row)
    return None


def fetch_refund(refund_id: str) -> RefundState:
    """Return a refund as it is now."""
    return _refund(_ask(_client().v1.refunds.retrieve, refund_id, {"expand": ["balance_transaction"]}))


def read_event(payload: bytes, signature: str) -> dict[str, Any]:
    """Return a webhook's content after checking its signature on the raw bytes.

    :raises ValueError: forged, stale, or not an event
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
    booked = row.get("balance_transaction")
    return RefundState(
        refund_id=row["id"],
        status=row["status"],
        amount=row["amount"],
        balance_transaction_id=booked["id"] if isinstance(booked, dict) else booked,
    )
