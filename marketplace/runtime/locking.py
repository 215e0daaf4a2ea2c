"""Locks of due rows of any model (law 1): claimed without waiting, and one at a time to note what went wrong. Nothing else
is locked in the same transaction (law 4, `docs/laws/locks.md`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection

from marketplace.runtime.due_rows import LEASE, LONGEST_AHEAD, DueRow

Row = TypeVar("Row", bound=DueRow)


def claim_due(model: type[DueRow], now: datetime, *, limit: int = 50, longest: timedelta = LONGEST_AHEAD) -> list[int]:
    """Claim due rows for `LEASE`: nobody else works on them meanwhile, and a crashed worker's claim runs out by itself.

    The longest due first, not by id: who claims skips locked rows instead of waiting for them.

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


def lock_due_row(model: type[Row], pk: int) -> Row:
    """Lock one due row, to write down what became of an attempt at it."""
    return model._default_manager.select_for_update().get(pk=pk)
