"""What must hold in the whole of supply, for `manage.py check_books`: no oversell (R5), and credits that name their
allocation (R9)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, guards_in_place, register

COUNTED = ("supply_delivery", "supply_lot", "supply_reservation", "supply_allocation", "supply_allocationreturn")

TRIGGERS = (
    "supply_allocation_append_only", "supply_allocation_no_truncate", "supply_allocationreturn_append_only",
    "supply_allocationreturn_no_truncate", "supply_seasonpurchase_append_only", "supply_seasonpurchase_no_truncate",
    "supply_delivery_no_delete",
    "supply_delivery_no_truncate", "supply_delivery_slip_is_written", "supply_protected_price_never_lowered",
    "supply_protected_price_is_taken_back", "supply_protected_price_no_truncate", "supply_protected_price_is_written_down",
    "supply_protectedpricestep_append_only", "supply_protectedpricestep_is_taken_back", "supply_protectedpricestep_no_truncate",
)  # fmt: skip

# What each allocation comes to, less what went back to its delivery before the parcel left.
NET = """
net AS (SELECT a.id, a.reservation_id, a.delivery_id, a.grams AS allocated, coalesce(b.grams, 0) AS returned,
               a.grams - coalesce(b.grams, 0) AS grams
          FROM supply_allocation a LEFT JOIN supply_allocationreturn b ON b.allocation_id = a.id)"""

# The grams of each lot, counted anew from deliveries, held reservations, allocations and season purchases.
LOTS = f"""
{NET},
delivered AS (SELECT lot_id, sum(grams) AS grams FROM supply_delivery WHERE lot_id IS NOT NULL GROUP BY lot_id),
held AS (SELECT p.lot_id, sum(p.grams) AS grams FROM supply_reservationpart p
           JOIN supply_reservation r ON r.id = p.reservation_id WHERE r.state = 'held' GROUP BY p.lot_id),
sold AS (SELECT d.lot_id, sum(n.grams) AS grams FROM net n JOIN supply_delivery d ON d.id = n.delivery_id
          GROUP BY d.lot_id),
purchased AS (SELECT d.lot_id, sum(s.grams) AS grams FROM supply_seasonpurchase s
                JOIN supply_delivery d ON d.id = s.delivery_id GROUP BY d.lot_id),
