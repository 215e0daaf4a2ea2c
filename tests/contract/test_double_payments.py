"""Buyers, banks and what they do: cards, wallets, late money, fees, refunds, disputes, expiry."""

from __future__ import annotations

import time
from typing import Any

import pytest
import stripe

from tests.contract.shop import Shop, body_of, order, paid
from tests.stripe_double import Control
from tests.stripe_double.control import ControlError


def events(api: Any) -> list[str]:
    return [event.type for event in api.events.list({"limit": 100}).data][::-1]


def test_card_pays_at_once(api: Any, control: Control) -> None:
    session = paid(api, control, email="buyer@example.com")
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.customer_details.email == "buyer@example.com"
    charge = session.payment_intent.latest_charge
    assert (session.payment_intent.status, session.payment_intent.amount_received) == ("succeeded", 18000)
    assert (charge.id[:3], charge.paid, charge.payment_method_details.card.last4) == ("ch_", True, "4242")
    assert events(api) == [
        "payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "decline"), [("4000000000000002", "generic_decline"), ("4000000000009995", "insufficient_funds")]
)
def test_declined_card_leaves_the_session_open(api: Any, control: Control, number: str, decline: str) -> None:
    session = api.checkout.sessions.create(order())
    intent = control.pay(session.id, "card", card=number)["payment_intent"]
    assert intent["status"] == "requires_payment_method"
    assert intent["last_payment_error"]["decline_code"] == decline
    charge = api.charges.retrieve(intent["latest_charge"])
    assert (charge.status, charge.balance_transaction, charge.failure_code) == ("failed", None, "card_declined")
    assert api.checkout.sessions.retrieve(session.id).status == "open"
    assert events(api) == ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]
    control.pay(session.id, "card")
    session = api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (session.payment_status, session.payment_intent.id) == ("paid", intent["id"])
    assert len(api.charges.list({"payment_intent": intent["id"]}).data) == 2
    assert [t.amount for t in api.balance_transactions.list().data] == [18000]


@pytest.mark.parametrize("number", ["4000002500003155", "4000000000003220"])
def test_3d_secure_asks_first(api: Any, control: Control, number: str) -> None:
    session = api.checkout.sessions.create(order())
    left = control.pay(session.id, "card", card=number, outcome="leave")["payment_intent"]
    assert (left["status"], left["next_action"]["type"]) == ("requires_action", "use_stripe_sdk")
    failed = control.authorize(session.id, succeed=False)["payment_intent"]
    assert failed["last_payment_error"]["code"] == "payment_intent_authentication_failure"
    assert failed["latest_charge"] is None
    control.pay(session.id, "card", card=number)
    intent = api.payment_intents.retrieve(left["id"], {"expand": ["latest_charge"]})
    assert intent.latest_charge.payment_method_details.card.three_d_secure.result == "authenticated"


@pytest.mark.parametrize("method", ["alipay", "wechat_pay"])
def test_wallet_asks_and_pays(api: Any, control: Control, method: str) -> None:
    session = paid(api, control, method=method)
    charge = session.payment_intent.latest_charge
    assert (charge.id[:3], charge.payment_method_details.type) == ("py_", method)
    assert (charge.balance_transaction.type, charge.balance_transaction.reporting_category) == ("payment", "charge")


def test_a_session_is_paid_only_once(api: Any, control: Control) -> None:
    session = api.checkout.sessions.create(order())
    control.pay(session.id, "alipay", outcome="leave")
    control.pay(session.id, "card")
    for again in (lambda: control.pay(session.id), lambda: control.authorize(session.id)):
        with pytest.raises(ControlError, match="complete"):
            again()
    assert len(api.balance_transactions.list().data) == 1


def test_asynchronous_payment_succeeds_later(api: Any, control: Control) -> None:
    control.async_methods("alipay")
    session = api.checkout.sessions.create(order())
    intent = control.pay(session.id, "alipay")["payment_intent"]
    found = api.checkout.sessions.retrieve(session.id)
    assert (found.status, found.payment_status, intent["status"]) == ("complete", "unpaid", "processing")
    assert api.balance_transactions.list().data == []
    control.set_clock(3 * 3600)
    control.settle(session.id)
    assert api.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert [t.net for t in api.balance_transactions.list().data] == [17784]
    assert events(api)[-3:] == [
        "charge.succeeded", "payment_intent.succeeded", "checkout.session.async_payment_succeeded",
    ]  # fmt: skip
    with pytest.raises(ControlError, match="no payment in processing"):
        control.settle(session.id)


def test_asynchronous_payment_fails_later(api: Any, control: Control) -> None:
    control.async_methods("wechat_pay")
    session = api.checkout.sessions.create(order())
    control.pay(session.id, "wechat_pay")
    control.settle(session.id, succeed=False)
    found = api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (found.status, found.payment_status) == ("complete", "unpaid")
    assert (found.payment_intent.status, found.payment_intent.latest_charge.status) == (
        "requires_payment_method", "failed",
    )  # fmt: skip
    assert events(api)[-3:] == [
        "charge.failed", "payment_intent.payment_failed", "checkout.session.async_payment_failed",
    ]  # fmt: skip
    assert api.balance_transactions.list().data == []


