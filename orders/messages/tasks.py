"""Celery entry points: mails that are due are sent."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.runtime.locking import claim_due
from orders.messages.sending import send_mail
from orders.models import BuyerMail


@shared_task
def sweep_mails() -> None:
    """Tell buyers what they are to be told by mail, until all are told or the mail server is away."""
    # one at a time: a claim must not run out while those before it are sent
    while claimed := claim_due(BuyerMail, now := timezone.now(), limit=1):
        if not send_mail(claimed[0], now):
            break
