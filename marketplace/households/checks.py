"""What must hold of household files, bank cards, pay-outs and corrections, for `manage.py check_books`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, guards_in_place, register
from marketplace.people.two_hands import HANDS

from .card_opening import altered_cards

COUNTED = ("households_payoutrow", "households_correction")

TRIGGERS = (
    "households_payoutrow_is_written", "households_payoutrow_no_delete", "households_payoutrow_no_truncate",
    "households_payoutbatch_is_written", "households_payoutbatch_no_delete", "households_payoutbatch_no_truncate", "households_bankcard_is_written",
    "households_bankcard_no_delete", "households_bankcard_no_truncate", "households_correction_is_written",
    "households_correction_no_delete", "households_correction_no_truncate", "households_payoutrow_begins",
    "households_payoutbatch_begins", "households_bankcard_begins", "households_correction_begins",
    "households_person_no_delete", "households_person_no_truncate", "households_statuschange_is_written",
    "households_statuschange_no_delete", "households_statuschange_no_truncate",
)  # fmt: skip

# The events that each pay-out calls for, by what became of it.
CALLED_FOR = """
called_for AS (
  SELECT r.id, k.kind, 'payout:' || r.id AS reference, r.amount_fen, r.household_id
    FROM households_payoutrow r
    JOIN (VALUES ('payout', NULL), ('payout_confirmed', 'confirmed'), ('payout_return', 'rejected'),
                 ('payout_return', 'taken_back')) k (kind, state)
      ON k.state IS NULL OR k.state = r.state)"""


def altered_cards_query() -> str:
    """Return the statement that selects the cards whose number is not the one that was entered."""
    keys = ",".join(str(key) for key in altered_cards())
    return f"SELECT id AS key, id AS card FROM households_bankcard WHERE id = ANY('{{{keys}}}'::bigint[])"


CHECKS = [
    guards_in_place("R3", "household-guards", TRIGGERS),
    Check(
        "R7", "card-number", "households_bankcard",
        _("The number of card %(card)s is not the one that was entered for its household, or can't be opened with the "
          "keys that open others."),
        altered_cards_query,
    ),
    Check(
        "R4", "payout-posted", "households_payoutrow",
        _("%(kind)s %(reference)s: the pay-out calls for %(wanted)s fen from %(debit)s to %(credit)s; "
          "the ledger moved %(moved)s fen in %(postings)s postings."),
        f"""
        WITH {CALLED_FOR}, wanted AS (
          SELECT f.*, CASE f.kind WHEN 'payout' THEN 'household:' || household_id ELSE 'payouts_in_transit' END AS debit,
                 CASE f.kind WHEN 'payout' THEN 'payouts_in_transit' WHEN 'payout_confirmed' THEN 'bank'
                             ELSE 'household:' || household_id END AS credit
            FROM called_for f),
        moved AS (
          SELECT e.kind, e.reference, count(*) AS postings, sum(p.amount) AS amount, min(d.code) AS debit,
                 min(c.code) AS credit
            FROM ledger_event e JOIN ledger_posting p ON p.event_id = e.id
            JOIN ledger_account d ON d.id = p.debit_id JOIN ledger_account c ON c.id = p.credit_id
           WHERE e.kind IN ('payout', 'payout_confirmed', 'payout_return') GROUP BY e.id)
        SELECT coalesce(w.id::text, m.reference) AS key, kind, reference, coalesce(w.amount_fen, 0) AS wanted,
               coalesce(w.debit, '–') AS debit, coalesce(w.credit, '–') AS credit, coalesce(m.amount, 0) AS moved,
               coalesce(m.postings, 0) AS postings
          FROM wanted w FULL JOIN moved m USING (kind, reference)
         WHERE (w.amount_fen, w.debit, w.credit, 1) IS DISTINCT FROM (m.amount, m.debit, m.credit, m.postings)""",
    ),
    Check(
        "R2", "payouts-in-transit", "ledger_account",
        _("%(booked)s fen are on their way to bank cards; the rows that wait for the bank come to %(waiting)s fen."),
        """
        SELECT a.id AS key, coalesce(sum(CASE WHEN p.credit_id = a.id THEN p.amount ELSE -p.amount END), 0) AS booked,
               (SELECT coalesce(sum(amount_fen), 0) FROM households_payoutrow WHERE state = 'pending') AS waiting
          FROM ledger_account a LEFT JOIN ledger_posting p ON a.id IN (p.credit_id, p.debit_id)
         WHERE a.code = 'payouts_in_transit' GROUP BY a.id
        HAVING coalesce(sum(CASE WHEN p.credit_id = a.id THEN p.amount ELSE -p.amount END), 0)
               <> (SELECT coalesce(sum(amount_fen), 0) FROM households_payoutrow WHERE state = 'pending')""",
    ),
    Check(
        "R9", "credit-of-its-payout", "ledger_posting",
        _("%(code)s is credited %(amount)s fen for pay-out %(source_id)s, which was not rejected or taken back, "
          "is another household's, or does not exist."),
        """
        SELECT p.event_id || '/' || p.seq AS key, c.code, p.amount, p.source_id
          FROM ledger_posting p JOIN ledger_account c ON c.id = p.credit_id
          LEFT JOIN households_payoutrow r ON r.id = p.source_id AND r.state IN ('rejected', 'taken_back')
         WHERE c.kind = 'household' AND p.source_type = 'payout'
           AND (c.owner_id IS DISTINCT FROM r.household_id OR p.income_class IS NOT NULL)""",
    ),
    Check(
        "R7", "payout-to-confirmed-card", "households_payoutrow",
        _("Row %(number)s of batch %(batch_id)s went to card %(card_id)s, which nobody had confirmed for this household "
          "when the batch was made."),
        """
        SELECT r.id AS key, r.number, r.batch_id, r.card_id
          FROM households_payoutrow r JOIN households_payoutbatch b ON b.id = r.batch_id
          JOIN households_bankcard c ON c.id = r.card_id
         WHERE r.household_id <> c.household_id
            OR NOT b.under_former_rule
               AND (coalesce(c.confirmed_at > b.created_at, true) OR coalesce(c.retired_at < b.created_at, false))""",
    ),
    Check(
        "R7", "payout-by-two", "households_payoutbatch",
        _("Batch %(number)s was not made, released, written, answered or voided by the people who have to."),
        """
        SELECT b.id AS key, b.id AS number
          FROM households_payoutbatch b
         WHERE b.released_by_id = b.created_by_id OR b.answered_by_id = b.released_by_id
            OR b.voided_by_id = b.void_asked_by_id
            OR NOT b.under_former_rule
               AND (b.written_at IS NOT NULL AND b.released_by_id IS NULL
                    OR b.answered_at IS NOT NULL AND b.written_at IS NULL OR b.answered_by_id = b.written_by_id)
            OR b.id IN (SELECT r.batch_id FROM households_payoutrow r JOIN households_payoutbatch o ON o.id = r.batch_id
                         WHERE r.state <> CASE WHEN o.withdrawn_at IS NOT NULL OR o.voided_at IS NOT NULL THEN 'taken_back'
                                               WHEN o.answered_at IS NULL THEN 'pending'
                                               WHEN r.state = 'rejected' THEN 'rejected' ELSE 'confirmed' END
                           AND NOT (o.under_former_rule AND r.state = 'taken_back'))""",
    ),
    Check(
        "R7", "card-by-two", "households_bankcard",
        _("Card %(card)s was entered and confirmed by the same person, or confirmed by nobody."),
        """
        SELECT id AS key, id AS card FROM households_bankcard
         WHERE confirmed_by_id = entered_by_id
            OR confirmed_at IS NOT NULL AND confirmed_by_id IS NULL AND NOT under_former_rule""",
    ),
    Check(
        "R9", "credit-of-its-correction", "ledger_posting",
        _("%(code)s is credited %(amount)s fen for correction %(source_id)s, which was not posted by this event, "
          "gives the money to somebody else, or does not exist."),
        """
        SELECT p.event_id || '/' || p.seq AS key, c.code, p.amount, p.source_id
          FROM ledger_posting p JOIN ledger_account c ON c.id = p.credit_id
          LEFT JOIN households_correction k ON k.id = p.source_id AND k.posted_id = p.event_id
         WHERE c.kind = 'household' AND p.source_type = 'correction' AND c.owner_id IS DISTINCT FROM k.rightful_id""",
    ),
    Check(
        "R3", "correction-posted", "ledger_event",
        _("Correction %(reference)s takes %(moved)s fen back; asked for and approved by two others were %(wanted)s fen."),
        """
        SELECT coalesce(e.id::text, k.reference) AS key, reference, coalesce(e.moved, 0) AS moved,
               coalesce(k.amount_fen, 0) AS wanted
          FROM (SELECT v.id, v.reference, v.reverses_id, v.approver_ids, v.reason, sum(p.amount) AS moved
                  FROM ledger_event v JOIN ledger_posting p ON p.event_id = v.id
                 WHERE v.kind = 'correction' OR v.reverses_id IS NOT NULL GROUP BY v.id) e
          FULL JOIN (SELECT posted_id, event_id, amount_fen, reason, ARRAY[first_approver_id, second_approver_id] AS approvers,
                            'event:' || event_id || '/household:' || household_id AS reference
                       FROM households_correction WHERE state = 'posted') k USING (reference)
         WHERE (e.id, e.moved, e.reverses_id, e.approver_ids, e.reason)
               IS DISTINCT FROM (k.posted_id, k.amount_fen, k.event_id, k.approvers, k.reason)""",
    ),
]  # fmt: skip

register(CHECKS, COUNTED)
HANDS.append("""
    SELECT 'households_payoutbatch/' || b.id || '/' || step AS key, one, other, at
      FROM households_payoutbatch b CROSS JOIN LATERAL (VALUES
           ('released', b.created_by_id, b.released_by_id, b.released_at),
           ('answered', b.released_by_id, b.answered_by_id, b.answered_at),
           ('answered', CASE WHEN NOT b.under_former_rule THEN b.written_by_id END, b.answered_by_id, b.answered_at),
           ('voided', b.void_asked_by_id, b.voided_by_id, b.voided_at)) hand (step, one, other, at)
    UNION ALL
    SELECT 'households_bankcard/' || id, entered_by_id, confirmed_by_id, confirmed_at FROM households_bankcard
    UNION ALL
    SELECT 'households_correction/' || k.id || '/' || step, one, other, at
      FROM households_correction k CROSS JOIN LATERAL (VALUES
           ('first', k.requested_by_id, k.first_approver_id, k.first_approved_at),
           ('second', k.requested_by_id, k.second_approver_id, k.second_approved_at),
           ('second', k.first_approver_id, k.second_approver_id, k.second_approved_at)) hand (step, one, other, at)""")
