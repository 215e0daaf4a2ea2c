"""What a household was credited comes of paid orders: the Stripe double, as the tests of orders have it."""

from tests.orders.conftest import private, stripe, stripe_double

__all__ = ["private", "stripe", "stripe_double"]
