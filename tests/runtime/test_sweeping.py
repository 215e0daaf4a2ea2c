"""Sweeps: until nothing is due, in bounded time, several at once, and killed in the middle."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connections
from django.utils import timezone

from marketplace.runtime import sweeping
from marketplace.runtime.due_rows import LEASE
from marketplace.runtime.sweeping import CHUNK, SLICES, Found, NotBegun, Sweep, attempt
from orders.models import StripeEvent
from tests.concurrency.at_once import at_once

pytestmark = pytest.mark.usefixtures("real_database")

TASK = "a.task"


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[tuple[str, int]]:
    """What sweeps ask for; four threads each, and time enough."""
    settings.SWEEP_THREADS, settings.SWEEP_SLICE_SECONDS = 4, 20.0
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(sweeping, "wake", lambda task, slices: asked.append((task, slices)))
    return asked


def due(count: int) -> None:
    now = timezone.now()
    StripeEvent.objects.bulk_create(
        StripeEvent(event_id=f"evt_{n}", kind="charge.updated", object_id="ch_1", payload="{}", due_at=now)
        for n in range(count)
    )


def left() -> int:
    return StripeEvent.objects.filter(processed_at=None).count()


def unclaimed() -> int:
    return StripeEvent.objects.filter(processed_at=None, leased_until=None, attempts=0).count()


def finish(pk: int, now: datetime) -> None:
    open_one = StripeEvent.objects.filter(pk=pk, processed_at=None)
    assert open_one.update(processed_at=now, due_at=None, leased_until=None) == 1, "worked on twice"


def sweep(work: Callable[[int, datetime], object], slices: int = SLICES, **how: Any) -> None:
    Sweep(StripeEvent, lambda pk, now: attempt(StripeEvent, pk, work, now), **how).run(TASK, slices)


def test_several_work_side_by_side_until_nothing_is_due(woken: list[tuple[str, int]]) -> None:
    due(4 * CHUNK)
    gate, threads = threading.Barrier(4), Counter[int]()

    def together(pk: int, now: datetime) -> None:
        gate.wait(timeout=10)  # passes only four at once
        threads[threading.get_ident()] += 1
        finish(pk, now)

    sweep(together)
    assert (left(), sorted(threads.values())) == (0, [CHUNK] * 4)
    assert not gate.broken
    assert woken == [(TASK, 0)]  # a second process helps


def test_few_rows_need_one_thread_and_nobody_else(woken: list[tuple[str, int]]) -> None:
    due(CHUNK - 1)
    threads = set()
    sweep(lambda pk, now: (threads.add(threading.get_ident()), finish(pk, now)))
    assert (left(), threads, woken) == (0, {threading.get_ident()}, [])


def test_its_time_is_bounded_and_the_next_one_goes_on(woken: list[tuple[str, int]], settings: Any) -> None:
    settings.SWEEP_SLICE_SECONDS, settings.SWEEP_THREADS = 0.3, 2
    due(100)

    def slowly(pk: int, now: datetime) -> None:
        time.sleep(0.05)
        finish(pk, now)

    began = time.monotonic()
    sweep(slowly)
    assert time.monotonic() - began < 3
    rest = left()
    assert 60 < rest < 100
    assert unclaimed() == rest  # what was claimed and not begun is due for everybody
    assert woken == [(TASK, 0), (TASK, SLICES - 1)]
    settings.SWEEP_SLICE_SECONDS = 20.0
    sweep(finish, slices=0)
    assert (left(), woken) == (0, [(TASK, 0), (TASK, SLICES - 1)])  # a helper asks for nobody


def test_the_last_slice_asks_for_no_other(woken: list[tuple[str, int]], settings: Any) -> None:
    settings.SWEEP_SLICE_SECONDS = 0.01
    due(2 * CHUNK)
    sweep(lambda pk, now: time.sleep(0.02), slices=1)
    assert woken == []  # nor for a helper, whom the first one has asked for


def test_two_sweeps_at_once_work_on_each_row_once() -> None:
    due(60)
    worked = Counter[int]()
    lock = threading.Lock()

    def count(pk: int, now: datetime) -> None:
        with lock:
            worked[pk] += 1
        finish(pk, now)

    assert at_once(lambda: sweep(count), lambda: sweep(count)) == [None, None]
    assert (left(), len(worked), set(worked.values())) == (0, 60, {1})


def test_a_row_that_fails_keeps_no_other_waiting() -> None:
    due(12)
    bad = StripeEvent.objects.order_by("pk")[3].pk

    def work(pk: int, now: datetime) -> None:
        if pk == bad:
            raise OSError("this one")
        finish(pk, now)

    sweep(work)
    row = StripeEvent.objects.get(processed_at=None)
    assert (row.pk, row.last_error, row.attempts, row.leased_until) == (bad, "this one", 1, None)
    assert row.due_at is not None and row.due_at > timezone.now()


def test_when_the_task_s_time_is_over_the_others_stop_too(settings: Any) -> None:
    due(200)
    main = threading.get_ident()

    def work(pk: int, now: datetime) -> None:
        if threading.get_ident() == main:
            raise SoftTimeLimitExceeded
        time.sleep(0.02)
        finish(pk, now)

    began = time.monotonic()
    with pytest.raises(SoftTimeLimitExceeded):
        sweep(work)
    assert time.monotonic() - began < 3
    assert left() > 150
    assert unclaimed() == left() - 1  # all but the one that it was at


def test_while_it_is_closed_nothing_is_begun(settings: Any, woken: list[tuple[str, int]]) -> None:
    due(CHUNK)
    opens_at = time.monotonic() + 0.4
    began: list[float] = []

    def work(pk: int, now: datetime) -> None:
        began.append(time.monotonic())
        finish(pk, now)

    settings.SWEEP_SLICE_SECONDS = 0.2
    sweep(work, closed_for=lambda: opens_at - time.monotonic())
    assert (began, unclaimed(), woken) == ([], CHUNK, [])  # longer than its slice: beat's next message
    settings.SWEEP_SLICE_SECONDS = 20.0
    sweep(work, closed_for=lambda: opens_at - time.monotonic())
    assert left() == 0
    assert min(began) >= opens_at


def test_what_was_not_begun_stays_due_as_it_was() -> None:
    due(CHUNK - 1)
    bad = StripeEvent.objects.order_by("pk")[1].pk
    before = StripeEvent.objects.values_list("due_at", "attempts", "leased_until", "last_error").get(pk=bad)

    def work(pk: int, now: datetime) -> None:
        if pk == bad:
            raise NotBegun("no turn")
        finish(pk, now)

    sweep(work)
    assert StripeEvent.objects.get(processed_at=None).pk == bad
    assert StripeEvent.objects.values_list("due_at", "attempts", "leased_until", "last_error").get(pk=bad) == before


def test_however_long_a_claim_takes_something_is_worked_on(
    settings: Any, monkeypatch: pytest.MonkeyPatch, woken: list[tuple[str, int]]
) -> None:
    """Else a machine under load would claim and give back for ever."""
    due(12)
    settings.SWEEP_SLICE_SECONDS, settings.SWEEP_THREADS = 0.2, 1
    claim = sweeping.claim_due

    def slowly(*args: Any, **kwargs: Any) -> list[int]:
        claimed = claim(*args, **kwargs)
        time.sleep(0.3)
        return claimed

    monkeypatch.setattr(sweeping, "claim_due", slowly)
    sweep(finish)
    assert left() == 12 - CHUNK
    assert unclaimed() == left()


def test_what_rows_answer_is_finished_together() -> None:
    due(2 * CHUNK + 1)
    together: list[list[int]] = []

    def work(pk: int, now: datetime) -> int | None:
        if pk % 2:
            finish(pk, now)
            return None
        return pk

    def finish_all(found: list[Found]) -> None:
        together.append([row.answer for row in found])
        for row in found:
            finish(row.pk, row.claimed_at)

    Sweep(StripeEvent, work, finish=finish_all).run(TASK, 0)
    assert left() == 0
    assert sorted(pk for pks in together for pk in pks) == [
        pk for pk in StripeEvent.objects.order_by("pk").values_list("pk", flat=True) if pk % 2 == 0
    ]
    assert max(map(len, together)) > 1


def test_others_go_on_while_one_finishes_and_what_they_find_is_finished_next() -> None:
    due(4 * CHUNK)
    sizes: list[int] = []
    worked, others_are_done = Counter[int](), threading.Event()

    def work(pk: int, now: datetime) -> int:
        worked[pk] += 1
        if len(worked) == 4 * CHUNK:
            others_are_done.set()
        return pk

    def finish_all(found: list[Found]) -> None:
        assert others_are_done.wait(timeout=10), "they wait for the one who finishes"
        sizes.append(len(found))
        for row in found:
            finish(row.pk, row.claimed_at)

    Sweep(StripeEvent, work, finish=finish_all).run(TASK, 0)
    assert (left(), sum(sizes), len(sizes)) == (0, 4 * CHUNK, 2)
    assert set(worked.values()) == {1}


def test_no_more_are_finished_at_once_than_may_be(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    due(4 * CHUNK)
    monkeypatch.setattr(sweeping, "MOST_TOGETHER", 3)
    settings.SWEEP_THREADS = 1
    sizes: list[int] = []

    def finish_all(found: list[Found]) -> None:
        sizes.append(len(found))
        for row in found:
            finish(row.pk, row.claimed_at)

    Sweep(StripeEvent, lambda pk, now: pk, finish=finish_all).run(TASK, 0)
    assert (left(), sizes) == (0, [3, 2] * 4)


def test_answers_that_are_not_finished_are_due_for_everybody(settings: Any) -> None:
    due(CHUNK)
    settings.SWEEP_THREADS = 1

    def fail(found: list[Found]) -> None:
        finish(found[0].pk, found[0].claimed_at)
        raise OSError("the database is gone")

    with pytest.raises(OSError, match="the database is gone"):
        Sweep(StripeEvent, lambda pk, now: pk, finish=fail).run(TASK, 0)
    assert (left(), unclaimed()) == (CHUNK - 1, CHUNK - 1)


def die_in_the_middle() -> None:
    done = []

    def work(pk: int, now: datetime) -> None:
        if len(done) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        finish(pk, now)
        done.append(pk)

    sweep(work)


def test_a_sweep_killed_in_the_middle_is_resumed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SWEEP_THREADS = 1
    due(12)
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=die_in_the_middle)
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL
    assert (left(), unclaimed()) == (10, 7)
    sweep(finish)
    assert left() == 3  # they are the dead one's until its claim has run out
    later = timezone.now() + LEASE + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    sweep(finish)
    assert left() == 0
