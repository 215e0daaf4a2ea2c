"""A rush on a page that is out of date makes it once; a change is seen in every process within two seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from wagtail.models import Site

from cms.freshness import purging
from cms.freshness.page_cache import PageCacheMiddleware, mark_public
from cms.freshness.purging import purges, shows
from tests.cms.shop_site import ShopSite
from tests.concurrency.at_once import at_once
from tests.concurrency.racing import race
from tests.real_database import RealDatabase
from tests.world import World

READERS = 16
SEEN_WITHIN = 2.0


class SlowView:
    """A view that takes a while, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.broken = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        answer = f"answer {self.asked}"
        time.sleep(0.2)
        if self.broken:
            return HttpResponse(status=503)
        shows("product:7")
        response = HttpResponse(answer)
        mark_public(response)
        return response


@pytest.fixture
def purge(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Callable[..., None]:
    """Let the process find something purged, in place of the database; it looks at no other time."""
    settings.PAGE_CACHE_SECONDS = 300
    purges.start_anew()

    def look(*tags: str) -> None:
        monkeypatch.setattr(purges, "_read", lambda: (1, "{}", list(tags)))
        monkeypatch.setattr(purging, "LOOK_SECONDS", 0)
        assert purges.look()
        monkeypatch.setattr(purging, "LOOK_SECONDS", 60)

    look()
    return look


def rush(middleware: PageCacheMiddleware) -> list[Any]:
    """What many readers at the same moment are answered."""
    requests = [RequestFactory().get("/produce/") for _ in range(READERS)]
    return at_once(*(lambda request=request: middleware(request).content for request in requests))


@pytest.mark.django_db
def test_a_purged_page_is_made_once_and_nobody_gets_the_old_one(purge: Callable[..., None]) -> None:
    view = SlowView()
    middleware = PageCacheMiddleware(view)
    assert rush(middleware)[0] is not None
    first = view.asked
    purge("product:7")
    assert rush(middleware) == [b"answer %d" % (first + 1)] * READERS
    assert view.asked == first + 1


@pytest.mark.django_db
def test_a_page_that_is_only_old_is_made_once_while_the_others_read_on(purge: Callable[..., None]) -> None:
    view = SlowView()
    middleware = PageCacheMiddleware(view)
    middleware(RequestFactory().get("/produce/"))
    next(iter(middleware.plain.values())).expires = time.monotonic()
    assert set(rush(middleware)) == {b"answer 1", b"answer 2"}
    assert view.asked == 2


@pytest.mark.django_db
def test_whoever_waits_for_a_page_that_fails_makes_it_himself(purge: Callable[..., None]) -> None:
    view = SlowView()
    middleware = PageCacheMiddleware(view)
    middleware(RequestFactory().get("/produce/"))
    purge("product:7")
    view.broken = True
    assert rush(middleware) == [b""] * READERS
    assert view.asked == 1 + READERS
    assert not middleware.making
    view.broken = False
    assert middleware(RequestFactory().get("/produce/")).content == b"answer 18"


CHANGES = (
    ("price", "UPDATE catalogue_pack SET price_fen = 5234 WHERE id = %(pack)s", "52.34"),
    ("stock", "UPDATE supply_lot SET grams_reserved = grams_delivered - 3 * 2500 WHERE id = %(lot)s", "只剩3件"),
    ("text", "UPDATE cms_producepage SET summary = '新的一句话。' WHERE page_ptr_id = %(page)s", "新的一句话。"),
)
ADDRESSES = ("/produce/millet/", "/produce/")


def read_on(seconds: float) -> tuple[dict[tuple[str, str], float], int, int]:
    """A web process reads two pages over and over.

    Returns when it last saw each page without each change, how many pages it read, and how many it made for that.
    """
    client, last_without, read, made = Client(), {}, 0, []
    make = PageCacheMiddleware.make
    PageCacheMiddleware.make = lambda self, *given: made.append(given) or make(self, *given)  # type: ignore[method-assign]
    until = time.time() + seconds
    while (asked := time.time()) < until:
        for address in ADDRESSES:
            html = client.get(address).content.decode()
            read += 1
            for name, _, words in CHANGES:
                if words not in html:
                    last_without[name, address] = asked
    return last_without, read, len(made)


def change_in_turn(url: str, keys: dict[str, int]) -> dict[str, float]:
    """Change price, stock and text, half a second apart; return when each was committed."""
    made = {}
    with psycopg.connect(url, autocommit=True) as connection:
        for name, statement, _ in CHANGES:
            time.sleep(0.5)
            connection.execute(statement, keys)
            made[name] = time.time()
    return made


def one_of(role: str, *arguments: Any) -> Any:
    """What a process of the race does."""
    return {"reader": read_on, "editor": change_in_turn}[role](*arguments)


@pytest.mark.slow("processes and threads race over real transactions")
def test_two_processes_see_a_change_within_two_seconds_and_read_the_rest_from_memory(
    real_database: RealDatabase, real_world: World, real_site: ShopSite
) -> None:
    world, site = real_world, real_site
    Site.clear_site_root_paths_cache()
    for address in ADDRESSES:  # what a process loads with its first page is loaded before it splits
        assert Client().get(address).status_code == 200
    purges.start_anew()
    keys = {"pack": world.millet.pack.pk, "lot": world.millet.lot.pk, "page": site.millet.pk}
    with override_settings(PAGE_CACHE_SECONDS=300):
        *readers, made = race(one_of, ("reader", 4.5), ("reader", 4.5), ("editor", real_database.app_url, keys))
    for last_without, read, pages_made in readers:
        assert {name for name, _ in last_without} == set(made)
        for (name, address), at in last_without.items():
            if (name, address) != ("text", "/produce/"):  # a card shows no summary
                assert at - made[name] < SEEN_WITHIN, (name, address, at - made[name])
        assert pages_made <= len(ADDRESSES) * (1 + len(CHANGES)) < read
    Site.clear_site_root_paths_cache()
