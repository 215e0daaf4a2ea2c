"""What is backed up: paid orders and claims' photos, as the tests of orders have them."""

from tests.orders.conftest import private, stripe, stripe_double

__all__ = ["private", "stripe", "stripe_double"]
