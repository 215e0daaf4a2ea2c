"""A call to somebody else's server that ends in time, whatever it does: the thread that asked goes on without it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import BoundedSemaphore, Thread
from typing import TypeVar

from django.db import connections

MOST_AT_ONCE = 16  # calls in a process, with those that were left behind: then none is begun

Answer = TypeVar("Answer")
_free = BoundedSemaphore(MOST_AT_ONCE)


def within(seconds: float, call: Callable[[], Answer]) -> Answer:
    """Return what `call` returns, from a thread of its own, or raise what it raises.

    One that takes longer is left behind: it may still do what it was asked for, and nobody hears of it.

    :raises TimeoutError: it takes longer, or so many were left behind that none is begun
    """
    if not _free.acquire(blocking=False):
        raise TimeoutError("too many calls have not come back")
    done: Future[Answer] = Future()

    def run() -> None:
        try:
            done.set_result(call())
        except BaseException as error:  # whatever it is, it is raised where it was asked for
            done.set_exception(error)
        finally:
            connections.close_all()  # this thread's own, if the call has used any
            _free.release()

    Thread(target=run, name="within", daemon=True).start()
    return done.result(timeout=seconds)
