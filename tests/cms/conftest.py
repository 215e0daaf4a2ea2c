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
from tests.cms.shop_site import TODAY, ShopSite, make_site
from tests.shared_worlds import made_around
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
def site_around(world_around: World, django_db_blocker: DjangoDbBlocker) -> Iterator[ShopSite]:
    """The pages of millet and pears, around the tests of a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "localdate", lambda value=None, timezone=None: TODAY)
        with made_around(django_db_blocker, lambda: make_site(world_around)) as made:
            yield made


@pytest.fixture
def site(site_around: ShopSite, world: World) -> ShopSite:
    """The pages of millet and pears, in Chinese: a test's own copy."""
    return copy.deepcopy(site_around)
