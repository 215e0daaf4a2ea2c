"""Celery entry points of the storefront."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from cms.editing import scheduling
from cms.freshness import purging
from cms.site import share_cards


@shared_task
def forget_purges() -> None:
    """Delete purges that every web process has seen."""
    purging.forget_purges()


@shared_task
def forget_old_cards() -> None:
    """Delete share cards that are old, or whose page is not public any more."""
    share_cards.forget_old_cards(timezone.now())


@shared_task
def publish_scheduled() -> None:
    """Publish what has been scheduled until now, and take away what has expired. Pages, headers and footers alike."""
    scheduling.publish_due(timezone.now())
