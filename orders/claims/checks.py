"""What must hold of claims, for `manage.py check_books`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, register
from marketplace.people.two_hands import HANDS

COUNTED = ("orders_claim",)

CHECKS = [
    Check(
        "R6", "claim-in-line", "orders_orderline",
        _("Claims brought back %(claimed)s fen of the line of order %(number)s, of which %(kept)s fen had been kept."),
        """
        SELECT l.id AS key, o.number, sum(f.amount_fen) AS claimed,
               l.quantity::bigint * l.unit_price_fen - l.discount_fen - l.returned_fen AS kept
          FROM orders_claim m JOIN orders_refund f ON f.id = m.refund_id
          JOIN orders_orderline l ON l.id = m.line_id JOIN orders_order o ON o.id = l.order_id
         GROUP BY l.id, o.number
        HAVING sum(f.amount_fen) > l.quantity::bigint * l.unit_price_fen - l.discount_fen - l.returned_fen""",
    ),
    Check(
        "R6", "claim-borne", "orders_refund",
        _("The refund %(request)s of %(amount)s fen, borne by the %(borne)s, is not that of a claim of %(asked)s fen "
          "borne by the %(bearer)s."),
        # What was claimed is never borne by the sale, of which households have their income.
        """
        SELECT f.id AS key, f.request, f.amount_fen AS amount, f.bearer AS borne, coalesce(m.amount_fen, 0) AS asked,
               coalesce(nullif(m.bearer, ''), '–') AS bearer
          FROM orders_refund f LEFT JOIN orders_claim m ON m.refund_id = f.id
          LEFT JOIN orders_orderline l ON l.id = m.line_id
         WHERE ((f.reason = 'claim' AND f.repeats_id IS NULL) OR m.id IS NOT NULL)
           AND (m.id IS NULL OR f.request <> 'claim:' || m.id OR f.amount_fen > m.amount_fen OR f.bearer <> m.bearer
                OR f.bearer = 'sale' OR f.parcel_id IS DISTINCT FROM l.parcel_id)""",
    ),
]  # fmt: skip

register(CHECKS, COUNTED)
HANDS.append("""
    SELECT 'orders_claim/' || id AS key, answered_by_id AS one, decided_by_id AS other, decided_at AS at
      FROM orders_claim WHERE decided_at IS NOT NULL""")
