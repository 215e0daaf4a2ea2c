"""Orders that a file's tests share: placed and paid once, upon the world around them (`tests.shared_worlds`).

What the Stripe double knows of them is told to it anew before each test, which begins with a double that is empty.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.shared_worlds import made_upon_the_world
from tests.stripe_double import server
from tests.stripe_double.control import Control
from tests.world import NOW, World

Made = TypeVar("Made")


@dataclass(frozen=True)
class SharedOrder(Generic[Made]):
    """What was made, and the rows that the double had then."""

    made: Made
    double: server.Double
    at_stripe: dict[str, list[tuple[Any, ...]]]

    def taken_up(self) -> Made:
        """A test's own copy; the double, which the fixture `stripe` has emptied, knows of it."""
        self.double.account.store.remember(self.at_stripe)
        return copy.deepcopy(self.made)


def shared_order(make: Callable[[World, Control], Made]) -> Any:
    """Return a file's fixture: what `make` does with a copy of the world at NOW, once around the tests that ask for it.

    The fixture's name has to end in `_order_around`. A test takes it by `taken_up`, after its `stripe`.
    """

    @pytest.fixture(scope="module")
    def made(
        request: pytest.FixtureRequest,
        world_around: World,
        stripe_double: server.Double,
        django_db_blocker: DjangoDbBlocker,
    ) -> Iterator[SharedOrder[Made]]:
        def at_stripe() -> Made:
            with override_settings(STRIPE_API_BASE=stripe_double.url):
                stripe_double.control.reset()
                stripe_double.control.set_clock((NOW - datetime.now(UTC)).total_seconds())
                return make(copy.deepcopy(world_around), stripe_double.control)

        with made_upon_the_world(str(request.fixturename), django_db_blocker, at_stripe) as around:
            yield SharedOrder(around, stripe_double, stripe_double.account.store.remembered())

    return made
