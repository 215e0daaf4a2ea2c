"""A cache in the process for fragments that many pages share: LRU, with a TTL, invalidated by tag.

The navigation, the card of a product, the choices of a filter. An entry carries the tags of what it was made from
(`cms.freshness.purging`); a page that uses it inherits them, and the moment at which it changes by itself.
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

MOST_ANSWERS = 3_000  # three for each produce page that is read, of which one, its story, is some 10 KB: 10 MB
MOST_PIECES = 7_000  # fragments of pages, 4.2 KB each in memory (a card of produce, with its key and tags): 30 MB
OF_ONE = ("product:", "page:", "picture:")  # tags of single things


class KeptAnswer(NamedTuple):
    """A cache entry: valid until `expires` (monotonic seconds; the TTL), `until`, or a purge of one of its tags.

    :param since: the generation (number of the last look for purges) at which making it began
    """

    expires: float
    until: datetime | None
    since: int
    tags: frozenset[str]
    answer: Any

    def holds(self) -> bool:
        """Return whether it is still valid, as of the last look for purges. Its TTL is the store's business."""
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
    """Return the cached answer for `key`; on a miss call `make` and cache what it returns.

    :param tags: what invalidates the answer (see `cms.freshness.purging`); `lists` when nothing is said
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
    """Return the cached answers for many keys; for all misses together `make` is called once.

    Each answer is an entry of its own, with its own tags. The key says of what kind it is.

    :param make: returns an answer with the tags of the products, pages and pictures that invalidate it, for each key
        that there is anything for
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
    """Empty the cache, as in a process that has just begun."""
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
