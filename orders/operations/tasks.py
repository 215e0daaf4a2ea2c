"""Celery entry points: the heartbeat."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from orders.models import Heartbeat


@shared_task
def beat_heartbeat() -> None:
    """Show that beat, broker and worker are alive, all three."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": timezone.now()})
