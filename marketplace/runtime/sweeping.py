"""Due rows are worked off: an action is tried on each, and what went wrong is kept on its row.

A sweep works until nothing is due or its slice of time is over, with several threads once there is a backlog; it then asks
for a second process, and for another slice. Slices are short, so that other tasks get their turn between them. Any number
of sweeps of a kind may run at once: each row is claimed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections, transaction
from django.utils import timezone

from marketplace.runtime.due_rows import LEASE, LONGEST_AHEAD, DueRow, lease_of, next_attempt
from marketplace.runtime.locking import claim_due, give_back, lock_due_row
from marketplace.runtime.waking import wake

log = logging.getLogger(__name__)

ASKED_EVERY = 0.5  # seconds: what is open is taken to be so for as long; a pause of Stripe's lasts longer
CHUNK = 5
MOST_TOGETHER = 50  # rows that are finished at once: what they lock is held for a moment only
SLICES = 3  # of one message; beat sends the next one then


class Postponed(Exception):
    """What was to be done can't be done just now, through no fault of ours: the row is tried again, nothing is logged."""


class NotBegun(Postponed):
    """It was not even tried: the row stays due as it was, for whoever comes next."""


@dataclass(frozen=True)
class Found:
    """What `Sweep.work` has returned of a row.

    :param claimed_at: when the row was claimed, which `lease_of` makes its lease of
    """

    pk: int
    answer: Any
    claimed_at: datetime


@dataclass
class Sweep:
    """One slice of working a kind of due rows off.

    :param work: takes a row's key and when it was claimed, and keeps what went wrong on the row
    :param finish: takes what `work` has returned of several rows, None left out, in one thread at a time: the others go on
        working meanwhile, and what they find is finished next, together
    :param longest: of `locking.claim_due`
    :param closed_for: asked before rows: seconds for which nothing may be begun (such as while Stripe asks for a pause)
    """

    model: type[DueRow]
    work: Callable[[int, datetime], object]
    longest: timedelta = LONGEST_AHEAD
    closed_for: Callable[[], float] = lambda: 0.0
    finish: Callable[[list[Found]], object] | None = None
    _ends_at: float = 0.0
    _open_until: float = 0.0
    _stopped: threading.Event = field(default_factory=threading.Event)
    _is_left: bool = False
    _found: deque[Found] = field(default_factory=deque)
    _finishing: threading.Lock = field(default_factory=threading.Lock)

    def run(self, task: str, slices: int) -> None:
        """Work until nothing is due or the slice is over.

        :param task: the sweep's Celery task, which takes `slices`
        :param slices: with this one; 0: a helper's, which asks for none
        :raises SoftTimeLimitExceeded: the task's time is over; rows not begun are due at once
        """
        self._ends_at = time.monotonic() + settings.SWEEP_SLICE_SECONDS
        claimed, now = self._claim()
        self._ends_at = time.monotonic() + settings.SWEEP_SLICE_SECONDS  # however long that took, some are worked on
        self._is_left = False  # a slice that could not begin leaves the rest to beat's next message
        has_backlog = len(claimed) >= CHUNK
        if has_backlog and slices == SLICES:
            wake(task, 0)
        threads = settings.SWEEP_THREADS - 1 if has_backlog else 0
        try:
            others = self._work_with(threads, claimed, now)
            self._finish_found()
        finally:
            self._give_back_found()  # none, unless something failed
        for other in others:
            if error := other.exception():  # such as no connection left: what the others did stands
                log.error("a thread of %s failed", task, exc_info=error)
        if self._is_left and slices > 1:
            # stale once beat's next one is there: a queue that grew would keep the heartbeat waiting
            wake(task, slices - 1)

    def _work_with(self, threads: int, claimed: list[int], now: datetime) -> list[Future[None]]:
        with ThreadPoolExecutor(max(threads, 1)) as pool:
            others = [pool.submit(self._help) for _ in range(threads)]
            try:
                self._work_on(claimed, now)
            except BaseException:
                self._stopped.set()
                raise
        return others

    def _help(self) -> None:
        try:
            self._work_on(*self._claim())
        finally:
            connections.close_all()  # this thread's own

    def _work_on(self, claimed: list[int], now: datetime) -> None:
        while claimed:
            self._work_on_claim(claimed, now)
            if len(claimed) < CHUNK:
                return
            claimed, now = self._claim()

    def _work_on_claim(self, claimed: list[int], now: datetime) -> None:
        left = claimed.copy()
        try:
            while left and not self._is_over():
                pk = left.pop(0)
                if (answer := self.work(pk, now)) is not None and self.finish:
                    self._found.append(Found(pk, answer, now))
            self._is_left = self._is_left or bool(left)
        finally:
            self._give_back(left, now)
        self._finish_found()

    def _finish_found(self) -> None:
        """Finish what has been found so far, unless another thread does: it looks again after it has let go."""
        while self.finish and self._found and self._finishing.acquire(blocking=False):
            taken: list[Found] = []
            try:
                while self._found and len(taken) < MOST_TOGETHER:
                    taken.append(self._found.popleft())
                self.finish(taken)
            except BaseException:
                self._found.extend(taken)
                raise
            finally:
                self._finishing.release()

    def _give_back_found(self) -> None:
        by_claim: dict[datetime, list[int]] = defaultdict(list)
        while self._found:
            found = self._found.popleft()
            by_claim[found.claimed_at].append(found.pk)
        for claimed_at, pks in by_claim.items():
            self._give_back(pks, claimed_at)

    def _give_back(self, pks: list[int], now: datetime) -> None:
        if pks:
            with suppress(DatabaseError, InterfaceError):  # else their claims run out by themselves
                give_back(self.model, pks, now)

    def _claim(self) -> tuple[list[int], datetime]:
        now = timezone.now()
        if self._is_over():
            self._is_left = True
            return [], now
        return claim_due(self.model, now, limit=CHUNK, longest=self.longest), now

    def _is_over(self) -> bool:
        """Whether the slice is over, or would be before anything may be begun; a shorter closure is waited for."""
        while (left := self._ends_at - time.monotonic()) > 0 and not self._stopped.is_set():
            if time.monotonic() < self._open_until:
                return False
            closed = self.closed_for()
            if closed <= 0:
                self._open_until = time.monotonic() + ASKED_EVERY
                return False
            if closed >= left:
                break
            self._stopped.wait(closed)
        return True


