"""Celery entry points: find due rows, call an action. Each is safe to run twice, and a beat sweep finds what was lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import models, transaction
from django.utils import timezone

from marketplace.ledger.months import roll_up
from marketplace.supply.models import Forecast

from .disputes import LOOK_AGAIN, follow_dispute
from .harvests import LONGEST_UNTIL_HARVEST, follow_forecast
from .mailing import send_mail
from .models import BuyerMail, Dispute, Heartbeat, Parcel, Payment, Refund, StripeEvent
from .parcels import receive_overdue
from .payments import confirm, note_unreachable
from .product_figures import count_figures
from .queue import LONGEST_AHEAD, claim_due, next_attempt
from .reconciling import is_due, reconcile_day
from .refunds import send_refund
from .reviews import discard_refused_photos
from .seals import seal_due
from .settlement import settle, settle_batch
from .stripe_events import process_event
from .stripe_gateway import StripeUnavailable

log = logging.getLogger(__name__)

PARCELS_A_BATCH = 1_000
PARCELS_A_SWEEP = 20_000


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
        except SoftTimeLimitExceeded:  # the time of all is over, not this row's fault
            raise
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
    for pk in claim_due(Dispute, now, longest=LOOK_AGAIN):
        _attempt(Dispute, pk, follow_dispute, now)


@shared_task
def sweep_forecasts() -> None:
    """Serve or refund pre-orders of harvests that came or failed; those whose last day has passed have failed."""
    now = timezone.now()
    for pk in claim_due(Forecast, now, longest=LONGEST_UNTIL_HARVEST):
        _attempt(Forecast, pk, follow_forecast, now)


@shared_task
def sweep_mails() -> None:
    """Tell buyers what they are to be told by mail, until all are told or the mail server is away."""
    # one at a time: a claim must not run out while those before it are sent
    while claimed := claim_due(BuyerMail, now := timezone.now(), limit=1):
        if not send_mail(claimed[0], now):
            break


@shared_task(soft_time_limit=540, time_limit=570)  # under the broker's visibility timeout
def reconcile_daily() -> None:
    """Compare Stripe's balance transactions with the ledger, and do what no event has told us."""
    reconcile_day(timezone.now())


@shared_task(soft_time_limit=540, time_limit=570)  # as above
def sweep_reconciliation() -> None:
    """Make up for a daily comparison whose message was lost."""
    now = timezone.now()
    if is_due(now):
        reconcile_day(now)


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
    # one that is due much later was put off by a clock that was ahead (queue.claim_due)
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
            parcel = Parcel.objects.select_for_update().get(pk=pk)
            parcel.attempts += 1
            parcel.due_at, parcel.last_error = next_attempt(now, parcel.attempts), str(error)[:500]
            parcel.save(update_fields=["attempts", "due_at", "last_error"])


@shared_task
def seal_events() -> None:
    """Seal the events that no running transaction can precede; the last seal before midnight is the day's root."""
    seal_due(timezone.now())


@shared_task
def roll_up_accounts() -> None:
    """Keep the months of accounts with many postings, so that their statements open at once."""
    roll_up()


@shared_task
def count_product_figures() -> None:
    """Count anew how many households each product has credited, where something was settled since."""
    count_figures(timezone.now())


@shared_task
def sweep_refused_photos() -> None:
    """Delete the photos of reviews that were refused long ago, and files that a deletion before has left."""
    discard_refused_photos(timezone.now())


def _attempt(model: type[models.Model], pk: int, action: Callable[[int, datetime], object], now: datetime) -> None:
    try:
        action(pk, now)
    except SoftTimeLimitExceeded:
        raise
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
