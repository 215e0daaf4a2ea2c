"""How fast events are posted: against the same rows put bare into copies of the ledger's tables, and against hordak.

The copies have keys and indexes, but no triggers, no checks and no balances.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from typing import Any

from .hordak import Hordak
from .report import Measure
from .stand import Stand

RUNS = 5
EVENTS_AT_ONCE = 20_000
EVENTS_OF_A_CLIENT = 400
CLIENTS = 8
HOUSEHOLDS = 2_000
FIRST_OWNER = 1_000_000  # households of the bench only: accounts name their owner, without a foreign key
EVENTS = "bare_ledger.ledger_event (id, kind, reference, body_hash, posting_count, occurred_on, reverses_id)"
POSTINGS = (
    "bare_ledger.ledger_posting (event_id, seq, debit_id, credit_id, amount, income_class, source_type, source_id)"
)

Rows = list[tuple[Any, ...]]


def measure(stand: Stand, say: Callable[[str], None]) -> list[Measure]:
    """Return the topic's figures; events are posted in the stand's own database."""
    from marketplace.embedded import postgres
    from marketplace.ledger.posting import post_many

    accounts = _accounts()
    with stand.database().connect(postgres.OWNER, postgres.DATABASE, autocommit=True) as bare:
        _make_copies(bare)
    say(f"Posting {RUNS} × {EVENTS_AT_ONCE:,} events at once")
    many: dict[str, list[float]] = {"ours": [], "bare": []}
    replayed = []
    with stand.database().connect(postgres.OWNER, postgres.DATABASE, autocommit=True) as bare:
        for run in range(RUNS):
            drafts = _settlements(accounts, f"many-{run}", EVENTS_AT_ONCE)
            events, postings = _rows(drafts, (run + 1) * 1_000_000)
            many["bare"].append(EVENTS_AT_ONCE / _timed(lambda e=events, p=postings: _copy(bare, e, p)))
            many["ours"].append(EVENTS_AT_ONCE / _timed(lambda d=drafts: post_many(d)))
            replayed.append(EVENTS_AT_ONCE / _timed(lambda d=drafts: post_many(d)))
    say(f"Posting one by one: {RUNS} × {EVENTS_OF_A_CLIENT} events by 1 client and by {CLIENTS}")
    one: dict[str, list[float]] = {"ours": [], "bare": []}
    eight: dict[str, list[float]] = {"ours": [], "bare": []}
    for run in range(RUNS):
        for rates, clients in ((one, 1), (eight, CLIENTS)):
            rates["bare"].append(_by_clients(clients, _bare_client, stand, accounts, f"{clients}-{run}"))
            rates["ours"].append(_by_clients(clients, _our_client, stand, accounts, f"{clients}-{run}"))
    say("Posting with django-hordak 2.0 (installing it, when this is the first time)")
    hordak = Hordak(stand)
    theirs = {clients: [hordak.rate(clients, 1_000) for _ in range(3)] for clients in (1, CLIENTS)}
    return [
        Measure("post_many, 5 postings an event, against COPY", median(many["ours"]), "events/s", "higher", RUNS,
                median(many["bare"]), goal=0.6),
        Measure("post_many of what is posted already", median(replayed), "events/s", "higher", RUNS),
        Measure("post, 1 client, against INSERT", median(one["ours"]), "events/s", "higher", RUNS, median(one["bare"])),
        Measure(f"post, {CLIENTS} clients, against INSERT", median(eight["ours"]), "events/s", "higher", RUNS,
                median(eight["bare"]), goal=0.6),
        Measure("post, 1 client, against django-hordak", median(one["ours"]), "events/s", "higher", RUNS,
                median(theirs[1]), goal=3),
        Measure(f"post, {CLIENTS} clients, against django-hordak", median(eight["ours"]), "events/s", "higher", RUNS,
                median(theirs[CLIENTS]), goal=3),
        Measure("post_many, against django-hordak's best", median(many["ours"]), "events/s", "higher", RUNS,
                max(median(rates) for rates in theirs.values()), goal=15),
    ]  # fmt: skip


def _accounts() -> dict[str, Any]:
    from marketplace.ledger.accounts import open_account, open_accounts, shared_account

    households = open_accounts("household", range(FIRST_OWNER, FIRST_OWNER + HOUSEHOLDS))
    return {
        "households": list(households.values()),
        "cooperative": open_account("cooperative", FIRST_OWNER),
        "carrier": open_account("carrier", "bench"),
        "suspense": shared_account("sales_suspense"),
        "clearing": shared_account("payment_clearing"),
        "fees": shared_account("payment_fees"),
    }


def _settlements(accounts: dict[str, Any], name: str, count: int) -> list[Any]:
    """Events as a settled parcel's: fee, two households, cooperative, carrier."""
    from marketplace.ledger.posting import Draft, Entry

    households, suspense = accounts["households"], accounts["suspense"]
    day = date(2026, 10, 20)
    return [
        Draft("settlement", f"bench:{name}:{n}", day, [
            Entry(suspense, accounts["fees"], 216),
            Entry(suspense, households[n % HOUSEHOLDS], 3_000 + n % 97, "business", "allocation", FIRST_OWNER + 2 * n),
            Entry(suspense, households[(n + 7) % HOUSEHOLDS], 2_000, "business", "allocation", FIRST_OWNER + 2 * n + 1),
            Entry(suspense, accounts["cooperative"], 2_724),
            Entry(suspense, accounts["carrier"], 1_200),
        ])
        for n in range(count)
    ]  # fmt: skip


