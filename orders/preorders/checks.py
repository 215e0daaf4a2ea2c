"""What must hold of pre-orders, for `manage.py check_books`: their terms, their parcels, and that nobody waits in vain."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, register

COUNTED = ()

CHECKS = [
    Check(
        "R1", "preorder-terms", "orders_orderline",
        _("The pre-ordered line of order %(number)s promises households %(promised)s fen per 斤 and %(share)s/10000; its "
          "season's protected price is %(price)s fen per 斤, its agreement's share %(agreed)s/10000."),
        # A protected price is only ever raised, and an agreement's share stays.
        """
        SELECT l.id AS key, o.number, l.protected_fen_per_jin AS promised, l.household_share_bp AS share,
               coalesce(p.fen_per_jin, 0) AS price, a.household_share_bp AS agreed
          FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id JOIN supply_reservation r ON r.id = l.reservation_id
          JOIN supply_forecast f ON f.id = r.forecast_id JOIN supply_agreement a ON a.id = f.agreement_id
          LEFT JOIN supply_protectedprice p
            ON p.product_id = f.product_id AND p.grade = f.grade AND p.season_id = a.season_id
         WHERE l.protected_fen_per_jin > coalesce(p.fen_per_jin, 0) OR l.household_share_bp <> a.household_share_bp""",
    ),
    Check(
        "R5", "preorder-parcel", "orders_orderline",
        _("The line of order %(number)s is in a parcel that waits for another harvest, or for none, than its reservation."),
        """
        SELECT l.id AS key, o.number
          FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id JOIN orders_parcel w ON w.id = l.parcel_id
          JOIN supply_reservation r ON r.id = l.reservation_id
         WHERE r.forecast_id IS DISTINCT FROM w.forecast_id""",
    ),
    Check(
        "R2", "preorder-left-lying", "orders_parcel",
        _("Order %(number)s has paid for a harvest that is %(state)s, and nothing is due that would serve or refund it."),
        """
        SELECT w.id AS key, o.number, f.state
          FROM orders_parcel w JOIN orders_order o ON o.id = w.order_id JOIN supply_forecast f ON f.id = w.forecast_id
         WHERE w.status = 'awaiting_harvest' AND f.due_at IS NULL""",
    ),
    Check(
        "R2", "harvest-refunded-whole", "orders_refund",
        _("The refund %(request)s of %(amount)s fen is for a harvest that failed; its parcel is %(status)s and was paid "
          "with %(paid)s fen."),
        """
        SELECT f.id AS key, f.request, f.amount_fen AS amount, coalesce(w.status, '–') AS status,
               coalesce(l.paid, CASE WHEN f.parcel_id IS NULL THEN m.amount_fen END, 0) AS paid
          FROM orders_refund f JOIN orders_payment m ON m.id = f.payment_id
          LEFT JOIN orders_parcel w ON w.id = f.parcel_id
          LEFT JOIN (SELECT y.parcel_id, sum(y.quantity::bigint * y.unit_price_fen - y.discount_fen) + max(p.postage_fen)
                            AS paid
                       FROM orders_orderline y JOIN orders_parcel p ON p.id = y.parcel_id GROUP BY y.parcel_id) l
            ON l.parcel_id = w.id
          LEFT JOIN supply_forecast c ON c.id = w.forecast_id
         WHERE f.reason = 'harvest'
           AND CASE WHEN f.parcel_id IS NULL -- paid after its time: the whole payment goes back
                    THEN f.amount_fen <> m.amount_fen OR NOT EXISTS
                         (SELECT FROM orders_parcel p JOIN supply_forecast g ON g.id = p.forecast_id AND g.state = 'failed'
                           WHERE p.order_id = m.order_id AND p.status = 'cancelled')
                    ELSE w.status IS DISTINCT FROM 'cancelled' OR f.amount_fen IS DISTINCT FROM l.paid
                         OR c.state IS NULL OR c.state = 'open' END""",
    ),
]  # fmt: skip

register(CHECKS, COUNTED)
