"""What must hold in the whole ledger, each as one statement that selects the rows that break it.

`Check` and `run` serve the floors above as well: each room registers its own checks, `manage.py check_books` runs them
all and names no room.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold.

    :param rule: the rule that it proves, such as ``R3``
    :param name: what it is called in JSON, such as ``event-body``
    :param table: where the rows that it names are
    :param problem: what is wrong with such a row; a translated sentence with ``%(column)s`` of the query
    :param query: selects the broken rows; the first column is ``key``. Or what returns such a statement, for what only
        Python can tell; it is called when the check runs
    """

    rule: str
    name: str
    table: str
    problem: str | Promise
    query: str | Callable[[], str]


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that breaks a rule.

    :param key: the row's primary key, or what names it best
    :param problem: what is wrong with it, in the active language
    :param values: the figures of that sentence by name
    """

    rule: str
    check: str
    table: str
    key: str
    problem: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found: how many rows are broken, the first of them by name, and how long it took."""

    check: Check
    broken: int
    rows: list[BrokenRow]
    seconds: float


_checks: dict[str, Check] = {}
_counted: dict[str, None] = {}


def register(checks: Iterable[Check], counted: Iterable[str] = ()) -> None:
    """Let `check_books` ask this of a room's rows.

    :param checks: each with a name of its own
    :param counted: tables whose rows are counted, as a measure of what was looked at
    :raises ValueError: another check of that name is registered
    """
    for check in checks:
        if _checks.setdefault(check.name, check) is not check:
            raise ValueError(f"check {check.name!r} is registered twice")
    _counted.update(dict.fromkeys(counted))


def registered() -> list[Check]:
    """Return all checks by rule and name."""
    return sorted(_checks.values(), key=lambda check: (check.rule, check.name))


def counted_tables() -> list[str]:
    """Return the tables whose rows are counted, by name."""
    return sorted(_counted)


def run(checks: Iterable[Check], *, most: int) -> Iterator[Outcome]:
    """Run checks one after the other, in the caller's transaction.

    :param most: how many broken rows a check names; all of them are counted
    """
    for check in checks:
        started = time.monotonic()
        query = check.query if isinstance(check.query, str) else check.query()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) OVER (), broken.* FROM ({query}) broken ORDER BY key LIMIT %s", [most])
            assert cursor.description is not None
            columns = [column.name for column in cursor.description[1:]]
            found = cursor.fetchall()
        rows = [_named(check, dict(zip(columns, row[1:], strict=True))) for row in found]
        yield Outcome(check, found[0][0] if found else 0, rows, time.monotonic() - started)


def count_rows(tables: Iterable[str]) -> dict[str, int]:
    """Return how many rows each table has."""
    counted = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counted[table] = int(cursor.fetchone()[0])
    return counted


def guards_in_place(rule: str, name: str, triggers: Iterable[str]) -> Check:
    """Return the check that these triggers exist and are switched on."""
    names = ", ".join(f"'{trigger}'" for trigger in triggers)
    return Check(
        rule, name, "pg_trigger", _("The trigger %(key)s is missing or switched off."),
        f"""
        SELECT name AS key FROM unnest(ARRAY[{names}]) AS name
         WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = name AND tgenabled IN ('O', 'A'))""",
    )  # fmt: skip


def _named(check: Check, row: dict[str, Any]) -> BrokenRow:
    values = {name: value for name, value in row.items() if name != "key"}
    return BrokenRow(check.rule, check.name, check.table, str(row["key"]), str(check.problem) % row, values)


COUNTED = ("ledger_account", "ledger_event", "ledger_posting")

TRIGGERS = (
    "ledger_account_append_only", "ledger_account_no_truncate", "ledger_account_open_balance",
    "ledger_balance_follows_postings", "ledger_balance_no_delete", "ledger_balance_no_truncate",
    "ledger_event_append_only", "ledger_event_check", "ledger_event_no_truncate", "ledger_event_whole",
    "ledger_posting_append_only", "ledger_posting_check", "ledger_posting_no_truncate",
)  # fmt: skip

