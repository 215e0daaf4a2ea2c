"""Small answers that many pages need and that change seldom, kept in the process until what they rest on is purged.

The navigation, the choices of a filter, how many products there are. The page that uses one shows what it rests on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from cachetools import TLRUCache
from django.conf import settings
from django.utils import timezone

from cms.freshness.purging import LISTS, SITE, collecting, purges, shows, shows_until

Answer = TypeVar("Answer")
Key = TypeVar("Key", bound=Hashable)

MOST_ANSWERS = 1024
MOST_PIECES = 7_000  # of pages, 4.2 KB each in memory (a card of produce, with its key and tags): 30 MB
OF_ONE = ("product:", "page:", "picture:")  # tags of single things


class KeptAnswer(NamedTuple):
    """An answer, until `expires` (monotonic seconds), `until`, or one of its tags is purged after the look `since`."""

    expires: float
    until: datetime | None
    since: int
    tags: frozenset[str]
    answer: Any

    def holds(self) -> bool:
        """Return whether nothing that it rests on has changed, as of the last look."""
        if self.until is not None and self.until <= timezone.now():
            return False
        return purges.holds(self.since, self.tags)


def new_store(most: int) -> TLRUCache[Hashable, KeptAnswer]:
    """Return an LRU cache of `most` answers with a TTL of each one's own. Not thread-safe: even a read reorders it."""
    return TLRUCache(most, ttu=lambda _key, one, _now: one.expires, timer=lambda: time.monotonic())


_answers = new_store(MOST_ANSWERS)
_pieces = new_store(MOST_PIECES)
_lock = Lock()  # of both


def kept(key: Hashable, make: Callable[[], Answer], *tags: str) -> Answer:
    """Return what `make` returned for `key` earlier, or let it make it anew.

    :param tags: what the answer rests on (see `cms.freshness.purging`); `lists` when nothing is said
    """
    if not settings.PAGE_CACHE_SECONDS:
        return make()
    with _lock:
        found = _answers.get(key)
    if not purges.look() or found is None or not found.holds():
        found = _make(key, make, tags or (LISTS,))
    shows(*found.tags)
    if found.until is not None:
        shows_until(found.until)
    answer: Answer = found.answer
    return answer


def kept_each(
    keys: Sequence[Key], make: Callable[[list[Key]], Mapping[Key, tuple[Answer, Collection[str]]]]
) -> dict[Key, Answer]:
    """Return what `make` returned for each of `keys` earlier; for those that are missing it is called, once.

    Each answer is kept by itself, until one of its own tags is purged. The key says of what kind it is.

    :param make: returns an answer with the tags of the products, pages and pictures that it rests on, for each key that
        there is anything for
    """
    if not settings.PAGE_CACHE_SECONDS:
        return {key: answer for key, (answer, _) in make(list(keys)).items()}
    relied_on = purges.look()
    with _lock:
        found = [(key, _pieces.get(key)) for key in keys] if relied_on else []
    held = {key: one for key, one in found if one is not None and one.holds()}
    missing = [key for key in keys if key not in held]
    if missing:
        expires = time.monotonic() + settings.PAGE_CACHE_SECONDS
        with collecting() as rests_on:
            made = make(missing)
        shared = {SITE, *(tag for tag in rests_on.tags if not tag.startswith(OF_ONE))}
        for key, (answer, tags) in made.items():
            held[key] = KeptAnswer(expires, rests_on.until, rests_on.since, frozenset({*shared, *tags}), answer)
        with _lock:
            _pieces.update({key: held[key] for key in made})
    for one in held.values():
        shows(*one.tags)
        if one.until is not None:
            shows_until(one.until)
    return {key: one.answer for key, one in held.items()}


def forget() -> None:
    """Keep nothing, as a process that has just begun."""
    with _lock:
        _answers.clear()
        _pieces.clear()


def _make(key: Hashable, make: Callable[[], Any], tags: tuple[str, ...]) -> KeptAnswer:
    expires = time.monotonic() + settings.PAGE_CACHE_SECONDS
    with collecting() as rests_on:
        answer = make()
    made = KeptAnswer(expires, rests_on.until, rests_on.since, frozenset({SITE, *tags, *rests_on.tags}), answer)
    with _lock:
        _answers[key] = made
    return made
