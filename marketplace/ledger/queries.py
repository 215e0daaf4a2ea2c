"""Reads of the ledger that more than one caller needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from .models import Account


def balance(account_id: int) -> int:
    """Return an account's balance in fen: what was credited less what was debited.

    A guarded account answers from its balance row; another one from its postings.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT amount FROM ledger_balance WHERE account_id = %s", [account_id])
        row = cursor.fetchone()
        if row is None:
            cursor.execute(
                "SELECT coalesce((SELECT sum(amount) FROM ledger_posting WHERE credit_id = %(id)s), 0)"
                " - coalesce((SELECT sum(amount) FROM ledger_posting WHERE debit_id = %(id)s), 0)",
                {"id": account_id},
            )
            row = cursor.fetchone()
    return int(row[0])


def balance_of_kind(kind: str) -> int:
    """Return the sum of the balances of all accounts of a kind, in fen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(CASE WHEN c.id = p.credit_id THEN p.amount ELSE -p.amount END), 0)"
            " FROM ledger_account c JOIN ledger_posting p ON c.id IN (p.credit_id, p.debit_id) WHERE c.kind = %s",
            [kind],
        )
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Credit:
    """One credit on an account as its statement shows it; postings of one event and source are one credit.

    :param amount: fen
    :param source_type: kind of the row that explains it (R9)
    :param source_id: primary key of that row
    """

    event_id: int
    kind: str
    reference: str
    occurred_on: date
    posted_at: datetime
    amount: int
    income_class: str | None
    source_type: str | None
    source_id: int | None


def credits(account_id: int, *, limit: int = 50, offset: int = 0) -> list[Credit]:
    """Return the latest credits of an account, newest first.

    :param limit: how many at the most
    :param offset: how many of the newest to leave out
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.kind, e.reference, e.occurred_on, e.posted_at, sum(p.amount)::bigint, min(p.income_class),"
            " p.source_type, p.source_id"
            " FROM ledger_posting p JOIN ledger_event e ON e.id = p.event_id WHERE p.credit_id = %s"
            " GROUP BY e.id, p.source_type, p.source_id ORDER BY e.id DESC, p.source_id LIMIT %s OFFSET %s",
            [account_id, limit, offset],
        )
        return [Credit(*row) for row in cursor.fetchall()]


def account_of(kind: str, owner_id: int) -> Account | None:
    """Return the account of an owner, or None when nothing was ever posted to it."""
    return Account.objects.filter(code=f"{kind}:{owner_id}").first()
