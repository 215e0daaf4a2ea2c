"""Packs that are traced have been bought: orders, as the tests of orders have them."""

from tests.orders.conftest import clock, private, stripe, stripe_double, world

__all__ = ["clock", "private", "stripe", "stripe_double", "world"]