def test_fees_by_rate_or_exactly(api: Any, control: Control) -> None:
    control.next_fee(300, 0)
    fees = [paid(api, control, fen).payment_intent.latest_charge.balance_transaction.fee for fen in (18000, 1800, 1800)]
    assert fees == [300, 0, 22]
    control.settings(fee_bp=340)
    txn = paid(api, control, 18000).payment_intent.latest_charge.balance_transaction
    assert (txn.fee, txn.fee_details[0].amount) == (612, 612)


def test_fee_appears_late(api: Any, control: Control) -> None:
    control.late_fee()
    charge = paid(api, control).payment_intent.latest_charge
    assert charge.balance_transaction is None
    assert control.release_fees() == [charge.id]
    found = api.charges.retrieve(charge.id, {"expand": ["balance_transaction"]})
    assert found.balance_transaction.fee == 216
    event = api.events.list({"type": "charge.updated"}).data[0]
    assert event.data.previous_attributes.to_dict() == {"balance_transaction": None}
    assert control.release_fees() == []


def test_fee_appears_by_itself_after_a_while(api: Any, control: Control, shop: Shop) -> None:
    control.late_fee(0.1)
    paid(api, control)
    end = time.monotonic() + 10
    while "charge.updated" not in shop.types() and time.monotonic() < end:
        time.sleep(0.02)
    assert shop.types()[-1] == "charge.updated"
    assert [t.fee for t in api.balance_transactions.list().data] == [216]


def test_partial_refunds_up_to_the_charge(api: Any, control: Control) -> None:
    session = paid(api, control)
    intent, charge = session.payment_intent.id, session.payment_intent.latest_charge.id
    first = api.refunds.create({"payment_intent": intent, "amount": 5000})
    second = api.refunds.create({"charge": charge, "amount": 5000, "metadata": {"line": "2"}})
    assert (first.id != second.id, first.status, second.metadata.line) == (True, "succeeded", "2")
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.refunds.create({"payment_intent": intent, "amount": 8001})
    assert (caught.value.param, body_of(caught.value)["message"]) == (
        "amount",
        "Refund amount (CN¥80.01) is greater than unrefunded amount on charge (CN¥80.00)",
    )
    assert api.charges.retrieve(charge).amount_refunded == 10000
    rest = api.refunds.create({"payment_intent": intent, "expand": ["balance_transaction"]})
    assert (rest.amount, rest.balance_transaction.amount, rest.balance_transaction.type) == (8000, -8000, "refund")
    found = api.charges.retrieve(charge, {"expand": ["refunds"]})
    assert (found.refunded, [r.amount for r in found.refunds.data]) == (True, [8000, 5000, 5000])
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.refunds.create({"payment_intent": intent})
    assert caught.value.code == "charge_already_refunded"


