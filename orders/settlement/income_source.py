"""Explains the credits of settled order lines."""

from __future__ import annotations

from collections.abc import Collection

from marketplace.catalogue.mass import floor_fen
from marketplace.income.sources import Source, register
from marketplace.supply.models import Allocation


def explain_allocations(allocation_ids: Collection[int]) -> dict[int, Source]:
    """Walk allocations back to their deliveries and forward to their order lines, in one query."""
    allocations = Allocation.objects.filter(pk__in=allocation_ids).select_related(
        "delivery", "reservation__order_line__order", "returned"
    )
    found = {}
    for row in allocations:
        line, delivery = row.reservation.order_line, row.delivery
        price = max(delivery.protected_fen_per_jin, line.protected_fen_per_jin)
        grams = row.grams - (row.returned.grams if hasattr(row, "returned") else 0)  # packed less: that went back
        found[row.pk] = Source(
            order_number=line.order.number,
            goods=line.label,
            packs=line.quantity,
            cooperative=line.cooperative_name,
            slip_number=delivery.slip_number,
            delivered_at=delivery.delivered_at,
            grade=str(delivery.get_grade_display()),
            grams=grams,
            fen_per_jin=price,
            floor_fen=floor_fen(grams, price),
        )
    return found


register("allocation", explain_allocations)
