"""Celery entry points of the income ledger: seals and monthly sums."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from marketplace.income.household_proofs import seal_due
from marketplace.ledger.months import roll_up


@shared_task
def seal_events() -> None:
    """Seal the events that no running transaction can precede; the last seal before midnight is the day's root."""
    seal_due(timezone.now())


@shared_task
def roll_up_accounts() -> None:
    """Keep the months of accounts with many postings, so that their statements open at once."""
    roll_up()
