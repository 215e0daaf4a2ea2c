"""Webhooks as Stripe sends them, and as a bad day sends them."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.contract.shop import Shop, order, paid
from tests.stripe_double import Control
from tests.stripe_double.control import ControlError

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def test_events_arrive_signed_and_in_order(api: Any, control: Control, shop: Shop) -> None:
    session = paid(api, control)
    control.wait_delivered()
    assert (shop.types(), shop.refused) == (PAID, [])
    completed = shop.events[-1]
    assert (completed.data.object["id"], completed.livemode, completed.api_version) == (
        session.id, False, "2026-10-28.endive",
    )  # fmt: skip
    stored = api.events.retrieve(completed.id)
    assert stored.data.object["payment_status"] == "paid"
    assert stored.pending_webhooks == 0


def test_events_name_the_call_that_made_them(api: Any, control: Control, shop: Shop) -> None:
    intent = paid(api, control).payment_intent.id
    refund = api.refunds.create({"payment_intent": intent}, {"idempotency_key": "claim-3"})
    control.wait_delivered()
    created = shop.events[-2]
    assert (created.type, created.request.idempotency_key) == ("refund.created", "claim-3")
    assert created.request.id == refund.last_response.request_id


def test_refused_deliveries_are_tried_again(api: Any, control: Control, shop: Shop) -> None:
    shop.statuses = [500, 503]
    paid(api, control)
    control.wait_delivered()
    assert sorted(shop.types()) == sorted(PAID)
    assert sum(entry["attempts"] for entry in control.deliveries()) == len(PAID) + 2


def test_an_endpoint_that_is_down_gets_everything_later(api: Any, control: Control, shop: Shop) -> None:
    control.webhook_endpoint("http://127.0.0.1:9/nobody")
    paid(api, control)
    with pytest.raises(ControlError, match="not delivered"):
        control.wait_delivered(timeout=0.5)
    control.webhook_endpoint(shop.url)
    control.retry_webhooks()
    control.wait_delivered()
    assert sorted(shop.types()) == sorted(PAID)


def test_duplicates(api: Any, control: Control, shop: Shop) -> None:
    control.duplicate_webhooks(3)
    paid(api, control)
    control.wait_delivered()
    assert {kind: shop.types().count(kind) for kind in shop.types()} == dict.fromkeys(PAID, 3)
    assert len({event.id for event in shop.events}) == 4


def test_dropped_events_stay_in_the_list_of_events(api: Any, control: Control, shop: Shop) -> None:
    control.drop_webhooks(["checkout.session.completed"])
    paid(api, control)
    control.wait_delivered()
    assert shop.types() == PAID[:3]
    missed = api.events.list({"type": "checkout.session.completed"}).data[0]
    control.resend(missed.id)
    control.wait_delivered()
    assert shop.types() == PAID
    control.drop_webhooks()
    paid(api, control)
    control.wait_delivered()
    assert shop.types() == PAID


def test_held_events_leave_in_any_order(api: Any, control: Control, shop: Shop) -> None:
    control.hold_webhooks()
    paid(api, control)
    control.wait_delivered()
    assert shop.types() == []
    assert control.flush_webhooks(types=["checkout.session.completed"]) == 1
    control.wait_delivered()
    assert control.flush_webhooks("reverse") == 3
    control.wait_delivered()
    assert shop.types() == PAID[::-1]


def test_reordered_inside_a_window(api: Any, control: Control, shop: Shop) -> None:
    session = api.checkout.sessions.create(order())
    time.sleep(1 - time.time() % 1)
    control.reorder_webhooks(1)
    control.pay(session.id)
    control.wait_delivered()
    assert shop.types() == PAID[::-1]


def test_delayed(api: Any, control: Control, shop: Shop) -> None:
    control.delay_webhooks(2 * 24 * 3600)
    paid(api, control)
    time.sleep(0.2)
    assert shop.types() == []
    assert control.retry_webhooks() == 4
    control.wait_delivered()
    assert shop.types() == PAID


def test_only_listened_types_are_sent(api: Any, control: Control, shop: Shop) -> None:
    control.settings(webhook_types=["checkout.session.completed"])
    paid(api, control)
    control.wait_delivered()
    assert shop.types() == ["checkout.session.completed"]


@pytest.mark.parametrize(
    ("how", "status"),
    [("signature", 400), ("unsigned", 400), ("stale", 400), ("payload", 400), ("garbage", 400), ("livemode", 200),
     ("account", 200), ("api_version", 200)],
)  # fmt: skip
def test_forgeries(api: Any, control: Control, shop: Shop, how: str, status: int) -> None:
    """Rightly signed ones pass the signature check: mode, account and version are for the shop to look at."""
    paid(api, control)
    control.wait_delivered()
    event = shop.events[-1]
    shop.events.clear()
    assert control.forge(event.id, how) == status
    if status == 200:
        (got,) = shop.events
        assert (got.livemode, got.to_dict().get("account"), got.api_version) == {
            "livemode": (True, None, "2026-10-28.endive"),
            "account": (False, "acct_1SomebodyElse00", "2026-10-28.endive"),
            "api_version": (False, None, "2019-01-01"),
        }[how]
    else:
        assert (shop.events, len(shop.refused)) == ([], 1)


def test_unknown_forgery_is_refused(api: Any, control: Control) -> None:
    paid(api, control)
    with pytest.raises(ControlError, match="how is one of"):
        control.forge(api.events.list().data[0].id, "politely")
