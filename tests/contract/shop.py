"""A shop as the double sees it: the real SDK, what it asks, and its webhook endpoint."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import stripe

from tests.stripe_double import Control

SECRET = "whsec_contract"


@dataclass
class Shop:
    """An endpoint that checks signatures with the SDK. `statuses` are its next answers, then 200."""

    url: str = ""
    events: list[Any] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def receive(self, payload: bytes, signature: str | None) -> int:
        if self.statuses:
            return self.statuses.pop(0)
        try:
            self.events.append(stripe.Webhook.construct_event(payload, signature, SECRET))
        except (stripe.SignatureVerificationError, ValueError) as error:
            self.refused.append(type(error).__name__)
            return 400
        return 200


def sdk(url: str, key: str = "sk_test_contract", **options: Any) -> Any:
    options = {"max_network_retries": 0} | options
    return stripe.StripeClient(key, base_addresses={"api": url}, **options).v1


def order(fen: int = 18000, **more: Any) -> dict[str, Any]:
    """What a shop sends to open a session over `fen`."""
    line = {
        "price_data": {"currency": "cny", "unit_amount": fen, "product_data": {"name": "小米 5 斤"}},
        "quantity": 1,
    }
    return {
        "mode": "payment",
        "line_items": [line],
        "success_url": "http://shop.test/paid?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.test/basket",
        "metadata": {"order": "R-0001"},
    } | more


def paid(api: Any, control: Control, fen: int = 18000, method: str = "card", **how: Any) -> Any:
    """A session paid by card (or `method`), with its PaymentIntent and charge expanded."""
    session = api.checkout.sessions.create(order(fen))
    control.pay(session.id, method, **how)
    return api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge.balance_transaction"]})


def body_of(error: stripe.StripeError) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(error.http_body or "{}")["error"]
    return found
