"""Celery entry points: networks are forgotten."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from orders.unpaid.forgetting import forget_networks


@shared_task
def sweep_networks() -> None:
    """Forget from which network orders came that are paid or a day old."""
    forget_networks(timezone.now())
