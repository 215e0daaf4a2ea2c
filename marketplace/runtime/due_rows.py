"""When a due row is tried: its state is the queue, the broker is only a wake-up (law 1). `locking.claim_due` claims it."""

from __future__ import annotations

from datetime import datetime, timedelta

LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(minutes=30)
LONGEST_AHEAD = timedelta(hours=1)


def next_attempt(now: datetime, attempts: int) -> datetime:
    """Return when to try again: after 15 s, then twice as long each time, at most half an hour."""
    return now + min(timedelta(seconds=15 * 2 ** min(attempts, 10)), LONGEST_WAIT)
