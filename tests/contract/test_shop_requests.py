"""What the shop's own gateway asks and is answered, against the contract; rows are never saved, so no database is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.test import override_settings

from orders.models import Order, Payment, Refund
from orders.payments.rules import Item
from orders.payments.stripe import gateway as stripe_gateway
from tests.contract.package_contract import answer_problems, call_name, handed_problems, sent_problems
from tests.contract.play import Exchange, Handed, Recording, recorded_parameters
from tests.contract.spoiling import Proof
from tests.stripe_double import Control, Double
from tests.stripe_double.contract import Contract

#: Every call that the gateway makes.
CALLS = {
    "POST /v1/checkout/sessions",
    "GET /v1/checkout/sessions",
    "GET /v1/checkout/sessions/{session}",
    "POST /v1/checkout/sessions/{session}/expire",
    "POST /v1/refunds",
    "GET /v1/refunds",
    "GET /v1/refunds/{refund}",
    "GET /v1/balance_transactions",
    "GET /v1/balance_transactions/{id}",
    "GET /v1/disputes/{dispute}",
}


@dataclass(frozen=True)
class Asked:
    """Everything that the gateway can ask, asked once."""

    exchanges: list[Exchange]
    handed: list[Handed]


@pytest.fixture(params=[("zh-hans", ""), ("en", "buyer@example.com")], ids=["zh-hans", "en with email"])
def asked(request: pytest.FixtureRequest, double: Double, control: Control, monkeypatch: pytest.MonkeyPatch) -> Asked:
    recording = Recording()
    monkeypatch.setattr(stripe_gateway, "_http", lambda timeout: recording)
    at_double = override_settings(STRIPE_API_BASE=double.url, STRIPE_SECRET_KEY="sk_test_contract")
    with at_double, recorded_parameters() as handed:
        ask_everything(control, *request.param)
    return Asked(recording.exchanges, list(handed))


def ask_everything(control: Control, language: str, email: str) -> None:
    now = datetime.now(UTC)
    order = Order(number="R20261123-0001", language=language, email=email, placed_at=now)
    payment = Payment(pk=7, amount_fen=18000, expires_at=now + timedelta(minutes=40))
    goods = [Item("小米 5 斤", 5900, 2), Item("香梨 10 斤", 5000), Item("邮费", 1200)]
    contents = (goods, ["alipay", "wechat_pay", "card"])
    opened = stripe_gateway.create_session(payment, order, *contents)
    assert stripe_gateway.create_session(payment, order, *contents) == opened
    assert stripe_gateway.find_session(payment, order) == opened
    ended = Payment(idempotency_key=payment.idempotency_key, expires_at=now - timedelta(hours=2))
    assert stripe_gateway.find_session(ended, order) is None  # sessions made after its end aren't looked through
    control.pay(opened.session_id, "alipay")
    paid = stripe_gateway.fetch_session(opened.session_id)
    assert (paid.payment_status, paid.method, paid.amount, paid.fee) == ("paid", "alipay", 18000, 216)
    refund = Refund(pk=9, amount_fen=5900)
    sent = stripe_gateway.create_refund(refund, str(paid.intent_id))
    assert stripe_gateway.find_refund(refund, str(paid.intent_id)) == sent
    assert stripe_gateway.fetch_refund(sent.refund_id) == sent
    assert [(row.category, row.amount, row.noted) for row in stripe_gateway.list_movements(now - timedelta(days=1))] == [
        ("refund", -5900, "9"), ("charge", 18000, str(payment.idempotency_key)),
    ]  # fmt: skip
    booked = stripe_gateway.fetch_movement(str(paid.balance_transaction_id))
    assert booked is not None
    assert (booked.intent_id, booked.fee) == (paid.intent_id, 216)
    assert stripe_gateway.fetch_movement("txn_unknown") is None
    dispute = control.open_dispute(booked.source_id)["id"]
    assert stripe_gateway.fetch_dispute(dispute).noted == str(payment.idempotency_key)
    other = Payment(pk=8, amount_fen=1800, expires_at=now + timedelta(minutes=40))
    shut = stripe_gateway.create_session(other, order, [Item("小米 5 斤", 1800)], ["card"])
    assert stripe_gateway.expire_session(shut.session_id).status == "expired"


def test_every_call_of_the_gateway_fits_the_contract(
    asked: Asked, control: Control, description: Contract | None
) -> None:
    assert {call_name(call.method, call.path) for call in asked.exchanges} == CALLS
    for call in asked.handed:
        assert handed_problems(call.method, call.path, call.params) == []
    for exchange in asked.exchanges:
        assert sent_problems(exchange.method, exchange.path, exchange.sent) == []
        assert answer_problems(exchange.method, exchange.path, exchange.status, exchange.answer) == []
    if description:
        assert [problem for record in control.requests() for problem in description.request_problems(record)] == []


def test_each_fault_in_a_call_of_the_gateway_is_refused(asked: Asked) -> None:
    handed, sent = Proof(), Proof()
    for call in asked.handed:
        handed.try_all(call_name(call.method, call.path), call.params, partial(handed_problems, call.method, call.path))
    for exchange in asked.exchanges:
        problems = partial(sent_problems, exchange.method, exchange.path)
        sent.try_all(call_name(exchange.method, exchange.path), exchange.sent, problems)
    for proof in (handed, sent):
        assert proof.unnoticed("misspelt key", "wrong type") == {}
        for kind in ("misspelt key", "wrong type"):
            assert {name for name, fault, depth in proof.refused if (fault, depth) == (kind, "top")} == CALLS
        assert proof.fields("missing field") == {
            "POST /v1/checkout/sessions": {
                "line_items.price_data.currency",
                "line_items.price_data.product_data.name",
                "payment_method_options.wechat_pay.client",
            }
        }
    assert handed.fields("wrong enum") == {
        "POST /v1/checkout/sessions": {
            "allowed_payment_method_types",
            "locale",
            "mode",
            "payment_method_options.wechat_pay.client",
        }
    }
