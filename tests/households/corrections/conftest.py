"""A world whose households were credited, and who approves in it."""

from __future__ import annotations

import copy

import pytest

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from tests.households.corrections.asking import make_credited_world
from tests.shared_worlds import shared
from tests.world import World, make_user

credited_around = shared(make_credited_world)


@pytest.fixture
def world(credited_around: World, db: None) -> World:
    """The one of `make_credited_world`: a test's own copy."""
    return copy.deepcopy(credited_around)


@pytest.fixture
def colleague(world: World) -> User:
    user = make_user("colleague")
    appoint(user=user, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    return user


@pytest.fixture
def council(world: World) -> User:
    user = make_user("council")
    appoint(user=user, role=Role.COUNCIL, place=world.millet.product.village)
    return user
