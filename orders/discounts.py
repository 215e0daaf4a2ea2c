"""Discount codes: finding one, what it takes off, and counting its uses."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from .models import DiscountCode


def discount_fen(goods_fen: int, code: DiscountCode | None) -> int:
    """Return what a code takes off the goods of an order, in fen: never more than the goods cost.

    A percentage is rounded down to the fen. Postage is never discounted, it goes to the carrier whole.

    :param goods_fen: the price of all goods before discount, in fen
    :param code: a code found by `find_discount`, or None for no discount
    """
    if code is None:
        return 0
    if code.amount_fen is not None:
        return min(code.amount_fen, goods_fen)
    return goods_fen * (code.percent or 0) // 100


def usable(now: datetime) -> Q:
    """Return the condition that a code is valid at `now` and not used up."""
    return Q(valid_from__lte=now, valid_until__gt=now) & (Q(most_uses__isnull=True) | Q(uses__lt=F("most_uses")))


def find_discount(code: str, now: datetime) -> DiscountCode | None:
    """Return the code that a buyer typed, if it is valid now and not used up; capitals and spaces around don't matter."""
    typed = code.strip()
    if not typed or "\x00" in typed:
        return None
    found = DiscountCode.objects.filter(usable(now), code__iexact=typed)
    return min(found, key=lambda row: row.code != typed, default=None)


def count_use(code: DiscountCode, *, now: datetime) -> bool:
    """Count one use; return False when the code has lapsed or was used up meanwhile. Call inside the order's transaction.

    One conditional UPDATE: it waits for the row's lock and checks again, so that a code with n uses gives n discounts.
    """
    return DiscountCode.objects.filter(usable(now), pk=code.pk).update(uses=F("uses") + 1) == 1


def return_use(discount_code_id: int) -> None:
    """Give back the use of an order that was never paid. Call once, in the transaction in which the order lapses."""
    DiscountCode.objects.filter(pk=discount_code_id, uses__gt=0).update(uses=F("uses") - 1)
