"""When a due row is tried: its state is the queue, the broker is only a wake-up (law 1). `locking.claim_due` claims it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

LEASE = timedelta(minutes=2)
SHORTEST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=30)
LONGEST_AHEAD = timedelta(hours=1)


class DueRow(models.Model):
    """A row that something is to be done about: when, who is at it, how often it was tried, and what went wrong last.

    `due_at` is None when nothing is left to do; `leased_until` is None while nobody works on it. A claim's lease is its
    fencing token: whoever fails puts the row off only while the lease is still theirs, and the row open. A CHECK keeps
    what is finished from being due.
    """

    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        abstract = True

    def is_held(self, lease: datetime | None) -> bool:
        """Return whether the row, locked, is still open and claimed with this lease; None: not claimed at all."""
        return self.due_at is not None and self.leased_until == lease


def lease_of(now: datetime, lease: timedelta = LEASE) -> datetime:
    """Return until when a claim made at `now` holds: no other claim of the row has the same."""
    return now + lease


def next_attempt(now: datetime, attempts: int) -> datetime:
    """Return when to try again: after 15 s, then twice as long each time, at most half an hour."""
    return now + _wait(attempts)


def next_look(now: datetime, since: datetime) -> datetime:
    """Return when to look again at what somebody else is doing: after as long as it has taken so far, from 15 s to half an
    hour. Looks are no attempts: none of them has failed.

    :param since: when it began
    """
    return now + min(max(now - since, SHORTEST_WAIT), LONGEST_WAIT)


def waited(attempts: int) -> timedelta:
    """Return for how long a row has been tried that has failed so often."""
    return sum((_wait(past) for past in range(1, attempts)), timedelta())


def _wait(attempts: int) -> timedelta:
    return min(timedelta(seconds=15 * 2 ** min(attempts, 10)), LONGEST_WAIT)
