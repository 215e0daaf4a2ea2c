"""Orders at Stripe: one that waits for its payment, one that was sold."""

from __future__ import annotations

import pytest

from orders.models import Order
from tests.orders.payments.refunding import FEE
from tests.orders.payments.shared_sales import Sale, shared_sale, sold_in
from tests.orders.stripe_shop import StripeShop
from tests.world import World, order_packs


@pytest.fixture
def world(shop: StripeShop, shared_world: World) -> World:
    """Millet and pears; each order here is two bags for ¥98.00 and ¥12.00 of postage, with a fee of ¥1.32."""
    shop.stripe.next_fee(132)
    return shared_world


@pytest.fixture
def order(world: World) -> Order:
    return order_packs((world.millet.pack, 2))


def sell(world: World, shop: StripeShop) -> Order:
    """Two bags of millet for ¥98.00, a box of pears for ¥68.00, ¥12.00 postage each; a fee of ¥2.28."""
    order = order_packs((world.millet.pack, 2), (world.pears.pack, 1))
    shop.sold(order, fee=FEE)
    order.refresh_from_db()
    return order


sold_order_around = shared_sale(sell)


@pytest.fixture
def sold(shop: StripeShop, shared_world: World, sold_order_around: Sale[Order]) -> Order:
    """What `sell` has sold."""
    return sold_in(shop, sold_order_around)