# What was posted to each account, counted anew.
MOVED = """
moved AS (
  SELECT account_id, sum(delta)::bigint AS amount
    FROM (SELECT credit_id AS account_id, amount AS delta FROM ledger_posting
          UNION ALL SELECT debit_id, -amount FROM ledger_posting) each_side
   GROUP BY account_id)"""

CHECKS = [
    Check(
        "R2", "event-whole", "ledger_event",
        _("Event %(kind)s %(reference)s should have postings 1 to %(expected)s; it has %(found)s, of %(seqs)s."),
        """
        SELECT e.id AS key, e.kind, e.reference, e.posting_count AS expected, count(p.seq) AS found,
               coalesce(min(p.seq) || '–' || max(p.seq), '–') AS seqs
          FROM ledger_event e LEFT JOIN ledger_posting p ON p.event_id = e.id
         GROUP BY e.id
        HAVING count(p.seq) <> e.posting_count OR min(p.seq) <> 1 OR max(p.seq) <> e.posting_count""",
    ),
    Check(
        "R2", "posting-event", "ledger_posting", _("The posting's event %(event_id)s does not exist."),
        """
        SELECT p.event_id || '/' || p.seq AS key, p.event_id FROM ledger_posting p
         WHERE NOT EXISTS (SELECT FROM ledger_event e WHERE e.id = p.event_id)""",
    ),
    Check(
        "R2", "posting-amount", "ledger_posting",
        _("The posting moves %(amount)s fen from account %(debit_id)s to %(credit_id)s."),
        """
        SELECT event_id || '/' || seq AS key, amount, debit_id, credit_id FROM ledger_posting
         WHERE amount <= 0 OR debit_id = credit_id""",
    ),
    Check(
        "R2", "posting-accounts", "ledger_posting",
        _("The posting moves %(amount)s fen to or from account %(missing)s, which does not exist."),
        """
        SELECT p.event_id || '/' || p.seq AS key, p.amount, a.id AS missing
          FROM ledger_posting p CROSS JOIN LATERAL (VALUES (p.debit_id), (p.credit_id)) a (id)
         WHERE NOT EXISTS (SELECT FROM ledger_account c WHERE c.id = a.id)""",
    ),
    Check(
        "R3", "event-body", "ledger_event",
        _("Event %(kind)s %(reference)s or its postings were changed: its body's SHA-256 is %(found)s, "
          "it was posted with %(posted)s."),
        # The same text as posting.Draft.body.
        """
        SELECT key, kind, reference, encode(found, 'hex') AS found, encode(posted, 'hex') AS posted
          FROM (SELECT e.id AS key, e.kind, e.reference, e.body_hash AS posted,
                       sha256(convert_to(
                         e.kind || E'\\n' || e.reference || E'\\n' || to_char(e.occurred_on, 'YYYY-MM-DD') || E'\\n'
                         || coalesce(e.reverses_id || '|' || array_to_string(e.approver_ids, ',') || '|'
                                     || encode(sha256(convert_to(e.reason, 'UTF8')), 'hex'), '') || E'\\n'
                         || coalesce(string_agg(concat_ws('|', p.seq, p.debit_id, p.credit_id, p.amount,
                              coalesce(p.income_class, ''), coalesce(p.source_type, ''),
                              coalesce(p.source_id::text, '')), E'\\n' ORDER BY p.seq), ''), 'UTF8')) AS found
                  FROM ledger_event e LEFT JOIN ledger_posting p ON p.event_id = e.id
                 GROUP BY e.id) hashed
         WHERE found <> posted""",
    ),
    guards_in_place("R3", "ledger-guards", TRIGGERS),
    Check(
        "R4", "event-once", "ledger_event",
        _("%(kind)s %(reference)s was posted %(times)s times, as events %(events)s."),
        """
        SELECT min(id) AS key, kind, reference, count(*) AS times, string_agg(id::text, ', ' ORDER BY id) AS events
          FROM ledger_event GROUP BY kind, reference HAVING count(*) > 1""",
    ),
    Check(
        "R6", "refund-claws-back", "ledger_posting",
        _("Refund %(reference)s takes %(amount)s fen back from %(code)s."),
        """
        SELECT p.event_id || '/' || p.seq AS key, e.reference, p.amount, a.code
          FROM ledger_event e JOIN ledger_posting p ON p.event_id = e.id JOIN ledger_account a ON a.id = p.debit_id
         WHERE e.kind = 'refund' AND a.kind = 'household'""",
    ),
    Check(
        "R7", "account-guarded", "ledger_account",
        _("Account %(code)s may go below zero, or has no balance that is kept."),
        """
        SELECT a.id AS key, a.code FROM ledger_account a LEFT JOIN ledger_balance b ON b.account_id = a.id
         WHERE a.guarded <> (b.account_id IS NOT NULL)
            OR (NOT a.guarded AND a.kind IN ('household', 'price_protection_fund', 'campaign', 'member_share'))""",
    ),
    Check(
        "R7", "balance-kept", "ledger_balance",
        _("The balance kept for %(code)s is %(kept)s fen; its postings add up to %(counted)s fen."),
        f"""
        WITH {MOVED}
        SELECT a.id AS key, a.code, b.amount AS kept, coalesce(m.amount, 0) AS counted
          FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id LEFT JOIN moved m USING (account_id)
         WHERE b.amount <> coalesce(m.amount, 0)""",
    ),
    Check(
        "R7", "balance-below-zero", "ledger_account", _("Account %(code)s stands at %(amount)s fen."),
        f"""
        WITH {MOVED}
        SELECT a.id AS key, a.code, least(m.amount, b.amount) AS amount
          FROM ledger_account a LEFT JOIN moved m ON m.account_id = a.id LEFT JOIN ledger_balance b ON b.account_id = a.id
         WHERE (a.guarded OR a.kind = 'household') AND least(m.amount, b.amount) < 0""",
    ),
    Check(
        "R9", "credit-without-source", "ledger_posting",
        _("%(code)s is credited %(amount)s fen by %(kind)s %(reference)s, and nothing says what for."),
        """
        SELECT p.event_id || '/' || p.seq AS key, a.code, p.amount, e.kind, e.reference
          FROM ledger_posting p JOIN ledger_account a ON a.id = p.credit_id LEFT JOIN ledger_event e ON e.id = p.event_id
         WHERE a.kind = 'household' AND (p.source_type IS NULL OR p.source_id IS NULL)""",
    ),
    Check(
        "R2", "months-kept", "ledger_accountmonth",
        _("Of account %(code)s, %(kind)s in %(month)s is kept as %(kept)s fen; its postings add up to %(counted)s fen."),
        # Up to the same event. Where one came late with a lower number, what is kept is not used, and made anew.
        """
        WITH sides AS (
          SELECT r.account_id, r.postings, p.* FROM ledger_rolledup r CROSS JOIN LATERAL (
            SELECT event_id, true AS credited, coalesce(income_class, '') AS income_class, amount FROM ledger_posting
             WHERE credit_id = r.account_id AND event_id <= r.through_event_id
             UNION ALL
            SELECT event_id, false, coalesce(income_class, ''), amount FROM ledger_posting
             WHERE debit_id = r.account_id AND event_id <= r.through_event_id) p),
        used AS (SELECT account_id FROM sides GROUP BY account_id, postings HAVING count(*) = postings),
        counted AS (
          SELECT s.account_id, date_trunc('month', e.occurred_on)::date AS month, e.kind, s.credited, s.income_class,
                 sum(s.amount)::bigint AS amount
            FROM sides s JOIN used USING (account_id) JOIN ledger_event e ON e.id = s.event_id GROUP BY 1, 2, 3, 4, 5),
        kept AS (SELECT m.* FROM ledger_accountmonth m JOIN used USING (account_id))
        SELECT m.account_id || '/' || m.month AS key, a.code, m.kind, to_char(m.month, 'YYYY-MM') AS month, m.kept, m.counted
          FROM (SELECT account_id, month, kind, coalesce(kept.amount, 0) AS kept, coalesce(counted.amount, 0) AS counted
                  FROM kept FULL JOIN counted USING (account_id, month, kind, credited, income_class)) m
          JOIN ledger_account a ON a.id = m.account_id
         WHERE m.kept <> m.counted""",
    ),
]  # fmt: skip

register(CHECKS, COUNTED)
