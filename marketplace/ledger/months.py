"""What each month moved on an account, at once also for an account with 100,000 events.

The months of such an account are kept, up to some event; what came since is counted from the postings. That is exact: the
number of postings that are kept and of those since must be the number that the balance has counted. An event whose
number was drawn early and which came late makes them differ; then everything is counted, and the next roll-up mends it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from .locking import lock_balances

MANY = 500  # postings since the last roll-up from which another one pays


@dataclass(frozen=True, slots=True)
class Month:
    """What events of one kind moved on one side of an account in a month, within one income class.

    :param month: its first day
    :param kind: of the events
    :param credited: whether it was credited; else debited
    :param income_class: empty for what is no income
    :param amount: fen
    :param entries: how many entries a statement shows for it: postings of one event and source are one
    """

    month: date
    kind: str
    credited: bool
    income_class: str
    amount: int
    entries: int


Key = tuple[date, str, bool, str]

SINCE = """
SELECT date_trunc('month', e.occurred_on)::date, e.kind, p.credited, coalesce(p.income_class, ''), sum(p.amount)::bigint,
       count(DISTINCT (p.event_id, p.source_type, p.source_id)), count(*), max(p.event_id)
  FROM (SELECT event_id, true AS credited, income_class, amount, source_type, source_id
          FROM ledger_posting WHERE credit_id = %(account)s AND event_id > %(since)s
         UNION ALL
        SELECT event_id, false, income_class, amount, NULL, NULL
          FROM ledger_posting WHERE debit_id = %(account)s AND event_id > %(since)s) p
  JOIN ledger_event e ON e.id = p.event_id
 GROUP BY 1, 2, 3, 4
"""
THROUGH = "SELECT coalesce((SELECT through_event_id FROM ledger_rolledup WHERE account_id = %s), 0)"
# One statement, so that months, postings and counts are of the same moment. The event is given as a number: a planner that
# has to guess it takes a hundred thousand events for a few, or the other way about.
KEPT_AND_SINCE = f"""
SELECT month, kind, credited, income_class, amount, entries, 0 AS postings, 0 AS last FROM ledger_accountmonth
 WHERE account_id = %(account)s
 UNION ALL ({SINCE})
 UNION ALL
SELECT NULL, '', NULL, '', b.postings, 0, coalesce(r.postings, 0), coalesce(r.through_event_id, 0)
  FROM ledger_balance b LEFT JOIN ledger_rolledup r USING (account_id) WHERE b.account_id = %(account)s
"""


def months_of(account_id: int) -> list[Month]:
    """Return what each month moved on a guarded account, by kind of event, side and income class; no order."""
    return _counted(account_id)[0]


def roll_up(*, many: int = MANY) -> int:
    """Keep the months of guarded accounts with many postings since they were kept last.

    :param many: how many postings are many
    :returns: how many accounts were rolled up
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.account_id FROM ledger_balance b LEFT JOIN ledger_rolledup r USING (account_id)"
            " WHERE b.postings - coalesce(r.postings, 0) >= %s ORDER BY b.account_id",
            [many],
        )
        accounts = [row[0] for row in cursor.fetchall()]
    for account_id in accounts:
        _roll_up(account_id)
    return len(accounts)


def _roll_up(account_id: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        lock_balances([account_id])  # whoever posts to the account has committed, or waits
        months, postings, through = _counted(account_id)
        cursor.execute("DELETE FROM ledger_accountmonth WHERE account_id = %s", [account_id])
        cursor.executemany(
            "INSERT INTO ledger_accountmonth (account_id, month, kind, credited, income_class, amount, entries)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [(account_id, m.month, m.kind, m.credited, m.income_class, m.amount, m.entries) for m in months],
        )
        cursor.execute(
            "INSERT INTO ledger_rolledup (account_id, through_event_id, postings) VALUES (%s, %s, %s)"
            " ON CONFLICT (account_id) DO UPDATE"
            " SET through_event_id = excluded.through_event_id, postings = excluded.postings",
            [account_id, through, postings],
        )


def _counted(account_id: int) -> tuple[list[Month], int, int]:
    """Return the months, the number of postings behind them, and the last event among them."""
    with connection.cursor() as cursor:
        cursor.execute(THROUGH, [account_id])
        asked = cursor.fetchone()[0]
        cursor.execute(KEPT_AND_SINCE, {"account": account_id, "since": asked})
        rows = cursor.fetchall()
        whole, kept, through = next(((row[4], row[6], row[7]) for row in rows if row[0] is None), (0, 0, 0))
        months = [row for row in rows if row[0] is not None]
        since = sum(row[6] for row in months)
        if through != asked or kept + since != whole:  # rolled up at this very moment, or an event came late
            cursor.execute(SINCE, {"account": account_id, "since": 0})
            months, kept, through = cursor.fetchall(), 0, 0
            since = sum(row[6] for row in months)
    last = max([through, *(row[7] for row in months)])
    return _added_up(months), kept + since, last


def _added_up(rows: Iterable[tuple[Any, ...]]) -> list[Month]:
    sums: dict[Key, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for month, kind, credited, income_class, amount, entries, *_ in rows:
        known = sums[month, kind, credited, income_class]
        sums[month, kind, credited, income_class] = (known[0] + amount, known[1] + entries)
    return [Month(*key, *figures) for key, figures in sums.items()]
