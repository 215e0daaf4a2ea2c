"""Celery entry points: files of labels that are due are drawn, or forgotten."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.runtime.locking import claim_due
from marketplace.runtime.sweeping import attempt
from orders.models import LabelFile

from .label_files import LONGEST_AHEAD, make_or_forget


@shared_task(soft_time_limit=540, time_limit=570)  # under the broker's visibility timeout; a label takes some 15 ms
def sweep_label_files() -> None:
    """Draw what clerks have asked for, and forget what was made a day ago."""
    # one at a time: a claim must not run out while those before it are drawn
    while claimed := claim_due(LabelFile, now := timezone.now(), limit=1, longest=LONGEST_AHEAD):
        attempt(LabelFile, claimed[0], make_or_forget, now)
