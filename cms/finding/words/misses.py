"""Counts the words that found nothing, for editors: words only, never who asked, no number, and not without end.

The page itself notes what it missed (`cms.freshness.purging.notes`), so that an answer from the page cache counts too.
A process adds up what it has answered and writes that down in one statement, at the end of some later request.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from threading import Lock
from typing import Any

from django.db import Error, connection
from django.utils import timezone

from cms.finding.words.terms import Term
from cms.models.search_words import LONGEST_MISS

WRITE_SECONDS = 5.0  # between two writes of a process
MOST_WAITING = 200  # words that wait to be written
MOST_WORDS = 1_000  # words that are kept, those asked for most
MOST_DIGITS = 4  # of a whole search; with more it may be a phone's or a person's number
KEPT_DAYS = 90  # after which a word that nobody asks for is forgotten
SPELT_NUMBER = re.compile("[零〇一二三四五六七八九十百千万两幺壹贰叁肆伍陆柒捌玖拾]{4,}")

ADD = """
INSERT INTO cms_searchmiss (word, times, last_on)
SELECT word, times, %s FROM unnest(%s::text[], %s::int[]) AS came (word, times) ORDER BY word
ON CONFLICT (word) DO UPDATE SET times = cms_searchmiss.times + excluded.times, last_on = excluded.last_on
"""
FORGET = """
DELETE FROM cms_searchmiss WHERE last_on < %s OR id IN (
  SELECT id FROM cms_searchmiss ORDER BY times DESC, last_on DESC, id DESC OFFSET %s)
"""


def missed(text: str, terms: Iterable[Term]) -> tuple[str, ...]:
    """Return the words of a search that no product has and that may be kept.

    Whoever types a phone's number, an e-mail address or a sentence types it about somebody: nothing of it is kept.
    """
    if "@" in text or "＠" in text or SPELT_NUMBER.search(text) or sum(one.isdigit() for one in text) > MOST_DIGITS:
        return ()
    return tuple(
        term.typed
        for term in terms
        if (term.part or not term.anywhere)
        and 1 < len(term.typed) <= LONGEST_MISS
        and not any(one.isdigit() for one in term.typed)
    )


class Misses:
    """What a process has counted and not yet written. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: Counter[str] = Counter()
        self._next = 0.0  # when it may be written again (monotonic)

    def forget(self) -> None:
        """Know of nothing, as a process that has just begun."""
        with self._lock:
            self._waiting, self._next = Counter(), 0.0

    def count(self, words: Iterable[str]) -> None:
        """Count what an answer missed."""
        with self._lock:
            self._waiting.update(word for word in words if word in self._waiting or len(self._waiting) < MOST_WAITING)

    def write_due(self) -> None:
        """Write what waits, if the last time was a while ago. What the database can't take now is dropped."""
        if not self._waiting or time.monotonic() < self._next:
            return
        with self._lock:
            waiting, self._waiting = self._waiting, Counter()
            self._next = time.monotonic() + WRITE_SECONDS
        if waiting and not (connection.in_atomic_block and connection.needs_rollback):
            _write(waiting)


def _write(waiting: Counter[str]) -> None:
    today = timezone.localdate()
    try:
        with connection.cursor() as cursor:
            cursor.execute(ADD, [today, list(waiting), list(waiting.values())])
            cursor.execute(FORGET, [today - timedelta(days=KEPT_DAYS), MOST_WORDS])
    except Error:
        return


misses = Misses()


def count_noted(note: tuple[str, ...], **kwargs: Any) -> None:
    """Receive what an answered page has noted (`cms.freshness.page_cache.answered`)."""
    misses.count(note)


def write_counted(**kwargs: Any) -> None:
    """Receive the end of a request."""
    misses.write_due()
