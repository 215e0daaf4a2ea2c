"""Celery entry points: files that are due are looked at, taken in, or forgotten."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from marketplace.runtime.locking import claim_due
from marketplace.runtime.sweeping import attempt

from .models import ImportFile
from .working import longest_ahead, work_on

LONGEST = 570  # seconds, under the broker's visibility timeout
# of a claim: nobody else begins a file while somebody can still be at it, only to wait for the same locks
LEASE = timedelta(seconds=LONGEST + 30)


@shared_task(soft_time_limit=LONGEST - 30, time_limit=LONGEST)
def sweep_imports() -> None:
    """Do what is due of files that were sent."""
    # one at a time: a claim must not run out while those before it are worked on
    while claimed := claim_due(ImportFile, now := timezone.now(), limit=1, longest=longest_ahead(), lease=LEASE):
        attempt(ImportFile, claimed[0], work_on, now, lease=LEASE)
