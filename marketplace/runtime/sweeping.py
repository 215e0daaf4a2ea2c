"""One due row at a time: an action is tried, and what went wrong is kept on its row."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from marketplace.runtime.due_rows import DueRow, lease_of, next_attempt
from marketplace.runtime.locking import lock_due_row

log = logging.getLogger(__name__)


class Postponed(Exception):
    """What was to be done can't be done just now, through no fault of ours: the row is tried again, nothing is logged."""


def attempt(
    model: type[DueRow], pk: int, action: Callable[[int, datetime], object], now: datetime, *, claimed: bool = True
) -> None:
    """Try an action on a due row; a failure is kept on the row, with when to try again, and keeps no other row waiting.

    :param action: takes the row's key and now
    :param claimed: whether the row was claimed at `now` (`locking.claim_due`)
    """
    try:
        action(pk, now)
    except SoftTimeLimitExceeded:  # the time of all is over, not this row's fault
        raise
    except Exception as error:  # one broken row must not keep the others from being worked on
        note_failure(model, pk, error, now, lease_of(now) if claimed else None)


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
