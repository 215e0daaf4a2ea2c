"""Worlds that files' tests share. Each test works on a copy of its own, and what it changes is rolled back.

Millet and pears, and their pages, are made once in a process and lie in databases of their own. What one file needs beside
is made in a transaction around its tests, as Django's own `setUpTestData` does it.

Some files' tests need an order upon the world. A fixture for that, whose name ends in `_order_around`, places it when the
first test asks for it, and it stays until the file ends: tests that do without come first.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres
from tests.real_database import RealDatabase, point_django_to

if TYPE_CHECKING:  # pytest loads this file before Django is set up
    from tests.cms.shop_site import ShopSite
    from tests.world import World

Made = TypeVar("Made")
_active: list[str] = []  # what is made upon the world of the file whose tests run


def _upon_the_world(item: pytest.Item) -> list[str]:
    names = getattr(item, "fixturenames", ())
    return sorted(name for name in names if name.endswith("_order_around"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of a file that need no more than a world before those that do."""
    files = {path: n for n, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (files[item.path], _upon_the_world(item)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse a test that would find in its database what another one of its file has asked for."""
    if strange := set(_active) - set(_upon_the_world(item)):
        pytest.fail(f"{item.nodeid} does not expect {', '.join(strange)}: put it into a file of its own", pytrace=False)


@contextmanager
def made_upon_the_world(name: str, blocker: DjangoDbBlocker, make: Callable[[], Made]) -> Iterator[Made]:
    """The same as `made_around`, for the fixture `name` that adds to a file's world."""
    with made_around(blocker, make) as made:
        _active.append(name)
        try:
            yield made
        finally:
            _active.remove(name)


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


@contextmanager
def made_in_a_copy(
    cluster: postgres.Cluster, template: str, blocker: DjangoDbBlocker, make: Callable[[], Made]
) -> Iterator[tuple[RealDatabase, Made]]:
    """A copy of a database with what `make` has made at NOW, committed. Nobody is connected to it: it can be copied again."""
    from tests.conftest import postgres_clone
    from tests.world import NOW

    with postgres_clone(cluster, template) as database:
        if template == postgres.DATABASE:
            count_apart(database)
        with point_django_to(database, blocker), blocker.unblock(), pytest.MonkeyPatch.context() as patch:
            patch.setattr(timezone, "now", lambda: NOW)
            made = make()
        yield database, made


def count_apart(database: RealDatabase) -> None:
    """Let the keys of each table begin at another thousand: who takes one kind's key for another's finds nothing by chance."""
    with psycopg.connect(database.owner_url, autocommit=True) as sql:
        names = sql.execute("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' ORDER BY relname").fetchall()
        for n, (name,) in enumerate(names, 1):
            sql.execute("SELECT setval(%s::regclass, nextval(%s::regclass) + %s)", [name, name, 1_000 * n])


@pytest.fixture(scope="session")
def world_at_now(
    cluster: postgres.Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[RealDatabase, World]]:
    """Millet and pears, for copies."""
    from tests.world import make_world

    with made_in_a_copy(cluster, postgres.DATABASE, django_db_blocker, make_world) as made:
        yield made


@pytest.fixture(scope="session")
def pages_at_now(
    cluster: postgres.Cluster, world_at_now: tuple[RealDatabase, World], django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[RealDatabase, ShopSite]]:
    """Their pages, in a database with them."""
    from tests.cms.shop_site import make_site

    template, world = world_at_now
    with made_in_a_copy(cluster, template.name, django_db_blocker, lambda: make_site(copy.deepcopy(world))) as made:
        yield made


@pytest.fixture(scope="session")
def world_database(cluster: postgres.Cluster, world_at_now: tuple[RealDatabase, World]) -> Iterator[RealDatabase]:
    """The copy that files' tests work in, each in a transaction that is rolled back."""
    from tests.conftest import postgres_clone

    with postgres_clone(cluster, world_at_now[0].name) as database:
        yield database


@pytest.fixture(scope="module")
def world_around(
    world_at_now: tuple[RealDatabase, World], world_database: RealDatabase, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """Millet and pears, around the tests of a file."""
    with point_django_to(world_database, django_db_blocker):
        yield copy.deepcopy(world_at_now[1])


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
