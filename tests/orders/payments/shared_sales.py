"""Orders that a file's tests share, sold in a shop that the double's webhooks reach (see `tests.orders.shared_orders`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.test import override_settings

from tests.orders.shared_orders import SharedOrder, shared_order
from tests.orders.stripe_shop import StripeShop, reachable_shop
from tests.stripe_double.control import Control
from tests.world import World

Made = TypeVar("Made")
Sale = SharedOrder[tuple[Made, dict[int, str]]]


def shared_sale(make: Callable[[World, StripeShop], Made]) -> Any:
    """Return a file's fixture: what `make` sells at NOW, once around the tests that ask for it; they take it by `sold_in`."""

    def sell(world: World, stripe: Control) -> tuple[Made, dict[int, str]]:
        with override_settings(ALLOWED_HOSTS=["127.0.0.1", "testserver"]), reachable_shop() as address:
            shop = StripeShop(stripe, f"{address}/stripe/webhook")
            try:
                return make(world, shop), shop.charges
            finally:
                stripe.webhook_endpoint(None)

    return shared_order(sell)


def sold_in(shop: StripeShop, sale: Sale[Made]) -> Made:
    """A test's own copy of what was sold, as if in the test's shop."""
    made, charges = sale.taken_up()
    shop.charges.update(charges)
    return made
