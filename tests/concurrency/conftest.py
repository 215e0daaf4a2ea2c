"""The Stripe double, as the tests of orders have it, and the order of locks."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.concurrency import racing
from tests.concurrency.lock_order import LockOrder
from tests.orders.conftest import stripe, stripe_double
from tests.world import World

__all__ = ["stripe", "stripe_double"]


@pytest.fixture
def world(real_world: World) -> World:
    """Millet and pears, committed in the test's `real_database`."""
    return real_world


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    """All buyers of a race have one phone: the lock of that visitor would let them in one by one, and hide the race."""
    settings.UNPAID_LIMITS = {}


@pytest.fixture(autouse=True)
def lock_order(monkeypatch: pytest.MonkeyPatch) -> Iterator[LockOrder]:
    """Every transaction of these tests takes its locks in everybody's order (law 4)."""
    order = LockOrder()
    monkeypatch.setattr(racing, "lock_order", order)
    with order.watching():
        yield order
    order.check()
