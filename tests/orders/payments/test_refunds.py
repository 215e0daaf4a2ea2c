"""Refunds: partial, several, never more than what was paid; who bears them (R6)."""

from __future__ import annotations

import pytest
from django.db import transaction

from marketplace.ledger.models import Event
from orders.claims.actions import TooMuch
from orders.models import Order, Payment, Refund
from orders.parcels.cancelling import cancel_parcel
from orders.payments.refunds import RefundTooLarge, intend_refund, refundable_fen, send_refund
from orders.payments.stripe import gateway as stripe_gateway
from tests.balances import balance_of_kind
from tests.orders.payments.refunding import FEE, MILLET, PEARS, claim, parcel_of, settled
from tests.orders.stripe_shop import StripeShop, assert_books_right, assert_right, everything, money


@pytest.fixture
def order(sold: Order) -> Order:
    return sold


def test_a_partial_refund(shop: StripeShop, order: Order) -> None:
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    shop.work()
    refund = Refund.objects.get()
    assert (refund.state, refund.amount_fen, refund.bearer) == ("done", PEARS, "sale")
    assert money() == {"payment_clearing": -(MILLET - FEE), "payment_fees": -FEE, "sales_suspense": MILLET}
    shop.deliver()
    shop.work()
    assert_right(shop)
    ship = order.parcels.get(status="packing")
    assert ship == parcel_of(order, "李里")


def test_several_refunds_of_one_payment(shop: StripeShop, order: Order) -> None:
    for parcel in order.parcels.all():
        cancel_parcel(parcel_id=parcel.pk, now=shop.now)
        shop.work()
    assert sorted(Refund.objects.values_list("state", "amount_fen")) == [("done", PEARS), ("done", MILLET)]
    assert money() == {"payment_clearing": FEE, "payment_fees": -FEE}
    assert refundable_fen(order.payment) == 0
    shop.deliver()
    shop.work()
    assert_right(shop)


def test_two_equal_refunds_on_one_line_are_two(shop: StripeShop, order: Order) -> None:
    before = settled(shop, order)
    income = balance_of_kind("household")
    first, second = claim(shop, order, 1_000), claim(shop, order, 1_000)
    assert first.pk != second.pk
    shop.work()
    assert list(Refund.objects.values_list("state", "amount_fen")) == [("done", 1_000)] * 2
    assert len({row["idempotency_key"] for row in shop.stripe.requests("POST", "/v1/refunds")}) == 2
    after = money()
    assert after["cooperative"] == before["cooperative"] - 2_000
    assert after["payment_clearing"] == before["payment_clearing"] + 2_000
    assert balance_of_kind("household") == income  # R6
    shop.deliver()
    shop.work()
    assert_right(shop)


@pytest.mark.parametrize(("bearer", "account"), [("cooperative", "cooperative"), ("carrier", "carrier")])
def test_a_claim_is_borne_by_whom_it_names(shop: StripeShop, order: Order, bearer: str, account: str) -> None:
    before, income = settled(shop, order), balance_of_kind("household")
    claim(shop, order, 3_333, bearer)
    shop.work()
    assert money() == before | {
        account: before[account] - 3_333,
        "payment_clearing": before["payment_clearing"] + 3_333,
    }
    assert balance_of_kind("household") == income
    assert_right(shop)


def test_the_same_request_is_the_same_refund(shop: StripeShop, order: Order) -> None:
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    shop.work()
    shop.work()
    refund = Refund.objects.get()
    for _ in range(3):
        send_refund(refund.pk, shop.now)
    assert len(shop.stripe.requests("POST", "/v1/refunds")) == 1
    assert Event.objects.filter(kind="refund").count() == 1
    assert_right(shop)


def test_more_than_what_is_left_is_refused(shop: StripeShop, order: Order) -> None:
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    shop.work()
    payment = Payment.objects.get(order=order)
    before = everything()
    with pytest.raises(RefundTooLarge) as refused, transaction.atomic():
        intend_refund(payment, request="parcel:0", reason="cancelled", amount_fen=MILLET + 1, now=shop.now)
    assert refused.value.left == MILLET
    assert everything() == before
    shop.work()
    assert everything() == before
    assert_right(shop)


def test_claims_beyond_what_was_paid_for_the_line_are_refused(shop: StripeShop, order: Order) -> None:
    settled(shop, order)
    claim(shop, order, 9_000)
    before = everything()
    with pytest.raises(TooMuch):
        claim(shop, order, 801)
    assert everything() == before
    shop.work()
    assert_right(shop)


def test_what_was_refunded_past_us_is_refused_by_stripe_and_named(shop: StripeShop, order: Order) -> None:
    """Somebody refunds in Stripe's dashboard: our own refund fails for good, and `reconcile` names theirs."""
    payment = Payment.objects.get(order=order)
    stripe_gateway._client().v1.refunds.create({"charge": shop.charges[payment.pk], "amount": 15_000})
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    before = money()
    shop.work()
    refund = Refund.objects.get()
    assert (refund.state, refund.due_at, refund.balance_transaction_id) == ("failed", None, None)
    assert "greater than unrefunded amount" in refund.last_error
    assert money() == before
    assert_books_right()
    [finding] = shop.findings()
    assert (finding.what, finding.stripe_amount, finding.kind) == ("not_in_ledger", -15_000, "refund")


@pytest.mark.parametrize(("fee", "suspense"), [(50, MILLET), (-30, MILLET)])
def test_what_stripe_takes_for_a_refund_is_the_operators_cost(
    shop: StripeShop, order: Order, fee: int, suspense: int
) -> None:
    shop.stripe.settings(refund_fee=fee)
    cancel_parcel(parcel_id=parcel_of(order, "响泉").pk, now=shop.now)
    shop.work()
    assert Refund.objects.get().fee_fen == fee
    assert money() == {
        "payment_clearing": -(suspense - FEE - fee),
        "payment_fees": -(FEE + fee),
        "sales_suspense": suspense,
    }
    assert_right(shop)
