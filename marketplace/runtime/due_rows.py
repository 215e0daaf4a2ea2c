"""Claim due rows: the state of a row is the queue, the broker is only a wake-up (law 1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, models

LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(minutes=30)
LONGEST_AHEAD = timedelta(hours=1)


class DueRow(models.Model):
    """A row that something is to be done about: when, who is at it, how often it was tried, and what went wrong last.

    `due_at` is None when nothing is left to do; `leased_until` is None while nobody works on it.
    """

    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        abstract = True


def claim_due(model: type[DueRow], now: datetime, *, limit: int = 50, longest: timedelta = LONGEST_AHEAD) -> list[int]:
    """Claim due rows for `LEASE`: nobody else works on them meanwhile, and a crashed worker's claim runs out by itself.

    :param longest: no row is put off for longer: one that is due or leased beyond that was written by a clock that was
        ahead and has been put right, and is due now
    :returns: primary keys of the rows claimed, the longest due first
    """
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET leased_until = %s, attempts = attempts + 1 WHERE id IN"
            f" (SELECT id FROM {table} WHERE (due_at <= %s OR due_at > %s)"
            " AND (leased_until IS NULL OR leased_until < %s OR leased_until > %s)"
            " ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id",
            # twice: whoever looked at the clock just after us and claimed before us has a lease of a moment more
            [now + LEASE, now, now + longest, now, now + 2 * LEASE, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def next_attempt(now: datetime, attempts: int) -> datetime:
    """Return when to try again: after 15 s, then twice as long each time, at most half an hour."""
    return now + min(timedelta(seconds=15 * 2 ** min(attempts, 10)), LONGEST_WAIT)
