"""How soon a change of price, stock or text is seen by everyone: by both processes of a shop that keeps its pages."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable, Iterator

from marketplace.embedded import postgres

from .report import Measure
from .stand import Server, Stand

TURNS = 4
GOAL = 2.0
LOOK_ON_SECONDS = 3.0  # a process that is asked seldom may show the old page after the other one shows the new
PATIENCE = 20.0
IN_A_ROW = 60  # answers with the change; a process that had not seen it would have given some of them

PRODUCT = """
SELECT page.url_path, story.product_id FROM cms_producepage story JOIN wagtailcore_page page ON page.id = story.page_ptr_id
  JOIN wagtailcore_locale locale ON locale.id = page.locale_id
 WHERE page.slug = 'sample-00001' AND locale.language_code = 'zh-hans'
"""
# Of the long shelf's first product: statement, its value in each turn, and the words of its page that show it.
CHANGES: dict[str, tuple[str, Callable[[int], object], str]] = {
    "price": ("UPDATE catalogue_pack SET price_fen = %s WHERE product_id = %s", lambda n: 7001 + n, "¥70.0{n1}"),
    "stock": (
        "UPDATE supply_lot SET grams_reserved = grams_delivered - grams_allocated - %s * 2500 WHERE product_id = %s",
        lambda n: 3 + n,
        "只剩{n3}件",
    ),
    "text": (
        "UPDATE cms_producepage SET summary = %s WHERE product_id = %s",
        lambda n: f"新写的第{n}句话。",
        "新写的第{n}句话。",
    ),
}


class NeverSeen(Exception):
    """A change was not seen by everyone; the text says which."""


def measure(stand: Stand, server: Server, say: Callable[[str], None]) -> list[Measure]:
    """Return, for each kind of change, the longest time from its commit to the last answer without it."""
    say("Changing price, stock and text, and looking for the last answer without the change")
    found = []
    with stand.database().connect(postgres.APP, postgres.DATABASE, autocommit=True) as connection:
        row = connection.execute(PRODUCT).fetchone()
        assert row is not None
        address = f"{server.url}/{row[0].split('/', 2)[2]}"
        for kind, (statement, value, words) in CHANGES.items():
            longest = 0.0
            for n in range(TURNS):
                for _ in answers(address, IN_A_ROW):
                    pass  # both processes keep the page as it is now
                connection.execute(statement, [value(n), row[1]])
                longest = max(longest, _last_without(address, words.format(n=n, n1=n + 1, n3=n + 3), kind))
            if kind == "stock":  # the books count what is reserved
                connection.execute("UPDATE supply_lot SET grams_reserved = 0 WHERE product_id = %s", [row[1]])
            found.append(Measure(f"a new {kind} is seen by everyone after", longest, "s", "lower", TURNS, goal=GOAL))
    return found


def _last_without(address: str, words: str, kind: str) -> float:
    changed_at, last = time.monotonic(), 0.0
    in_a_row = 0
    for asked_at, page in answers(address):
        in_a_row += 1
        if words not in page:
            in_a_row, last = 0, asked_at - changed_at
        if in_a_row >= IN_A_ROW and asked_at - changed_at > LOOK_ON_SECONDS:
            return last
        if asked_at - changed_at > PATIENCE:
            raise NeverSeen(f"A change of {kind} was not seen by everyone within {PATIENCE:.0f} s: no {words!r}")
    raise AssertionError


def answers(address: str, most: int | None = None) -> Iterator[tuple[float, str]]:
    """Ask for a page over and over on new connections, which the server's processes take in turn."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while most is None or most > 0:
        asked_at = time.monotonic()
        with opener.open(address, timeout=20) as answer:
            yield asked_at, answer.read().decode()
        most = most and most - 1
