"""What the shop's own gateway asks, against Stripe's description; rows are never saved, so no database is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from orders.models import Order, Payment, Refund
from orders.payments.stripe import gateway as stripe_gateway
from tests.stripe_double import Control, Double
from tests.stripe_double.contract import Contract


@pytest.fixture
def gateway_at_double(double: Double) -> Iterator[None]:
    with override_settings(STRIPE_API_BASE=double.url, STRIPE_SECRET_KEY="sk_test_contract"):
        yield


@pytest.mark.parametrize(("language", "email"), [("zh-hans", ""), ("en", "buyer@example.com")])
def test_every_call_of_the_gateway_fits_stripes_description(
    contract: Contract, gateway_at_double: None, control: Control, language: str, email: str
) -> None:
    now = datetime.now(UTC)
    order = Order(number="R20261123-0001", language=language, email=email, placed_at=now)
    payment = Payment(pk=7, amount_fen=18000, expires_at=now + timedelta(minutes=40))
    contents = ("小米 5 斤 × 2、香梨 10 斤 × 1", ["card", "alipay", "wechat_pay"])
    opened = stripe_gateway.create_session(payment, order, *contents)
    assert stripe_gateway.create_session(payment, order, *contents) == opened
    assert stripe_gateway.find_session(payment, order) == opened
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
    shut = stripe_gateway.create_session(other, order, "小米 5 斤 × 1", ["card"])
    assert stripe_gateway.expire_session(shut.session_id).status == "expired"

    records = control.requests()
    assert {(record["method"], re.sub("(cs_test|pyr_|txn_|du_).*", "", record["path"])) for record in records} == {
        ("POST", "/v1/checkout/sessions"),
        ("GET", "/v1/checkout/sessions"),
        ("GET", "/v1/checkout/sessions/"),
        ("POST", "/v1/checkout/sessions/"),
        ("POST", "/v1/refunds"),
        ("GET", "/v1/refunds"),
        ("GET", "/v1/refunds/"),
        ("GET", "/v1/balance_transactions"),
        ("GET", "/v1/balance_transactions/"),
        ("GET", "/v1/disputes/"),
    }
    assert [problem for record in records for problem in contract.request_problems(record)] == []
