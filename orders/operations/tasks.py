"""Celery entry points: the heartbeat, and the backlog counted with it."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from orders.models import Heartbeat

from .backlog import note_backlog


@shared_task
def beat_heartbeat() -> None:
    """Show that beat, broker and worker are alive, all three; and keep how much is due, for /healthz to compare with."""
    now = timezone.now()
    Heartbeat.objects.update_or_create(name="worker", defaults={"beat_at": now})
    note_backlog(now)
