"""Reads of household files that more than one of their rooms needs."""

from __future__ import annotations

from django.db.models import QuerySet

from .models import Household, PayoutRow


def payouts_of(household: Household) -> QuerySet[PayoutRow]:
    """Return a household's pay-outs with batch and card, newest first; a rejected one has its reason."""
    return PayoutRow.objects.filter(household=household).select_related("batch", "card").order_by("-pk")
