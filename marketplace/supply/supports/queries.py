"""Reads of supports that more than one caller needs."""

from __future__ import annotations

from django.db.models import F, QuerySet, Sum

from marketplace.supply.models import PriceSupport, ProtectedPrice


def supported(prices: QuerySet[ProtectedPrice]) -> dict[int, int]:
    """Return what is left of the approved supports of protected prices: price id → fen; without one it is left out."""
    approved = PriceSupport.objects.filter(price__in=prices, state=PriceSupport.State.APPROVED).order_by()
    return dict(approved.values_list("price").annotate(left=Sum(F("budget_fen") - F("used_fen"))))
