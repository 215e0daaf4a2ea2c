"""Stripe's API client. Calls run outside database transactions (law 2) and return plain values.

Mutating calls carry an idempotency key. There are no retries here: a call whose outcome is unknown raises
`StripeUnavailable`, and its due row is retried with backoff by the sweep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote

import stripe
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from stripe import HTTPClient, RequestsClient, StripeClient, StripeResponse

from marketplace.runtime.sweeping import NotBegun, Postponed
from orders.models import Order, Payment, Refund
from orders.payments.rules import Item

from . import pace
from .objects import (
    DisputeState,
    Movement,
    RefundState,
    SessionState,
    noted,
    read_dispute,
    read_movement,
    read_refund,
    read_session,
)  # fmt: skip

stripe.enable_telemetry = False  # how long our calls take is told to nobody
EXPAND_SESSION = ["payment_intent.latest_charge.balance_transaction"]


class StripeUnavailable(Postponed):
    """Timeout, connection error, rate limit or 5xx: the outcome is unknown. Retry: search, then the same key."""


class StripeBusy(StripeUnavailable):
    """Somebody else is at the same object at this moment. Wait a little, then look again."""


class StripePaused(StripeUnavailable, NotBegun):
    """Stripe was not asked: its turn would come too late. The row stays due."""


class StripeRefused(Exception):
    """Stripe rejected the request (4xx).

    :param code: Stripe's error code, such as ``charge_disputed``; empty when it gave none
    :param is_final: whether the request itself is invalid (permanent), rather than our API key or account (retryable)
    :param parameter: which of the request's parameters is at fault, empty where Stripe did not say
    """

    def __init__(self, message: str, code: str = "", *, is_final: bool = False, parameter: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.is_final = is_final
        self.parameter = parameter


@lru_cache(maxsize=4)
def _http(timeout: float) -> HTTPClient:
    return RequestsClient(timeout=timeout)


def _client() -> StripeClient:
    return _client_of(
        settings.STRIPE_SECRET_KEY,
        settings.STRIPE_API_BASE,
        settings.STRIPE_ACCOUNT_ID or None,
        _http(settings.STRIPE_TIMEOUT_SECONDS),
    )


@lru_cache(maxsize=4)
def _client_of(key: str, base: str, account: str | None, http: HTTPClient) -> StripeClient:
    return StripeClient(
        key,
        base_addresses={"api": base},
        stripe_account=account,
        http_client=http,
        max_network_retries=0,  # the sweep retries, with the same idempotency key
    )


def _ask(call: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    if not pace.take_turn():
        raise StripePaused("Stripe is asked by too many, or has asked for a pause")
    try:
        answered = call(*args, **kwargs)
        pace.went_well()
        return cast("dict[str, Any]", answered.data if isinstance(answered, StripeResponse) else answered.to_dict())
    except stripe.RateLimitError as error:
        if error.code == "lock_timeout":  # that one is about the object, not about the rate
            raise StripeBusy(str(error)) from error
        pace.pause(_retry_after(error))
        raise StripeUnavailable(str(error)) from error
    except (stripe.APIConnectionError, stripe.APIError) as error:
        if isinstance(error.__cause__, SoftTimeLimitExceeded):  # the time limit struck during the call
            raise error.__cause__ from None
        if error.http_status == 409:  # a request with this key is in flight
            raise StripeBusy(str(error)) from error
        raise StripeUnavailable(str(error)) from error
    except stripe.InvalidRequestError as error:
        raise StripeRefused(str(error), error.code or "", is_final=True, parameter=error.param or "") from error
    except stripe.StripeError as error:
        raise StripeRefused(str(error)) from error


def _retry_after(error: stripe.RateLimitError) -> float:
    """Return the seconds that Stripe asks to wait, 0 where it doesn't say."""
    said = {name.lower(): value for name, value in (error.headers or {}).items()}.get("retry-after", "")
    return float(said) if said.isdigit() else 0.0