@pytest.mark.parametrize(
    ("given", "code", "param"),
    [
        ({}, "parameter_missing", "payment_intent"),
        ({"payment_intent": "pi_none"}, "resource_missing", "payment_intent"),
        ({"charge": "ch_none"}, "resource_missing", "charge"),
        ({"charge": "ch_none", "currency": "cny"}, "parameter_unknown", "currency"),
        ({"charge": "ch_none", "reason": "dislike"}, None, "reason"),
        ({"charge": "ch_none", "amount": "12.50"}, "parameter_invalid_integer", "amount"),
    ],
)
def test_wrong_refunds_are_refused(api: Any, given: dict[str, Any], code: str | None, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.refunds.create(given)
    assert (caught.value.code, caught.value.param) == (code, param)
    assert api.refunds.list().data == []


@pytest.mark.parametrize("amount", [0, -100])
def test_refund_of_nothing_is_refused(api: Any, control: Control, amount: int) -> None:
    intent = paid(api, control).payment_intent.id
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.refunds.create({"payment_intent": intent, "amount": amount})
    assert (caught.value.code, caught.value.param) == ("parameter_invalid_integer", "amount")


def test_unpaid_intent_cannot_be_refunded(api: Any, control: Control) -> None:
    session = api.checkout.sessions.create(order())
    intent = control.pay(session.id, "alipay", outcome="leave")["payment_intent"]
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        api.refunds.create({"payment_intent": intent["id"]})


@pytest.mark.parametrize(("method", "days"), [("alipay", 90), ("wechat_pay", 180), ("card", 2_000)])
def test_a_wallet_refunds_for_so_many_days(api: Any, control: Control, method: str, days: int) -> None:
    charge = paid(api, control, method=method).payment_intent.latest_charge.id
    control.set_clock(days * 24 * 3600 - 60)
    assert api.refunds.create({"charge": charge, "amount": 5000}).status == "succeeded"
    control.set_clock(days * 24 * 3600 + 60)
    if method == "card":
        assert api.refunds.create({"charge": charge}).amount == 13000
        return
    with pytest.raises(stripe.InvalidRequestError, match="can no longer be refunded"):
        api.refunds.create({"charge": charge})
    assert api.charges.retrieve(charge).amount_refunded == 5000


def test_refund_pends_and_fails_at_the_bank(api: Any, control: Control) -> None:
    control.refunds_pending()
    session = paid(api, control, method="alipay")
    charge = session.payment_intent.latest_charge.id
    refund = api.refunds.create({"charge": charge, "amount": 5000})
    assert (refund.id[:4], refund.status) == ("pyr_", "pending")
    failed = control.finish_refund(refund.id, succeed=False, reason="expired_or_canceled_card")
    assert (failed["status"], failed["failure_reason"]) == ("failed", "expired_or_canceled_card")
    back = api.balance_transactions.retrieve(failed["failure_balance_transaction"])
    assert (back.amount, back.type, back.source) == (5000, "payment_failure_refund", refund.id)
    assert api.charges.retrieve(charge).amount_refunded == 0
    assert events(api)[-3:] == ["refund.updated", "charge.refund.updated", "refund.failed"]
    with pytest.raises(ControlError, match="is failed"):
        control.finish_refund(refund.id, succeed=True)
    assert api.refunds.create({"charge": charge}).amount == 18000


def test_refund_pends_and_succeeds(api: Any, control: Control) -> None:
    control.refunds_pending()
    refund = api.refunds.create({"payment_intent": paid(api, control).payment_intent.id})
    control.finish_refund(refund.id, succeed=True)
    assert api.refunds.retrieve(refund.id).status == "succeeded"


def test_dispute_lost(api: Any, control: Control) -> None:
    charge = paid(api, control).payment_intent.latest_charge.id
    dispute = control.open_dispute(charge)
    assert (dispute["amount"], dispute["status"], dispute["balance_transactions"][0]["net"]) == (
        18000, "needs_response", -26000,
    )  # fmt: skip
    assert api.charges.retrieve(charge).disputed is True
    with pytest.raises(stripe.InvalidRequestError) as caught:
        api.refunds.create({"charge": charge})
    assert caught.value.code == "charge_disputed"
    control.close_dispute(dispute["id"], won=False)
    assert api.disputes.retrieve(dispute["id"]).status == "lost"
    assert events(api)[-3:] == [
        "charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed",
    ]  # fmt: skip
    assert sum(t.net for t in api.balance_transactions.list().data) == 18000 - 216 - 18000 - 8000


def test_dispute_won(api: Any, control: Control) -> None:
    charge = paid(api, control).payment_intent.latest_charge.id
    dispute = control.open_dispute(charge, amount=6000)
    control.close_dispute(dispute["id"], won=True)
    found = api.disputes.retrieve(dispute["id"])
    assert (found.status, [t.amount for t in found.balance_transactions]) == ("won", [-6000, 6000])
    assert events(api)[-2:] == ["charge.dispute.funds_reinstated", "charge.dispute.closed"]
    assert api.refunds.create({"charge": charge}).amount == 18000
    with pytest.raises(ControlError, match="is won"):
        control.close_dispute(dispute["id"], won=False)


def test_sessions_expire_by_the_clock(api: Any, control: Control, shop: Shop) -> None:
    session = api.checkout.sessions.create(order())
    left = control.pay(session.id, "alipay", outcome="leave")["payment_intent"]
    control.set_clock(24 * 3600 + 1)
    found = api.checkout.sessions.retrieve(session.id)
    assert (found.status, found.url) == ("expired", None)
    assert api.payment_intents.retrieve(left["id"]).status == "canceled"
    with pytest.raises(ControlError, match="is expired"):
        control.pay(session.id)
    control.wait_delivered()
    assert shop.types()[-2:] == ["payment_intent.canceled", "checkout.session.expired"]


def test_shop_expires_a_session_once(api: Any, control: Control) -> None:
    session = api.checkout.sessions.create(order())
    assert api.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        api.checkout.sessions.expire(session.id)
    done = paid(api, control)
    with pytest.raises(stripe.InvalidRequestError, match="status of `complete`"):
        api.checkout.sessions.expire(done.id)


def test_intents_are_cancelled_only_when_checkout_is_over(api: Any, control: Control) -> None:
    session = api.checkout.sessions.create(order())
    intent = control.pay(session.id, "alipay", outcome="leave")["payment_intent"]
    with pytest.raises(stripe.InvalidRequestError, match="Expire the Checkout Session"):
        api.payment_intents.cancel(intent["id"])
    control.async_methods("alipay")
    control.authorize(session.id)
    cancelled = api.payment_intents.cancel(intent["id"], {"cancellation_reason": "abandoned"})
    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError, match="status of canceled"):
        api.payment_intents.cancel(intent["id"])
