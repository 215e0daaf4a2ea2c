"""What must hold of funds, for `manage.py check_books`: what came in and went back was confirmed by a second person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, guards_in_place, register
from marketplace.people.two_hands import HANDS

COUNTED = ("funds_fundentry",)

TRIGGERS = (
    "funds_fundentry_is_final",
    "funds_fundentry_no_delete",
    "funds_fundentry_no_truncate",
    "funds_fundentry_begins",
)

CHECKS = [
    guards_in_place("R11", "fund-guards", TRIGGERS),
    Check(
        "R11", "fund-entry-posted", "funds_fundentry",
        _("The entry with voucher %(voucher)s is %(state)s over %(amount)s fen; %(posted)s fen are posted for it."),
        """
        SELECT f.id AS key, f.voucher, f.state, f.amount_fen AS amount, coalesce(sum(p.amount), 0) AS posted
          FROM funds_fundentry f
          LEFT JOIN ledger_event e ON e.reference = 'fund_entry:' || f.id
                AND e.kind = CASE f.direction WHEN 'paid_in' THEN 'fund_deposit' ELSE 'fund_withdrawal' END
          LEFT JOIN ledger_posting p ON p.event_id = e.id
                AND (SELECT code FROM ledger_account WHERE id = CASE f.direction WHEN 'paid_in' THEN p.credit_id
                                                                                 ELSE p.debit_id END)
                    = coalesce('campaign:' || f.campaign_id, 'price_protection_fund')
                AND (SELECT code FROM ledger_account WHERE id = CASE f.direction WHEN 'paid_in' THEN p.debit_id
                                                                                 ELSE p.credit_id END) = 'bank'
         GROUP BY f.id
        HAVING coalesce(sum(p.amount), 0) <> CASE f.state WHEN 'confirmed' THEN f.amount_fen ELSE 0 END""",
    ),
    Check(
        "R11", "fund-movement-entered", "ledger_posting",
        _("%(kind)s %(reference)s moves %(amount)s fen between the bank and %(code)s, and nobody has entered it."),
        # Before this version money came in by a command, under a reference of the operator's own.
        """
        SELECT p.event_id || '/' || p.seq AS key, e.kind, e.reference, p.amount, fund.code
          FROM ledger_posting p JOIN ledger_event e ON e.id = p.event_id
          JOIN ledger_account bank ON bank.id IN (p.debit_id, p.credit_id) AND bank.kind = 'bank'
          JOIN ledger_account fund ON fund.id IN (p.debit_id, p.credit_id)
               AND fund.kind IN ('price_protection_fund', 'campaign')
         WHERE e.reverses_id IS NULL AND e.posted_at >= (SELECT applied FROM django_migrations WHERE app = 'funds' AND name = '0001_funds')
           AND NOT EXISTS (SELECT FROM funds_fundentry f
                            WHERE e.reference = 'fund_entry:' || f.id AND f.state = 'confirmed' AND e.posting_count = 1
                              AND p.amount = f.amount_fen
                              AND e.kind = CASE f.direction WHEN 'paid_in' THEN 'fund_deposit' ELSE 'fund_withdrawal' END
                              AND p.debit_id = CASE f.direction WHEN 'paid_in' THEN bank.id ELSE fund.id END)""",
    ),
    Check(
        "R1b", "fund-purpose", "ledger_posting",
        _("%(kind)s %(reference)s takes %(amount)s fen out of %(code)s to %(to)s, for which nobody has given it."),
        """
        SELECT p.event_id || '/' || p.seq AS key, e.kind, e.reference, p.amount, d.code, c.code AS to
          FROM ledger_posting p JOIN ledger_event e ON e.id = p.event_id
          JOIN ledger_account d ON d.id = p.debit_id AND d.kind IN ('price_protection_fund', 'campaign')
          JOIN ledger_account c ON c.id = p.credit_id
         WHERE (d.kind, e.kind, c.kind) NOT IN (
               ('price_protection_fund', 'settlement', 'household'), ('price_protection_fund', 'season_purchase', 'household'),
               ('price_protection_fund', 'fund_withdrawal', 'bank'), ('campaign', 'fund_withdrawal', 'bank'),
               ('campaign', 'settlement', 'sales_suspense'), ('campaign', 'refund_failure', 'cooperative'),
               ('campaign', 'refund_failure', 'carrier'), ('campaign', 'refund_uncovered', 'cooperative'),
               ('campaign', 'refund_uncovered', 'carrier'))""",
    ),
    Check(
        "R11", "campaign-budgets", "funds_campaign",
        _("The codes of the campaign are promised %(promised)s fen; %(paid)s fen were paid in and not paid back."),
        """
        SELECT c.id AS key, c.budgeted_fen AS promised, coalesce(f.paid, 0) AS paid
          FROM funds_campaign c
          LEFT JOIN (SELECT campaign_id, sum(CASE direction WHEN 'paid_in' THEN amount_fen ELSE -amount_fen END) AS paid
                       FROM funds_fundentry WHERE state = 'confirmed' GROUP BY campaign_id) f ON f.campaign_id = c.id
         WHERE c.budgeted_fen > coalesce(f.paid, 0)""",
    ),
]  # fmt: skip

register(CHECKS, COUNTED)
HANDS.append("""
    SELECT 'funds_fundentry/' || id AS key, entered_by_id AS one, decided_by_id AS other, decided_at AS at
      FROM funds_fundentry WHERE state = 'confirmed'""")
