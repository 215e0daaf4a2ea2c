"""What the tests of orders have: the Stripe double, and a database for `check_books`. And the language of refusals."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from tests.orders.conftest import history, stripe, stripe_double

__all__ = ["english", "history", "stripe", "stripe_double"]


@pytest.fixture
def english() -> Iterator[None]:
    """Refusals in the language of the source."""
    with translation.override("en"):
        yield
