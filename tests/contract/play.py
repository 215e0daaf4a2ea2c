"""One run through every endpoint of the double, recorded on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe
from stripe._stripe_service import StripeService

from tests.contract.shop import order
from tests.stripe_double import Control, Double
from tests.stripe_double.form import decode


@dataclass(frozen=True)
class Exchange:
    """A call as it went over HTTP.

    :ivar sent: its form or query string as nested text: arrays are numbered, scalars are not converted
    """

    method: str
    path: str
    sent: dict[str, Any]
    status: int
    answer: Any


@dataclass(frozen=True)
class Handed:
    """The parameters that code handed to a service of the SDK."""

    method: str
    path: str
    params: dict[str, Any]


class Recording(stripe.RequestsClient):
    """The SDK's HTTP client, keeping every exchange."""

    def __init__(self) -> None:
        super().__init__()
        self.exchanges: list[Exchange] = []

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        content, status, answered = super().request(method, url, headers, post_data)
        parts = urlsplit(url)
        sent = post_data if method == "post" else parts.query
        self.exchanges.append(Exchange(method.upper(), parts.path, decode(sent or ""), status, json.loads(content)))
        return content, status, answered


@contextmanager
def recorded_parameters() -> Iterator[list[Handed]]:
    """Keep what is handed to the SDK's services meanwhile."""
    found: list[Handed] = []
    original, raw = StripeService._request, stripe.StripeClient.raw_request

    def request(self: Any, method: str, url: str, params: Any = None, options: Any = None, **more: Any) -> Any:
        found.append(Handed(method.upper(), url, dict(params or {})))
        return original(self, method, url, params, options, **more)

    def raw_request(self: Any, method_: str, url_: str, **params: Any) -> Any:
        found.append(Handed(method_.upper(), url_, params))
        return raw(self, method_, url_, **params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StripeService, "_request", request)
        patch.setattr(stripe.StripeClient, "raw_request", raw_request)
        yield found


@dataclass(frozen=True)
class Play:
    """What `play_everything` left behind."""

    double: Double
    exchanges: list[Exchange]
    handed: list[Handed]

    @property
    def control(self) -> Control:
        return self.double.control

    @property
    def events(self) -> list[dict[str, Any]]:
        """Every event of the play, as the API lists them."""
        found = {
            event["id"]: event
            for exchange in self.exchanges
            if exchange.path == "/v1/events"
            for event in exchange.answer["data"]
        }
        return list(found.values())


def refused(call: Any, *args: Any) -> None:
    with pytest.raises(stripe.StripeError):
        call(*args)


def play_everything(api: Any, control: Control) -> None:
    """Every endpoint and every state an object can be in."""
    card = api.checkout.sessions.create(order(customer_email="buyer@example.com", locale="zh", expand=["line_items"]))
    api.checkout.sessions.list({"limit": 1, "expand": ["data.line_items"]})
    control.pay(card.id, "card", card="4000000000000002")
    declined = api.checkout.sessions.retrieve(card.id, {"expand": ["payment_intent.latest_charge"]}).payment_intent
    refused(api.payment_intents.cancel, declined.id)
    control.pay(card.id, "card", card="4000002500003155", outcome="fail")
    control.pay(card.id, "card", card="4000002500003155")
    paid = api.checkout.sessions.retrieve(card.id, {"expand": ["payment_intent.latest_charge.balance_transaction"]})
    charge = paid.payment_intent.latest_charge
    api.checkout.sessions.line_items.list(card.id, {"expand": ["data.price.product"]})
    api.payment_intents.retrieve(paid.payment_intent.id, {"expand": ["payment_method"]})
    api.payment_methods.retrieve(charge.payment_method)
    api.balance_transactions.retrieve(charge.balance_transaction.id, {"expand": ["source"]})
    api.charges.retrieve(charge.id)
    first = api.refunds.create(
        {"payment_intent": paid.payment_intent.id, "amount": 1000, "reason": "requested_by_customer",
         "metadata": {"claim": "7"}, "expand": ["charge", "balance_transaction"]}
    )  # fmt: skip
    refused(api.refunds.create, {"charge": charge.id, "amount": 999_999})
    control.finish_refund(first.id, succeed=False)
    api.refunds.retrieve(first.id, {"expand": ["failure_balance_transaction"]})
    dispute = control.open_dispute(charge.id)
    api.disputes.retrieve(dispute["id"], {"expand": ["charge", "payment_intent"]})
    refused(api.refunds.create, {"charge": charge.id})
    control.close_dispute(dispute["id"], won=True)
    api.disputes.retrieve(dispute["id"])
    play_wallets(api, control)
    play_lists(api, charge.id)
    control.fail_payout(control.pay_out(1000)["id"])
    control.charge_fee(30)
    api.balance_transactions.list({"expand": ["data.source"]})
    refused(api.charges.retrieve, "ch_unknown")
    refused(api.checkout.sessions.create, order(10))
    refused(api.balance.retrieve, {}, {"api_key": "sk_live_wrong"})
    list(api.events.list({"limit": 100}).auto_paging_iter())


def play_wallets(api: Any, control: Control) -> None:
    for method in ("alipay", "wechat_pay"):
        open_session = api.checkout.sessions.create(order())
        left = control.pay(open_session.id, method, outcome="leave")
        api.payment_intents.retrieve(left["payment_intent"]["id"])
        api.checkout.sessions.expire(open_session.id)
        api.payment_intents.retrieve(left["payment_intent"]["id"])
    control.async_methods("alipay", "wechat_pay")
    for succeed in (True, False):
        waiting = api.checkout.sessions.create(order())
        intent = control.pay(waiting.id, "alipay")["payment_intent"]
        api.payment_intents.retrieve(intent["id"], {"expand": ["latest_charge"]})
        control.settle(waiting.id, succeed)
        api.payment_intents.retrieve(intent["id"], {"expand": ["latest_charge.balance_transaction"]})
    given_up = api.checkout.sessions.create(order())
    intent = control.pay(given_up.id, "alipay")["payment_intent"]
    api.payment_intents.cancel(intent["id"], {"cancellation_reason": "abandoned"})
    control.async_methods()
    control.late_fee()
    late = api.checkout.sessions.create(order())
    intent = control.pay(late.id, "wechat_pay")["payment_intent"]
    api.charges.retrieve(intent["latest_charge"])
    control.release_fees()
    api.charges.retrieve(intent["latest_charge"], {"expand": ["refunds"]})
    control.refunds_pending()
    pending = api.refunds.create({"charge": intent["latest_charge"], "amount": 1})
    control.finish_refund(pending.id, succeed=True)
    gone = api.refunds.create({"charge": intent["latest_charge"], "amount": 2})
    control.finish_refund(gone.id, succeed=False)


def play_lists(api: Any, charge: str) -> None:
    since = {"created": {"gte": 1}}
    api.checkout.sessions.list({"limit": 2})
    api.payment_intents.list(since | {"expand": ["data.latest_charge"]})
    api.charges.list(since)
    api.refunds.list({"charge": charge, "expand": ["data.balance_transaction"]})
    list(api.balance_transactions.list(since | {"limit": 3, "expand": ["data.source"]}).auto_paging_iter())
    list(api.events.list({"limit": 20, "types": ["charge.succeeded", "refund.failed"]}).auto_paging_iter())
    api.events.retrieve(api.events.list({"type": "charge.*", "limit": 1}).data[0].id)
    api.disputes.list({"charge": charge})
    api.balance.retrieve()
