"""Invariants between payments, refunds, disputes and their ledger events, for `manage.py check_books`.

Internal consistency only: matching with Stripe's balance is the reconciliation (`manage.py reconcile`).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, register

COUNTED = ("orders_dispute",)

# Each event kind, and the rows of which each must have one: (check, kind, table, rows that must, reference of a row).
POSTED_ONCE = [
    ("refund-posted", "refund", "orders_refund",
     "SELECT id, balance_transaction_id AS reference FROM orders_refund"
     " WHERE state = 'done' OR balance_transaction_id IS NOT NULL"),
    ("refund-failure-posted", "refund_failure", "orders_refund",
     "SELECT id, failure_balance_transaction_id AS reference FROM orders_refund"
     " WHERE failure_balance_transaction_id IS NOT NULL OR state IN ('failed', 'elsewhere') AND balance_transaction_id IS NOT NULL"),
    ("refund-covered-posted", "refund_covered", "orders_refund",
     # of a claim's refund only the discount moves, if it goes back to somebody else than bears the refund
     "SELECT id, 'refund:' || id AS reference FROM orders_refund f WHERE (bearer = 'sale' OR discount_back_fen > 0 AND EXISTS"
     " (SELECT FROM ledger_account b JOIN orders_parcel r ON r.id = f.parcel_id WHERE b.id = f.discount_back_to_id AND b.code <>"
     " CASE f.bearer WHEN 'carrier' THEN 'carrier:' || r.carrier ELSE 'cooperative:' || r.cooperative_id END))"
     " AND (state = 'covered' OR EXISTS"
     " (SELECT FROM ledger_event e WHERE e.kind = 'refund_uncovered' AND e.reference = 'refund:' || f.id))"),
    ("refund-uncovered-posted", "refund_uncovered", "orders_refund",
     "SELECT id, 'refund:' || id AS reference FROM orders_refund f WHERE state = 'failed' AND EXISTS"
     " (SELECT FROM ledger_event e WHERE e.kind = 'refund_covered' AND e.reference = 'refund:' || f.id)"),
    ("refund-elsewhere-posted", "refund_elsewhere", "orders_refund",
     "SELECT id, 'refund:' || id AS reference FROM orders_refund WHERE state = 'elsewhere'"),
    ("dispute-posted", "dispute", "orders_disputemovement",
     "SELECT id, balance_transaction_id AS reference FROM orders_disputemovement"),
    ("dispute-loss-posted", "dispute_loss", "orders_dispute",
     # one whose money came back was borne before, unless both were heard of at once
     "SELECT id, 'dispute:' || dispute_id AS reference FROM orders_dispute t WHERE state = 'lost' AND EXISTS"
     " (SELECT FROM orders_disputemovement m WHERE m.dispute_id = t.id) OR state IN ('won', 'returned') AND EXISTS"
     " (SELECT FROM ledger_event e WHERE e.kind = 'dispute_loss' AND e.reference = 'dispute:' || t.dispute_id)"),
]  # fmt: skip

# Ledger events by dispute.
DISPUTE_EVENTS = """
dispute_events AS (
  SELECT m.dispute_id, e.id AS event_id FROM orders_disputemovement m
    JOIN ledger_event e ON e.kind = 'dispute' AND e.reference = m.balance_transaction_id
   UNION ALL
  SELECT t.id, e.id FROM orders_dispute t
    JOIN ledger_event e ON e.kind = 'dispute_loss' AND e.reference = 'dispute:' || t.dispute_id)"""

# The net effect of each refund, failure included, on the account of its bearer.
BORNE = """
borne AS (
  SELECT f.id, coalesce(sum(CASE WHEN b.id = p.debit_id THEN p.amount ELSE -p.amount END)
                          FILTER (WHERE b.id IN (p.debit_id, p.credit_id)
                                    AND NOT coalesce(f.discount_back_to_id <> b.id AND p.source_type IN ('order_line', 'refund') AND (
                                          f.discount_back_to_id IN (p.debit_id, p.credit_id)
                                          OR 'marketplace' IN (d.kind, c.kind)), false)), 0) AS amount,
         coalesce(sum(p.amount) FILTER (WHERE d.kind = 'payment_fees' AND c.kind = 'payment_clearing'), 0)
         - coalesce(sum(p.amount) FILTER (WHERE c.kind = 'payment_fees' AND d.kind = 'payment_clearing'), 0) AS fee,
         coalesce(sum(p.amount) FILTER (WHERE c.kind = 'payment_clearing' AND d.kind <> 'payment_fees'), 0) AS taken
    FROM orders_refund f LEFT JOIN orders_parcel r ON r.id = f.parcel_id
    JOIN ledger_event e ON (e.kind, e.reference) IN (('refund', f.balance_transaction_id),
                                                     ('refund_failure', f.failure_balance_transaction_id))
    JOIN ledger_posting p ON p.event_id = e.id
    JOIN ledger_account c ON c.id = p.credit_id JOIN ledger_account d ON d.id = p.debit_id
    LEFT JOIN ledger_account b ON b.code = CASE f.bearer WHEN 'sale' THEN 'sales_suspense'
              WHEN 'carrier' THEN 'carrier:' || r.carrier ELSE 'cooperative:' || r.cooperative_id END
   GROUP BY f.id)"""

CHECKS = [
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
        "R6", "refund-borne-exactly", "orders_refund",
        _("A refund of %(amount)s fen with a fee of %(fee)s is borne by the %(bearer)s; "
          "its events take %(taken)s fen, of which %(borne)s from there, and a fee of %(booked_fee)s."),
        f"""
        WITH {BORNE}
        SELECT f.id AS key, f.amount_fen AS amount, f.fee_fen AS fee, f.bearer, b.amount AS borne, b.fee AS booked_fee,
               b.taken
          FROM orders_refund f JOIN borne b USING (id)
         WHERE b.amount <> CASE WHEN f.failure_balance_transaction_id IS NULL THEN f.amount_fen ELSE 0 END
            OR b.fee <> f.fee_fen OR b.taken <> f.amount_fen""",
    ),
    Check(
        "R6", "refund-elsewhere-borne", "orders_refund",
        _("A refund of %(amount)s fen that was paid another way moves %(moved)s fen from %(debit)s to %(credit)s."),
        """
        SELECT f.id AS key, f.amount_fen AS amount, p.amount AS moved, d.code AS debit, c.code AS credit
          FROM orders_refund f LEFT JOIN orders_parcel r ON r.id = f.parcel_id
          JOIN ledger_event e ON e.kind = 'refund_elsewhere' AND e.reference = 'refund:' || f.id
          JOIN ledger_posting p ON p.event_id = e.id AND p.source_type IS DISTINCT FROM 'order_line'
               AND p.credit_id IS DISTINCT FROM f.discount_back_to_id
          JOIN ledger_account d ON d.id = p.debit_id JOIN ledger_account c ON c.id = p.credit_id
         WHERE p.amount <> f.amount_fen OR c.kind <> 'bank' OR d.code <> CASE f.bearer WHEN 'sale' THEN 'sales_suspense'
               WHEN 'carrier' THEN 'carrier:' || r.carrier ELSE 'cooperative:' || r.cooperative_id END""",
    ),
    Check(
        "R2", "refunds-within-payment", "orders_payment",
        _("Of a payment of %(amount)s fen, %(given)s fen were given back."),
        """
        SELECT y.id AS key, y.amount_fen AS amount, sum(f.amount_fen) AS given
          FROM orders_payment y JOIN orders_refund f ON f.payment_id = y.id WHERE f.state <> 'failed'
         GROUP BY y.id HAVING sum(f.amount_fen) > y.amount_fen""",
    ),
    Check(
        "R2", "refund-payable", "orders_payment",
        _("Of a payment of %(amount)s fen, refunds of %(owed)s fen failed and were not repeated; %(left)s fen of it are left, so "
          "nobody can pay the rest."),
        # What of it a lost dispute has left with the buyer is covered when the rest is paid another way.
        """
        SELECT y.id AS key, y.amount_fen AS amount, f.owed, y.amount_fen - f.given AS left
          FROM orders_payment y
          JOIN (SELECT payment_id, coalesce(sum(amount_fen) FILTER (WHERE state <> 'failed'), 0) AS given,
                       coalesce(sum(amount_fen) FILTER (WHERE state = 'failed' AND NOT EXISTS (
                         SELECT FROM orders_refund again WHERE again.repeats_id = one.id)), 0) AS owed
                  FROM orders_refund one GROUP BY payment_id) f ON f.payment_id = y.id
         WHERE f.owed > 0 AND f.owed > y.amount_fen - f.given""",
    ),
    Check(
        "R6", "dispute-claws-back", "ledger_posting",
        _("%(kind)s %(reference)s takes %(amount)s fen from %(code)s: a household's income stays."),
        """
        SELECT p.event_id || '/' || p.seq AS key, e.kind, e.reference, p.amount, d.code
          FROM ledger_event e JOIN ledger_posting p ON p.event_id = e.id JOIN ledger_account d ON d.id = p.debit_id
         WHERE e.kind IN ('refund_failure', 'refund_covered', 'refund_uncovered', 'refund_elsewhere', 'dispute',
                          'dispute_loss') AND d.kind = 'household'""",
    ),
    Check(
        "R2", "dispute-money", "orders_dispute",
        _("Dispute %(dispute_id)s is %(state)s; %(waiting)s fen of it wait, %(expected)s fen should."),
        f"""
        WITH {DISPUTE_EVENTS}, waiting AS (
          SELECT v.dispute_id, sum(CASE WHEN d.kind = 'disputed_payments' THEN p.amount
                                        WHEN c.kind = 'disputed_payments' THEN -p.amount ELSE 0 END) AS amount
            FROM dispute_events v JOIN ledger_posting p ON p.event_id = v.event_id
            JOIN ledger_account c ON c.id = p.credit_id JOIN ledger_account d ON d.id = p.debit_id GROUP BY v.dispute_id),
        moved AS (SELECT dispute_id, -sum(amount_fen) AS amount FROM orders_disputemovement GROUP BY dispute_id)
        SELECT t.id AS key, t.dispute_id, t.state, coalesce(w.amount, 0) AS waiting,
               CASE t.state WHEN 'open' THEN coalesce(m.amount, 0) ELSE 0 END AS expected
          FROM orders_dispute t LEFT JOIN waiting w ON w.dispute_id = t.id LEFT JOIN moved m ON m.dispute_id = t.id
         WHERE coalesce(w.amount, 0) <> CASE t.state WHEN 'open' THEN coalesce(m.amount, 0) ELSE 0 END""",
    ),
    Check(
        "R2", "covered-within-loss", "orders_payment",
        _("Refunds of %(covered)s fen count as given back by the buyer's bank, which keeps %(lost)s fen of the payment."),
        """
        SELECT f.payment_id AS key, f.covered, coalesce(l.lost, 0) AS lost
          FROM (SELECT payment_id, sum(amount_fen) AS covered FROM orders_refund WHERE state = 'covered'
                 GROUP BY payment_id) f
          LEFT JOIN (SELECT t.payment_id, -sum(m.amount_fen) AS lost FROM orders_dispute t
                       JOIN orders_disputemovement m ON m.dispute_id = t.id WHERE t.state = 'lost' GROUP BY t.payment_id) l
            USING (payment_id)
         WHERE f.covered > coalesce(l.lost, 0)""",
    ),
    Check(
        "R6", "dispute-enriches", "orders_parcel",
        _("The cooperative %(code)s has %(gained)s fen more out of the disputes about parcel %(key)s than it bore."),
        f"""
        WITH {DISPUTE_EVENTS}, moved AS (
          SELECT p.source_id, CASE WHEN c.kind = 'cooperative' THEN c.code ELSE d.code END AS code,
                 CASE WHEN c.kind = 'cooperative' THEN p.amount ELSE -p.amount END AS amount
            FROM (SELECT event_id FROM dispute_events UNION ALL
                  SELECT id FROM ledger_event WHERE kind IN ('refund_covered', 'refund_uncovered')) v
            JOIN ledger_posting p ON p.event_id = v.event_id AND p.source_type = 'parcel'
            JOIN ledger_account c ON c.id = p.credit_id JOIN ledger_account d ON d.id = p.debit_id
           WHERE 'cooperative' IN (c.kind, d.kind))
        SELECT source_id AS key, code, sum(amount) AS gained FROM moved GROUP BY source_id, code HAVING sum(amount) > 0""",
    ),
    Check(
        "R2", "disputed-explained", "ledger_posting",
        _("%(kind)s %(reference)s moves %(amount)s fen of disputed payments and belongs to no dispute."),
        f"""
        WITH {DISPUTE_EVENTS}
        SELECT p.event_id || '/' || p.seq AS key, e.kind, e.reference, p.amount
          FROM ledger_posting p JOIN ledger_account s ON s.id IN (p.credit_id, p.debit_id) AND s.kind = 'disputed_payments'
          JOIN ledger_event e ON e.id = p.event_id
         WHERE NOT EXISTS (SELECT FROM dispute_events v WHERE v.event_id = p.event_id)""",
    ),
    Check(
        "R2", "payout-to-bank", "ledger_event",
        _("stripe_payout %(reference)s moves %(amount)s fen between %(debit)s and %(credit)s."),
        """
        SELECT p.event_id || '/' || p.seq AS key, e.reference, p.amount, d.code AS debit, c.code AS credit
          FROM ledger_event e JOIN ledger_posting p ON p.event_id = e.id
          JOIN ledger_account d ON d.id = p.debit_id JOIN ledger_account c ON c.id = p.credit_id
         WHERE e.kind = 'stripe_payout' AND (d.kind, c.kind) NOT IN (('bank', 'payment_clearing'),
               ('payment_clearing', 'bank'), ('payment_fees', 'payment_clearing'), ('payment_clearing', 'payment_fees'))""",
    ),
]  # fmt: skip

register(CHECKS, COUNTED)
