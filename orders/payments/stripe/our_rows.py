"""Match an object of Stripe's to our row.

By Stripe's id first; until we have stored that, by the object's metadata: a payment's idempotency key, which is unique,
or a refund's id together with its payment's PaymentIntent. An id alone is not unique: `restore` may reuse it.
"""

from __future__ import annotations

from uuid import UUID

from orders.models import Payment, Refund


def find_payment(intent_id: str, noted: str) -> Payment | None:
    """Return the payment of a PaymentIntent.

    :param intent_id: empty when there is none
    :param noted: the payment's key from the object's metadata, empty when there is none
    """
    known = Payment.objects.filter(payment_intent_id=intent_id).first() if intent_id else None
    if known or not (key := _uuid(noted)):
        return known
    return Payment.objects.filter(idempotency_key=key, payment_intent_id=None).first()


def payment_noted(noted: str) -> Payment | None:
    """Return the payment whose key an object's metadata names, whichever of its sessions the object belongs to."""
    key = _uuid(noted)
    return Payment.objects.filter(idempotency_key=key).first() if key else None


def find_refund(refund_id: str, intent_id: str, noted: str) -> Refund | None:
    """Return the refund with Stripe's id.

    :param intent_id: the PaymentIntent of its payment
    :param noted: our refund's id from the object's metadata, empty when there is none
    """
    known = Refund.objects.filter(refund_id=refund_id).first()
    if known or not (noted.isascii() and noted.isdecimal() and len(noted) < 19):
        return known
    return Refund.objects.filter(pk=int(noted), refund_id=None, payment__payment_intent_id=intent_id).first()


def _uuid(noted: str) -> UUID | None:
    try:
        return UUID(noted)
    except ValueError:
        return None
