"""Reads of supports that more than one caller needs."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, QuerySet, Sum

from marketplace.people.models import User
from marketplace.people.policies import of_township
from marketplace.people.two_hands import one_hand_with
from marketplace.supply.models import PriceSupport, ProtectedPrice


def supported(prices: QuerySet[ProtectedPrice]) -> dict[int, int]:
    """Return what is left of the approved supports of protected prices: price id → fen; without one it is left out."""
    approved = PriceSupport.objects.filter(price__in=prices, state=PriceSupport.State.APPROVED).order_by()
    return dict(approved.values_list("price").annotate(left=Sum(F("budget_fen") - F("used_fen"))))


def supports_to_approve(user: User, mine: Collection[int] | None = None) -> QuerySet[PriceSupport]:
    """Return the supports that somebody can approve: of their townships, an administrator of all, and not asked for by them.

    :param mine: who is one hand with them, where it was read already
    """
    mine = one_hand_with(user) if mine is None else mine
    waiting = PriceSupport.objects.filter(state=PriceSupport.State.REQUESTED).exclude(requested_by__in=mine)
    if not user.is_superuser:
        waiting = waiting.filter(of_township(user, "price__product__village"))
    return waiting
