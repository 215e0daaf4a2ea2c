from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Site

from cms import kept
from cms.purging import purges
from tests.cms.shop_site import TODAY, ShopSite, make_site
from tests.world import World, make_world


@pytest.fixture(autouse=True)
def its_harvest_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are looked at on the day of the test world, whenever the tests run."""
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: TODAY)


@pytest.fixture(autouse=True)
def fresh_root_paths() -> Iterator[None]:
    """Wagtail keeps the home pages' paths in Django's cache, which a rolled back test does not undo; we keep answers."""
    cache.clear()
    kept._answers.clear()
    purges.start_anew()
    yield
    Site.clear_site_root_paths_cache()


@pytest.fixture
def world(db: None) -> World:
    """Millet and pears."""
    return make_world()


@pytest.fixture
def site(world: World) -> ShopSite:
    """The pages of millet and pears, in Chinese."""
    return make_site(world)
