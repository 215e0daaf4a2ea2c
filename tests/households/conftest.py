"""The Stripe double, as the tests of orders have it, for credits that come from a sale."""

from tests.orders.conftest import stripe, stripe_double

__all__ = ["stripe", "stripe_double"]
