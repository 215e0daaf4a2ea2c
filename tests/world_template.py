"""A committed world for tests with real transactions, and its pages: made once in a process, and copied with their database.

Making the world anew takes half a second of CPU, of the test and of PostgreSQL, and its pages more; the copy takes no longer
than that of an empty database, which such a test needs anyway.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres
from tests.real_database import RealDatabase, point_django_to

if TYPE_CHECKING:  # pytest loads this file before Django is set up
    from tests.cms.shop_site import ShopSite
    from tests.world import World


@dataclass(frozen=True)
class WorldTemplate:
    """A world, and the database that it is in; nobody is connected to that."""

    database: RealDatabase
    world: World


@dataclass(frozen=True)
class SiteTemplate:
    """The pages of such a world, and the database that both are in."""

    database: RealDatabase
    site: ShopSite


@pytest.fixture(scope="session")
def world_template(
    cluster: postgres.Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[WorldTemplate]:
    """Millet and pears, for copies."""
    from tests.conftest import postgres_clone
    from tests.world import make_world

    with postgres_clone(cluster) as database:
        with point_django_to(database, django_db_blocker), django_db_blocker.unblock():
            world = make_world()
        yield WorldTemplate(database, world)


@pytest.fixture
def real_world(real_database: RealDatabase, world_template: WorldTemplate) -> World:
    """Millet and pears, committed in the test's `real_database`."""
    return copy.deepcopy(world_template.world)


@pytest.fixture(scope="session")
def site_template(
    cluster: postgres.Cluster, world_template: WorldTemplate, django_db_blocker: DjangoDbBlocker
) -> Iterator[SiteTemplate]:
    """Their pages, for copies; the files of the pictures are everybody's."""
    from tests.cms.shop_site import make_site
    from tests.conftest import postgres_clone

    with postgres_clone(cluster, world_template.database.name) as database:
        with point_django_to(database, django_db_blocker), django_db_blocker.unblock():
            site = make_site(copy.deepcopy(world_template.world))
        yield SiteTemplate(database, site)


@pytest.fixture
def real_site(real_database: RealDatabase, site_template: SiteTemplate) -> ShopSite:
    """The pages of `real_world`, in Chinese, committed as well."""
    return copy.deepcopy(site_template.site)
