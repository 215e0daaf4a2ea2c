"""How fast events are posted, against the same rows put bare into copies of the ledger's tables.

The copies have keys and indexes, but no triggers, no checks and no balances.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from typing import Any

from .report import Measure
from .stand import Stand

RUNS = 5
EVENTS_AT_ONCE = 5_000
EVENTS_ONE_BY_ONE = 400
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
    from marketplace.ledger.posting import post, post_many

    say(f"Posting {RUNS} × {EVENTS_AT_ONCE:,} events at once, and {RUNS} × {EVENTS_ONE_BY_ONE} one by one")
    accounts = _accounts()
    single: dict[str, list[float]] = {"ours": [], "bare": []}
    many: dict[str, list[float]] = {"ours": [], "bare": []}
    replayed = []
    with stand.database().connect(postgres.OWNER, postgres.DATABASE, autocommit=True) as bare:
        _make_copies(bare)
        for run in range(RUNS):
            drafts = _settlements(accounts, f"many-{run}", EVENTS_AT_ONCE)
            events, postings = _rows(drafts, run * 1_000_000)
            many["bare"].append(EVENTS_AT_ONCE / _timed(lambda e=events, p=postings: _copy(bare, e, p)))
            many["ours"].append(EVENTS_AT_ONCE / _timed(lambda d=drafts: post_many(d)))
            replayed.append(EVENTS_AT_ONCE / _timed(lambda d=drafts: post_many(d)))
            drafts = _settlements(accounts, f"one-{run}", EVENTS_ONE_BY_ONE)
            events, postings = _rows(drafts, run * 1_000_000 + 500_000)
            single["bare"].append(EVENTS_ONE_BY_ONE / _timed(lambda e=events, p=postings: _insert(bare, e, p)))
            single["ours"].append(EVENTS_ONE_BY_ONE / _timed(lambda d=drafts: [post(draft) for draft in d]))
    entries = len(drafts[0].entries)
    return [
        Measure(f"post_many, {entries} postings an event, against COPY", median(many["ours"]), "events/s", "higher", RUNS,
                median(many["bare"])),
        Measure("post_many of what is posted already", median(replayed), "events/s", "higher", RUNS),
        Measure("post, one client, against INSERT", median(single["ours"]), "events/s", "higher", RUNS,
                median(single["bare"])),
    ]  # fmt: skip


def _accounts() -> dict[str, Any]:
    from marketplace.ledger.accounts import open_account, open_accounts, shared_account

    households = open_accounts("household", range(FIRST_OWNER, FIRST_OWNER + HOUSEHOLDS))
    return {
        "households": list(households.values()),
        "cooperative": open_account("cooperative", FIRST_OWNER),
        "carrier": open_account("carrier", "bench"),
        "suspense": shared_account("sales_suspense"),
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


def _marks(row: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(row))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
