"""Worlds that a file's tests share: made once, in a transaction around all of them. Each test works on a copy of its own.

As Django's own `setUpTestData` does it. What a test changes is rolled back to the savepoint with which it began.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:  # pytest loads this file before Django is set up
    from tests.world import World

Made = TypeVar("Made")


@contextmanager
def made_around(blocker: DjangoDbBlocker, make: Callable[[], Made]) -> Iterator[Made]:
    """Inside the block what `make` has made at NOW is in the database; after it, it never was."""
    from tests.world import NOW

    around = transaction.atomic()
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: NOW)
        around.__enter__()
        made = make()
        connection.check_constraints()  # once, and not at the end of each test
    try:
        yield made
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture(scope="module")
def world_around(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Millet and pears, around the tests of a file."""
    from tests.world import make_world

    with made_around(django_db_blocker, make_world) as made:
        yield made


def shared(make: Callable[[], Made]) -> Any:
    """Return a file's fixture: what `make` makes at NOW, once around the tests of the file. Tests take copies of it."""

    @pytest.fixture(scope="module")
    def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Made]:
        with made_around(django_db_blocker, make) as around:
            yield around

    return made


@pytest.fixture
def shared_world(world_around: World, db: None) -> World:
    """Millet and pears, a test's own copy."""
    return copy.deepcopy(world_around)
