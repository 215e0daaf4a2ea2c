"""Explains the credits of purchases at a season's end."""

from __future__ import annotations

from collections.abc import Collection

from marketplace.income.sources import Source, register
from marketplace.supply.models import SeasonPurchase


def explain_purchases(purchase_ids: Collection[int]) -> dict[int, Source]:
    """Walk purchases at the season's end back to their deliveries, in one query."""
    purchases = SeasonPurchase.objects.filter(pk__in=purchase_ids).select_related(
        "delivery", "closing__agreement__cooperative"
    )
    return {
        row.pk: Source(
            order_number="",
            goods="",
            packs=0,
            cooperative=row.closing.agreement.cooperative.label,
            slip_number=row.delivery.slip_number,
            delivered_at=row.delivery.delivered_at,
            grade=str(row.delivery.get_grade_display()),
            grams=row.grams,
            fen_per_jin=row.fen_per_jin,
            floor_fen=row.amount_fen,
        )
        for row in purchases
    }


register("season_purchase", explain_purchases)
