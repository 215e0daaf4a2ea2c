"""Celery entry points: counts of tries are forgotten."""

from __future__ import annotations

from celery import shared_task
from django.core.cache import caches

from marketplace.runtime.shared_cache import PostgresCache


@shared_task
def sweep_limits() -> None:
    """Forget what was counted for limits whose time is over; a Redis does so by itself."""
    kept = caches["shared"]
    if isinstance(kept, PostgresCache):
        kept.forget_expired()
