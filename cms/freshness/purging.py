"""Cache invalidation by tag: a page carries the tags of what it shows; what changes that writes them to `cms_purge`.

- `product:7`: price, packs, stock in words, lots and who grew them, terms and reviews of a product;
- `page:7`, `village:7`, `picture:7`;
- `lists`: what any list, search or facet may show of any product or page;
- `words`: what search takes for what (`cms.models.SearchWords`);
- `site`: what every page shows or rests on: navigation, shelves, places, cooperatives, restrictions, snippets.

Triggers write the rows (`cms/migrations/0002_purging.py`), in the transaction that makes the change: no code can forget it, bulk
updates and raw SQL included, and what is rolled back purges nothing. Rows are only added, so no writer waits for
another.

Each process polls the table at most once a second, when it is asked for a page: one watcher (`purges`) for the page
cache, the kept answers and the product index. Neither a sequence nor a clock tells what is new, for transactions commit
in another order than they write. So each poll (a look) keeps its MVCC snapshot, and the next one takes the rows of
those transactions that the last did not see: begun since then, or running then. None is missed, none is read twice, and
a process that forks or starts later has a snapshot of its own. A look that finds the database missing invalidates
everything: pages are made anew, which says 503 as long as that lasts.

Looks are numbered: these are the generations of the cache. An entry remembers the generation in which making it began,
and is valid while no later look has found one of its tags. So what is purged while a page is being made is not lost.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from threading import Lock

from django.db import Error, OperationalError, connection
from wagtail.models import Site

from marketplace.runtime.prepared_statements import prepared_cursor

LOOK_SECONDS = 1.0  # between two looks; a change is seen by everyone after this and the time that a look takes
LONGEST_SECONDS = 1.7  # nobody is answered by a look older than this: whoever comes then waits for the one under way
WAIT_SECONDS = 2.0
PURGES_KEPT_SECONDS = 1800  # `forget_purges` deletes older rows; a process that last looked before them trusts nothing
MOST_TAGS = 20_000
SITE = "site"
LISTS = "lists"
WORDS = "words"

# The snapshot and the rows are of one statement, so there is no moment between them. One's own transaction is in no
# snapshot of its own.
LOOK = """
SELECT pg_current_snapshot()::text, array(
  SELECT DISTINCT unnest(tags) FROM cms_purge
   WHERE xid >= %s::xid8 OR xid = ANY (%s::xid8[]) OR xid = pg_current_xact_id_if_assigned())
"""
MARK = "INSERT INTO cms_purge (tags, seen) VALUES ('{}', pg_current_snapshot())"
FORGET = """
DELETE FROM cms_purge purge
 USING (SELECT max(at) AS at FROM cms_purge
         WHERE seen IS NOT NULL AND at < clock_timestamp() - make_interval(secs => %s)
           AND xid < pg_snapshot_xmax(pg_current_snapshot())) newest
  LEFT JOIN cms_purge mark ON mark.at = newest.at AND mark.seen IS NOT NULL
 WHERE pg_visible_in_snapshot(purge.xid, mark.seen) OR purge.xid >= pg_snapshot_xmax(pg_current_snapshot())
