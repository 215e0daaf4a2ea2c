"""What must hold of orders that changed (cancelled, weighed), for `manage.py check_books`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, register
from marketplace.supply.stock.checks import NET

CHECKS = [
    Check(
        "R2", "returned-refunded", "orders_orderline",
        _("Of the line of order %(number)s %(returned)s fen were given back before settlement; refunds say %(refunded)s fen."),
        # Cancelled: all that was paid. Packed with less: the refund for its weight.
        """
        SELECT l.id AS key, o.number, l.returned_fen AS returned, x.refunded
          FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
          LEFT JOIN orders_refund w ON w.request = 'line:' || l.id || ':weighed'
          LEFT JOIN orders_refund c ON c.request = 'parcel:' || l.parcel_id
         CROSS JOIN LATERAL (SELECT CASE WHEN c.id IS NOT NULL THEN l.quantity::bigint * l.unit_price_fen - l.discount_fen
                                         ELSE coalesce(w.amount_fen, 0) END AS refunded) x
         WHERE l.returned_fen <> x.refunded""",
    ),
    Check(
        "R2", "cancelled-refunded", "orders_parcel",
        _("The cancelled parcel of order %(number)s calls for a refund of %(owed)s fen; %(refunded)s fen were intended."),
        """
        SELECT r.id AS key, o.number, l.paid + r.postage_fen AS owed, coalesce(f.amount_fen, 0) AS refunded
          FROM orders_parcel r JOIN orders_order o ON o.id = r.order_id
          JOIN (SELECT parcel_id, sum(quantity::bigint * unit_price_fen - discount_fen) AS paid
                  FROM orders_orderline GROUP BY parcel_id) l ON l.parcel_id = r.id
          LEFT JOIN orders_refund f ON f.request = 'parcel:' || r.id
          LEFT JOIN orders_refund whole ON whole.request = 'order:' || o.id
         WHERE (r.status = 'cancelled' AND o.paid_at IS NOT NULL AND whole.id IS NULL
                AND coalesce(f.amount_fen, 0) <> l.paid + r.postage_fen)
            OR (r.status <> 'cancelled' AND f.id IS NOT NULL)""",
    ),
    Check(
        "R5", "line-packed", "orders_orderline",
        _("The line of order %(number)s was packed with %(packed)s g of %(wanted)s g ordered; "
          "%(returned)s g went back to stock."),
        f"""
        WITH {NET}, back AS (SELECT reservation_id, sum(returned) AS grams FROM net GROUP BY reservation_id)
        SELECT l.id AS key, o.number, l.packed_grams AS packed, l.quantity::bigint * l.unit_grams AS wanted,
               coalesce(b.grams, 0) AS returned
          FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
          JOIN supply_reservation r ON r.id = l.reservation_id LEFT JOIN back b ON b.reservation_id = r.id
         WHERE r.state = 'allocated'
           AND coalesce(b.grams, 0) <> greatest(l.quantity::bigint * l.unit_grams - coalesce(l.packed_grams,
                                                l.quantity::bigint * l.unit_grams), 0)""",
    ),
    Check(
        "R5", "return-in-allocation", "supply_allocationreturn",
        _("%(returned)s g went back of an allocation of %(allocated)s g."),
        """
        SELECT b.id AS key, b.grams AS returned, a.grams AS allocated
          FROM supply_allocationreturn b JOIN supply_allocation a ON a.id = b.allocation_id WHERE b.grams > a.grams""",
    ),
]  # fmt: skip

register(CHECKS)
