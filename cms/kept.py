"""Small answers that many pages need and that change seldom, kept in the process until what they rest on is purged.

The navigation, the choices of a filter, how many products there are. The page that uses one shows what it rests on.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.utils import timezone

from cms.purging import LISTS, SITE, collecting, purges, shows, shows_until

Answer = TypeVar("Answer")

MOST_ANSWERS = 1024


class KeptAnswer(NamedTuple):
    """An answer, until `expires` (monotonic seconds), `until`, or one of its tags is purged after the look `since`."""

    expires: float
    until: datetime | None
    since: int
    tags: frozenset[str]
    answer: Any

    def holds(self) -> bool:
        """Return whether nothing that it rests on has changed, as of the last look."""
        if self.expires <= time.monotonic() or (self.until is not None and self.until <= timezone.now()):
            return False
        return purges.holds(self.since, self.tags)


_answers: OrderedDict[Hashable, KeptAnswer] = OrderedDict()
_lock = Lock()


def kept(key: Hashable, make: Callable[[], Answer], *tags: str) -> Answer:
    """Return what `make` returned for `key` earlier, or let it make it anew.

    :param tags: what the answer rests on (see `cms.purging`); `lists` when nothing is said
    """
    if not settings.PAGE_CACHE_SECONDS:
        return make()
    found = _answers.get(key)
    if not purges.look() or found is None or not found.holds():
        found = _make(key, make, tags or (LISTS,))
    shows(*found.tags)
    if found.until is not None:
        shows_until(found.until)
    return found.answer  # type: ignore[no-any-return]


def _make(key: Hashable, make: Callable[[], Any], tags: tuple[str, ...]) -> KeptAnswer:
    expires = time.monotonic() + settings.PAGE_CACHE_SECONDS
    with collecting() as rests_on:
        answer = make()
    made = KeptAnswer(expires, rests_on.until, rests_on.since, frozenset({SITE, *tags, *rests_on.tags}), answer)
    with _lock:
        _answers[key] = made
        _answers.move_to_end(key)
        while len(_answers) > MOST_ANSWERS:
            _answers.popitem(last=False)
    return made
