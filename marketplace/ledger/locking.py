"""Locks of the ledger, until the caller's transaction ends: balances come last in everybody's order (law 4,
`docs/laws/locks.md`). Posting locks the balances that it moves by itself, in the database, by account too."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

SEALING = 7_310_584_205_170_211_585  # any number that nothing else locks


def lock_balances(accounts: Sequence[int]) -> dict[int, int]:
    """Lock guarded balances by account: what a decision reads of them stays true until it is posted.

    :param accounts: account ids; unguarded ones are left out of the answer
    :returns: account id → balance in fen
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT account_id, amount FROM ledger_lock_balances(%s)", [sorted(accounts)])
        return dict(cursor.fetchall())


def try_lock_sealing() -> bool:
    """Take the lock of whoever seals, an advisory one: no row stands for it, and nobody who posts waits for it.

    :returns: False when somebody else is sealing
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING])
        return bool(cursor.fetchone()[0])
