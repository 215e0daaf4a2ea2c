"""An order whose goods can be claimed."""

from __future__ import annotations

import pytest

from orders.models import Order
from orders.settlement.settling import settle
from tests.orders.changes import paid_g1, receive
from tests.orders.claims.claiming import line_of
from tests.orders.shared_orders import SharedOrder, shared_order
from tests.stripe_double.control import Control
from tests.world import NOW, World


def receive_g1(world: World, stripe: Control) -> Order:
    """G1, both parcels received at NOW; the millet (¥92.10 kept) is settled as well."""
    placed = paid_g1(world, stripe)
    for parcel in placed.parcels.all():
        receive(parcel)
    settle(line_of(placed, world).parcel_id, NOW)
    return placed


received_order_around = shared_order(receive_g1)


@pytest.fixture
def received(world: World, stripe: Control, received_order_around: SharedOrder[Order]) -> Order:
    """G1 as `receive_g1` leaves it."""
    return received_order_around.taken_up()