"""


class Purges:
    """The watcher: what a process knows of purges. Thread-safe; only looking takes a lock."""

    def __init__(self) -> None:
        self._looking = Lock()
        self.looks = 0  # the number of the newest look
        self.start_anew()

    def start_anew(self) -> None:
        """Know nothing, as a process that has just begun: whatever was made before holds no more."""
        self._begun = float("-inf")  # when the newest look began (monotonic)
        self._first_unseen = 0  # the lowest transaction that had not begun then
        self._running = "{}"  # those that had, and had not ended
        self._nothing_before = self.looks + 1  # entries of older generations are invalid, whatever their tags
        self._found: dict[
            str, int
        ] = {}  # the newest look that found a tag; replaced, never changed: readers need no lock

    def look(self) -> bool:
        """Poll for purges, if the last look was a while ago (single-flight). Returns whether `holds` may be relied on."""
        age = time.monotonic() - self._begun
        if age < LOOK_SECONDS:
            return True
        if age < LONGEST_SECONDS:
            if not self._looking.acquire(blocking=False):
                return True  # somebody is looking
        elif not self._looking.acquire(timeout=WAIT_SECONDS):
            return False
        try:
            return time.monotonic() - self._begun < LOOK_SECONDS or self._look()
        except Error:  # the database is missing
            return False
        finally:
            self._looking.release()

    def look_now(self) -> None:
        """Poll for purges, or wait for another thread's look that began after this call.

        :raises Error: the database is missing, or another thread's look does not end
        """
        asked = time.monotonic()
        if not self._looking.acquire(timeout=WAIT_SECONDS):
            raise OperationalError("another thread's look for purges does not end")
        try:
            if self._begun <= asked:
                self._look()
        finally:
            self._looking.release()

    def holds(self, since: int, tags: Iterable[str]) -> bool:
        """Return whether an entry of the generation `since` is valid: none of its `tags` was purged later."""
        found = self._found  # read first: `_look` writes it last
        return since >= self._nothing_before and all(found.get(tag, 0) <= since for tag in tags)

    def changed_since(self, since: int) -> frozenset[str] | None:
        """Return the tags that were purged after the generation `since`; None when that may be any."""
        found = self._found
        if since < self._nothing_before:
            return None
        return frozenset([tag for tag, look in found.items() if look > since])

    def _look(self) -> bool:
        begun = time.monotonic()
        first_unseen, running, tags = self._read()
        number = self.looks + 1
        # Not the first look, and none too long ago; nor a server that knows fewer transactions than we have seen: it was
        # restored, and its purges can't be told from those of before.
        follows = begun - self._begun < PURGES_KEPT_SECONDS / 2 and first_unseen >= self._first_unseen
        if not follows or SITE in tags or len(self._found) > MOST_TAGS:
            self._nothing_before = number
            self._found = {}
            _forget_root_paths()
        else:
            self._found = self._found | dict.fromkeys(tags, number)
        self._first_unseen, self._running, self._begun = first_unseen, running, begun
        self.looks = number
        return True

    def _read(self) -> tuple[int, str, list[str]]:
        """Return the database's snapshot, and the tags purged since that of the last look."""
        with prepared_cursor() as cursor:
            cursor.execute(LOOK, [str(self._first_unseen), self._running])
            snapshot, tags = cursor.fetchone()
        _, first_unseen, running = snapshot.split(":")
        return int(first_unseen), f"{{{running}}}", tags


def _forget_root_paths() -> None:
    """Wagtail keeps the addresses of home pages in a cache of the process for an hour."""
    Site.clear_site_root_paths_cache()


purges = Purges()


class Shown:
    """The tags that a page collects while it is being made, and the moment at which it changes by itself.

    :param since: the generation in which making it began
    :ivar noted: what is told of it each time that it is answered with
    """

    __slots__ = ("noted", "since", "tags", "until")

    def __init__(self, since: int) -> None:
        self.since = since
        self.noted: tuple[str, ...] = ()
        self.tags: set[str] = set()
        self.until: datetime | None = None


_shown: ContextVar[Shown | None] = ContextVar("shown", default=None)


@contextmanager
def collecting() -> Iterator[Shown]:
    """Collect the tags of what is being made, in this thread."""
    shown = Shown(purges.looks)
    token = _shown.set(shown)
    try:
        yield shown
    finally:
        _shown.reset(token)


def begin_page() -> None:
    """Look before a page's first row is read, so that it can be kept from the process's first page on."""
    shown = _shown.get()
    if shown is not None and not shown.tags and purges.look():
        shown.since = purges.looks


def shows(*tags: str) -> None:
    """Add tags to the page that is being made: their purge invalidates it. Does nothing when none is being made."""
    shown = _shown.get()
    if shown is not None:
        shown.tags.update(tags)


def shows_each(kind: str, keys: Iterable[object]) -> None:
    """Add the tags of many of a kind, such as the products of a list."""
    shown = _shown.get()
    if shown is not None:
        shown.tags.update([f"{kind}:{key}" for key in keys])


def notes(*words: str) -> None:
    """Note words on the page that is being made: whenever it is answered with, also from the cache, they are told."""
    shown = _shown.get()
    if shown is not None:
        shown.noted = words


def shows_until(moment: datetime) -> None:
    """End the validity of the page that is being made at `moment`: a campaign begins, a price ends."""
    shown = _shown.get()
    if shown is not None and (shown.until is None or moment < shown.until):
        shown.until = moment


def shows_until_either(now: datetime, *moments: datetime | None) -> None:
    """End it at the first of those moments that are still to come."""
    for moment in moments:
        if moment is not None and moment > now:
            shows_until(moment)


def forget_purges() -> int:
    """Delete rows that every process has seen or will not trust; return how many.

    A row may become visible long after it was written, so its own time does not tell. Each run leaves a mark with its
    snapshot, and deletes what the newest mark of long enough ago saw; and rows of transactions that are yet to come,
    which were restored from another server.
    """
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [PURGES_KEPT_SECONDS])
        deleted = int(cursor.rowcount)
        cursor.execute(MARK)
    return deleted
