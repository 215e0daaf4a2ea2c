"""Pre-orders whose buyer's bank has taken the payment back: they stand in nobody's way, and nothing is paid twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from orders.checkout.placing import place_order
from orders.models import BuyerMail, Order, Parcel, Refund
from orders.preorders.queries import Concerned, would_serve
from orders.preorders.serving import follow_forecast, harvest_came, harvest_failed
from tests.orders.changes import everything
from tests.orders.orchard import HARVEST, Orchard, bring_in, make_orchard
from tests.orders.payments.test_disputes import hear, open_dispute, ship
from tests.orders.stripe_shop import StripeShop, assert_right, money
from tests.world import World, fill_basket, make_checkout, order_packs

pytestmark = pytest.mark.django_db

TWO_BOXES = Concerned(1, 9200)


@pytest.fixture
def orchard(shared_world: World, shop: StripeShop) -> Orchard:
    return make_orchard(shared_world)


def paid(orchard: Orchard, shop: StripeShop) -> Order:
    order = order_packs((orchard.pack, 2))
    shop.sold(order, fee=100, method="card")
    shop.advance(minutes=1)
    order.refresh_from_db()
    return order


def statuses(*orders: Order) -> list[str]:
    return [Parcel.objects.get(order=order).status for order in orders]


def harvest_for_one(orchard: Orchard, shop: StripeShop) -> None:
    """Two boxes are packed, and it is said that the harvest has come."""
    shop.advance(seconds=(HARVEST - shop.now).total_seconds())
    bring_in(orchard, 5000)
    orchard.forecast.refresh_from_db()
    assert would_serve(orchard.forecast, HARVEST.date()) == TWO_BOXES
    harvest_came(orchard.forecast.pk, user=orchard.clerk, now=HARVEST)
    follow_forecast(orchard.forecast.pk, HARVEST)


def test_a_lost_dispute_gives_its_place_to_who_paid_next(orchard: Orchard, shop: StripeShop) -> None:
    charged_back, next_one = paid(orchard, shop), paid(orchard, shop)
    identifier = open_dispute(shop, charged_back)
    shop.stripe.close_dispute(identifier, won=False)
    hear(shop)
    harvest_for_one(orchard, shop)
    assert statuses(charged_back, next_one) == ["cancelled", "packing"]
    refund = Refund.objects.get()
    assert (refund.payment.order, refund.reason, refund.amount_fen) == (charged_back, "cancelled", 9200)
    shop.work()
    refund.refresh_from_db()
    assert (refund.state, refund.balance_transaction_id) == ("covered", None)  # the bank has given it back
    assert "cooperative" not in money()  # what it bore it has again out of the sale
    before: Any = everything()
    follow_forecast(orchard.forecast.pk, HARVEST)
    assert everything() == before
    assert ship(shop, next_one.parcels.get()).status == "shipped"
    assert_right(shop)


@pytest.mark.parametrize("won", [True, False])
def test_an_open_dispute_is_served_last(orchard: Orchard, shop: StripeShop, won: bool) -> None:
    disputed, other = paid(orchard, shop), paid(orchard, shop)
    identifier = open_dispute(shop, disputed)
    hear(shop)
    harvest_for_one(orchard, shop)
    assert statuses(disputed, other) == ["cancelled", "packing"]
    assert Refund.objects.get().reason == "harvest"
    shop.stripe.close_dispute(identifier, won=won)
    hear(shop)
    shop.advance(hours=1)
    shop.work()
    assert Refund.objects.get().state == ("done" if won else "covered")
    assert_right(shop)


def test_an_open_dispute_is_served_where_there_is_enough(orchard: Orchard, shop: StripeShop) -> None:
    disputed = paid(orchard, shop)
    identifier = open_dispute(shop, disputed)
    hear(shop)
    harvest_for_one(orchard, shop)
    assert statuses(disputed) == ["packing"]
    shop.stripe.close_dispute(identifier, won=True)
    hear(shop)
    assert ship(shop, disputed.parcels.get()).status == "shipped"
    assert_right(shop)


def test_a_won_dispute_keeps_its_place(orchard: Orchard, shop: StripeShop) -> None:
    first, second = paid(orchard, shop), paid(orchard, shop)
    shop.stripe.close_dispute(open_dispute(shop, first), won=True)
    hear(shop)
    harvest_for_one(orchard, shop)
    assert statuses(first, second) == ["packing", "cancelled"]


def test_a_failed_harvest_pays_nobody_twice(orchard: Orchard, shop: StripeShop) -> None:
    basket = fill_basket((orchard.pack, 2))
    order = place_order(basket.pk, replace(make_checkout(basket), email="buyer@example.com"), now=shop.now)
    shop.sold(order, fee=100, method="card")
    shop.stripe.close_dispute(open_dispute(shop, order), won=False)
    hear(shop)
    harvest_failed(orchard.forecast.pk, user=orchard.clerk, reason="霜冻", now=shop.now)
    follow_forecast(orchard.forecast.pk, shop.now)
    shop.work()
    assert (statuses(order), Refund.objects.get().state) == (["cancelled"], "covered")
    assert not BuyerMail.objects.exclude(kind="link").exists()  # that money comes back would be news of nothing
    assert_right(shop)