def create_session(payment: Payment, order: Order, items: Sequence[Item], methods: Sequence[str]) -> SessionState:
    """Create the Checkout Session of a payment. Idempotent by the payment's key and the session's generation.

    :param items: what is paid for; they sum to the payment's amount
    :param methods: Stripe's names of the payment methods that it offers
    :raises StripeUnavailable, StripeRefused: as their names say
    """
    with translation.override(order.language):
        page = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("order", args=[order.token])
        back = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("order-return", args=[order.token])
    # the key identifies the payment; the id, which `restore` may reuse, is for people
    metadata = {
        "payment_key": str(payment.idempotency_key),
        "payment_id": str(payment.pk),
        "generation": str(payment.generation),
    }
    params: dict[str, Any] = {
        "mode": "payment",
        "allowed_payment_method_types": list(methods),
        "line_items": [_line_item(item) for item in items],
        "client_reference_id": order.number,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "locale": "en" if order.language == "en" else "zh",
        "expires_at": int((payment.session_ends_at or payment.expires_at).timestamp()),
        "success_url": back,
        "cancel_url": page,
        "expand": EXPAND_SESSION,
    }
    if "wechat_pay" in methods:
        params["payment_method_options"] = {"wechat_pay": {"client": "web"}}
    if order.email:
        params["customer_email"] = order.email
    # the first one's key has no number: it may have been asked for before there was a second one
    key = f"session-{payment.idempotency_key}" + (f"-{payment.generation}" if payment.generation else "")
    return read_session(_ask(_client().v1.checkout.sessions.create, params, {"idempotency_key": key}))


def _line_item(item: Item) -> dict[str, Any]:
    price = {"currency": "cny", "unit_amount": item.unit_fen, "product_data": {"name": item.name}}
    return {"quantity": item.quantity, "price_data": price}


def find_session(payment: Payment, order: Order) -> SessionState | None:
    """Search by metadata for the session of a create call whose outcome is unknown: a key replays even a 500.

    The one of its generation, among those made while the payment could be: Stripe refuses one that ends at once.
    """
    made = {"gte": int(order.placed_at.timestamp()) - 60, "lte": int(payment.expires_at.timestamp()) + 3600}
    page = {"created": made, "expand": [f"data.{path}" for path in EXPAND_SESSION]}
    for row in _pages(_client().v1.checkout.sessions.list, page):
        is_ours = noted(row, "payment_key") == str(payment.idempotency_key)
        if is_ours and (noted(row, "generation") or "0") == str(payment.generation):
            return read_session(row)
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
    """Retrieve a Checkout Session.

    Thousands are fetched when their pages close together, so it is read as plain JSON: half of a call's time goes into
    making objects of it, which we don't use.
    """
    return read_session(
        _ask(_client().raw_request, "get", f"/v1/checkout/sessions/{quote(session_id, safe='')}", expand=EXPAND_SESSION)
    )


def expire_session(session_id: str) -> SessionState:
    """Expire an open Checkout Session.

    :raises StripeRefused: it is no longer open
    """
    return read_session(_ask(_client().v1.checkout.sessions.expire, session_id, {"expand": EXPAND_SESSION}))


def create_refund(refund: Refund, intent_id: str) -> RefundState:
    """Create a refund of a PaymentIntent. Idempotent by the refund's key."""
    params: dict[str, Any] = {
        "payment_intent": intent_id,
        "amount": refund.amount_fen,
        "metadata": {"refund_id": str(refund.pk)},
        "expand": ["balance_transaction"],
    }
    options = {"idempotency_key": f"refund-{refund.idempotency_key}"}
    return read_refund(_ask(_client().v1.refunds.create, params, options))


def find_refund(refund: Refund, intent_id: str) -> RefundState | None:
    """Search by metadata for the refund of a create call whose outcome is unknown: keys expire after 24 hours."""
    page = {"payment_intent": intent_id, "expand": ["data.balance_transaction"]}
    for row in _pages(_client().v1.refunds.list, page):
        if noted(row, "refund_id") == str(refund.pk):
            return read_refund(row)
    return None


def fetch_refund(refund_id: str) -> RefundState:
    """Retrieve a refund."""
    return read_refund(_ask(_client().v1.refunds.retrieve, refund_id, {"expand": ["balance_transaction"]}))


def fetch_dispute(dispute_id: str) -> DisputeState:
    """Retrieve a dispute."""
    return read_dispute(_ask(_client().v1.disputes.retrieve, dispute_id, {"expand": ["payment_intent"]}))


def list_movements(since: datetime | None = None) -> Iterator[Movement]:
    """Iterate over balance transactions, newest first, with one page in memory.

    :param since: created at or after; None: all
    :raises StripeUnavailable: at any page
    """
    page: dict[str, Any] = {"expand": ["data.source"]}
    if since:
        page["created"] = {"gte": int(since.timestamp())}
    return map(read_movement, _pages(_client().v1.balance_transactions.list, page))


def fetch_movement(movement_id: str) -> Movement | None:
    """Retrieve a balance transaction; None when there is none of this id."""
    try:
        return read_movement(_ask(_client().v1.balance_transactions.retrieve, movement_id, {"expand": ["source"]}))
    except StripeRefused as error:
        if error.code == "resource_missing":
            return None
        raise
