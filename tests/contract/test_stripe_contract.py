"""The double against the types of the `stripe` package: what it answers, what it is asked, what it tells."""

from __future__ import annotations

from tests.contract.package_contract import answer_problems, call_name, event_problems, handed_problems, sent_problems
from tests.contract.play import Play
from tests.contract.shop import Shop
from tests.stripe_double.api import ROUTES


def test_every_answer_fits_the_packages_types(played: Play) -> None:
    problems = {
        f"{call.method} {call.path} {call.status}": found
        for call in played.exchanges
        if (found := answer_problems(call.method, call.path, call.status, call.answer))
    }
    assert problems == {}
    assert {call.status for call in played.exchanges} == {200, 400, 401, 404}


def test_every_request_fits_the_packages_types(played: Play) -> None:
    sent = {
        f"{call.method} {call.path}": found
        for call in played.exchanges
        if (found := sent_problems(call.method, call.path, call.sent))
    }
    handed = {
        f"{call.method} {call.path}": found
        for call in played.handed
        if (found := handed_problems(call.method, call.path, call.params))
    }
    assert (sent, handed) == ({}, {})


def test_every_call_of_the_double_is_answered_in_the_play(played: Play) -> None:
    answered = {call_name(call.method, call.path) for call in played.exchanges if call.status == 200}
    assert answered == {call_name(method, path.format("x")) for method, path, _, _ in ROUTES}


def test_every_event_fits_the_packages_types(played: Play) -> None:
    problems = {event["type"]: found for event in played.events if (found := event_problems(event))}
    assert problems == {}
    seen = {event["type"]: event["data"]["object"]["object"] for event in played.events}
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


def test_signatures_are_stripes(shop: Shop, played: Play) -> None:
    played.control.webhook_endpoint(shop.url)
    played.control.wait_delivered(timeout=30)
    assert shop.refused == []
    assert len(shop.events) == len(played.control.deliveries())
    assert {event.id: found for event in shop.events if (found := event_problems(event.to_dict()))} == {}
