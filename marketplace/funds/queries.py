"""Reads of funds that more than one caller needs."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from marketplace.people.models import User
from marketplace.people.two_hands import one_hand_with

from .models import Campaign, FundEntry
from .policies import may_move


def campaigns_to_choose() -> QuerySet[Campaign]:
    """Return the campaigns that a form offers: not those whose entries were all refused, which have no money and never had any."""
    entries = FundEntry.objects.filter(campaign=OuterRef("pk"))
    counted = entries.exclude(state=FundEntry.State.REFUSED)
    return Campaign.objects.filter(Exists(counted) | ~Exists(entries))


def free_fen(campaign: Campaign) -> int:
    """Return what of a campaign's money is promised to no code: paid in, less paid back, less its codes' budgets, in fen."""
    confirmed = FundEntry.objects.filter(campaign=campaign, state=FundEntry.State.CONFIRMED)
    sums = confirmed.aggregate(
        paid_in=Sum("amount_fen", filter=Q(direction=FundEntry.Direction.PAID_IN), default=0),
        paid_back=Sum("amount_fen", filter=Q(direction=FundEntry.Direction.PAID_BACK), default=0),
    )
    free: int = sums["paid_in"] - sums["paid_back"] - campaign.budgeted_fen
    return free


def entries_to_confirm(user: User, mine: Collection[int] | None = None) -> QuerySet[FundEntry]:
    """Return the fund entries that somebody can confirm: who may move funds, and has not entered them.

    :param mine: who is one hand with them, where it was read already
    """
    mine = one_hand_with(user) if mine is None else mine
    waiting = FundEntry.objects.filter(state=FundEntry.State.ENTERED).exclude(entered_by__in=mine)
    return waiting if may_move(user) else waiting.none()
