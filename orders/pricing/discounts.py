"""Discount codes: finding one, what it takes off, and counting its uses."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

from orders.models import DiscountCode, Order


class UnknownDiscount(Exception):
    """There is no such code, it is not valid now, or it is used up."""


def discount_fen(goods_fen: int, code: DiscountCode) -> int:
    """Return what a code takes off the goods of an order, in fen: never more than the goods cost.

    A percentage is rounded down to the fen. Postage is never discounted, it goes to the carrier whole.

    :param goods_fen: the price of all goods before discount, in fen
    """
    if code.amount_fen is not None:
        return min(code.amount_fen, goods_fen)
    return goods_fen * (code.percent or 0) // 100


def find_discount(code: str, now: datetime) -> DiscountCode:
    """Return the code that a buyer typed.

    :param code: as typed; capitals and spaces around it don't matter
    :raises UnknownDiscount: there is none that is valid now and not used up
    """
    typed = code.strip()
    valid = DiscountCode.objects.filter(_not_used_up(), valid_from__lte=now, valid_until__gt=now)
    found = [] if "\x00" in typed else list(valid.filter(code__iexact=typed))
    if not found:
        raise UnknownDiscount(typed)
    return min(found, key=lambda row: row.code != typed)  # two codes may differ in capitals only


def count_use(code: DiscountCode) -> None:
    """Count one use, in the transaction that places the order.

    One conditional UPDATE: it waits for the row's lock and looks again, so a code with n uses gives n discounts.

    :raises UnknownDiscount: it was used up meanwhile
    """
    if not DiscountCode.objects.filter(_not_used_up(), pk=code.pk).update(uses=F("uses") + 1):
        raise UnknownDiscount(code.code)


def return_use(order: Order) -> None:
    """Give back the use of an order that ends without a sale. Once, however often it ends: the order says if it counts.

    :param order: locked, with or without a discount; saved
    """
    if order.discount_counted and order.discount_code_id is not None:
        DiscountCode.objects.filter(pk=order.discount_code_id, uses__gt=0).update(uses=F("uses") - 1)
        order.discount_counted = False
        order.save(update_fields=["discount_counted"])


def count_again(order: Order) -> None:
    """Count the use of an order that had lapsed and is paid after all: even beyond the limit, since it has its discount.

    :param order: locked, with or without a discount; saved
    """
    if order.discount_code_id is not None and not order.discount_counted:
        DiscountCode.objects.filter(pk=order.discount_code_id).update(uses=F("uses") + 1)
        order.discount_counted = True
        order.save(update_fields=["discount_counted"])


def _not_used_up() -> Q:
    return Q(most_uses__isnull=True) | Q(uses__lt=F("most_uses"))
