"""Pieces of pages that a process keeps: those that have expired are let go of, then those longest unused; a card's size."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from cms.freshness import kept_answers as kept
from cms.freshness import purging
from cms.freshness.kept_answers import kept_each
from cms.freshness.purging import purges
from cms.shelf.cards import read_cards
from tests.cms.freshness.test_page_cache import Clock
from tests.cms.shop_site import TODAY, ShopSite

MOST_BYTES = 30_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Clock:
    """A process that keeps things for five minutes, by a clock of its own, and has looked for purges."""
    settings.PAGE_CACHE_SECONDS = 300.0
    found = Clock()
    monkeypatch.setattr(kept, "time", found)
    monkeypatch.setattr(purging, "time", found)
    monkeypatch.setattr(purges, "_read", lambda: (1, "{}", []))
    assert purges.look()
    return found


@pytest.fixture
def ask(clock: Clock) -> Callable[..., list[str]]:
    """Asks for pieces; returns which of them had to be made."""

    def found(*keys: str) -> list[str]:
        asked: list[str] = []

        def make(missing: list[str]) -> dict[str, tuple[str, list[str]]]:
            asked.extend(missing)
            return {key: (key.upper(), [f"product:{key}"]) for key in missing}

        assert kept_each(list(keys), make) == {key: key.upper() for key in keys}
        return asked

    return found


def test_pieces_that_have_expired_are_let_go_of(ask: Callable[..., list[str]], clock: Clock) -> None:
    """As those of yesterday, whose keys nobody asks for any more."""
    assert ask("a", "b") == ["a", "b"]
    clock.now += 200
    assert ask("b", "c") == ["c"]
    clock.now += 100
    assert ask("d") == ["d"]
    assert list(kept._pieces) == ["c", "d"]
    clock.now += 300
    assert ask("e") == ["e"]
    assert list(kept._pieces) == ["e"]


def test_above_the_limit_those_longest_unused_are_let_go_of(
    ask: Callable[..., list[str]], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_pieces", kept.new_store(2))
    assert ask("a", "b") == ["a", "b"]
    assert ask("a") == []  # used last
    assert ask("c") == ["c"]
    assert list(kept._pieces) == ["a", "c"]
    monkeypatch.setattr(purges, "_read", lambda: (1, "{}", ["product:a"]))
    clock.now += 1
    assert ask("a") == ["a"]  # made anew, and thereby used
    assert ask("d") == ["d"]
    assert list(kept._pieces) == ["a", "d"]


def test_all_cards_that_are_kept_fit_into_thirty_megabytes(site: ShopSite, settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 300.0
    card = read_cards([site.pears.pk, site.millet.pk], "zh-hans", TODAY)[site.millet.pk]
    assert (card["title"], card["price"]) == ("小米", "¥49.00")
    assert set(card) == {"title", "price", "html"} and "<picture>" in card["html"]
    [(key, piece)] = [(key, one) for key, one in kept._pieces.items() if one.answer is card]
    parts = [key, key.page_id, piece, piece.expires, piece.tags, *piece.tags, card, *card.values()]
    assert sum(sys.getsizeof(one) for one in parts) * kept.MOST_PIECES < MOST_BYTES
