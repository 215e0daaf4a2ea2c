"""Refunds that the bank's own movements of a dispute cover, wholly or in part: what is left is paid, and nothing twice."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.people.models import User
from orders.models import Order, Refund
from orders.parcels.cancelling import cancel_parcel
from orders.payments.refunds import (
    NotRefused,
    RefundTooLarge,
    close_covered,
    pay_elsewhere,
    payable_elsewhere,
)
from orders.payments.stripe import gateway
from orders.payments.stripe.gateway import StripeRefused
from tests.orders.payments.reinstating import (
    DISPUTE_FEE,
    FEE,
    PARCEL,
    TOTAL,
    cancel,
    cheap_order_around,
    cooperatives,
    later,
    lose,
    order,
    parcels,
    root,
    states,
)
from tests.orders.payments.test_disputes import hear, open_dispute
from tests.orders.preorders.test_preorder_pages import text_of
from tests.orders.stripe_shop import StripeShop, assert_right, everything, money

__all__ = ["cheap_order_around", "order", "root"]


def remainder(shop: StripeShop, order: Order) -> tuple[str, Refund]:
    """Both parcels are cancelled, the bank gives ¥10.00 of the ¥122.00 back to us: what it keeps does not cover both refunds,
    and Stripe makes neither."""
    identifier = lose(shop, order)
    for parcel in parcels(order):
        cancel_parcel(parcel_id=parcel.pk, now=shop.now)
    later(shop)
    assert [state for _, state, _ in states()] == ["covered", "covered"]
    shop.stripe.reinstate_dispute(identifier, 1_000, won=False)
    hear(shop)
    later(shop)
    assert [state for _, state, _ in states()] == ["covered", "failed", "failed"]
    return identifier, Refund.objects.latest("pk")


def test_what_the_bank_keeps_of_a_refund_is_covered_and_the_rest_is_paid(
    shop: StripeShop, order: Order, root: User
) -> None:
    """Each fen that the buyer is owed comes from one of the two; the sale bears both."""
    identifier, refused = remainder(shop, order)
    assert payable_elsewhere(refused) == 1_000
    before = everything()
    for wrong in (None, PARCEL, 999, 1_001):
        with pytest.raises(RefundTooLarge) as told:
            pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-1", now=shop.now, amount_fen=wrong)
        assert told.value.left == 1_000
    assert everything() == before
    for _ in range(2):
        paid = pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-1", now=shop.now, amount_fen=1_000)
        assert (paid.state, paid.amount_fen, paid.transfer_number) == ("elsewhere", 1_000, "ICBC-1")
    name = refused.request
    assert states()[2:] == [
        (name, "failed", PARCEL), (f"{name}2", "elsewhere", 1_000), (f"{name}3", "covered", 5_100),
    ]  # fmt: skip
    kept_by_bank = {"payment_clearing": FEE + DISPUTE_FEE - 1_000, "payment_fees": -(FEE + DISPUTE_FEE)}
    assert (cooperatives(order), money()) == ([0, 0], kept_by_bank | {"bank": 1_000})
    with pytest.raises(NotRefused):
        pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-2", now=shop.now, amount_fen=1_000)
    assert_right(shop)
    shop.stripe.reinstate_dispute(identifier, TOTAL - 1_000)  # the rest comes back after all, and is sent
    hear(shop)
    later(shop)
    done = [fen for _, state, fen in states() if state == "done"]
    assert (sorted(done), cooperatives(order), money()["bank"]) == ([5_100, PARCEL], [0, 0], 1_000)
    assert "sales_suspense" not in money()
    assert_right(shop)


def test_what_the_bank_has_given_counts_before_anything_is_paid(shop: StripeShop, order: Order, root: User) -> None:
    """A part of the payment is lost, one of two parcels cancelled: its buyer gets what it cost, from both together."""
    lose(shop, order, 5_000)
    assert cancel(shop, order).state == "failed"
    [refused] = Refund.objects.all()
    assert payable_elsewhere(refused) == 1_100
    with pytest.raises(RefundTooLarge):
        pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-1", now=shop.now)
    pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-1", now=shop.now, amount_fen=1_100)
    assert [row[1:] for row in states()] == [("failed", PARCEL), ("elsewhere", 1_100), ("covered", 5_000)]
    assert (cooperatives(order), money()["sales_suspense"], money()["bank"]) == ([0, 0], PARCEL, 1_100)
    assert_right(shop)


def test_an_administrator_reads_what_is_left_to_pay_and_the_buyer_both_parts(
    shop: StripeShop, order: Order, root: User
) -> None:
    _, refused = remainder(shop, order)
    desk, buyer = Client(), Client()
    desk.force_login(root)
    page = text_of(desk.get("/admin/"))
    assert "其中¥51.00买家银行已退还：请支付¥10.00" in page
    address = reverse("refund_elsewhere", args=[refused.pk])
    desk.post(address, {"transfer_number": "ICBC-1", "amount": "5000"})
    assert Refund.objects.latest("pk") == refused
    desk.post(address, {"transfer_number": "ICBC-1", "amount": "1000"})
    assert [state for _, state, _ in states()][-2:] == ["elsewhere", "covered"]
    page = text_of(buyer.get(f"/en/orders/{order.token}/"))
    assert "number of the transfer ICBC-1. ¥10.00" in page
    assert "given it back to you already. ¥51.00" in page
    assert "could not be sent back" not in page


def refused_and_lost(shop: StripeShop, order: Order, monkeypatch: pytest.MonkeyPatch) -> Refund:
    """A parcel is cancelled, Stripe refuses its refund for good, and then the bank takes the whole payment back."""

    def refuse(refund: Refund, intent_id: str) -> None:
        raise StripeRefused("the refund window is over", is_final=True)

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "create_refund", refuse)
        cancel_parcel(parcel_id=parcels(order)[0].pk, now=shop.now)
        later(shop)
    [refused] = Refund.objects.all()
    assert (refused.state, refused.is_refused) == ("failed", True)
    return refused


def test_nothing_is_paid_of_a_refused_refund_that_a_lost_dispute_covers(
    shop: StripeShop, order: Order, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = refused_and_lost(shop, order, monkeypatch)
    identifier = open_dispute(shop, order)
    hear(shop)
    desk = Client()
    desk.force_login(root)
    page = text_of(desk.get("/admin/"))
    assert "暂勿付款：该笔支付有争议" in page
    assert "转账编号" not in page
    with pytest.raises(NotRefused):
        close_covered(refused.pk, user=root, now=shop.now)
    shop.stripe.close_dispute(identifier, won=False)
    hear(shop)
    assert cooperatives(order) == [0, -TOTAL]
    page = text_of(desk.get("/admin/"))
    assert "买家银行已全额退还：无需再付" in page
    before = everything()
    with pytest.raises(RefundTooLarge):
        pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-1", now=shop.now)
    assert everything() == before
    for _ in range(2):
        desk.post(reverse("refund_elsewhere", args=[refused.pk]), {"amount": "0"})
    refused.refresh_from_db()
    assert (refused.state, cooperatives(order)) == ("covered", [0, -PARCEL])
    assert_right(shop)


def test_what_is_still_to_be_paid_is_not_closed(
    shop: StripeShop, order: Order, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = refused_and_lost(shop, order, monkeypatch)
    before = everything()
    with pytest.raises(RefundTooLarge):
        close_covered(refused.pk, user=root, now=shop.now)
    assert everything() == before
