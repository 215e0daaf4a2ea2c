"""Celery entry points: harvests that came or failed are followed."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.runtime.locking import claim_due
from marketplace.runtime.sweeping import attempt
from marketplace.supply.models import Forecast
from orders.preorders.serving import LONGEST_UNTIL_HARVEST, follow_forecast


@shared_task
def sweep_forecasts() -> None:
    """Serve or refund pre-orders of harvests that came or failed; those whose last day has passed have failed."""
    now = timezone.now()
    for pk in claim_due(Forecast, now, longest=LONGEST_UNTIL_HARVEST):
        attempt(Forecast, pk, follow_forecast, now)
