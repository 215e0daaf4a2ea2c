"""Millet that was delivered at NOW, where the clock stands, and the double that stands in for Stripe."""

from __future__ import annotations

import pytest

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from tests.bulk.conftest import english
from tests.orders.conftest import clock, private, stripe, stripe_double, world
from tests.world import World, make_user

__all__ = ["clock", "english", "private", "stripe", "stripe_double", "world"]


@pytest.fixture
def manager(world: World) -> User:
    """Who answers for Lili's cooperative."""
    user = make_user("manager")
    appoint(user=user, role=Role.MANAGER, place=world.millet.cooperative)
    return user
