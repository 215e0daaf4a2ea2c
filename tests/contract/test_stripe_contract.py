"""The double against Stripe's own description: what it answers, and what it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from tests.contract.shop import SECRET, Shop, order, sdk
from tests.stripe_double import Control, Double, start
from tests.stripe_double.contract import Contract

#: Fields of Stripe's samples that the double leaves out, with the reason.
LEFT_OUT = {
    ("charge", "refunds"): "not in answers since 2022-11-15 unless expanded",
    ("balance", "connect_reserved"): "only for platforms with connected accounts",
    ("payment_method", "card"): "the sample is a card; a wallet's method has a field of its own name instead",
}
#: Fields the double has beyond Stripe's samples, with the reason.
BEYOND = {
    ("checkout.session", "line_items"): "in answers when expanded",
    ("checkout.session", "allowed_payment_method_types"): "new in 2026-09-30.endive, after the samples",
    ("checkout.session", "excluded_payment_method_types"): "in the SDK's types for 2026-10-28.endive",
    ("refund", "failure_balance_transaction"): "only on failed refunds, and the sample succeeded",
    ("refund", "failure_reason"): "only on failed refunds, and the sample succeeded",
    ("payment_method", "alipay"): "the sample is a card",
    ("payment_method", "wechat_pay"): "the sample is a card",
}


class Recording(stripe.RequestsClient):
    """The SDK's HTTP client, keeping every answer with its call."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, str, int, Any]] = []

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        content, status, answered = super().request(method, url, headers, post_data)
        self.calls.append((method.upper(), urlsplit(url).path, status, json.loads(content)))
        return content, status, answered


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


@dataclass(frozen=True)
class Play:
    """One run through everything, read by all tests of this module."""

    double: Double
    calls: list[tuple[str, str, int, Any]]

    @property
    def control(self) -> Control:
        return self.double.control


@pytest.fixture(scope="module")
def played() -> Iterator[Play]:
    with start(webhook_secret=SECRET) as double:
        recording = Recording()
        play_everything(sdk(double.url, http_client=recording), double.control)
        yield Play(double, recording.calls)


def test_every_answer_fits_stripes_description(contract: Contract, played: Play) -> None:
    problems = {
        f"{method} {path} {status}": found
        for method, path, status, body in played.calls
        if (found := contract.answer_problems(method, path, status, body))
    }
    assert problems == {}
    assert {status for _, _, status, _ in played.calls} == {200, 400, 401, 404}


def test_every_request_fits_stripes_description(contract: Contract, played: Play) -> None:
    records = [record for record in played.control.requests() if record["status"] == 200]
    assert {record["path"].split("/")[2] for record in records} == {
        "checkout", "payment_intents", "charges", "refunds", "balance_transactions", "balance", "events", "disputes",
    }  # fmt: skip
    assert {record["id"]: found for record in records if (found := contract.request_problems(record))} == {}


def test_every_event_carries_an_object_of_the_description(contract: Contract, played: Play) -> None:
    seen = {}
    api = sdk(played.double.url)
    for event in api.events.list({"limit": 100}).auto_paging_iter():
        plain = event.to_dict()
        thing = plain["data"]["object"]
        assert contract.object_problems(thing["object"], thing) == [], event.type
        assert contract.object_problems("event", plain) == []
        seen[event.type] = thing["object"]
    assert seen == {
        "charge.dispute.closed": "dispute",
        "charge.dispute.created": "dispute",
        "charge.dispute.funds_reinstated": "dispute",
        "charge.dispute.funds_withdrawn": "dispute",
        "charge.failed": "charge",
        "charge.pending": "charge",
        "charge.refund.updated": "refund",
        "charge.refunded": "charge",
        "charge.succeeded": "charge",
        "charge.updated": "charge",
        "checkout.session.async_payment_failed": "checkout.session",
        "checkout.session.async_payment_succeeded": "checkout.session",
        "checkout.session.completed": "checkout.session",
        "checkout.session.expired": "checkout.session",
        "payment_intent.canceled": "payment_intent",
        "payment_intent.created": "payment_intent",
        "payment_intent.payment_failed": "payment_intent",
        "payment_intent.processing": "payment_intent",
        "payment_intent.requires_action": "payment_intent",
        "payment_intent.succeeded": "payment_intent",
        "refund.created": "refund",
        "payout.created": "payout",
        "payout.failed": "payout",
        "payout.paid": "payout",
        "refund.failed": "refund",
        "refund.updated": "refund",
    }


@pytest.mark.parametrize(
    "kind",
    ["checkout.session", "payment_intent", "charge", "refund", "balance_transaction", "event", "dispute", "item",
     "payment_method", "balance"],
)  # fmt: skip
def test_objects_have_the_fields_of_stripes_samples(contract: Contract, played: Play, kind: str) -> None:
    sample = set(contract.samples[kind])
    found = [thing for _, _, _, body in played.calls for thing in objects_in(body) if thing["object"] == kind]
    assert found
    for thing in found:
        missing = {name for name in sample - set(thing) if (kind, name) not in LEFT_OUT}
        extra = {name for name in set(thing) - sample if (kind, name) not in BEYOND}
        assert (missing, extra) == (set(), set())


def objects_in(body: Any) -> list[dict[str, Any]]:
    """Every Stripe object inside an answer, however deep."""
    if isinstance(body, list):
        return [thing for item in body for thing in objects_in(item)]
    if not isinstance(body, dict):
        return []
    inner = [thing for value in body.values() for thing in objects_in(value)]
    return ([body] if isinstance(body.get("object"), str) else []) + inner


def test_the_description_would_notice_drift(contract: Contract, played: Play) -> None:
    session = next(body for _, path, _, body in played.calls if path == "/v1/checkout/sessions")
    assert contract.object_problems("checkout.session", session | {"payment_status": "maybe"}) != []
    assert contract.object_problems("checkout.session", session | {"amount_total": "18000"}) != []
    record = next(r for r in played.control.requests("POST", "/v1/checkout/sessions") if r["status"] == 200)
    wrong = record | {"params": record["params"] | {"colour": "red"}}
    assert contract.request_problems(wrong) == [
        "(top): Additional properties are not allowed ('colour' was unexpected)"
    ]
    line = record["params"]["line_items"][0] | {"weight": 5}
    assert contract.request_problems(record | {"params": record["params"] | {"line_items": [line]}}) != []


def test_signatures_are_stripes(shop: Shop, played: Play) -> None:
    played.control.webhook_endpoint(shop.url)
    played.control.wait_delivered(timeout=30)
    assert shop.refused == []
    assert len(shop.events) == len(played.control.deliveries())