def attempt(
    model: type[DueRow],
    pk: int,
    action: Callable[[int, datetime], object],
    now: datetime,
    *,
    claimed: bool = True,
    lease: timedelta = LEASE,
) -> None:
    """Try an action on a due row; a failure is kept on the row, with when to try again, and keeps no other row waiting.

    :param action: takes the row's key and now
    :param claimed: whether the row was claimed at `now` (`locking.claim_due`)
    :param lease: for how long
    """
    try:
        action(pk, now)
    except SoftTimeLimitExceeded:  # the time of all is over, not this row's fault
        raise
    except NotBegun:
        if claimed:
            give_back(model, [pk], now, lease)
    except Exception as error:  # one broken row must not keep the others from being worked on
        note_failure(model, pk, error, now, lease_of(now, lease) if claimed else None)


def note_failure(model: type[DueRow], pk: int, error: Exception, now: datetime, lease: datetime | None) -> None:
    """Keep what went wrong on the row, and when to try again; unless it is finished, or somebody else's by now.

    :param lease: of the claim under which it was tried; None: it was not claimed
    """
    if not isinstance(error, Postponed):
        log.exception("%s %s failed", model.__name__, pk)
    with transaction.atomic():
        row = lock_due_row(model, pk)
        if not row.is_held(lease):
            return
        row.due_at, row.leased_until = next_attempt(now, row.attempts), None
        row.last_error = str(error)[:500]
        row.save(update_fields=["due_at", "leased_until", "last_error"])
