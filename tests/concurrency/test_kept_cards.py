"""Cards that are kept one by one: many readers at once see no price that is out of date for longer than two seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import Any

import psycopg
import pytest

from cms.freshness import kept_answers as kept
from cms.freshness import purging
from cms.freshness.purging import Purges, purges
from cms.shelf import cards
from tests.cms.shop_site import TODAY, ShopSite
from tests.concurrency.at_once import at_once
from tests.world import World

READERS = 6
PRICES = (5100, 5200, 5300)
SEEN_WITHIN = 2.0
CHANGE = "UPDATE catalogue_pack SET price_fen = %s WHERE product_id = %s"


@pytest.fixture
def shop(world: World, real_site: ShopSite, settings: Any) -> ShopSite:
    """Committed pages, whose cards are kept for minutes; this process knows none yet."""
    settings.PAGE_CACHE_SECONDS = 300.0
    kept.forget()
    purges.start_anew()
    return real_site


def price_of(shop: ShopSite) -> str:
    """The price on the card of millet, read beside that of pears."""
    found = cards.read_cards([shop.pears.pk, shop.millet.pk], "zh-hans", TODAY)
    return str(found[shop.millet.pk]["price"])


def out_of_date(shop: ShopSite, sql: psycopg.Connection[Any]) -> list[tuple[float, str]]:
    """Let many read while the price rises thrice; return the readings that were too old, with their age in seconds."""
    first, over = price_of(shop), Event()
    current = [(time.monotonic(), first)]  # since when which price holds
    readings: list[tuple[float, str]] = []

    def read() -> None:
        while not over.is_set():
            began = time.monotonic()
            readings.append((began, price_of(shop)))
            time.sleep(0.01)

    def raise_prices() -> None:
        for fen in PRICES:
            sql.execute(CHANGE, [fen, shop.millet.product_id])
            current.append((time.monotonic(), f"¥{fen / 100:.2f}"))
            time.sleep(SEEN_WITHIN + 0.5)
        over.set()

    assert at_once(raise_prices, *([read] * READERS)) == [None] * (1 + READERS)
    ended = {price: since for (_, price), (since, _) in zip(current, current[1:], strict=False)}
    assert {price for _, price in readings} <= {price for _, price in current}
    return [(began - ended[price], price) for began, price in readings if began > ended.get(price, began) + SEEN_WITHIN]


@pytest.mark.slow("readers and a writer race for some seconds")
def test_nobody_sees_a_price_that_has_been_out_of_date_for_long(
    shop: ShopSite, owner_sql: psycopg.Connection[Any]
) -> None:
    assert out_of_date(shop, owner_sql) == []


@pytest.mark.slow("readers and a writer race for some seconds")
def test_without_looking_for_what_was_purged_they_do(
    shop: ShopSite, owner_sql: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Purges, "holds", lambda self, since, tags: True)
    assert out_of_date(shop, owner_sql) != []


def test_a_card_whose_price_changes_while_it_is_made_is_made_again(
    shop: ShopSite, owner_sql: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "LOOK_SECONDS", 0.0)
    offers_of: Callable[..., Any] = cards.offers_of

    def changed_meanwhile(*asked: Any) -> Any:
        found = offers_of(*asked)
        owner_sql.execute(CHANGE, [PRICES[0], shop.millet.product_id])
        return found

    with monkeypatch.context() as patch:
        patch.setattr(cards, "offers_of", changed_meanwhile)
        assert price_of(shop) == "¥49.00"
    assert price_of(shop) == "¥51.00"