def _four_legs(accounts: dict[str, Any], name: str, count: int) -> list[Any]:
    """Events that all take from payment clearing: one account debited, three credited."""
    from marketplace.ledger.posting import Draft, Entry

    clearing, households = accounts["clearing"], accounts["households"]
    day = date(2026, 10, 20)
    return [
        Draft("bench", f"{name}:{n}", day, [
            Entry(clearing, households[n % HOUSEHOLDS], 4_000, "business", "allocation", FIRST_OWNER + n),
            Entry(clearing, accounts["cooperative"], 2_724),
            Entry(clearing, accounts["carrier"], 1_200),
        ])
        for n in range(count)
    ]  # fmt: skip


def _make_copies(bare: Any) -> None:
    bare.execute("DROP SCHEMA IF EXISTS bare_ledger CASCADE; CREATE SCHEMA bare_ledger")
    for table in ("ledger_event", "ledger_posting"):
        bare.execute(f"CREATE TABLE bare_ledger.{table} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING INDEXES)")


def _rows(drafts: Sequence[Any], first_id: int) -> tuple[Rows, Rows]:
    """The rows of these events, ready to be written: what the bare side is given for nothing."""
    events: Rows = []
    postings: Rows = []
    for pk, draft in enumerate(drafts, first_id + 1):
        events.append((pk, draft.kind, draft.reference, draft.body_hash(), len(draft.entries), draft.occurred_on, None))
        for seq, e in enumerate(draft.entries, 1):
            postings.append((pk, seq, e.debit, e.credit, e.amount, e.income_class, e.source_type, e.source_id))
    return events, postings


def _copy(bare: Any, events: Rows, postings: Rows) -> None:
    with bare.transaction(), bare.cursor() as cursor:
        for table, rows in ((EVENTS, events), (POSTINGS, postings)):
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _insert(bare: Any, events: Rows, postings: Rows) -> None:
    each = len(postings) // len(events)
    for n, event in enumerate(events):
        with bare.transaction(), bare.cursor() as cursor:
            cursor.execute(f"INSERT INTO {EVENTS} VALUES ({_marks(event)})", event)
            mine = postings[n * each : (n + 1) * each]
            cursor.executemany(f"INSERT INTO {POSTINGS} VALUES ({_marks(mine[0])})", mine)


def _by_clients(clients: int, client: Callable[..., None], stand: Stand, accounts: dict[str, Any], name: str) -> float:
    """Let processes post at the same time; return the events a second of all together."""
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    start, seconds = fork.Barrier(clients), fork.Queue()
    workers = [
        fork.Process(target=client, args=(stand, accounts, f"{name}-{n}", n, start, seconds), daemon=True)
        for n in range(clients)
    ]
    for worker in workers:
        worker.start()
    slowest = max(seconds.get(timeout=300) for _ in workers)
    for worker in workers:
        worker.join()
    return clients * EVENTS_OF_A_CLIENT / slowest


def _our_client(stand: Stand, accounts: dict[str, Any], name: str, n: int, start: Any, seconds: Any) -> None:
    from django.db import connection

    from marketplace.ledger.posting import post

    drafts = _four_legs(accounts, name, EVENTS_OF_A_CLIENT)
    connection.ensure_connection()
    start.wait()
    seconds.put(_timed(lambda: [post(draft) for draft in drafts]))
    connection.close()


def _bare_client(stand: Stand, accounts: dict[str, Any], name: str, n: int, start: Any, seconds: Any) -> None:
    from marketplace.embedded import postgres

    first_id = 100_000_000 + hash(name) % 1_000_000 * 1_000
    events, postings = _rows(_four_legs(accounts, name, EVENTS_OF_A_CLIENT), first_id)
    with stand.database().connect(postgres.OWNER, postgres.DATABASE, autocommit=True) as bare:
        start.wait()
        seconds.put(_timed(lambda: _insert(bare, events, postings)))


def _marks(row: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(row))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
