"""Reads of the ledger that more than one caller needs."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from marketplace.runtime.many_ids import among

from .models import Account, Balance


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


def balance_without(account_id: int, source_type: str) -> int:
    """Return what an account's balance in fen would be without the postings of a source, such as cash that lies elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(CASE WHEN credit_id = %(id)s THEN amount ELSE -amount END), 0) FROM ledger_posting"
            " WHERE %(id)s IN (credit_id, debit_id) AND source_type IS DISTINCT FROM %(source)s",
            {"id": account_id, "source": source_type},
        )
        return int(cursor.fetchone()[0])


def account_of(kind: str, owner_id: int) -> Account | None:
    """Return the account of an owner, or None when nothing was ever posted to it."""
    return Account.objects.filter(code=f"{kind}:{owner_id}").first()


def balances_of(kind: str, owner_ids: Iterable[int]) -> dict[int, int]:
    """Return the balances of guarded accounts in fen, by owner; of whom nothing was ever posted there is none."""
    rows = Balance.objects.filter(among("account__owner_id", owner_ids), account__kind=kind)
    return {owner: fen for owner, fen in rows.values_list("account__owner_id", "amount") if owner is not None}