counted AS (
  SELECT l.id, l.code, l.grams_delivered, l.grams_reserved, l.grams_allocated, l.grams_purchased,
         coalesce(delivered.grams, 0) AS delivered, coalesce(held.grams, 0) AS held, coalesce(sold.grams, 0) AS sold,
         coalesce(purchased.grams, 0) AS purchased
    FROM supply_lot l LEFT JOIN delivered ON delivered.lot_id = l.id LEFT JOIN held ON held.lot_id = l.id
    LEFT JOIN sold ON sold.lot_id = l.id LEFT JOIN purchased ON purchased.lot_id = l.id)"""

# The grams of each reservation by what backs them.
RESERVATIONS = f"""
{NET},
parts AS (SELECT reservation_id, sum(grams) AS grams FROM supply_reservationpart GROUP BY reservation_id),
allocated AS (SELECT reservation_id, sum(allocated) AS grams, sum(returned) AS returned FROM net GROUP BY reservation_id)"""

CHECKS = [
    Check(
        "R1", "protected-price-lowered", "supply_delivery",
        _("Weigh slip %(slip_number)s promises %(promised)s fen per 斤, but the season's protected price is %(price)s."),
        # A protected price is only ever raised, so no delivery can promise more than it is now.
        """
        SELECT d.id AS key, d.slip_number, d.protected_fen_per_jin AS promised, coalesce(p.fen_per_jin, 0) AS price
          FROM supply_delivery d JOIN supply_agreement a ON a.id = d.agreement_id
          LEFT JOIN supply_protectedprice p
            ON p.product_id = d.product_id AND p.grade = d.grade AND p.season_id = a.season_id
         WHERE d.protected_fen_per_jin > coalesce(p.fen_per_jin, 0)""",
    ),
    Check(
        "R1", "protected-price-steps", "supply_protectedprice",
        _("The protected price is %(price)s fen per 斤; as far as it was written down it was last %(written)s."),
        """
        SELECT p.id AS key, p.fen_per_jin AS price, coalesce(max(s.fen_per_jin), 0) AS written
          FROM supply_protectedprice p LEFT JOIN supply_protectedpricestep s ON s.price_id = p.id
         GROUP BY p.id HAVING max(s.fen_per_jin) IS DISTINCT FROM p.fen_per_jin""",
    ),
    guards_in_place("R5", "supply-guards", TRIGGERS),
    Check(
        "R5", "lot-counters", "supply_lot",
        _("Lot %(code)s says delivered %(grams_delivered)s g, reserved %(grams_reserved)s g, sold %(grams_allocated)s g, "
          "bought at the season's end %(grams_purchased)s g; "
          "its rows add up to %(delivered)s g, %(held)s g, %(sold)s g and %(purchased)s g."),
        f"""
        WITH {LOTS}
        SELECT id AS key, code, grams_delivered, grams_reserved, grams_allocated, grams_purchased, delivered, held, sold,
               purchased FROM counted
         WHERE (grams_delivered, grams_reserved, grams_allocated, grams_purchased)
               IS DISTINCT FROM (delivered, held, sold, purchased)""",
    ),
    Check(
        "R5", "lot-oversold", "supply_lot",
        _("Lot %(code)s is oversold: delivered %(delivered)s g, reserved %(held)s g, sold %(sold)s g, "
          "bought at the season's end %(purchased)s g."),
        f"""
        WITH {LOTS}
        SELECT id AS key, code, delivered, held, sold, purchased FROM counted WHERE delivered < held + sold + purchased""",
    ),
    Check(
        "R5", "delivery-sold", "supply_delivery",
        _("Weigh slip %(slip_number)s has %(grams)s g and says %(grams_allocated)s g are sold and %(grams_purchased)s g "
          "bought at the season's end; its allocations add up to %(sold)s g, its purchases to %(purchased)s g."),
        f"""
        WITH {NET}, counted AS (
          SELECT d.id AS key, d.slip_number, d.grams, d.grams_allocated, d.grams_purchased, coalesce(a.grams, 0) AS sold,
                 coalesce(s.grams, 0) AS purchased
            FROM supply_delivery d
            LEFT JOIN (SELECT delivery_id, sum(grams) AS grams FROM net GROUP BY delivery_id) a ON a.delivery_id = d.id
            LEFT JOIN supply_seasonpurchase s ON s.delivery_id = d.id)
        SELECT * FROM counted
         WHERE (grams_allocated, grams_purchased) IS DISTINCT FROM (sold, purchased) OR grams < sold + purchased""",
    ),
    Check(
        "R5", "delivery-in-lot", "supply_delivery",
        _("Weigh slip %(slip_number)s is packed in lot %(code)s of another product or grade, or sold without a lot."),
        """
        SELECT d.id AS key, d.slip_number, coalesce(l.code, '–') AS code
          FROM supply_delivery d LEFT JOIN supply_lot l ON l.id = d.lot_id
         WHERE (l.product_id, l.grade) <> (d.product_id, d.grade) OR (d.lot_id IS NULL AND d.grams_allocated > 0)""",
    ),
    Check(
        "R5", "reservation-adds-up", "supply_reservation",
        _("The reservation is %(state)s with %(grams)s g; %(parts)s g are set aside for it, %(allocated)s g allocated "
          "and %(returned)s g of those returned."),
        f"""
        WITH {RESERVATIONS}
        SELECT r.id AS key, r.state, r.grams, coalesce(p.grams, 0) AS parts, coalesce(a.grams, 0) AS allocated,
               coalesce(a.returned, 0) AS returned
          FROM supply_reservation r
          LEFT JOIN parts p ON p.reservation_id = r.id LEFT JOIN allocated a ON a.reservation_id = r.id
         WHERE coalesce(p.grams, 0) <> CASE WHEN r.state IN ('released', 'awaiting') THEN 0
                                            WHEN r.state = 'held' AND r.forecast_id IS NOT NULL AND p.grams IS NULL THEN 0
                                            ELSE r.grams END
            OR coalesce(a.grams, 0) <> CASE WHEN r.state IN ('allocated', 'returned') THEN r.grams ELSE 0 END
            OR CASE r.state WHEN 'returned' THEN a.returned <> r.grams ELSE a.returned >= r.grams END""",
    ),
    Check(
        "R5", "allocation-from-its-lots", "supply_reservation",
        _("The reservation was given %(parts)s g of lot %(lot)s; %(allocated)s g were allocated from it."),
        """
        SELECT reservation_id AS key, lot_id AS lot, sum(part) AS parts, sum(allocated) AS allocated
          FROM (SELECT p.reservation_id, p.lot_id, p.grams AS part, 0 AS allocated
                  FROM supply_reservationpart p JOIN supply_reservation r ON r.id = p.reservation_id
                 WHERE r.state IN ('allocated', 'returned')
                 UNION ALL
                SELECT a.reservation_id, d.lot_id, 0, a.grams
                  FROM supply_allocation a JOIN supply_delivery d ON d.id = a.delivery_id) each_side
         GROUP BY reservation_id, lot_id HAVING sum(part) <> sum(allocated)""",
    ),
    Check(
        "R9", "credit-of-its-delivery", "ledger_posting",
        _("%(code)s is credited %(amount)s fen for allocation %(source_id)s, which does not exist "
          "or is another household's delivery."),
        """
        SELECT p.event_id || '/' || p.seq AS key, c.code, p.amount, p.source_id
          FROM ledger_posting p JOIN ledger_account c ON c.id = p.credit_id
          LEFT JOIN supply_allocation a ON a.id = p.source_id LEFT JOIN supply_delivery d ON d.id = a.delivery_id
         WHERE c.kind = 'household' AND p.source_type = 'allocation' AND c.owner_id IS DISTINCT FROM d.household_id""",
    ),
]  # fmt: skip

register(CHECKS, COUNTED)
