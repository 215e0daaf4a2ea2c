"""How long somebody of staff stays signed in: so long after signing in, and so long after the last thing they did."""

from __future__ import annotations

from datetime import datetime, timedelta

WRITTEN_EVERY = timedelta(minutes=1)  # that somebody is still there is written no more often


def ends_at(began: datetime, now: datetime, *, at_most: timedelta, idle: timedelta) -> datetime:
    """Return when a session ends in which something was done now."""
    return min(began + at_most, now + idle)


def is_worth_writing(kept: datetime, new: datetime) -> bool:
    """Return whether a session's end has moved so far that it is written; it never moves towards now."""
    return new - kept >= WRITTEN_EVERY
