"""How fast due parcels are settled by the worker's task, with few postings in the ledger and with a million; and against
what 8 clients reach who only INSERT the rows that it has posted, one transaction an event (`bare_ledger`).

Then, on the same ledger: check_books over all of it, and the statement of a household with 100,000 credits.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

from .bare_ledger import CLIENTS, Rows, insert_rate, make_copies
from .harvest import Harvest, fill_ledger
from .report import Measure
from .stand import SETTINGS, Stand

RUNS = 5
PARCELS = 1_500
ALLOCATED_TOGETHER = 500
FEW, MANY = 10_000, 1_000_000
CREDITS = 100_000
SINCE_ROLL_UP = 200  # credits that no roll-up has seen yet


def measure(stand: Stand, say: Callable[[str], None]) -> list[Measure]:
    """Return the topic's figures, taken in the stand's own database."""
    say("Deliveries of 2,000 households into 20 lots")
    harvest = Harvest()
    fill_ledger(FEW)
    stand.analyze()
    say(f"Settling {RUNS} × {PARCELS:,} parcels with {FEW:,} postings in the ledger")
    make_copies(stand)
    few = _settle(harvest, stand)
    books_few = _check_books(stand)
    say(f"Filling the ledger to {MANY:,} postings")
    fill_ledger(MANY)
    stand.analyze()
    say(f"Settling {RUNS} × {PARCELS:,} parcels")
    many = _settle(harvest)
    say("check_books over all of it")
    books = _check_books(stand)
    say(f"A household with {CREDITS:,} credits")
    household = _household_with_many_credits()
    stand.analyze()
    return [
        Measure("settling due parcels, allocation and sharing included", PARCELS / median(few["both"]), "parcels/s",
                "higher", RUNS),
        Measure(f"… against bare INSERTs by {CLIENTS} clients, an event a parcel", PARCELS / median(few["both"]), "parcels/s",
                "higher", RUNS, median(few["bare"]), goal=0.75),
        Measure(f"… settling alone, the worker's sweep, against INSERTs by {CLIENTS} clients",
                PARCELS / median(few["settle"]), "parcels/s", "higher", RUNS, median(few["bare"])),
        Measure("… allocation alone, in batches of 500", PARCELS / median(few["allocate"]), "parcels/s", "higher", RUNS),
        Measure("cost of a parcel at 1,000,000 postings against 10,000", median(many["both"]) / PARCELS * 1000,
                "ms", "lower", RUNS, median(few["both"]) / PARCELS * 1000, goal=1.2),
        Measure("check_books over 1,000,000 postings", books["seconds"], "s", "lower", 1, goal=60),
        Measure("check_books: memory, against 10,000 postings", books["megabytes"], "MB", "lower", 1,
                books_few["megabytes"], goal=1.1),
        *_statement(household),
    ]  # fmt: skip


def _settle(harvest: Harvest, bare: Stand | None = None) -> dict[str, list[float]]:
    """Settle parcels in turn.

    :param bare: where what each run has posted is then put bare
    :returns: seconds of allocating, of settling and of both, and the bare events per second
    """
    from marketplace.ledger.models import Event
    from marketplace.runtime.worker_pool import keep_loaded
    from marketplace.supply.stock.allocation import allocate
    from orders.models import Parcel
    from orders.settlement.tasks import sweep_parcels

    keep_loaded()  # as the worker does when it starts
    found: dict[str, list[float]] = {"allocate": [], "settle": [], "both": [], "bare": []}
    for _ in range(RUNS):
        held = harvest.paid_orders(PARCELS)
        last_before = Event.objects.latest("pk").pk
        began = time.perf_counter()
        for n in range(0, PARCELS, ALLOCATED_TOGETHER):
            allocate(held[n : n + ALLOCATED_TOGETHER])
        allocated = time.perf_counter()
        sweep_parcels()
        ended = time.perf_counter()
        left = Parcel.objects.filter(lines__reservation__in=held).exclude(status=Parcel.Status.SETTLED).count()
        if left:
            raise RuntimeError(f"{left} parcels were not settled")
        found["allocate"].append(allocated - began)
        found["settle"].append(ended - allocated)
        found["both"].append(ended - began)
        if bare:
            found["bare"].append(insert_rate(bare, CLIENTS, *_posted_since(last_before)))
    return found


def _posted_since(event_id: int) -> tuple[Rows, Rows]:
    """Return the rows of the settlements after an event: those of the events, those of their postings."""
    from marketplace.ledger.models import Event, Posting

    events = Event.objects.filter(pk__gt=event_id, kind="settlement").order_by("pk").values_list(
        "pk", "kind", "reference", "body_hash", "posting_count", "occurred_on", "reverses"
    )  # fmt: skip
    postings = Posting.objects.filter(event_id__gt=event_id).order_by("event_id", "seq").values_list(
        "event_id", "seq", "debit_id", "credit_id", "amount", "income_class", "source_type", "source_id"
    )  # fmt: skip
    if len(events) != PARCELS:
        raise RuntimeError(f"{len(events)} settlements were posted, not {PARCELS}")
    return list(events), list(postings)


CHECK = r"""
import json, re, sys, time
from django.core.management import execute_from_command_line
began = time.monotonic()
try:
    execute_from_command_line(["manage.py", "check_books", "--json"])
