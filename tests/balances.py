"""Sums over the ledger that tests assert."""

from __future__ import annotations

from django.db import connection


def balance_of_kind(kind: str) -> int:
    """Return the sum of the balances of all accounts of a kind, in fen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(CASE WHEN c.id = p.credit_id THEN p.amount ELSE -p.amount END), 0)"
            " FROM ledger_account c JOIN ledger_posting p ON c.id IN (p.credit_id, p.debit_id) WHERE c.kind = %s",
            [kind],
        )
        return int(cursor.fetchone()[0])
