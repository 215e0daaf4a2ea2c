"""Discount codes: finding one, what it takes off, who bears it, and counting what it has given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Greatest

from marketplace.ledger.accounts import open_account, open_accounts, shared_account
from marketplace.ledger.models import Account
from orders.models import DiscountCode, Order
from orders.money.rules import split


class UnknownDiscount(Exception):
    """There is no such code, it is not valid now, or it is used up."""


class NotForTheseGoods(UnknownDiscount):
    """The code is for the goods of other cooperatives."""


def discount_fen(goods_fen: int, code: DiscountCode) -> int:
    """Return what a code takes off goods, in fen: never more than they cost.

    A percentage is rounded down to the fen. Postage is never discounted, it goes to the carrier whole.

    :param goods_fen: the price of the goods that it is for, before discount, in fen
    """
    if code.amount_fen is not None:
        return min(code.amount_fen, goods_fen)
    return goods_fen * (code.percent or 0) // 100


def discount_parts(code: DiscountCode, goods: Sequence[tuple[int, int]]) -> list[int]:
    """Return what a code takes off each of the goods, in fen: in proportion to what they cost, by largest remainder.

    :param goods: of each its cooperative's id, and its price before discount in fen
    :raises NotForTheseGoods: it is borne by cooperatives, and none of the goods is theirs
    :raises UnknownDiscount: less of its budget is left than it would take off
    """
    fen = [price for _cooperative, price in goods]
    if code.bearer == DiscountCode.Bearer.COOPERATIVES:
        agreed = code.bearers.filter(agreed_by__isnull=False)
        bearing = set(agreed.values_list("cooperative_id", flat=True))
        fen = [price if cooperative in bearing else 0 for cooperative, price in goods]
        if goods and not any(fen):
            raise NotForTheseGoods(code.code)
    discount = discount_fen(sum(fen), code)
    if discount > code.budget_fen - code.given_fen:
        raise UnknownDiscount(code.code)
    return split(discount, fen)


def bearing_accounts(code: DiscountCode, cooperative_ids: Collection[int]) -> dict[int, int]:
    """Return the account that pays in what a code takes off goods, by the goods' cooperative."""
    if code.bearer == DiscountCode.Bearer.COOPERATIVES:
        opened = open_accounts(Account.Kind.COOPERATIVE, sorted(cooperative_ids))
        return {pk: opened[pk] for pk in cooperative_ids}
    if code.campaign_id is not None:
        account = open_account(Account.Kind.CAMPAIGN, code.campaign_id)
    else:
        account = shared_account(Account.Kind.MARKETPLACE)
    return dict.fromkeys(cooperative_ids, account)


def find_discount(code: str, now: datetime) -> DiscountCode:
    """Return the code that a buyer typed: one that a second person has approved, or that its cooperatives agree to.

    :param code: as typed; capitals and spaces around it don't matter
    :raises UnknownDiscount: there is none that is valid now and not used up
    """
    typed = code.strip()
    valid = DiscountCode.objects.filter(_not_used_up(), valid_from__lte=now, valid_until__gt=now)
    found = [] if "\x00" in typed else list(valid.filter(code__iexact=typed))
    if not found:
        raise UnknownDiscount(typed)
    return min(found, key=lambda row: row.code != typed)  # two codes may differ in capitals only


def count_use(code: DiscountCode, fen: int) -> None:
    """Count one use and what it gives, in the transaction that places the order.

    One conditional UPDATE: it waits for the row's lock and looks again, so a code with n uses gives n discounts, and never
    more than its budget.

    :param fen: what it takes off the order
    :raises UnknownDiscount: it was used up meanwhile
    """
    within = DiscountCode.objects.filter(_not_used_up(), pk=code.pk, budget_fen__gte=F("given_fen") + fen)
    if not within.update(uses=F("uses") + 1, given_fen=F("given_fen") + fen):
        raise UnknownDiscount(code.code)


def return_use(order: Order) -> None:
    """Give back the use of an order that ends without a sale. Once, however often it ends: the order says if it counts.

    :param order: locked, with or without a discount; saved
    """
    if order.discount_counted and order.discount_code_id is not None:
        DiscountCode.objects.filter(pk=order.discount_code_id, uses__gt=0).update(
            uses=F("uses") - 1, given_fen=Greatest(F("given_fen") - order.discount_fen, 0)
        )
        order.discount_counted = False
        order.save(update_fields=["discount_counted"])


def count_again(order: Order) -> None:
    """Count the use of an order that had lapsed and is paid after all: even beyond limit and budget, since it has its
    discount. What a campaign then can't pay in, the marketplace does.

    :param order: locked, with or without a discount; saved
    """
    if order.discount_code_id is not None and not order.discount_counted:
        DiscountCode.objects.filter(pk=order.discount_code_id).update(
            uses=F("uses") + 1, given_fen=F("given_fen") + order.discount_fen
        )
        order.discount_counted = True
        order.save(update_fields=["discount_counted"])


def _not_used_up() -> Q:
    """Whether a code still gives something, and no new one has its word; and two people have said so, or it was made before that (`issued_by`)."""
    by_two = Q(bearer=DiscountCode.Bearer.COOPERATIVES) | Q(approved_by__isnull=False) | Q(issued_by__isnull=True)
    return (
        by_two
        & Q(replaced_at=None)
        & (Q(most_uses__isnull=True) | Q(uses__lt=F("most_uses")))
        & Q(given_fen__lt=F("budget_fen"))
    )
