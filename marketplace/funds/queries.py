"""Reads of funds that more than one caller needs."""

from __future__ import annotations

from django.db.models import Q, Sum

from .models import Campaign, FundEntry


def free_fen(campaign: Campaign) -> int:
    """Return what of a campaign's money is promised to no code: paid in, less paid back, less its codes' budgets, in fen."""
    confirmed = FundEntry.objects.filter(campaign=campaign, state=FundEntry.State.CONFIRMED)
    sums = confirmed.aggregate(
        paid_in=Sum("amount_fen", filter=Q(direction=FundEntry.Direction.PAID_IN), default=0),
        paid_back=Sum("amount_fen", filter=Q(direction=FundEntry.Direction.PAID_BACK), default=0),
    )
    free: int = sums["paid_in"] - sums["paid_back"] - campaign.budgeted_fen
    return free
