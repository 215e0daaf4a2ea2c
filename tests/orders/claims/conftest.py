"""An order whose goods can be claimed."""

from __future__ import annotations

import pytest

from orders.models import Order
from orders.settlement.settling import settle
from tests.orders.changes import paid_g1, receive
from tests.orders.claims.claiming import line_of
from tests.stripe_double.control import Control
from tests.world import NOW, World


@pytest.fixture
def received(world: World, stripe: Control) -> Order:
    """G1, both parcels received at NOW; the millet (¥92.10 kept) is settled as well."""
    placed = paid_g1(world, stripe)
    for parcel in placed.parcels.all():
        receive(parcel)
    settle(line_of(placed, world).parcel_id, NOW)
    return placed
