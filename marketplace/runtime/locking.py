"""Locks of due rows of any model (law 1): claimed without waiting, and one at a time to note what went wrong. Nothing else
is locked in the same transaction (law 4, `docs/laws/locks.md`). And the lock of operators' commands, for a whole session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection
from django.db.models import F

from marketplace.runtime.due_rows import LEASE, LONGEST_AHEAD, DueRow, lease_of

Row = TypeVar("Row", bound=DueRow)


def claim_due(
    model: type[DueRow],
    now: datetime,
    *,
    limit: int = 50,
    longest: timedelta = LONGEST_AHEAD,
    lease: timedelta = LEASE,
) -> list[int]:
    """Claim due rows for a while: nobody else works on them meanwhile, and a crashed worker's claim runs out by itself.

    The longest due first, not by id: who claims skips locked rows instead of waiting for them.

    :param longest: no row is put off for longer: one that is due or leased beyond that was written by a clock that was
        ahead and has been put right, and is due now
    :param lease: for how long; longer than the work on one of these rows ever takes
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
            [lease_of(now, lease), now, now + longest, now, now + 2 * lease, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def give_back(model: type[DueRow], pks: list[int], now: datetime, lease: timedelta = LEASE) -> None:
    """Give up the claims of rows that were not worked on: they are due for everybody at once, as if never claimed.

    :param now: when they were claimed; who has claimed one since keeps it
    """
    held = model._default_manager.filter(pk__in=pks, leased_until=lease_of(now, lease), attempts__gt=0)
    held.update(leased_until=None, attempts=F("attempts") - 1)


def lock_due_row(model: type[Row], pk: int) -> Row:
    """Lock one due row, to write down what became of an attempt at it."""
    return model._default_manager.select_for_update().get(pk=pk)


def lock_tables(names: list[str]) -> None:
    """Keep everybody out of whole tables, which are going to be dropped, until the transaction ends."""
    if names:
        tables = ", ".join(map(connection.ops.quote_name, sorted(names)))
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")


OPERATING = 0x6F706572  # the key of the advisory lock; any number that no other lock has
HOLDER = """
SELECT a.application_name, a.backend_start FROM pg_locks l JOIN pg_stat_activity a USING (pid)
 WHERE l.locktype = 'advisory' AND l.objid = %s AND l.granted
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class CommandRunning(Exception):
    """Another operator's command works on this database.

    :ivar name: of the command
    :ivar since: when it began; None when it has ended this very moment
    """

    def __init__(self, name: str, since: datetime | None) -> None:
        super().__init__(f"{name} has been running since {since}")
        self.name, self.since = name, since


@contextmanager
def hold_operating(name: str) -> Iterator[None]:
    """Keep other operators' commands out of this database inside the block, in a session of its own: it ends with the
    process, however that ends.

    :param name: of the command, for those who are refused
    :raises CommandRunning: another one is running
    """
    session = connection.copy()
    try:
        with session.cursor() as cursor:
            cursor.execute("SELECT set_config('application_name', %s, false)", [name])
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [OPERATING])
            if not cursor.fetchone()[0]:
                cursor.execute(HOLDER, [OPERATING])
                raise CommandRunning(*(cursor.fetchone() or (name, None)))
        yield
    finally:
        session.close()
