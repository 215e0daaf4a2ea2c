"""What became of an order of two bags, of its payment and of the lot."""

from __future__ import annotations

from marketplace.supply.models import Lot
from orders.models import Order, Payment, Refund
from tests.orders.stripe_shop import StripeShop, assert_right, money
from tests.world import World

PAID = {"payment_clearing": -10_868, "payment_fees": -132, "sales_suspense": 11_000}

NOTHING: dict[str, int] = {}


def lot_grams(world: World) -> tuple[int, int]:
    lot = Lot.objects.get(pk=world.millet.lot.pk)
    return lot.grams_reserved, lot.grams_allocated


def state_of(order: Order) -> tuple[str, str]:
    order.refresh_from_db()
    return order.status, Payment.objects.get(order=order).state


def assert_paid_once(shop: StripeShop, world: World, order: Order) -> None:
    assert state_of(order) == ("paid", "paid")
    assert money() == PAID
    assert lot_grams(world) == (0, 5000)
    assert Refund.objects.count() == 0
    assert_right(shop)
