"""How fast events are posted: against the same rows put bare into copies of the ledger's tables, and against hordak."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from statistics import median
from typing import Any

from .bare_ledger import CLIENTS, Rows, copy_seconds, insert_rate, make_copies, seconds_together, timed
from .hordak import Hordak
from .report import Measure
from .stand import Stand

RUNS = 5
EVENTS_AT_ONCE = 20_000
EVENTS_OF_A_CLIENT = 400
HOUSEHOLDS = 2_000
FIRST_OWNER = 1_000_000  # households of the bench only: accounts name their owner, without a foreign key


def measure(stand: Stand, say: Callable[[str], None]) -> list[Measure]:
    """Return the topic's figures; events are posted in the stand's own database."""
    from marketplace.ledger.posting import post_many

    accounts = _accounts()
    make_copies(stand)
    say(f"Posting {RUNS} × {EVENTS_AT_ONCE:,} events at once")
    many: dict[str, list[float]] = {"ours": [], "bare": []}
    replayed = []
    for run in range(RUNS):
        drafts = _settlements(accounts, f"many-{run}", EVENTS_AT_ONCE)
        many["bare"].append(EVENTS_AT_ONCE / copy_seconds(stand, *_rows(drafts, (run + 1) * 1_000_000)))
        many["ours"].append(EVENTS_AT_ONCE / timed(lambda d=drafts: post_many(d)))
        replayed.append(EVENTS_AT_ONCE / timed(lambda d=drafts: post_many(d)))
    say(f"Posting one by one: {RUNS} × {EVENTS_OF_A_CLIENT} events by 1 client and by {CLIENTS}")
    one: dict[str, list[float]] = {"ours": [], "bare": []}
    eight: dict[str, list[float]] = {"ours": [], "bare": []}
    for run in range(RUNS):
        for rates, clients in ((one, 1), (eight, CLIENTS)):
            drafts = _four_legs(accounts, f"{clients}-{run}", clients * EVENTS_OF_A_CLIENT)
            first_id = 100_000_000 + (2 * run + (rates is eight)) * 1_000_000
            rates["bare"].append(insert_rate(stand, clients, *_rows(drafts, first_id)))
            parts = [(drafts[n::clients],) for n in range(clients)]
            rates["ours"].append(len(drafts) / seconds_together(_our_client, parts))
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


def _rows(drafts: Sequence[Any], first_id: int) -> tuple[Rows, Rows]:
    """The rows of these events, ready to be written: what the bare side is given for nothing."""
    events: Rows = []
    postings: Rows = []
    for pk, draft in enumerate(drafts, first_id + 1):
        events.append((pk, draft.kind, draft.reference, draft.body_hash(), len(draft.entries), draft.occurred_on, None))
        for seq, e in enumerate(draft.entries, 1):
            postings.append((pk, seq, e.debit, e.credit, e.amount, e.income_class, e.source_type, e.source_id))
    return events, postings


def _our_client(drafts: Sequence[Any], start: Any, seconds: Any) -> None:
    from django.db import connection

    from marketplace.ledger.posting import post

    connection.ensure_connection()
    start.wait()
    seconds.put(timed(lambda: [post(draft) for draft in drafts]))
    connection.close()
