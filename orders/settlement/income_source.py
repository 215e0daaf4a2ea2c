"""Explains the credits of settled order lines."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from marketplace.catalogue.mass import floor_fen
from marketplace.income.sources import Source, register
from marketplace.supply.models import Allocation
from orders.models import OrderLine
from orders.settlement.floors import FEN_PER_JIN, JOIN_PRICE, PRICES

PRICE_OF = f"""
WITH {PRICES}
SELECT a.id, {FEN_PER_JIN}
  FROM supply_allocation a JOIN supply_delivery d ON d.id = a.delivery_id
  JOIN orders_orderline l ON l.reservation_id = a.reservation_id {JOIN_PRICE}
 WHERE a.id = ANY (%s::bigint[])
"""


def explain_allocations(allocation_ids: Collection[int]) -> dict[int, Source]:
    """Walk allocations back to their deliveries and forward to their order lines, in two queries."""
    allocations = Allocation.objects.filter(pk__in=allocation_ids).select_related(
        "delivery", "reservation__order_line__order", "reservation__order_line__parcel__cooperative", "returned"
    )
    prices = _prices(allocation_ids)
    found = {}
    for row in allocations:
        line, delivery = row.reservation.order_line, row.delivery
        price = prices[row.pk]
        grams = row.grams - (row.returned.grams if hasattr(row, "returned") else 0)  # packed less: that went back
        found[row.pk] = Source(
            order_number=line.order.number,
            goods=line.label,
            packs=line.quantity,
            cooperative=_cooperative(line),
            slip_number=delivery.slip_number,
            delivered_at=delivery.delivered_at,
            grade=str(delivery.get_grade_display()),
            grams=grams,
            fen_per_jin=price,
            floor_fen=floor_fen(grams, price),
        )
    return found


def _cooperative(line: OrderLine) -> str:
    """Return what the cooperative was called when the line was ordered; in the reader's language, if it is still."""
    now = line.parcel.cooperative
    return now.label if now.name == line.cooperative_name else line.cooperative_name


def _prices(allocation_ids: Collection[int]) -> dict[int, int]:
    """The protected price that counted for each settled allocation, in fen per 斤."""
    with connection.cursor() as cursor:
        cursor.execute(PRICE_OF, [list(allocation_ids)])
        return dict(cursor.fetchall())


register("allocation", explain_allocations)
