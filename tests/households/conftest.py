"""The Stripe double, as the tests of orders have it, for credits that come from a sale; and the language of refusals."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.orders.conftest import stripe, stripe_double

__all__ = ["english", "stripe", "stripe_double"]


@pytest.fixture
def english() -> Iterator[None]:
    """Refusals in the language of the source."""
    with translation.override("en"):
        yield
