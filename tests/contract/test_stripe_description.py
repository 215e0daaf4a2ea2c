"""The double against Stripe's own description: a second check, collected only where that lies beside the clone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.play import Play
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


def test_every_answer_fits_stripes_description(contract: Contract, played: Play) -> None:
    problems = {
        f"{call.method} {call.path} {call.status}": found
        for call in played.exchanges
        if (found := contract.answer_problems(call.method, call.path, call.status, call.answer))
    }
    assert problems == {}


def test_every_request_fits_stripes_description(contract: Contract, played: Play) -> None:
    records = [record for record in played.control.requests() if record["status"] == 200]
    assert records
    assert {record["id"]: found for record in records if (found := contract.request_problems(record))} == {}


def test_every_event_carries_an_object_of_the_description(contract: Contract, played: Play) -> None:
    assert played.events
    for event in played.events:
        thing = event["data"]["object"]
        assert contract.object_problems(thing["object"], thing) == [], event["type"]
        assert contract.object_problems("event", event) == []


@pytest.mark.parametrize(
    "kind",
    ["checkout.session", "payment_intent", "charge", "refund", "balance_transaction", "event", "dispute", "item",
     "payment_method", "balance"],
)  # fmt: skip
def test_objects_have_the_fields_of_stripes_samples(contract: Contract, played: Play, kind: str) -> None:
    sample = set(contract.samples[kind])
    found = [thing for call in played.exchanges for thing in objects_in(call.answer) if thing["object"] == kind]
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
    session = next(call.answer for call in played.exchanges if call.path == "/v1/checkout/sessions")
    assert contract.object_problems("checkout.session", session | {"payment_status": "maybe"}) != []
    assert contract.object_problems("checkout.session", session | {"amount_total": "18000"}) != []
    record = next(r for r in played.control.requests("POST", "/v1/checkout/sessions") if r["status"] == 200)
    wrong = record | {"params": record["params"] | {"colour": "red"}}
    assert contract.request_problems(wrong) == [
        "(top): Additional properties are not allowed ('colour' was unexpected)"
    ]
    line = record["params"]["line_items"][0] | {"weight": 5}
    assert contract.request_problems(record | {"params": record["params"] | {"line_items": [line]}}) != []
