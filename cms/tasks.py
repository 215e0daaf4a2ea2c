"""Celery entry points of the storefront."""

from __future__ import annotations

from celery import shared_task

from cms import purging


@shared_task
def forget_purges() -> None:
    """Delete purges that every web process has seen."""
    purging.forget_purges()
