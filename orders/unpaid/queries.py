"""Reads of unpaid orders: those of a visitor by each key, what they hold, and those that somebody may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from marketplace.catalogue.models import Pack
from marketplace.runtime.prepared_statements import prepared_cursor
from marketplace.supply.models import Reservation
from orders.models import Order, OrderLine, Payment
from orders.models.links import behind_link

from .rules import BRIEFLY, REMEMBERED
from .visitor import Visitor

Shelf = tuple[int, str] | int
"""What packs are taken from: a product and grade in stock, or the id of a forecast."""

KEYS = ("session", "phone", "address", "network")
UNPAID_STATES = (Payment.State.INTENDED, Payment.State.OPEN)

# A lapsed order counts if its payment page was there (that Stripe could not be reached is nobody's fault); whether it was let
# go soon is told. 500 are more than any limit asks for.
OF_VISITOR = """
SELECT o.id, o.status = 'awaiting_payment', coalesce(o.basket_key = %(basket)s OR o.user_id = %(user)s, false),
       o.phone = %(phone)s, coalesce(o.address_key = %(address)s, false), coalesce(o.network_key = %(network)s, false),
       p.expires_at < o.placed_at + %(briefly)s
  FROM orders_order o JOIN orders_payment p ON p.order_id = o.id
 WHERE o.status IN ('awaiting_payment', 'lapsed') AND o.placed_at > %(since)s
   AND (o.basket_key = %(basket)s OR o.user_id = %(user)s OR o.phone = %(phone)s OR o.address_key = %(address)s
        OR o.network_key = %(network)s)
   AND (o.status = 'awaiting_payment' AND p.state IN ('intended', 'open')
        OR o.status = 'lapsed' AND (p.session_id IS NOT NULL OR p.generation > 0))
 ORDER BY o.status, o.id DESC LIMIT 500
"""


@dataclass(frozen=True, slots=True)
class Found:
    """An order of the last day that was not paid.

    :param is_open: whether it still can be
    :param keys: by which it is this visitor's
    :param was_brief: whether it was let go within `BRIEFLY`
    """

    order_id: int
    is_open: bool
    keys: frozenset[str]
    was_brief: bool = False


def unpaid_of_visitor(visitor: Visitor, now: datetime) -> list[Found]:
    """Return the orders of the last day that share a key with the visitor and were not paid: open ones, and lapsed ones."""
    asked: dict[str, Any] = {
        "basket": visitor.basket_id, "user": visitor.user_id, "phone": visitor.phone, "address": visitor.address_key,
        "network": visitor.network_key, "since": now - REMEMBERED, "briefly": BRIEFLY,
    }  # fmt: skip
    with prepared_cursor() as cursor:
        cursor.execute(OF_VISITOR, asked)
        return [
            Found(pk, is_open, frozenset(key for key, shares in zip(KEYS, shared, strict=True) if shares), brief)
            for pk, is_open, *shared, brief in cursor.fetchall()
        ]


def held_by(order_ids: Collection[int]) -> dict[int, dict[Shelf, int]]:
    """Return what unpaid orders hold: order id → shelf → grams."""
    rows = OrderLine.objects.filter(order__in=list(order_ids), reservation__state=Reservation.State.HELD).values_list(
        "order_id", "pack__product_id", "pack__grade", "reservation__forecast_id", "reservation__grams"
    )
    held: dict[int, dict[Shelf, int]] = defaultdict(lambda: defaultdict(int))
    for order_id, product_id, grade, forecast_id, grams in rows:
        held[order_id][forecast_id or (product_id, grade)] += grams
    return held


def has_paid_before(user_id: int) -> bool:
    """Whether a signed-in buyer has paid an order, and kept something of it."""
    return Order.objects.filter(user=user_id, status=Order.Status.PAID).exists()


def own_unpaid_orders(basket_id: UUID | None, user_id: int | None, token: str) -> QuerySet[Order]:
    """Return the unpaid orders that a session or a signed-in buyer has placed, the oldest first, with payment and code.

    Nobody else may be shown them (R8): neither phone nor address nor network makes an order somebody's own.

    :param basket_id: of the session or user
    :param token: of the order that the session has placed last; empty for none
    """
    own = behind_link(token) if token else Q(pk__in=[])
    if basket_id:
        own |= Q(basket_key=basket_id)
    if user_id:
        own |= Q(user=user_id)
    unpaid = Order.objects.filter(own, status=Order.Status.AWAITING_PAYMENT)
    return unpaid.select_related("payment", "discount_code").order_by("id")


def holders_of(orders: Sequence[Order], packs: Iterable[Pack]) -> dict[int, Order]:
    """Return which of somebody's own unpaid orders hold what packs would be taken from: pack id → the first such order.

    :param orders: `own_unpaid_orders`
    """
    wanted = {pack.pk: (pack.product_id, pack.grade) for pack in packs}
    if not orders or not wanted:
        return {}
    by_id = {order.pk: order for order in orders}
    lines = OrderLine.objects.filter(order__in=by_id, reservation__state=Reservation.State.HELD)
    rows = lines.order_by("-order_id").values_list("pack__product_id", "pack__grade", "order_id")
    holding = {(product_id, grade): by_id[order_id] for product_id, grade, order_id in rows}
    return {pk: holding[kind] for pk, kind in wanted.items() if kind in holding}


def own_code_held(orders: Collection[Order], typed: str, now: datetime) -> Order | None:
    """Return the one of these unpaid orders whose discount code was typed, if only that order's use of it is in the way."""
    for order in orders:
        code = order.discount_code
        if code and order.discount_counted and code.code.casefold() == typed.strip().casefold():
            used_up = code.most_uses is not None and code.uses >= code.most_uses
            used_up = used_up or code.given_fen + order.discount_fen > code.budget_fen
            if used_up and code.valid_from <= now < code.valid_until:
                return order
    return None


def remembered_networks(now: datetime) -> QuerySet[Order]:
    """Return the orders whose network need not be known any more: those that are paid, or a day old."""
    known = Order.objects.filter(network_key__isnull=False)
    return known.filter(Q(status__in=(Order.Status.PAID, Order.Status.REFUNDED)) | Q(placed_at__lte=now - REMEMBERED))
