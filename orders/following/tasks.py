"""Celery entry points: searches for orders are forgotten."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .finding import forget_searches


@shared_task
def sweep_searches() -> None:
    """Forget searches for orders that were in vain more than an hour ago."""
    forget_searches(timezone.now())
