"""Celery entry points: notices of protected prices that are due are sent."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.runtime.locking import claim_due
from marketplace.supply.models import PriceNotice

from .sending import send_notice


@shared_task
def sweep_price_notices() -> None:
    """Tell cooperatives of protected prices, until all are told or the mail server is away."""
    # one at a time: a claim must not run out while those before it are sent
    while claimed := claim_due(PriceNotice, now := timezone.now(), limit=1):
        if not send_notice(claimed[0], now):
            break
