"""The index of a list: asked of the database once for each look for purges, and never older than what pages are kept by."""

from __future__ import annotations

import time
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.finding import reading
from cms.finding.index import Index
from cms.finding.lists import as_list
from cms.freshness import kept_answers as kept
from cms.freshness.purging import Purges, purges
from marketplace.catalogue.models import Product
from tests.cms.shop_site import TODAY, ShopSite
from tests.world import World

SEEN_WITHIN = 2.0
RENAME = "UPDATE catalogue_product SET name = %s WHERE id = %s"


@pytest.fixture
def shop(world: World, real_site: ShopSite, settings: Any) -> ShopSite:
    """Committed pages in a process that keeps things for minutes, and knows none yet."""
    settings.PAGE_CACHE_SECONDS = 300.0
    kept.forget()
    reading.forget()
    purges.start_anew()
    return real_site


def index_of(shop: ShopSite) -> Index:
    return reading.index_of(as_list(shop.storefront), TODAY)


def finds(index: Index, word: str) -> int:
    """How many products have a word in their names."""
    return index.count_of(word)


def test_it_is_asked_once_for_each_look(shop: ShopSite) -> None:
    purges.look()
    index = index_of(shop)
    with CaptureQueriesContext(connection) as queries:
        assert index_of(shop) is index
        assert index_of(shop) is index
    assert [one["sql"] for one in queries] == []


def test_a_change_is_found_within_two_seconds(shop: ShopSite, owner_sql: psycopg.Connection[Any]) -> None:
    purges.look()
    assert finds(index_of(shop), "青皮") == 0
    owner_sql.execute(RENAME, ["青皮", shop.pears.product_id])
    deadline = time.monotonic() + SEEN_WITHIN
    while not finds(index_of(shop), "青皮"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert finds(index_of(shop), "青皮") == 1


def look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second has passed, and this process looks for purges."""
    monkeypatch.setattr(purges, "_begun", purges._begun - 1.1)
    assert purges.look()


def later_than_a_look(shop: ShopSite, owner_sql: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> int:
    """A product is renamed, this process looks for purges, and then asks the index that it had before."""
    purges.look()
    index_of(shop)
    owner_sql.execute(RENAME, ["青皮", shop.pears.product_id])
    look_again(monkeypatch)
    return finds(index_of(shop), "青皮")


def test_it_is_never_older_than_the_look_by_which_pages_are_kept(
    shop: ShopSite, owner_sql: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert later_than_a_look(shop, owner_sql, monkeypatch) == 1


def test_without_asking_the_watcher_what_changed_it_would_be(
    shop: ShopSite, owner_sql: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Purges, "changed_since", lambda self, since: frozenset())
    assert later_than_a_look(shop, owner_sql, monkeypatch) == 0


def test_a_change_of_one_product_reads_that_product_alone(
    shop: ShopSite, owner_sql: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    purges.look()
    before = index_of(shop)
    owner_sql.execute(RENAME, ["青皮", shop.pears.product_id])
    look_again(monkeypatch)
    with CaptureQueriesContext(connection) as queries:
        assert index_of(shop) is before
    [changed] = [one["sql"] for one in queries]
    assert "product.id = ANY" in changed
    assert before.size() == 3 and before.alive.bit_count() == 2


def test_what_may_touch_every_product_compares_the_whole_list(
    shop: ShopSite, owner_sql: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    purges.look()
    before = index_of(shop)
    owner_sql.execute("UPDATE places_village SET name = '青皮村' WHERE id = %s", [shop.village.village_id])
    look_again(monkeypatch)
    assert purges.changed_since(before.since) is None
    assert index_of(shop) is before
    assert before.knows("皮村") and before.since == purges.looks
    assert before.size() == 3 and before.alive.bit_count() == 2  # the other village's product was left as it was


def test_a_process_that_keeps_nothing_sees_a_change_at_once(
    shop: ShopSite, owner_sql: psycopg.Connection[Any], settings: Any
) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    assert finds(index_of(shop), "青皮") == 0
    owner_sql.execute(RENAME, ["青皮", shop.pears.product_id])
    assert finds(index_of(shop), "青皮") == 1


def test_what_a_transaction_has_not_committed_it_alone_sees(shop: ShopSite) -> None:
    purges.look()
    with transaction.atomic():
        Product.objects.filter(pk=shop.pears.product_id).update(name="青皮")
        assert finds(index_of(shop), "青皮") == 1
        transaction.set_rollback(True)
    assert finds(index_of(shop), "青皮") == 0
