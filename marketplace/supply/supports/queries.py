"""Reads of supports that more than one caller needs."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from marketplace.people.models import User
from marketplace.people.policies import of_township
from marketplace.people.two_hands import one_hand_with
from marketplace.supply.models import PriceSupport, ProtectedPrice
from marketplace.supply.rules import OpenSupport


def supported(prices: QuerySet[ProtectedPrice]) -> dict[int, list[OpenSupport]]:
    """Return what the approved supports of protected prices still pay, by the price's id, the oldest first; without one a
    price is left out."""
    found: dict[int, list[OpenSupport]] = {}
    for row in PriceSupport.objects.filter(price__in=prices, state=PriceSupport.State.APPROVED).order_by("pk"):
        found.setdefault(row.price_id, []).append(row.terms)
    return found


def supports_to_approve(user: User, mine: Collection[int] | None = None) -> QuerySet[PriceSupport]:
    """Return the supports that somebody can approve: of their townships, an administrator of all, and not asked for by them.

    :param mine: who is one hand with them, where it was read already
    """
    mine = one_hand_with(user) if mine is None else mine
    waiting = PriceSupport.objects.filter(state=PriceSupport.State.REQUESTED).exclude(requested_by__in=mine)
    if not user.is_superuser:
        waiting = waiting.filter(of_township(user, "price__product__village"))
    return waiting
