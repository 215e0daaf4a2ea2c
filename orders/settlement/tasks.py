"""Celery entry points: received parcels are settled, products' figures counted."""

from __future__ import annotations

import logging
from datetime import datetime

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import models, transaction
from django.utils import timezone

from marketplace.runtime.due_rows import LONGEST_AHEAD, next_attempt
from marketplace.typed_text.rules import shortened
from orders.models import Parcel
from orders.models.locking import lock_parcel
from orders.parcels.shipping import receive_overdue
from orders.settlement.product_figures import count_figures
from orders.settlement.settling import settle, settle_batch

log = logging.getLogger(__name__)

PARCELS_A_BATCH = 1_000
PARCELS_A_SWEEP = 20_000


@shared_task
def settle_parcel(parcel_id: int) -> None:
    """Settle one parcel as soon as it is received."""
    settle(parcel_id, timezone.now())


@shared_task
def sweep_parcels() -> None:
    """Settle received parcels that are due, in batches; count shipped ones as received when their time has passed."""
    now = timezone.now()
    while receive_overdue(now, most=PARCELS_A_BATCH) == PARCELS_A_BATCH:
        pass
    looked_at = 0
    while batch := _due_parcels(now):
        try:
            settle_batch(batch, now, skip_locked=True)
        except SoftTimeLimitExceeded:
            raise
        except Exception:  # one broken parcel must not keep the others from being settled
            log.exception("a batch of %s parcels could not be settled; trying each", len(batch))
            for pk in batch:
                _settle_alone(pk, now)
        looked_at += len(batch)
        if looked_at >= PARCELS_A_SWEEP or set(batch) == set(_due_parcels(now)):
            break  # the rest is somebody else's just now, or the next sweep's


def _due_parcels(now: datetime) -> list[int]:
    # one that is due much later was put off by a clock that was ahead (runtime.locking.claim_due)
    is_due = models.Q(due_at__lte=now) | models.Q(due_at__gt=now + LONGEST_AHEAD)
    due = Parcel.objects.filter(is_due, status=Parcel.Status.RECEIVED).order_by("due_at", "pk")
    return list(due.values_list("pk", flat=True)[:PARCELS_A_BATCH])


def _settle_alone(pk: int, now: datetime) -> None:
    try:
        settle(pk, now)
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # as above
        log.exception("parcel %s could not be settled", pk)
        with transaction.atomic():
            parcel = lock_parcel(pk)
            if parcel.status != Parcel.Status.RECEIVED:
                return  # settled by somebody else meanwhile
            parcel.attempts += 1
            parcel.due_at, parcel.last_error = next_attempt(now, parcel.attempts), shortened(str(error), 500)
            parcel.save(update_fields=["attempts", "due_at", "last_error"])


@shared_task
def count_product_figures() -> None:
    """Count anew how many households each product has credited, where something was settled since."""
    count_figures(timezone.now())
