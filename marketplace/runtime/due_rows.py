"""Claim due rows: the state of a row is the queue, the broker is only a wake-up (law 1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, models

LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(minutes=30)
LONGEST_AHEAD = timedelta(hours=1)


def claim_due(
    model: type[models.Model], now: datetime, *, limit: int = 50, longest: timedelta = LONGEST_AHEAD
) -> list[int]:
    """Claim due rows for `LEASE`: nobody else works on them meanwhile, and a crashed worker's claim runs out by itself.

    :param model: a model with ``due_at``, ``leased_until`` and ``attempts``
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
