"""Small answers that many pages need and that change seldom, kept in the process as long as a page may be.

The navigation, the choices of a filter, how many products there are. Never a price or the stock of a product.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.conf import settings

Answer = TypeVar("Answer")

MOST_ANSWERS = 1024

_answers: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
_lock = Lock()


def kept(key: Hashable, make: Callable[[], Answer]) -> Answer:
    """Return what `make` returned for `key` within the last `PAGE_CACHE_SECONDS`, or let it make it anew."""
    if not settings.PAGE_CACHE_SECONDS:
        return make()
    now = time.monotonic()
    found = _answers.get(key)
    if found is not None and found[0] > now:
        return found[1]  # type: ignore[no-any-return]
    answer = make()
    with _lock:
        _answers[key] = (now + settings.PAGE_CACHE_SECONDS, answer)
        _answers.move_to_end(key)
        while len(_answers) > MOST_ANSWERS:
            _answers.popitem(last=False)
    return answer
