"""An order that can be reviewed."""

from __future__ import annotations

import pytest

from orders.models import Order
from tests.orders.changes import paid_g1, receive
from tests.orders.reviews.reviewing import line_of
from tests.orders.shared_orders import SharedOrder, shared_order
from tests.stripe_double.control import Control
from tests.world import World


def receive_millet(world: World, stripe: Control) -> Order:
    """Golden case G1, paid; the millet was received."""
    placed = paid_g1(world, stripe)
    receive(line_of(placed, world).parcel)
    return placed


reviewed_order_around = shared_order(receive_millet)


@pytest.fixture
def order(world: World, stripe: Control, reviewed_order_around: SharedOrder[Order]) -> Order:
    """Golden case G1 as `receive_millet` leaves it."""
    return reviewed_order_around.taken_up()
