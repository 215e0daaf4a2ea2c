from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from wagtail.models import Site

from cms.finding import reading
from cms.finding.words.misses import misses
from cms.freshness import kept_answers as kept
from cms.freshness import purging
from cms.freshness.purging import purges
from tests.cms.shop_site import TODAY, ShopSite
from tests.real_database import RealDatabase, point_django_to
from tests.world import World


@pytest.fixture(autouse=True)
def its_harvest_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are looked at on the day of the test world, whenever the tests run."""
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: TODAY)


@pytest.fixture(autouse=True)
def fresh_root_paths() -> Iterator[None]:
    """Wagtail keeps the home pages' paths in Django's cache, which a rolled back test does not undo; we keep answers."""
    cache.clear()
    kept.forget()
    reading.forget()
    misses.forget()
    purges.start_anew()
    yield
    Site.clear_site_root_paths_cache()


@pytest.fixture
def one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """No second look for purges in a test that counts queries, however slow the machine."""
    monkeypatch.setattr(purging, "LOOK_SECONDS", 600)
    monkeypatch.setattr(purging, "LONGEST_SECONDS", 600)


@pytest.fixture
def world(shared_world: World) -> World:
    """Millet and pears."""
    return shared_world


@pytest.fixture(scope="module")
def site_around(
    world_around: World, pages_at_now: tuple[RealDatabase, ShopSite], django_db_blocker: DjangoDbBlocker
) -> Iterator[ShopSite]:
    """The pages of millet and pears, around the tests of a file."""
    database, made = pages_at_now
    with point_django_to(database, django_db_blocker):
        yield copy.deepcopy(made)


@pytest.fixture
def site(site_around: ShopSite, world: World) -> ShopSite:
    """The pages of millet and pears, in Chinese: a test's own copy."""
    return copy.deepcopy(site_around)
