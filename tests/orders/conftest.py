"""A Stripe double in this process, for tests of orders."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.stripe_double import server
from tests.stripe_double.control import Control
from tests.world import NOW


@pytest.fixture(scope="session")
def stripe_double() -> Iterator[server.Double]:
    """One double for the session."""
    with server.start(webhook_secret="whsec_test") as double:
        yield double


@pytest.fixture
def stripe(stripe_double: server.Double, settings: Any) -> Control:
    """The double, empty, its clock at the tests' NOW, with our settings pointing to it."""
    stripe_double.control.reset()
    stripe_double.control.set_clock((NOW - datetime.now(UTC)).total_seconds())
    settings.STRIPE_API_BASE = stripe_double.url
    return stripe_double.control
