"""What must hold of harvests to come, for `manage.py check_books`: not oversold, and kept for who has pre-ordered (R5)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, guards_in_place, register

COUNTED = ("supply_forecast",)

TRIGGERS = ("supply_forecast_is_kept", "supply_forecast_no_delete", "supply_forecast_no_truncate")

CHECKS = [
    guards_in_place("R5", "forecast-guards", TRIGGERS),
    Check(
        "R5", "forecast-claims", "supply_forecast",
        _("The forecast for %(expected_on)s expects %(expected)s g and says %(preordered)s g are pre-ordered; "
          "its pre-orders add up to %(claimed)s g."),
        """
        SELECT f.id AS key, f.expected_on::text, f.grams_expected AS expected, f.grams_preordered AS preordered,
               coalesce(r.grams, 0) AS claimed
          FROM supply_forecast f
          LEFT JOIN (SELECT forecast_id, sum(grams) AS grams FROM supply_reservation WHERE state <> 'released'
                      GROUP BY forecast_id) r ON r.forecast_id = f.id
         WHERE f.grams_preordered <> coalesce(r.grams, 0) OR coalesce(r.grams, 0) > f.grams_expected""",
    ),
    Check(
        "R5", "forecast-lot", "supply_lot",
        _("Lot %(code)s is kept for the pre-orders of a forecast (%(state)s) and has another product, grade or season in "
          "it, or nobody waits for it any more."),
        """
        SELECT l.id AS key, l.code, f.state
          FROM supply_lot l JOIN supply_forecast f ON f.id = l.forecast_id
         WHERE (l.product_id, l.grade) <> (f.product_id, f.grade) OR f.finished_at IS NOT NULL OR f.state = 'failed'
            OR EXISTS (SELECT FROM supply_delivery d WHERE d.lot_id = l.id AND d.agreement_id <> f.agreement_id)""",
    ),
    Check(
        "R5", "forecast-lot-taken", "supply_lot",
        _("Of lot %(code)s, which is kept for pre-orders, %(grams)s g are set aside for somebody else."),
        """
        SELECT l.id AS key, l.code, sum(p.grams) AS grams
          FROM supply_lot l JOIN supply_reservationpart p ON p.lot_id = l.id
          JOIN supply_reservation r ON r.id = p.reservation_id
         WHERE l.forecast_id IS NOT NULL AND r.forecast_id IS DISTINCT FROM l.forecast_id
         GROUP BY l.id""",
    ),
    Check(
        "R5", "reservation-of-its-forecast", "supply_reservation",
        _("The pre-order is %(state)s and of another product or grade than its forecast."),
        """
        SELECT r.id AS key, r.state
          FROM supply_reservation r JOIN supply_forecast f ON f.id = r.forecast_id JOIN catalogue_pack k ON k.id = r.pack_id
         WHERE r.state IN ('held', 'awaiting') AND (k.product_id, k.grade) <> (f.product_id, f.grade)""",
    ),
]  # fmt: skip

register(CHECKS, COUNTED)
