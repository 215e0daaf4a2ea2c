"""Stripe's webhook: stored once, processed once, and nothing stored of what is forged, stale or foreign."""

import hashlib
import hmac
import json
import logging
import time
from typing import Any

import pytest
from django.test import Client

from orders.models import Order, Payment, StripeEvent
from orders.payments.confirming import open_session
from orders.payments.events import process_event
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs

pytestmark = pytest.mark.django_db


def event_about(payment: Payment, **changes: Any) -> dict[str, Any]:
    return {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": {"id": payment.session_id, "metadata": {"payment_key": str(payment.idempotency_key)}}},
    } | changes


def send(body: bytes, *, secret: str = "whsec_test", at: float | None = None) -> Any:
    moment = int(at or time.time())
    mark = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return Client().post(
        "/stripe/webhook", body, content_type="application/json", headers={"Stripe-Signature": f"t={moment},v1={mark}"}
    )


@pytest.fixture
def paid(stripe: Control, shared_world: World) -> Payment:
    """A payment that was made at Stripe and that we have not heard of yet."""
    payment = Payment.objects.get(order=order_packs((shared_world.millet.pack, 1)))
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    return payment


def test_an_event_is_stored_raw_and_pays_the_order(paid: Payment) -> None:
    body = json.dumps(event_about(paid)).encode()
    assert send(body).status_code == 200
    event = StripeEvent.objects.get()
    assert (event.payload.encode(), event.kind) == (body, "checkout.session.completed")
    process_event(event.pk, NOW)
    event.refresh_from_db()
    assert (event.processed_at, event.due_at) == (NOW, None)
    assert Order.objects.get().status == "paid"


def test_the_same_event_twice_is_stored_once(paid: Payment) -> None:
    body = json.dumps(event_about(paid)).encode()
    assert [send(body).status_code, send(body).status_code] == [200, 200]
    assert StripeEvent.objects.count() == 1


def test_events_out_of_order_end_in_the_same_state(paid: Payment) -> None:
    expired = event_about(paid, id="evt_2", type="checkout.session.expired")
    for content in (expired, event_about(paid)):
        send(json.dumps(content).encode())
    for event in StripeEvent.objects.order_by("pk"):
        process_event(event.pk, NOW)
    assert Order.objects.get().status == "paid"  # the event is a hint, Stripe's object is the fact


def test_an_event_that_comes_before_our_own_commit_waits(paid: Payment) -> None:
    session_id = paid.session_id
    Payment.objects.update(session_id=None, payment_intent_id=None, state="intended")
    send(json.dumps(event_about(paid)).encode())
    event = StripeEvent.objects.get()
    process_event(event.pk, NOW)
    event.refresh_from_db()
    assert event.processed_at is None
    assert event.due_at is not None
    assert event.due_at > NOW
    Payment.objects.update(session_id=session_id, state="open")
    process_event(event.pk, NOW)
    assert Order.objects.get().status == "paid"


@pytest.mark.parametrize("fault", ["forged", "stale", "live", "no JSON", "no event", "no signature", "too long"])
def test_a_bad_webhook_is_refused_and_leaves_only_a_log_line(
    fault: str, paid: Payment, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps(event_about(paid, livemode=fault == "live")).encode()
    caplog.set_level(logging.WARNING)
    match fault:
        case "forged":
            answer = send(body, secret="whsec_other")
        case "stale":
            answer = send(body, at=time.time() - 3600)
        case "no JSON":
            answer = send(b"\xff{")
        case "no event":
            answer = send(b"[1, 2]")
        case "no signature":
            answer = Client().post("/stripe/webhook", body, content_type="application/json")
        case "too long":
            answer = send(b" " * 300_000)
        case _:
            answer = send(body)
    assert answer.status_code == 400
    assert StripeEvent.objects.count() == 0
    assert Order.objects.get().status == "awaiting_payment"
    assert "webhook refused" in caplog.text


ID, KIND, DATA = '"id": "evt_1"', '"type": "charge.updated"', '"data": {"object": {"id": "ch_1"}}'
MODE = '"livemode": false'


@pytest.mark.parametrize(
    "body",
    [
        "", "null", '"evt_1"', "[]", "{}", "{" * 9, "[" * 100_000, "NaN", "1" * 5000,
        f"{{{KIND}, {DATA}, {MODE}}}", f"{{{ID}, {DATA}, {MODE}}}", f"{{{ID}, {KIND}, {MODE}}}", f"{{{ID}, {KIND}, {DATA}}}",
        f'{{"id": 5, {KIND}, {DATA}, {MODE}}}', f'{{"id": "", {KIND}, {DATA}, {MODE}}}',
        f'{{"id": {"9" * 5000}, {KIND}, {DATA}, {MODE}}}', f'{{"id": "{"e" * 121}", {KIND}, {DATA}, {MODE}}}',
        f'{{"id": "evt\\u0000", {KIND}, {DATA}, {MODE}}}', f'{{{ID}, "type": ["x"], {DATA}, {MODE}}}',
        f'{{{ID}, {KIND}, "data": null, {MODE}}}', f'{{{ID}, {KIND}, "data": {{"object": []}}, {MODE}}}',
        f'{{{ID}, {KIND}, "data": {{"object": {{"id": {{}}}}}}, {MODE}}}', f'{{{ID}, {KIND}, {DATA}, "livemode": "no"}}',
        f'{{{ID}, {KIND}, {DATA}, {MODE}, "account": 7}}', f'{{{ID}, {ID}, {KIND}, {DATA}, {MODE}}}',
        f'{{{ID}, {KIND}, {DATA}, {MODE}, "amount": NaN}}',
        f'{{{ID}, {KIND}, "data": {{"object": {{"id": "ch_1", "metadata": {{"payment_key": "\\u0000"}}}}}}, {MODE}}}',
        f'{{{ID}, {KIND}, "data": {{"object": {{"id": "ch_1", "note": ["\\ud800"]}}}}, {MODE}}}',
        f"\x00{{{ID}, {KIND}, {DATA}, {MODE}}}",
    ],
)  # fmt: skip
def test_what_is_signed_well_and_no_event_is_refused(body: str) -> None:
    assert send(body.encode()).status_code == 400
    assert StripeEvent.objects.count() == 0


@pytest.mark.parametrize(("seconds", "status"), [(-290, 200), (290, 200), (-320, 400), (320, 400), (10**30, 400)])
def test_a_time_may_be_off_by_five_minutes_either_way(seconds: int, status: int) -> None:
    body = f"{{{ID}, {KIND}, {DATA}, {MODE}}}".encode()
    assert send(body, at=int(time.time()) + seconds).status_code == status
    assert StripeEvent.objects.count() == (status == 200)


def test_only_post_is_taken() -> None:
    assert Client().get("/stripe/webhook").status_code == 405
