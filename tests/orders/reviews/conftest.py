"""An order that can be reviewed."""

from __future__ import annotations

import pytest

from orders.models import Order
from tests.orders.changes import paid_g1, receive
from tests.orders.reviews.reviewing import line_of
from tests.stripe_double.control import Control
from tests.world import World


@pytest.fixture
def order(world: World, stripe: Control) -> Order:
    """Golden case G1, paid; the millet was received."""
    placed = paid_g1(world, stripe)
    receive(line_of(placed, world).parcel)
    return placed
