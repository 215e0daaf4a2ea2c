"""Sealing beside writers and beside itself: no writer waits, no event gets two leaves, and a killed run leaves nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection

from marketplace.ledger import locking, sealing
from marketplace.ledger.accounts import open_accounts, shared_account
from marketplace.ledger.checks import run
from marketplace.ledger.models import Event, Seal, SealedEvent, SealedHolder, SealedNode
from marketplace.ledger.posting import Draft, Entry, post, post_many
from marketplace.ledger.seal_checks import CHECKS
from marketplace.ledger.sealing import seal
from tests.concurrency.racing import race
from tests.ledger.conftest import DAY

pytestmark = pytest.mark.usefixtures("real_database")

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
MANY = 30_000
WRITERS = 2
PATIENCE = "100ms"  # a writer that waits longer for a lock fails


def names_of(owners: Any) -> dict[int, str]:
    return {owner: f"{owner:04} 焦示例{owner}" for owner in owners}


def post_events(count: int) -> None:
    bank = shared_account("bank")
    households = list(open_accounts("household", range(1, 101)).values())
    for since in range(0, count, 50_000):
        post_many(
            [
                Draft("gift", str(n), DAY, [Entry(bank, households[n % 100], 1, "wage", "allocation", n + 1)])
                for n in range(since, min(since + 50_000, count))
            ]
        )


def assert_sealed_whole() -> None:
    """Every event has one leaf, and leaves, nodes and roots are right."""
    assert SealedEvent.objects.count() == Event.objects.count()
    assert [outcome.check.name for outcome in run(CHECKS, most=1) if outcome.broken] == []


def seal_or_write(n: int, household: int) -> tuple[int, int]:
    """Process 0 seals; the others post until it has, and never wait for a lock. Events, and refused locks."""
    if n == 0:
        time.sleep(0.3)  # the writers are at work by then
        return seal(NOW, names_of).events, 0
    return write_until_sealed(n, household)


def write_until_sealed(n: int, household: int, seconds: float = 120) -> tuple[int, int]:
    """Post one event after the other until there is a seal: events posted, and how often a lock was waited for."""
    posted, waited = 0, 0
    deadline = time.monotonic() + seconds
    bank = shared_account("bank")
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE}'")
        while time.monotonic() < deadline:
            try:
                post(Draft("beside", f"{n}:{posted}", DAY, [Entry(bank, household, 1, "wage", "allocation", 1)]))
                posted += 1
            except OperationalError as error:
                if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                    raise
                waited += 1
            cursor.execute("SELECT EXISTS (SELECT FROM ledger_seal)")
            if cursor.fetchone()[0]:
                break
    return posted, waited


@pytest.mark.slow("tens of thousands of events are posted and sealed")
def test_sealing_many_events_keeps_no_writer_waiting() -> None:
    households = list(open_accounts("household", range(101, 101 + WRITERS)).values())
    post_events(MANY)
    (sealed, _none), *writers = race(seal_or_write, (0, 0), *enumerate(households, 1))
    assert MANY <= sealed <= MANY + sum(posted for posted, _waited in writers)
    assert [waited for _posted, waited in writers] == [0] * WRITERS
    assert min(posted for posted, _waited in writers) > 50, writers
    seal(NOW, names_of)
    assert_sealed_whole()
    assert Event.objects.count() == MANY + sum(posted for posted, _waited in writers)


def hold_or_write(n: int, household: int) -> tuple[int, int]:
    """Process 0 holds such a lock as a careless sealing would take; the others post meanwhile."""
    if n == 0:
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:  # the application's role may not even do this
            owner.execute("LOCK TABLE ledger_event IN SHARE MODE")
            time.sleep(1)
        return 0, 0
    time.sleep(0.3)
    return write_until_sealed(n, household, seconds=0.4)


def test_a_lock_that_a_writer_waits_for_would_be_seen() -> None:
    """What holds the test above up: the writers do notice."""
    households = list(open_accounts("household", range(101, 101 + WRITERS)).values())
    _holder, *writers = race(hold_or_write, (0, 0), *enumerate(households, 1))
    assert min(waited for _posted, waited in writers) > 0


def seal_in_steps(most: int) -> tuple[int, bool]:
    done = seal(NOW, names_of, most=most)
    return done.events, done.busy


def test_eight_runs_at_once_give_each_event_one_leaf() -> None:
    post_events(4000)
    runs = race(seal_in_steps, *[(250,)] * 8)
    assert sum(events for events, _busy in runs) <= 4000
    assert any(busy for _events, busy in runs)
    seal(NOW, names_of)
    assert_sealed_whole()
    assert Seal.objects.count() == 16


def seal_without_the_lock(n: int) -> str:
    locking.SEALING = n  # each its own: as if there were none
    try:
        for _turn in range(8):
            seal(NOW, names_of, most=100)
    except IntegrityError as error:
        return type(error.__cause__).__name__
    return "done"


def test_without_the_lock_two_runs_collide_and_the_keys_hold_all_the_same() -> None:
    collided = []
    bank, other = shared_account("bank"), shared_account("sales_suspense")
    for turn in range(10):
        post_many([Draft("turn", f"{turn}:{n}", DAY, [Entry(bank, other, 1)]) for n in range(800)])
        collided = [answer for answer in race(seal_without_the_lock, *[(n,) for n in range(1, 5)]) if answer != "done"]
        seal(NOW, names_of)
        assert_sealed_whole()
        if collided:
            break
    assert set(collided) <= {"UniqueViolation", "RestrictViolation"} and collided


def seal_and_hang(middle: Any) -> None:
    """Seal, and stop when the leaves are written and the nodes are not."""

    def hang(*_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), pg_backend_pid() FROM ledger_sealedevent")
            middle.send(cursor.fetchone())
        time.sleep(120)

    sealing._grow = hang
    seal(NOW, names_of)


def test_a_run_killed_in_the_middle_leaves_nothing_half(owner_sql: psycopg.Connection[Any]) -> None:
    post_events(3000)
    connection.close()
    processes = multiprocessing.get_context("fork")
    ours, theirs = processes.Pipe()
    victim = processes.Process(target=seal_and_hang, args=(theirs,), daemon=True)
    victim.start()
    assert ours.poll(60)
    written, backend = ours.recv()
    assert written == 3000
    assert seal(NOW, names_of).busy  # it holds the lock
    assert victim.pid is not None
    os.kill(victim.pid, signal.SIGKILL)
    victim.join(10)
    deadline = time.monotonic() + 30
    while owner_sql.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [backend]).fetchone():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert [table.objects.count() for table in (SealedEvent, SealedNode, SealedHolder, Seal)] == [0] * 4
    while (sealed := seal(NOW, names_of)).busy:  # its lock goes a moment after its row in pg_stat_activity
        assert time.monotonic() < deadline
    assert sealed.events == 3000
    assert_sealed_whole()
