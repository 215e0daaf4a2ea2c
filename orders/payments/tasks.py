"""Celery entry points: webhook events, polling of payments, refunds and disputes, and the reconciliation."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from marketplace.runtime.due_rows import LONGEST_AHEAD, DueRow, lease_of
from marketplace.runtime.locking import give_back
from marketplace.runtime.sweeping import SLICES, Found, Sweep, attempt, note_failure
from orders.models import Dispute, Payment, Refund, StripeEvent
from orders.payments.confirming import look_up, note_not_asked, note_unreachable
from orders.payments.disputes import LOOK_AGAIN, follow_dispute
from orders.payments.events import process_event
from orders.payments.outcomes import apply_sessions, group_of
from orders.payments.reconciling import is_due, reconcile_day
from orders.payments.refunds import send_refund
from orders.payments.stripe import pace
from orders.payments.stripe.gateway import StripePaused, StripeRefused, StripeUnavailable
from orders.payments.stripe.objects import SessionState

log = logging.getLogger(__name__)


POLLED = (  # what most polls need of it
    "state", "session_id", "replaced_session_id", "balance_transaction_id", "expires_at", "order__status",
)  # fmt: skip
Polled = tuple[str, SessionState]  # which it can be applied with (`group_of`), and what Stripe says


def _sweep(
    model: type[DueRow], work: Callable[[int, datetime], object], name: str, slices: int,
    longest: timedelta = LONGEST_AHEAD, **together: Any,
) -> None:  # fmt: skip
    def paced_work(pk: int, now: datetime) -> object:
        with pace.paced():
            return work(pk, now)

    Sweep(model, paced_work, longest, pace.closed_for, **together).run(f"{__name__}.{name}", slices)


@shared_task
def process_stripe_event(event_id: int) -> None:
    """Process one event as soon as it has been stored."""
    with pace.paced():
        attempt(StripeEvent, event_id, process_event, timezone.now(), claimed=False)


@shared_task
def sweep_stripe_events(slices: int = SLICES) -> None:
    """Process events that are due: lost wake-ups and retries."""
    _sweep(StripeEvent, _process_event, "sweep_stripe_events", slices)


def _process_event(pk: int, now: datetime) -> None:
    attempt(StripeEvent, pk, process_event, now)


@shared_task
def sweep_payments(slices: int = SLICES) -> None:
    """Poll payments that are due: lost webhooks, pending balance transactions, expired sessions.

    Stripe is asked of each; what it says of several is applied together, while it is asked of the next ones.
    """
    _sweep(Payment, _poll_payment, "sweep_payments", slices, finish=_apply_together)


def _poll_payment(pk: int, now: datetime) -> Polled | None:
    """Ask Stripe of a payment. Returned is what can be applied with others'; the rest is done."""
    found: list[Polled] = []

    def poll() -> None:
        payment = Payment.objects.select_related("order").only(*POLLED).get(pk=pk)
        session = look_up(payment, now)
        if session and (group := group_of(session, payment.order)):
            found.append((group, session))
        elif session:
            apply_sessions({pk: session}, now)

    _noting(pk, poll, now)
    return found[0] if found else None


def _apply_together(polled: list[Found]) -> None:
    now = max(row.claimed_at for row in polled)
    groups: dict[str, list[Found]] = defaultdict(list)
    for row in polled:
        groups[row.answer[0]].append(row)
    for rows in groups.values():
        try:
            apply_sessions({row.pk: row.answer[1] for row in rows}, now)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            log.info("%d payments are applied one by one: %s", len(rows), error)
            for row in rows:
                _noting(row.pk, partial(apply_sessions, {row.pk: row.answer[1]}, now), row.claimed_at)


def _noting(pk: int, action: Callable[[], object], now: datetime) -> None:
    """Do something about a payment, and note at it what went wrong."""
    try:
        action()
    except StripePaused:
        note_not_asked(pk, now)
        give_back(Payment, [pk], now)
    except StripeUnavailable as error:
        note_unreachable(pk, str(error), now, lease_of(now))
    except StripeRefused as error:  # an unknown session, a revoked key: its stock must not wait for us to see to it
        log.exception("Stripe refuses to tell of payment %s", pk)
        note_unreachable(pk, str(error), now, lease_of(now))
    except SoftTimeLimitExceeded:  # the batch's time limit, not this row's failure
        raise
    except Exception as error:  # one failing row must not block the rest
        note_failure(Payment, pk, error, now, lease_of(now))


@shared_task
def sweep_refunds(slices: int = SLICES) -> None:
    """Send refunds that are due, and poll those that are pending."""
    _sweep(Refund, _send_refund, "sweep_refunds", slices)


def _send_refund(pk: int, now: datetime) -> None:
    attempt(Refund, pk, send_refund, now)


@shared_task
def sweep_disputes(slices: int = SLICES) -> None:
    """Poll disputes that are due."""
    _sweep(Dispute, _follow_dispute, "sweep_disputes", slices, longest=LOOK_AGAIN)


def _follow_dispute(pk: int, now: datetime) -> None:
    attempt(Dispute, pk, follow_dispute, now)


@shared_task(soft_time_limit=540, time_limit=570)  # under the broker's visibility timeout
def reconcile_daily() -> None:
    """Backfill and reconcile Stripe's balance transactions with the ledger."""
    reconcile_day(timezone.now())


@shared_task(soft_time_limit=540, time_limit=570)  # as above
def sweep_reconciliation() -> None:
    """Run a daily reconciliation whose message was lost."""
    now = timezone.now()
    if is_due(now):
        reconcile_day(now)
