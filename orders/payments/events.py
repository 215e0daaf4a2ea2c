"""Webhook events: stored once by event id, then processed asynchronously by fetching the object itself (law 3)."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from marketplace.runtime.due_rows import next_attempt
from marketplace.runtime.secret_links import redacted
from marketplace.runtime.waking import wake
from orders.models import Payment, Refund, StripeEvent
from orders.payments.stripe.our_rows import find_payment, find_refund, payment_noted
from orders.payments.stripe.received import read_event

from .confirming import confirm
from .disputes import UnknownPayment, note_dispute
from .refunds import send_refund

GIVE_UP_AFTER = 12  # attempts at matching an event to a row of ours: it may arrive before our own commit


def receive_event(payload: bytes, signature: str, now: datetime) -> StripeEvent:
    """Verify and store an event, deduplicated by its id, and enqueue its processing.

    :raises ValueError: invalid signature, replayed, of the other mode, or not an event; nothing is stored
    """
    content = read_event(payload, signature)
    with transaction.atomic():
        event, created = StripeEvent.objects.get_or_create(
            event_id=content["id"],
            defaults={
                "kind": content["type"],
                "object_id": content["data"]["object"]["id"],
                "payload": redacted(payload.decode()),  # it names the address that Stripe sends the buyer back to
                "received_at": now,
                "due_at": now,
            },
        )
        if created:
            wake("orders.payments.tasks.process_stripe_event", event.pk)
        return event


def process_event(event_id: int, now: datetime) -> None:
    """Process an event: fetch the payment, refund or dispute that it names and apply its state. Idempotent.

    An event may arrive before our own commit: it is then retried with backoff for some hours.

    :raises StripeUnavailable: the outcome is unknown; the row stays due
    """
    event = StripeEvent.objects.get(pk=event_id)
    if event.processed_at:
        return
    if not _follow(event, now) and event.attempts < GIVE_UP_AFTER:
        # whoever has finished or claimed it meanwhile knows better
        still_ours = StripeEvent.objects.filter(pk=event_id, processed_at=None, leased_until=event.leased_until)
        still_ours.update(due_at=next_attempt(now, event.attempts), leased_until=None)
        return
    open_one = StripeEvent.objects.filter(pk=event_id, processed_at=None)
    open_one.update(processed_at=now, due_at=None, leased_until=None, last_error="")


def _follow(event: StripeEvent, now: datetime) -> bool:
    """Dispatch an event by its object. Returns False while no row of ours matches."""
    if event.kind.startswith("charge.dispute."):
        try:
            note_dispute(event.object_id, now)
        except UnknownPayment:
            return False
        return True
    if refund := _find_refund(event):
        send_refund(refund.pk, now)
        return True
    if payment := _find_payment(event):
        confirmed = confirm(payment.pk, now)
        return confirmed.session_id is not None or confirmed.generation > 0  # of a session that was replaced
    return not (_part(event, "metadata", "payment_key") or _part(event, "metadata", "refund_id"))


def _find_payment(event: StripeEvent) -> Payment | None:
    if known := Payment.objects.filter(session_id=event.object_id).first():
        return known
    intent_id = event.object_id if event.object_id.startswith("pi_") else _part(event, "payment_intent")
    key = _part(event, "metadata", "payment_key")
    return find_payment(intent_id, key) or payment_noted(key)


def _find_refund(event: StripeEvent) -> Refund | None:
    return find_refund(event.object_id, _part(event, "payment_intent"), _part(event, "metadata", "refund_id"))


def _part(event: StripeEvent, *path: str) -> str:
    """Return a string inside the event's object by its path, or an empty one."""
    value = json.loads(event.payload)["data"]["object"]
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
