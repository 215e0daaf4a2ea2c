"""Celery entry points: photos of refused reviews are deleted."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from orders.reviews.actions import discard_refused_photos


@shared_task
def sweep_refused_photos() -> None:
    """Delete the photos of reviews that were refused long ago, and files that a deletion before has left."""
    discard_refused_photos(timezone.now())
