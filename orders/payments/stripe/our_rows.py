"""Which row of ours an object of Stripe's is about.

By Stripe's own id first. Until we have written that down, by what we noted at the object: a payment's key, which no other
payment ever has, or a refund's number together with its payment's intent. Numbers alone come again after `restore`.
"""

from __future__ import annotations

from uuid import UUID

from orders.models import Payment, Refund


def find_payment(intent_id: str, noted: str) -> Payment | None:
    """Return the payment of a payment intent.

    :param intent_id: empty when there is none
    :param noted: the payment's key as Stripe's object carries it, empty when it carries none
    """
    known = Payment.objects.filter(payment_intent_id=intent_id).first() if intent_id else None
    if known or not (key := _uuid(noted)):
        return known
    return Payment.objects.filter(idempotency_key=key, payment_intent_id=None).first()


def find_refund(refund_id: str, intent_id: str, noted: str) -> Refund | None:
    """Return the refund with Stripe's id.

    :param intent_id: of its payment
    :param noted: our number of the refund as Stripe's object carries it, empty when it carries none
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