finally:
    # not getrusage: it starts from the peak of the process that this one was forked from
    peak = int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]) / 1024
    print(json.dumps({"seconds": time.monotonic() - began, "megabytes": peak}), file=sys.stderr)
"""


def _check_books(stand: Stand) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", CHECK], env=stand.environment(SETTINGS), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the books are wrong:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stderr.splitlines()[-1])
    return found


def _household_with_many_credits() -> Any:
    """Give one household 100,000 credits. They name an allocation that is there; the books are checked before."""
    from marketplace.households.models import Household

    household = Household.objects.latest("pk")
    for start in range(0, CREDITS, 20_000):
        _credit(household, range(start, start + 20_000))
    return household


def _credit(household: Any, numbers: range) -> None:
    from marketplace.ledger.accounts import open_account, shared_account
    from marketplace.ledger.posting import Draft, Entry, post_many
    from marketplace.supply.models import Allocation

    account, bank = open_account("household", household.pk), shared_account("bank")
    allocation = Allocation.objects.earliest("pk").pk
    post_many([
        Draft("bench_credit", f"{n}", date(2026, 1 + n % 11, 1 + n % 28),
              [Entry(bank, account, 100, "business", "allocation", allocation)])
        for n in numbers
    ])  # fmt: skip


def _statement(household: Any) -> list[Measure]:
    from django.db import connection

    from marketplace.income.screens import CREDITS_PER_PAGE
    from marketplace.income.statement import statement
    from marketplace.ledger.accounts import open_account
    from marketplace.ledger.months import roll_up
    from marketplace.ledger.queries import balance

    account, today = open_account("household", household.pk), date(2026, 11, 23)

    def empty() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()

    def first_page() -> None:
        statement(household, year=2026, today=today, limit=CREDITS_PER_PAGE)

    roll_up()  # as beat does every ten minutes
    _credit(household, range(CREDITS, CREDITS + SINCE_ROLL_UP))
    return [
        Measure("balance, more than an empty query takes", _milliseconds(lambda: balance(account)) - _milliseconds(empty),
                "ms", "lower", 51, goal=2),
        Measure("statement, first page", _milliseconds(first_page), "ms", "lower", 51, goal=30),
    ]  # fmt: skip


def _milliseconds(work: Callable[[], object]) -> float:
    def once() -> float:
        began = time.perf_counter()
        work()
        return (time.perf_counter() - began) * 1000

    return median(once() for _ in range(51))
