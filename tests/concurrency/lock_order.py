"""Records in which order transactions take row locks, and finds those that leave everybody's order (law 4).

Each statement of Django's connections is looked at, in all threads and forked processes: what locks rows (``FOR UPDATE``
and its weaker forms, the ledger's function), and what changes rows of a kind that the transaction has not locked before,
since an UPDATE locks as well. Rows that are locked already may be locked again. See `docs/laws/locks.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models import QuerySet
from psycopg.pq import TransactionStatus

EVERYBODYS = (
    "calendar", "supply_season", "supply_agreement", "supply_protectedprice", "supply_seasonclosing", "cooperatives_cooperative", "cooperatives_pairing", "catalogue_product", "orders_productfigures", "orders_basket", "visitor", "orders_order",
    "orders_parcel", "orders_payment", "orders_refund", "orders_dispute", "orders_claim", "supply_forecast",
    "supply_reservation", "supply_lot", "supply_delivery", "supply_pricesupport", "funds_campaign", "funds_fundentry", "orders_discountcode", "households_household",
    "cooperatives_member", "households_person", "households_bankcard", "households_payoutbatch", "households_payoutrow", "households_correction", "ledger_balance", "bulk_importfile",
    # the approval of a party: its collection of pictures, then the applicant's appointment
    "wagtailcore_page", "wagtailcore_revision", "wagtailcore_collection",
    "people_invitation", "people_user", "people_appointment", "mfa_authenticator",
)  # fmt: skip

# What is locked in transactions of its own: nothing of the order above together with it.
APART = (
    ("orders_review",),
    ("orders_stripeevent",),
    ("orders_buyermail",),
    ("orders_heartbeat",),
)

PLACES = {
    table: (family, place) for family, tables in enumerate((EVERYBODYS, *APART)) for place, table in enumerate(tables)
}

LOCKS = re.compile(r"\bFOR (?:NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)\b(?: OF \"(\w+)\")?( SKIP LOCKED)?")
TABLES = re.compile(r'\b(?:FROM|JOIN) "?(\w+)"?')
INNERMOST = re.compile(r"\([^()]*\)")
CHANGES = re.compile(r'\s*(?:UPDATE|DELETE FROM) "?(\w+)"?')
MAKES = re.compile(r'\s*INSERT INTO "?(\w+)"?')
OPENS = re.compile(
    r'\s*INSERT INTO "?supply_protectedprice"|\s*UPDATE "?supply_season"? SET .*"(?:starts|ends)_on"'
)  # triggers
POSTS = re.compile(r"INSERT INTO ledger_event|ledger_event_id_seq")  # the balances are locked in the database then
SAVEPOINT = re.compile(r'\s*(SAVEPOINT|ROLLBACK TO SAVEPOINT) "?(\w+)"?')

PAGE = "wagtailcore_page"

SELECT_FOR_UPDATE = QuerySet.select_for_update

Key = int | UUID


@dataclass
class Taken:
    """One kind of rows that a transaction has locked.

    :param keys: of the rows; empty where the statement does not tell
    """

    table: str
    keys: list[Key]


@dataclass
class Watch:
    """What one connection has locked in its current transaction."""

    taken: list[Taken] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    savepoints: dict[str, int] = field(default_factory=dict)


class LockOrder:
    """Watches connections, and keeps a sentence for each lock that is out of order.

    A test that leaves the order to show what happens then says so: ``broken_on_purpose``.
    """

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.broken_on_purpose = False
        self.seen: set[str] = set()
        self._watches: dict[int, Watch] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch all connections, those that are opened meanwhile in any thread too."""
        connection_created.connect(self._watch, weak=False)
        for connection in connections.all(initialized_only=True):
            self._watch(connection=connection)
        try:
            yield
        finally:
            connection_created.disconnect(self._watch)
            for connection in connections.all(initialized_only=True):
                connection.execute_wrappers[:] = [one for one in connection.execute_wrappers if one != self._look]

    def check(self) -> None:
        """Fail if a transaction has left the order."""
        assert self.broken_on_purpose or not self.wrong, "law 4, docs/laws/locks.md:\n" + "\n".join(
            sorted(set(self.wrong))
        )

    def _watch(self, *, connection: Any, **_signal: Any) -> None:
        if self._look not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._look)

    def _look(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Run a statement, and note what it has locked. What a test does that takes locks away is not looked at."""
        if QuerySet.select_for_update is not SELECT_FOR_UPDATE:
            return execute(sql, params, many, context)
        connection = context["connection"]
        link, text = connection.connection, str(sql)
        watch = self._watches.get(id(link))
        if watch is None or link.info.transaction_status == TransactionStatus.IDLE:
            watch = self._watches[id(link)] = Watch()
        answer = execute(sql, params, many, context)
        if ("supply_lock_calendar" in text or OPENS.match(text)) and not _has(watch, "calendar"):
            self._take(watch, "calendar", [], text)
        if savepoint := SAVEPOINT.match(text):
            _follow(watch, *savepoint.groups())
        elif locks := LOCKS.search(text) if not CHANGES.match(text) else None:
            named, skips = locks.groups()
            tables = [named] if named else TABLES.findall(_without_subqueries(text))
            keys = _keys(context["cursor"])
            if not named and PAGE in tables:  # Wagtail's own, by path; a page and what its type adds are one row to us
                tables, keys = [PAGE], []
            for n, table in enumerate(dict.fromkeys(tables)):
                self._take(watch, table, keys if n == 0 else [], text, waits=not skips)
        elif "pg_advisory_xact_lock" in text:  # the keys of a visitor, for which no row stands
            self._take(watch, "visitor", _keys(context["cursor"]), text)
        elif "ledger_lock_balances" in text:
            self._take(watch, "ledger_balance", _keys(context["cursor"]), text)
        elif changes := CHANGES.match(text):
            table = changes[1]
            if table in PLACES and table not in watch.made and not _has(watch, table):
                self._take(watch, table, [], text)
        elif POSTS.search(text):
            self._take(watch, "ledger_balance", [], text)
        elif makes := MAKES.match(text):
            watch.made.add(makes[1])
        return answer

    def _take(self, watch: Watch, table: str, keys: list[Key], sql: str, *, waits: bool = True) -> None:
        if table not in PLACES:
            self.wrong.append(f"{table} is locked, and has no place in the order: {_short(sql)}")
            return
        self.seen.add(table)
        held = {key for one in watch.taken if one.table == table for key in one.keys}
        new = [key for key in keys if key not in held]
        if keys and not new:
            return  # all are locked already
        family, place = PLACES[table]
        for one in watch.taken:
            other, before = PLACES[one.table]
            if other != family:
                self.wrong.append(f"{table} is locked together with {one.table}: {_short(sql)}")
            elif waits and before > place:
                self.wrong.append(f"{table} is locked after {one.table}: {_short(sql)}")
        last = max(held, default=None)
        if waits and (new != sorted(new) or (last is not None and new and min(new) < last)):
            self.wrong.append(f"{table} is not locked by id ({sorted(held)}, then {new}): {_short(sql)}")
        watch.taken.append(Taken(table, new))


def _follow(watch: Watch, verb: str, name: str) -> None:
    """A savepoint that is rolled back gives up what was locked after it."""
    if verb == "SAVEPOINT":
        watch.savepoints[name] = len(watch.taken)
    else:
        del watch.taken[watch.savepoints[name] :]


def _has(watch: Watch, table: str) -> bool:
    return any(one.table == table for one in watch.taken)


def _keys(cursor: Any) -> list[Key]:
    """Return the keys in the first column of an answer, without moving the cursor that reads it."""
    answer = cursor.cursor.pgresult
    values = [answer.get_value(row, 0) for row in range(answer.ntuples)] if answer and answer.nfields else []
    return [_key(value.decode()) for value in values if value is not None]


def _key(text: str) -> Key:
    return int(text) if text.isdigit() else UUID(text)


def _without_subqueries(sql: str) -> str:
    """A subquery's rows are read, not locked."""
    while (outer := INNERMOST.sub("", sql)) != sql:
        sql = outer
    return sql


def _short(sql: str) -> str:
    return " ".join(sql.split())[:200]
