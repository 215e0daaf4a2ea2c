"""Celery entry points: the files of signed papers that were removed are deleted."""

from __future__ import annotations

from celery import shared_task

from .scans import delete_removed


@shared_task
def sweep_removed_papers() -> None:
    """Delete files that a removal before has left, as one that was killed."""
    delete_removed()
