"""Celery entry points: find due rows, call an action. Each is safe to run twice, and a beat sweep finds what was lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.db import models, transaction
from django.utils import timezone

from .disputes import follow_dispute
from .models import Dispute, Heartbeat, Parcel, Payment, Refund, StripeEvent
from .parcels import mark_received
from .payments import confirm, note_unreachable
from .queue import claim_due, next_attempt
from .reconciling import reconcile_day
from .refunds import send_refund
from .seals import seal_due
from .settlement import settle
from .stripe_events import process_event
from .stripe_gateway import StripeUnavailable

log = logging.getLogger(__name__)

PARCELS_A_SWEEP = 500


@shared_task
def beat_heartbeat() -> None:
    """Show that beat, broker and worker are alive, all three."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": timezone.now()})


@shared_task
def process_stripe_event(event_id: int) -> None:
    """Process one event as soon as it has come."""
    _attempt(StripeEvent, event_id, process_event, timezone.now())


@shared_task
def settle_parcel(parcel_id: int) -> None:
    """Settle one parcel as soon as it is received."""
    settle(parcel_id, timezone.now())


@shared_task
def sweep_stripe_events() -> None:
    """Process events that are due."""
    now = timezone.now()
    for pk in claim_due(StripeEvent, now):
        _attempt(StripeEvent, pk, process_event, now)


@shared_task
def sweep_payments() -> None:
    """Ask Stripe about payments that are due: lost webhooks, late fees, pages that have closed."""
    now = timezone.now()
    for pk in claim_due(Payment, now):
        try:
            confirm(pk, now)
        except StripeUnavailable as error:
            note_unreachable(pk, str(error), now)
        except Exception as error:  # one broken row must not keep the others from being worked on
            _note(Payment, pk, error, now)


@shared_task
def sweep_refunds() -> None:
    """Send refunds that are due, and see what became of those on their way."""
    now = timezone.now()
    for pk in claim_due(Refund, now):
        _attempt(Refund, pk, send_refund, now)


@shared_task
def sweep_disputes() -> None:
    """See what became of disputes that are due."""
    now = timezone.now()
    for pk in claim_due(Dispute, now):
        _attempt(Dispute, pk, follow_dispute, now)


@shared_task
def reconcile_daily() -> None:
    """Compare Stripe's balance transactions with the ledger, and do what no event has told us."""
    reconcile_day(timezone.now())


@shared_task
def sweep_parcels() -> None:
    """Settle received parcels that are due; count a shipped one as received when its time has passed."""
    now = timezone.now()
    due = Parcel.objects.filter(due_at__lte=now).order_by("due_at").values_list("pk", "status")[:PARCELS_A_SWEEP]
    for pk, status in list(due):
        try:
            if status == Parcel.Status.SHIPPED:
                mark_received(parcel_id=pk, now=now)
            settle(pk, now)
        except Exception as error:  # as above
            log.exception("parcel %s could not be settled", pk)
            with transaction.atomic():
                parcel = Parcel.objects.select_for_update().get(pk=pk)
                parcel.attempts += 1
                parcel.due_at, parcel.last_error = next_attempt(now, parcel.attempts), str(error)[:500]
                parcel.save(update_fields=["attempts", "due_at", "last_error"])


@shared_task
def seal_events() -> None:
    """Seal the events that no running transaction can precede; the last seal before midnight is the day's root."""
    seal_due(timezone.now())


def _attempt(model: type[models.Model], pk: int, action: Callable[[int, datetime], object], now: datetime) -> None:
    try:
        action(pk, now)
    except Exception as error:  # as above
        _note(model, pk, error, now)


def _note(model: type[models.Model], pk: int, error: Exception, now: datetime) -> None:
    """Keep what went wrong on the row, and when to try again."""
    if not isinstance(error, StripeUnavailable):
        log.exception("%s %s failed", model.__name__, pk)
    with transaction.atomic():
        row = model._default_manager.select_for_update().get(pk=pk)
        row.due_at, row.leased_until = next_attempt(now, row.attempts), None  # type: ignore[attr-defined]
        row.last_error = str(error)[:500]  # type: ignore[attr-defined]
        row.save(update_fields=["due_at", "leased_until", "last_error"])
