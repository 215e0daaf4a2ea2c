"""Celery entry points: files that are due are looked at, taken in, or forgotten."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.runtime.locking import claim_due
from marketplace.runtime.sweeping import attempt

from .models import ImportFile
from .working import longest_ahead, work_on


@shared_task(soft_time_limit=540, time_limit=570)  # under the broker's visibility timeout
def sweep_imports() -> None:
    """Do what is due of files that were sent."""
    # one at a time: a claim must not run out while those before it are worked on
    while claimed := claim_due(ImportFile, now := timezone.now(), limit=1, longest=longest_ahead()):
        attempt(ImportFile, claimed[0], work_on, now)
