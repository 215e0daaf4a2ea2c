"""The pace of calls to Stripe, the same for all processes: a row says when the next call may be made.

A generic cell rate algorithm without bursts: calls are spaced evenly at `STRIPE_CALLS_PER_SECOND`. When Stripe answers 429,
every paced caller pauses: twice as long each time it is refused again, with jitter, and at least as long as Retry-After says.
Only background work is paced (`paced`): a buyer's own call is made at once, yet its 429 pauses the others.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

LONGEST_TURN = 5.0  # seconds: a call whose turn comes later is not made, its row is put off
LONGEST_PAUSE = 60.0  # seconds
BEYOND = "interval '5 minutes'"  # what is further ahead was written by a clock that has been put right

TURN = f"""
INSERT INTO orders_stripepace AS p (id, free_at, paused_until, refusals)
VALUES (1, clock_timestamp() + make_interval(secs => %s), clock_timestamp(), 0)
ON CONFLICT (id) DO UPDATE SET free_at = make_interval(secs => %s) + CASE
  WHEN p.free_at > clock_timestamp() + {BEYOND} THEN clock_timestamp() ELSE greatest(p.free_at, clock_timestamp()) END
 WHERE p.free_at <= clock_timestamp() + make_interval(secs => %s) OR p.free_at > clock_timestamp() + {BEYOND}
RETURNING extract(epoch FROM free_at - clock_timestamp())::float8, refusals"""

# Those who are refused together count once: the pause that began with the first of them is on.
PAUSE = f"""
INSERT INTO orders_stripepace AS p (id, free_at, paused_until, refusals)
VALUES (1, clock_timestamp() + make_interval(secs => %(first)s), clock_timestamp() + make_interval(secs => %(first)s), 1)
ON CONFLICT (id) DO UPDATE SET
  refusals = p.refusals + 1,
  paused_until = clock_timestamp() + make_interval(secs => greatest(
    %(asked)s, %(jitter)s * least(%(longest)s, 2 ^ least(p.refusals, 10)))),
  free_at = clock_timestamp() + make_interval(secs => greatest(
    %(asked)s, %(jitter)s * least(%(longest)s, 2 ^ least(p.refusals, 10))))
 WHERE p.paused_until <= clock_timestamp() OR p.paused_until > clock_timestamp() + {BEYOND}"""

_thread = threading.local()


@contextmanager
def paced() -> Iterator[None]:
    """Let this thread's calls to Stripe wait for their turn inside the block."""
    before = getattr(_thread, "is_paced", False)
    _thread.is_paced = True
    try:
        yield
    finally:
        _thread.is_paced = before


def take_turn() -> bool:
    """Wait for the turn of one call, if this thread is paced. False: it would come too late, and the call is not made."""
    _thread.refusals = 0
    if not getattr(_thread, "is_paced", False):
        return True
    apart = 1 / settings.STRIPE_CALLS_PER_SECOND
    with connection.cursor() as cursor:
        cursor.execute(TURN, [apart, apart, LONGEST_TURN])
        row = cursor.fetchone()
    if row is None:
        return False
    wait, _thread.refusals = row[0] - apart, row[1]
    if wait > 0:
        time.sleep(wait)
    return True


def pause(retry_after: float = 0.0) -> None:
    """Stripe has refused a call for its rate: let paced callers pause.

    :param retry_after: seconds that Stripe asks for, at most `LONGEST_PAUSE`
    """
    asked, jitter = min(retry_after, LONGEST_PAUSE), random.uniform(0.5, 1.0)
    given = {"asked": asked, "jitter": jitter, "longest": LONGEST_PAUSE, "first": max(asked, jitter)}
    with connection.cursor() as cursor:
        cursor.execute(PAUSE, given)


def went_well() -> None:
    """A call was answered: after a pause the next one is short again."""
    if getattr(_thread, "refusals", 0):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE orders_stripepace SET refusals = 0 WHERE paused_until <= clock_timestamp()")
        _thread.refusals = 0


def closed_for() -> float:
    """Return for how many seconds no turn can be had: a pause is on, or the next ones are taken. 0 when one can."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM opens_at - clock_timestamp())::float8"
            " FROM (SELECT greatest(paused_until, free_at - make_interval(secs => %s)) AS opens_at"
            " FROM orders_stripepace) p"
            f" WHERE opens_at > clock_timestamp() AND opens_at <= clock_timestamp() + {BEYOND}",
            [LONGEST_TURN],
        )
        row = cursor.fetchone()
    return row[0] if row else 0.0
