"""Money that comes after the order's time, or hours after the buyer has paid."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.supply.stock.reservation import release
from orders.models import DiscountCode, Order, Payment, Refund
from orders.parcels.cancelling import cancel_order
from orders.payments.confirming import confirm
from orders.pricing.discounts import UnknownDiscount
from tests.orders.payments.paying import NOTHING, assert_paid_once, lot_grams, state_of
from tests.orders.stripe_shop import StripeShop, assert_right, money
from tests.world import World, make_discount, make_world, order_packs


@pytest.fixture
def world(shop: StripeShop) -> World:
    """The test's own: some tests here begin with less in the lot."""
    shop.stripe.next_fee(132)
    return make_world()


def lapse(shop: StripeShop, order: Order) -> Payment:
    """The page is open and Stripe can't be asked until the reservation has lapsed; meanwhile the buyer pays."""
    payment = shop.pay(order)
    shop.advance(minutes=46)
    shop.stripe.fault("/v1/*", "GET", status=503, times=9)
    shop.work()
    shop.stripe.clear_faults()
    assert state_of(order) == ("lapsed", "open")
    return payment


def test_money_after_expiry_reopens_the_order_while_there_is_stock(
    shop: StripeShop, world: World, order: Order
) -> None:
    lapse(shop, order)
    assert lot_grams(world) == (0, 0)
    shop.deliver()
    shop.work()
    assert_paid_once(shop, world, order)


def test_money_after_expiry_goes_back_when_the_stock_is_gone(shop: StripeShop, client: Any) -> None:
    world = make_world(millet_grams=[5000])
    shop.stripe.next_fee(132)
    order = order_packs((world.millet.pack, 2))
    lapse(shop, order)
    other = order_packs((world.millet.pack, 1), now=shop.now)
    shop.deliver()
    shop.work()
    shop.work()
    assert state_of(order) == ("refunded", "paid")
    refund = Refund.objects.get()
    assert (refund.state, refund.amount_fen, refund.reason, refund.bearer) == ("done", 11_000, "out_of_stock", "sale")
    # Stripe keeps the fee of the payment: the operator's cost
    assert money() == {"payment_clearing": 132, "payment_fees": -132}
    assert lot_grams(world) == (2500, 0)
    assert state_of(other) == ("awaiting_payment", "intended")
    told = client.get(f"/orders/{order.token}/").content.decode()
    assert "您的付款到账时已过期限，商品已经售完。" in told  # and not that somebody has cancelled it
    shop.deliver()
    shop.work()
    assert_right(shop)


def uses() -> int:
    return DiscountCode.objects.get().uses


def test_a_discount_of_an_order_that_reopens_is_counted_once_again_and_returned_once(shop: StripeShop) -> None:
    """One use: it lapses, another order takes the use, the money comes all the same, and then the buyer cancels."""
    world = make_world()
    make_discount("ONCE", 1_000)
    DiscountCode.objects.update(most_uses=1)
    order = order_packs((world.millet.pack, 2), discount_code="ONCE")
    assert uses() == 1
    lapse(shop, order)
    assert uses() == 0
    other = order_packs((world.millet.pack, 1), discount_code="ONCE", now=shop.now)
    shop.deliver()
    shop.work()
    assert (state_of(order), uses()) == (("paid", "paid"), 2)  # beyond the limit: both have the discount
    cancel_order(order_id=order.pk, now=shop.now)
    cancel_order(order_id=order.pk, now=shop.now)
    assert (state_of(order)[0], uses()) == ("refunded", 1)
    with pytest.raises(UnknownDiscount):
        order_packs((world.millet.pack, 1), discount_code="ONCE", now=shop.now)
    cancel_order(order_id=other.pk, now=shop.now)
    assert (state_of(other)[0], uses()) == ("lapsed", 0)
    shop.deliver()
    shop.work()
    shop.work()
    assert_right(shop)


def test_a_discount_of_an_order_that_goes_back_at_once_is_returned(shop: StripeShop) -> None:
    """Not lapsed yet, and its stock is gone all the same."""
    world = make_world(millet_grams=[5000])
    make_discount("ONCE", 1_000)
    order = order_packs((world.millet.pack, 2), discount_code="ONCE")
    release(list(order.lines.values_list("reservation_id", flat=True)))
    order_packs((world.millet.pack, 1))
    shop.pay(order)
    assert (state_of(order), uses()) == (("awaiting_payment", "open"), 1)
    shop.deliver()
    shop.work()
    shop.work()
    assert (state_of(order), uses()) == (("refunded", "paid"), 0)
    assert Refund.objects.get().amount_fen == 10_000
    shop.deliver()
    shop.work()
    assert_right(shop)


@pytest.mark.parametrize("heard", ["webhook", "sweep"])
def test_an_asynchronous_method_that_succeeds_hours_later(
    shop: StripeShop, world: World, order: Order, heard: str
) -> None:
    shop.stripe.async_methods("alipay")
    payment = shop.pay(order)
    shop.deliver()
    shop.work()
    assert (state_of(order), lot_grams(world)) == (("awaiting_payment", "processing"), (5000, 0))
    assert money() == NOTHING
    shop.advance(hours=5)
    shop.stripe.settle(payment.session_id or "", True)
    if heard == "webhook":
        shop.deliver()
    shop.work()
    assert_paid_once(shop, world, order)


@pytest.mark.parametrize("heard", ["webhook", "sweep"])
def test_an_asynchronous_method_that_fails_hours_later(
    shop: StripeShop, world: World, order: Order, heard: str
) -> None:
    shop.stripe.async_methods("alipay")
    payment = shop.pay(order)
    shop.deliver()
    shop.work()
    shop.advance(hours=5)
    shop.stripe.settle(payment.session_id or "", False)
    if heard == "webhook":
        shop.deliver()
    shop.work()
    assert (state_of(order), lot_grams(world), money()) == (("lapsed", "closed"), (0, 0), NOTHING)
    confirm(payment.pk, shop.now)
    assert (state_of(order), lot_grams(world), money()) == (("lapsed", "closed"), (0, 0), NOTHING)
    assert_right(shop)
