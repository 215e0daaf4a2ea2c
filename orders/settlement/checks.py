"""What must hold between orders, supply and the ledger, for `manage.py check_books`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, guards_in_place, register
from marketplace.people.two_hands import HANDS
from marketplace.supply.stock.checks import NET
from orders.settlement.floors import FEN_PER_JIN, JOIN_PRICE, PRICES

COUNTED = ("orders_order", "orders_payment", "orders_refund", "orders_parcel")

CODE_TRIGGERS = (
    "orders_discountcode_begins", "orders_discountcode_is_issued", "orders_codebearer_begins",
    "orders_codebearer_is_written",
)  # fmt: skip
# Kinds of rows that may explain a household's credit (R9); each has a check that such a row exists.
KNOWN_SOURCES = ("allocation", "season_purchase", "payout", "correction", "share")

# What each settled allocation is worth at least, for the grams that did not go back to the delivery before the parcel left.
FLOORS = f"""
{NET}, {PRICES},
floors AS (
  SELECT a.id AS allocation_id, d.household_id, r.id AS parcel_id, a.grams, {FEN_PER_JIN} AS fen_per_jin,
         ({FEN_PER_JIN}::bigint * a.grams + 499) / 500 AS floor
    FROM orders_parcel r JOIN orders_orderline l ON l.parcel_id = r.id
    JOIN net a ON a.reservation_id = l.reservation_id JOIN supply_delivery d ON d.id = a.delivery_id {JOIN_PRICE}
   WHERE r.status = 'settled' AND a.grams > 0)"""

# Which event belongs to which order.
ORDER_EVENTS = """
order_events AS (
  SELECT y.order_id, e.id AS event_id FROM orders_payment y
    JOIN ledger_event e ON e.kind = 'payment' AND e.reference = y.balance_transaction_id
   UNION ALL
  SELECT r.order_id, e.id FROM orders_parcel r
    JOIN ledger_event e ON e.kind = 'settlement' AND e.reference = 'parcel:' || r.id
   UNION ALL
  SELECT y.order_id, e.id FROM orders_refund f JOIN orders_payment y ON y.id = f.payment_id
    JOIN ledger_event e ON e.kind = 'refund' AND e.reference = f.balance_transaction_id
   UNION ALL
  SELECT y.order_id, e.id FROM orders_refund f JOIN orders_payment y ON y.id = f.payment_id
    JOIN ledger_event e ON e.kind = 'refund_failure' AND e.reference = f.failure_balance_transaction_id
   UNION ALL
  SELECT y.order_id, e.id FROM orders_refund f JOIN orders_payment y ON y.id = f.payment_id
    JOIN ledger_event e ON e.kind IN ('refund_covered', 'refund_uncovered', 'refund_elsewhere') AND e.reference = 'refund:' || f.id)"""

# What of a discount is still given, and the account that bears it, by order line.
BORNE = """
borne AS (
  SELECT l.id AS line_id, l.parcel_id, b.id AS account_id, b.kind, b.code, l.discount_fen - l.returned_discount_fen AS fen
    FROM orders_orderline l JOIN ledger_account b ON b.id = l.discount_borne_by_id)"""

DISCOUNT_CHECKS = [
    Check(
        "R1b", "discount-paid-in", "orders_orderline",
        _("Of the discount of the line, %(fen)s fen are borne by %(code)s; its settlement was paid %(own)s fen by that account "
          "and %(others)s fen by others."),
        # A campaign that has spent its money is helped by the marketplace; nobody else by anybody.
        f"""
        WITH {BORNE}, paid AS (
          SELECT p.source_id AS line_id, p.debit_id, d.kind, sum(p.amount) AS fen
            FROM ledger_posting p JOIN ledger_event e ON e.id = p.event_id AND e.kind = 'settlement'
            JOIN ledger_account c ON c.id = p.credit_id AND c.kind = 'sales_suspense'
            JOIN ledger_account d ON d.id = p.debit_id
           WHERE p.source_type = 'order_line' GROUP BY p.source_id, p.debit_id, d.kind),
        due AS (
          SELECT l.id AS line_id, b.account_id, coalesce(b.kind, '–') AS kind, coalesce(b.code, '–') AS code,
                 CASE WHEN b.kind = 'sales_suspense' THEN 0 ELSE coalesce(b.fen, 0) END AS fen
            FROM orders_orderline l JOIN orders_parcel r ON r.id = l.parcel_id AND r.status = 'settled'
            LEFT JOIN borne b ON b.line_id = l.id)
        SELECT due.line_id AS key, due.code, due.fen, coalesce(sum(paid.fen) FILTER (WHERE paid.debit_id = due.account_id), 0)
                 AS own, coalesce(sum(paid.fen) FILTER (WHERE paid.debit_id IS DISTINCT FROM due.account_id), 0) AS others
          FROM due LEFT JOIN paid ON paid.line_id = due.line_id
         GROUP BY due.line_id, due.code, due.kind, due.fen
        HAVING coalesce(sum(paid.fen), 0) <> due.fen
            OR coalesce(bool_or(paid.fen > 0 AND paid.debit_id IS DISTINCT FROM due.account_id
                                AND NOT (due.kind = 'campaign' AND paid.kind = 'marketplace')), false)""",
    ),
    Check(
        "R1b", "discount-given-back", "orders_refund",
        _("With refund %(request)s of %(amount)s fen, %(back)s fen of the discount go back to %(code)s; %(posted)s fen did."),
        # A campaign's may be the marketplace's, which helped out. Nothing, while the refund is failed.
        # What goes back has its line as source; it had its refund before.
        """
        SELECT f.id AS key, f.request, f.amount_fen AS amount, f.discount_back_fen AS back, b.code,
               coalesce(sum(CASE WHEN c.id = p.credit_id THEN p.amount ELSE -p.amount END), 0) AS posted
          FROM orders_refund f JOIN ledger_account b ON b.id = f.discount_back_to_id
          JOIN orders_parcel r ON r.id = f.parcel_id
          JOIN ledger_event e ON (e.kind, e.reference) IN (
               ('refund', f.balance_transaction_id), ('refund_failure', f.failure_balance_transaction_id),
               ('refund_elsewhere', 'refund:' || f.id), ('refund_covered', 'refund:' || f.id),
               ('refund_uncovered', 'refund:' || f.id))
          LEFT JOIN (ledger_posting p JOIN ledger_account c ON c.id IN (p.credit_id, p.debit_id)
                     AND c.kind IN ('campaign', 'marketplace', 'cooperative'))
                 ON p.event_id = e.id AND p.source_type IN ('order_line', 'refund')
                AND (c.id = f.discount_back_to_id OR b.kind = 'campaign' AND c.kind = 'marketplace')
         WHERE NOT (f.bearer = 'cooperative' AND b.kind = 'cooperative' AND b.owner_id = r.cooperative_id)
         GROUP BY f.id, b.code
        HAVING coalesce(sum(CASE WHEN c.id = p.credit_id THEN p.amount ELSE -p.amount END), 0)
               <> CASE f.state WHEN 'failed' THEN 0 ELSE f.discount_back_fen END""",
    ),
    Check(
        "R1b", "discount-back-to-who-paid", "orders_orderline",
        _("%(code)s has %(more)s fen more back of the discount of the line than it had paid in."),
        """
        SELECT p.source_id AS key, a.code, sum(CASE WHEN a.id = p.credit_id THEN p.amount ELSE -p.amount END) AS more
          FROM ledger_posting p JOIN orders_orderline l ON l.id = p.source_id AND l.discount_borne_by_id IS NOT NULL
          JOIN orders_parcel r ON r.id = l.parcel_id AND r.status = 'settled'
          JOIN ledger_account a ON a.id IN (p.debit_id, p.credit_id) AND a.kind IN ('campaign', 'marketplace')
         WHERE p.source_type = 'order_line'
         GROUP BY p.source_id, a.code HAVING sum(CASE WHEN a.id = p.credit_id THEN p.amount ELSE -p.amount END) > 0""",
    ),
    Check(
        "R1b", "discount-of-its-code", "orders_orderline",
        _("%(back)s of %(fen)s fen of discount went with goods that were not sent, and %(code)s bears the rest; "
          "%(due)s fen had to go, and %(bearer)s bears it."),
        # What was settled before this version bears its discount itself.
        """
        SELECT l.id AS key, l.returned_discount_fen AS back, l.discount_fen AS fen, b.code, x.due, x.bearer
          FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id JOIN orders_parcel r ON r.id = l.parcel_id
          JOIN orders_discountcode code ON code.id = o.discount_code_id
          JOIN ledger_account b ON b.id = l.discount_borne_by_id AND b.kind <> 'sales_suspense'
          LEFT JOIN orders_refund f ON f.request = 'parcel:' || r.id
         CROSS JOIN LATERAL (SELECT
           CASE code.bearer WHEN 'campaign' THEN 'campaign:' || code.campaign_id WHEN 'marketplace' THEN 'marketplace'
                ELSE 'cooperative:' || r.cooperative_id END AS bearer,
           CASE WHEN r.status = 'cancelled' AND o.paid_at IS NOT NULL AND (f.id IS NOT NULL OR l.returned_discount_fen > 0)
                  THEN l.discount_fen
                WHEN l.packed_grams < l.quantity::bigint * l.unit_grams
                  THEN l.discount_fen * (l.quantity::bigint * l.unit_grams - l.packed_grams)
                       / (l.quantity::bigint * l.unit_grams)
                ELSE 0 END AS due) x
         WHERE l.returned_discount_fen <> x.due OR b.code <> x.bearer""",
    ),
    guards_in_place("R11", "code-guards", CODE_TRIGGERS),
    guards_in_place("R3", "ordered-pack-guard", ["catalogue_keep_ordered_pack"]),
    Check(
        "R11", "code-by-two", "orders_orderline",
        _("The line has %(fen)s fen off by code %(code)s, which no second person approved, or its cooperative did not agree to."),
        """
        SELECT l.id AS key, l.discount_fen AS fen, code.code
          FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id JOIN orders_parcel r ON r.id = l.parcel_id
          JOIN orders_discountcode code ON code.id = o.discount_code_id AND code.issued_by_id IS NOT NULL
          LEFT JOIN orders_codebearer b ON b.code_id = code.id AND b.cooperative_id = r.cooperative_id
         WHERE l.discount_fen > 0
           AND CASE code.bearer WHEN 'cooperatives' THEN b.agreed_by_id IS NULL
                    ELSE code.approved_by_id IS NULL OR code.approved_by_id = code.issued_by_id END""",
    ),
    Check(
        "R1b", "fund-after-cooperative", "orders_parcel",
        _("Of the sale of the parcel its cooperative keeps %(kept)s fen, and the price protection fund paid %(fund)s fen for it."),
        # Discounts that a cooperative bears are not of the sale. Before this version each line was a sale of its own.
        """
        SELECT r.id AS key, sum(CASE WHEN d.kind = 'sales_suspense' AND c.kind = 'cooperative' THEN p.amount
                                     WHEN d.kind = 'cooperative' AND c.kind IN ('household', 'payment_fees') THEN -p.amount
                                     ELSE 0 END) AS kept,
               sum(p.amount) FILTER (WHERE d.kind = 'price_protection_fund') AS fund
          FROM orders_parcel r JOIN ledger_event e ON e.kind = 'settlement' AND e.reference = 'parcel:' || r.id
               AND e.posted_at >= (SELECT applied FROM django_migrations WHERE app = 'orders' AND name = '0006_words_of_codes')
          JOIN ledger_posting p ON p.event_id = e.id
          JOIN ledger_account d ON d.id = p.debit_id JOIN ledger_account c ON c.id = p.credit_id
         GROUP BY r.id
        HAVING sum(p.amount) FILTER (WHERE d.kind = 'price_protection_fund') > 0
           AND sum(CASE WHEN d.kind = 'sales_suspense' AND c.kind = 'cooperative' THEN p.amount
                        WHEN d.kind = 'cooperative' AND c.kind IN ('household', 'payment_fees') THEN -p.amount ELSE 0 END) > 0""",
    ),
    Check(
        "R1b", "campaign-codes", "funds_campaign",
        _("The budgets of the campaign's codes are %(budgets)s fen; %(promised)s fen count as promised."),
        """
        SELECT c.id AS key, c.budgeted_fen AS promised, coalesce(sum(code.budget_fen), 0) AS budgets
          FROM funds_campaign c LEFT JOIN orders_discountcode code ON code.campaign_id = c.id
         GROUP BY c.id HAVING c.budgeted_fen <> coalesce(sum(code.budget_fen), 0)""",
    ),
    Check(
        "R1b", "code-within-budget", "orders_discountcode",
        _("Code %(code)s has given %(given)s fen by its count; orders with it were given %(orders)s fen."),
        """
        SELECT c.id AS key, c.code, c.given_fen AS given, coalesce(sum(o.discount_fen), 0) AS orders
          FROM orders_discountcode c
          LEFT JOIN orders_order o ON o.discount_code_id = c.id AND o.discount_counted
         GROUP BY c.id HAVING c.given_fen <> coalesce(sum(o.discount_fen), 0)""",
    ),
]  # fmt: skip

FLOOR_CHECKS = [
    Check(
        "R1", "allocation-floor", "supply_allocation",
        _("Household %(household_id)s was credited %(credited)s fen for %(grams)s g of parcel %(parcel_id)s; "
          "at %(fen_per_jin)s fen per 斤 it is owed %(floor)s fen."),
        f"""
        WITH {FLOORS}, credited AS (
          SELECT p.source_id AS allocation_id, c.owner_id AS household_id, e.reference, sum(p.amount) AS amount
            FROM ledger_posting p JOIN ledger_account c ON c.id = p.credit_id JOIN ledger_event e ON e.id = p.event_id
           WHERE c.kind = 'household' AND p.source_type = 'allocation' AND e.kind = 'settlement'
           GROUP BY p.source_id, c.owner_id, e.reference)
        SELECT f.allocation_id AS key, f.household_id, coalesce(c.amount, 0) AS credited, f.grams, f.parcel_id,
               f.fen_per_jin, f.floor
          FROM floors f LEFT JOIN credited c ON c.allocation_id = f.allocation_id AND c.household_id = f.household_id
                                            AND c.reference = 'parcel:' || f.parcel_id
         WHERE coalesce(c.amount, 0) < f.floor""",
    ),
    Check(
        "R1", "household-floor", "households_household",
        _("The household was credited %(credited)s fen for produce; it is owed at least %(floor)s fen."),
        f"""
        WITH {FLOORS}, owed AS (SELECT household_id, sum(floor) AS floor FROM floors GROUP BY household_id),
        credited AS (
          SELECT c.owner_id AS household_id, sum(p.amount) AS amount
            FROM ledger_posting p JOIN ledger_account c ON c.id = p.credit_id
           WHERE c.kind = 'household' AND p.source_type = 'allocation' GROUP BY c.owner_id)
        SELECT o.household_id AS key, coalesce(c.amount, 0) AS credited, o.floor
          FROM owed o LEFT JOIN credited c USING (household_id) WHERE coalesce(c.amount, 0) < o.floor""",
    ),
]  # fmt: skip

MONEY_CHECKS = [
    Check(
        "R2", "order-adds-up", "orders_order",
        _("Order %(number)s is %(total)s fen, its payment %(payment)s fen; its lines and parcels add up to %(counted)s fen."),
        """
        SELECT o.id AS key, o.number, o.total_fen AS total, coalesce(y.amount_fen, 0) AS payment,
               l.paid + r.postage AS counted
          FROM orders_order o LEFT JOIN orders_payment y ON y.order_id = o.id
          LEFT JOIN (SELECT order_id, sum(quantity::bigint * unit_price_fen - discount_fen) AS paid
                       FROM orders_orderline GROUP BY order_id) l ON l.order_id = o.id
          LEFT JOIN (SELECT order_id, sum(postage_fen) AS postage FROM orders_parcel GROUP BY order_id) r
            ON r.order_id = o.id
         WHERE o.total_fen IS DISTINCT FROM l.paid + r.postage OR o.total_fen IS DISTINCT FROM y.amount_fen""",
    ),
    Check(
        "R2", "payment-booked-exactly", "orders_payment",
        _("The payment of order %(number)s is %(amount)s fen with a fee of %(fee)s fen, of which its lines bear %(lines)s; "
          "booked are %(booked)s fen and a fee of %(booked_fee)s fen."),
        """
        SELECT y.id AS key, o.number, y.amount_fen AS amount, coalesce(y.fee_fen, 0) AS fee, coalesce(l.fee, 0) AS lines,
               coalesce(sum(p.amount) FILTER (WHERE c.code = 'sales_suspense'), 0) AS booked,
               coalesce(sum(p.amount) FILTER (WHERE d.code = 'payment_fees'), 0) AS booked_fee
          FROM orders_payment y JOIN orders_order o ON o.id = y.order_id
          JOIN ledger_event e ON e.kind = 'payment' AND e.reference = y.balance_transaction_id
          LEFT JOIN ledger_posting p ON p.event_id = e.id
          LEFT JOIN ledger_account c ON c.id = p.credit_id LEFT JOIN ledger_account d ON d.id = p.debit_id
          LEFT JOIN (SELECT order_id, sum(fee_fen) AS fee FROM orders_orderline GROUP BY order_id) l ON l.order_id = o.id
         GROUP BY y.id, o.number, l.fee
        HAVING coalesce(sum(p.amount) FILTER (WHERE c.code = 'sales_suspense'), 0) <> y.amount_fen
            OR coalesce(sum(p.amount) FILTER (WHERE d.code = 'payment_fees'), 0) <> coalesce(y.fee_fen, 0)
            OR coalesce(l.fee, 0) <> coalesce(y.fee_fen, 0)""",
    ),
    Check(
        "R2", "parcel-shared-out", "orders_parcel",
        _("Of the buyer's money for the parcel %(paid)s fen were kept, with %(fee)s fen of payment fee and %(postage)s fen of postage; "
          "its settlement shares out %(shared)s fen, with %(shared_fee)s and %(shared_postage)s."),
        # With what bears its discount pays in, but for parcels that were settled when it came out of the sale.
        """
        SELECT r.id AS key, l.kept + l.discount + r.postage_fen AS paid, coalesce(l.fee, 0) AS fee, r.postage_fen AS postage,
               coalesce(sum(p.amount) FILTER (WHERE d.kind = 'sales_suspense'), 0) AS shared,
               coalesce(sum(p.amount) FILTER (WHERE c.kind = 'payment_fees'), 0) AS shared_fee,
               coalesce(sum(p.amount) FILTER (WHERE c.kind = 'carrier'), 0) AS shared_postage
          FROM orders_parcel r
          JOIN (SELECT parcel_id, sum(quantity::bigint * unit_price_fen - discount_fen - returned_fen) AS kept,
                       sum(CASE WHEN b.kind = 'sales_suspense' THEN 0 ELSE discount_fen - returned_discount_fen END)
                         AS discount,
                       sum(fee_fen) AS fee
                  FROM orders_orderline LEFT JOIN ledger_account b ON b.id = discount_borne_by_id
                 GROUP BY parcel_id) l ON l.parcel_id = r.id
          JOIN ledger_event e ON e.kind = 'settlement' AND e.reference = 'parcel:' || r.id
          LEFT JOIN ledger_posting p ON p.event_id = e.id
          LEFT JOIN ledger_account c ON c.id = p.credit_id LEFT JOIN ledger_account d ON d.id = p.debit_id
         GROUP BY r.id, l.kept, l.discount, l.fee
        HAVING coalesce(sum(p.amount) FILTER (WHERE d.kind = 'sales_suspense'), 0) <> l.kept + l.discount + r.postage_fen
            OR coalesce(sum(p.amount) FILTER (WHERE c.kind = 'payment_fees'), 0) <> coalesce(l.fee, 0)
            OR coalesce(sum(p.amount) FILTER (WHERE c.kind = 'carrier'), 0) <> r.postage_fen""",
    ),
    Check(
        "R2", "order-suspense", "orders_order",
        _("Of the money of order %(number)s, %(left)s fen are in sales suspense; %(expected)s fen should be."),
        # What came in, less what is settled or refunded; nothing once all parcels are settled.
        f"""
        WITH {ORDER_EVENTS}, suspense AS (
          SELECT t.order_id, sum(CASE WHEN c.kind = 'sales_suspense' THEN p.amount ELSE 0 END
                               - CASE WHEN d.kind = 'sales_suspense' THEN p.amount ELSE 0 END) AS amount
            FROM order_events t JOIN ledger_posting p ON p.event_id = t.event_id
            JOIN ledger_account c ON c.id = p.credit_id JOIN ledger_account d ON d.id = p.debit_id GROUP BY t.order_id),
        settled AS (
          SELECT r.order_id, sum(r.postage_fen + l.kept) AS amount FROM orders_parcel r
            JOIN (SELECT parcel_id, sum(quantity::bigint * unit_price_fen - discount_fen - returned_fen) AS kept
                    FROM orders_orderline GROUP BY parcel_id) l ON l.parcel_id = r.id
           WHERE r.status = 'settled' GROUP BY r.order_id),
        refunded AS (
          SELECT payment_id, sum(amount_fen) AS amount FROM orders_refund
           WHERE bearer = 'sale' AND (state IN ('covered', 'elsewhere') OR balance_transaction_id IS NOT NULL
                                      AND failure_balance_transaction_id IS NULL)
           GROUP BY payment_id),
        expected AS (
          SELECT y.order_id, y.balance_transaction_id IS NOT NULL AS booked,
                 CASE WHEN y.balance_transaction_id IS NULL THEN 0 ELSE y.amount_fen END
                             - coalesce(settled.amount, 0) - coalesce(refunded.amount, 0) AS amount
            FROM orders_payment y LEFT JOIN settled ON settled.order_id = y.order_id
            LEFT JOIN refunded ON refunded.payment_id = y.id)
        SELECT o.id AS key, o.number, coalesce(suspense.amount, 0) AS left, coalesce(expected.amount, 0) AS expected
          FROM orders_order o LEFT JOIN suspense ON suspense.order_id = o.id LEFT JOIN expected ON expected.order_id = o.id
         WHERE coalesce(suspense.amount, 0) <> coalesce(expected.amount, 0) OR (expected.booked AND expected.amount < 0)""",
    ),
    Check(
        "R2", "suspense-explained", "ledger_posting",
        _("%(kind)s %(reference)s moves %(amount)s fen in sales suspense and belongs to no order."),
        f"""
        WITH {ORDER_EVENTS}
        SELECT p.event_id || '/' || p.seq AS key, e.kind, e.reference, p.amount
          FROM ledger_posting p JOIN ledger_account s ON s.id IN (p.credit_id, p.debit_id) AND s.kind = 'sales_suspense'
          JOIN ledger_event e ON e.id = p.event_id
         WHERE NOT EXISTS (SELECT FROM order_events t WHERE t.event_id = p.event_id)""",
    ),
]  # fmt: skip

# Each event kind, and the rows of which each must have one: (check, kind, table, rows that must, reference of a row).
POSTED_ONCE = [
    ("payment-posted", "payment", "orders_payment",
     "SELECT id, balance_transaction_id AS reference FROM orders_payment"
     " WHERE state = 'paid' AND balance_transaction_id IS NOT NULL"),
    ("settlement-posted", "settlement", "orders_parcel",
     "SELECT id, 'parcel:' || id AS reference FROM orders_parcel WHERE status = 'settled'"),
]  # fmt: skip

ONCE_CHECKS = [
    Check(
        "R4", name, table,
        _("%(reference)s: %(rows)s rows call for an event of kind %(kind)s, and %(events)s were posted."),
        f"""
        SELECT coalesce(min(row_id)::text, min(reference)) AS key, coalesce(reference, '–') AS reference,
               count(row_id) AS rows, count(event_id) AS events, '{kind}' AS kind
          FROM (SELECT reference, id AS row_id, NULL::bigint AS event_id FROM ({rows}) must
                 UNION ALL SELECT reference, NULL, id FROM ledger_event WHERE kind = '{kind}') both_sides
         GROUP BY reference HAVING reference IS NULL OR count(row_id) <> 1 OR count(event_id) <> 1""",
    )
    for name, kind, table, rows in POSTED_ONCE
] + [
    Check(
        "R4", "allocation-credited-once", "supply_allocation",
        _("The allocation is credited by %(events)s events: %(references)s."),
        """
        SELECT source_id AS key, count(*) AS events, string_agg(kind || ' ' || reference, ', ' ORDER BY id) AS references
          FROM (SELECT DISTINCT p.source_id, e.id, e.kind, e.reference
                  FROM ledger_posting p JOIN ledger_event e ON e.id = p.event_id
                  JOIN ledger_account c ON c.id = p.credit_id
                 WHERE p.source_type = 'allocation' AND c.kind = 'household') credits
         GROUP BY source_id HAVING count(*) > 1""",
    ),
]  # fmt: skip

STOCK_CHECKS = [
    Check(
        "R5", "line-stock", "orders_orderline",
        _("The line of order %(number)s, which is %(status)s (its parcel %(parcel)s), wants %(wanted)s g; "
          "its reservation has %(grams)s g and is %(state)s."),
        # An order that is sent back whole never got its stock; a parcel cancelled later had it, and gave it back.
        """
        SELECT l.id AS key, o.number, o.status, w.status AS parcel, l.quantity::bigint * l.unit_grams AS wanted, r.grams,
               r.state
          FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id JOIN orders_parcel w ON w.id = l.parcel_id
          JOIN supply_reservation r ON r.id = l.reservation_id
          LEFT JOIN orders_refund f ON f.request = 'order:' || o.id
         WHERE r.grams <> l.quantity::bigint * l.unit_grams OR r.pack_id <> l.pack_id
            OR r.state <> CASE WHEN o.status = 'awaiting_payment' THEN 'held'
                               WHEN o.status = 'lapsed' OR f.id IS NOT NULL THEN 'released'
                               WHEN w.status = 'awaiting_harvest' THEN 'awaiting'
                               WHEN w.status = 'cancelled' AND r.forecast_id IS NOT NULL AND r.state = 'released'
                                 THEN 'released' -- its harvest had not come
                               WHEN w.status = 'cancelled' THEN 'returned' ELSE 'allocated' END""",
    ),
    Check(
        "R5", "reservation-of-a-line", "supply_reservation",
        _("The reservation is %(state)s with %(grams)s g, and no order line has it."),
        """
        SELECT r.id AS key, r.state, r.grams FROM supply_reservation r
         WHERE r.state <> 'released' AND NOT EXISTS (SELECT FROM orders_orderline l WHERE l.reservation_id = r.id)""",
    ),
    Check(
        "R9", "known-source", "ledger_posting",
        _("%(code)s is credited %(amount)s fen for %(source_type)s %(source_id)s; nothing of that kind can be looked up."),
        f"""
        SELECT p.event_id || '/' || p.seq AS key, c.code, p.amount, p.source_type, p.source_id
          FROM ledger_posting p JOIN ledger_account c ON c.id = p.credit_id
         WHERE c.kind = 'household' AND p.source_type NOT IN ({", ".join(f"'{source}'" for source in KNOWN_SOURCES)})""",
    ),
]  # fmt: skip

CHECKS = FLOOR_CHECKS + DISCOUNT_CHECKS + MONEY_CHECKS + ONCE_CHECKS + STOCK_CHECKS

register(CHECKS, COUNTED)
HANDS.append("""
    SELECT 'orders_discountcode/' || id AS key, issued_by_id AS one, approved_by_id AS other, approved_at AS at
      FROM orders_discountcode UNION ALL
    SELECT 'orders_codebearer/' || b.id, c.issued_by_id, b.agreed_by_id, b.agreed_at
      FROM orders_codebearer b JOIN orders_discountcode c ON c.id = b.code_id""")
