"""Rows of the ledger put bare into copies of its tables: the reference for what posts events.

The copies have keys and indexes, but no triggers, no checks and no balances.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from .stand import Stand

CLIENTS = 8
EVENTS = "bare_ledger.ledger_event (id, kind, reference, body_hash, posting_count, occurred_on, reverses_id)"
POSTINGS = (
    "bare_ledger.ledger_posting (event_id, seq, debit_id, credit_id, amount, income_class, source_type, source_id)"
)

Row = tuple[Any, ...]
Rows = list[Row]


def make_copies(stand: Stand) -> None:
    """Make the copies, empty, in place of earlier ones."""
    with _connect(stand) as bare:
        bare.execute("DROP SCHEMA IF EXISTS bare_ledger CASCADE; CREATE SCHEMA bare_ledger")
        for table in ("ledger_event", "ledger_posting"):
            bare.execute(f"CREATE TABLE bare_ledger.{table} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING INDEXES)")


def copy_seconds(stand: Stand, events: Rows, postings: Rows) -> float:
    """COPY rows in one transaction.

    :returns: the seconds that it took
    """
    with _connect(stand) as bare:
        return timed(lambda: _copy(bare, events, postings))


def insert_rate(stand: Stand, clients: int, events: Rows, postings: Rows) -> float:
    """Let clients INSERT rows at the same time, each its part of the events, one transaction an event.

    :param events: their first column is the id that the postings name
    :param postings: those of each event in their order
    :returns: events per second of all clients together
    """
    of_event: dict[int, Rows] = defaultdict(list)
    for posting in postings:
        of_event[posting[0]].append(posting)
    whole = [(event, of_event[event[0]]) for event in events]
    return len(events) / seconds_together(_insert, [(stand, whole[n::clients]) for n in range(clients)])


def seconds_together(client: Callable[..., None], arguments: Sequence[tuple[Any, ...]]) -> float:
    """Let processes work at the same time.

    :param client: takes arguments of its own, a barrier to wait at once it is ready, and a queue for its seconds
    :param arguments: those of each process
    :returns: the seconds of the slowest
    """
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    start, seconds = fork.Barrier(len(arguments)), fork.Queue()
    workers = [fork.Process(target=client, args=(*own, start, seconds), daemon=True) for own in arguments]
    for worker in workers:
        worker.start()
    slowest: float = max(seconds.get(timeout=300) for _ in workers)
    for worker in workers:
        worker.join()
    return slowest


def timed(work: Callable[[], object]) -> float:
    """Do it, and return the seconds that it took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _connect(stand: Stand) -> Any:
    from marketplace.embedded import postgres

    return stand.database().connect(postgres.OWNER, postgres.DATABASE, autocommit=True)


def _copy(bare: Any, events: Rows, postings: Rows) -> None:
    with bare.transaction(), bare.cursor() as cursor:
        for table, rows in ((EVENTS, events), (POSTINGS, postings)):
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _insert(stand: Stand, events: Sequence[tuple[Row, Rows]], start: Any, seconds: Any) -> None:
    with _connect(stand) as bare:
        start.wait()
        seconds.put(timed(lambda: [_insert_one(bare, event, postings) for event, postings in events]))


def _insert_one(bare: Any, event: Row, postings: Rows) -> None:
    with bare.transaction(), bare.cursor() as cursor:
        cursor.execute(f"INSERT INTO {EVENTS} VALUES ({_marks(event)})", event)
        cursor.executemany(f"INSERT INTO {POSTINGS} VALUES ({_marks(postings[0])})", postings)


def _marks(row: Row) -> str:
    return ", ".join(["%s"] * len(row))
