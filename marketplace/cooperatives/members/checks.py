"""What must hold of members and shares, for `manage.py check_books`."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, guards_in_place, register
from marketplace.people.two_hands import HANDS

TRIGGERS = (
    "cooperatives_member_is_entered", "cooperatives_member_is_kept", "cooperatives_member_no_delete",
    "cooperatives_member_no_truncate", "cooperatives_share_append_only", "cooperatives_share_is_a_pair",
    "cooperatives_share_is_noted", "cooperatives_share_no_truncate", "cooperatives_share_not_below_zero",
)  # fmt: skip

# A row is undone on the day on which it was noted, and no more money of its members was noted in between: anybody may.
_AT_ONCE = f"""
    (back.noted_at AT TIME ZONE '{settings.TIME_ZONE}')::date = (wrong.noted_at AT TIME ZONE '{settings.TIME_ZONE}')::date
    AND NOT EXISTS (
      SELECT FROM cooperatives_share half JOIN cooperatives_share later ON later.member_id = half.member_id
       WHERE half.request = wrong.request AND half.deed = wrong.deed AND later.kind = 'money'
         AND later.id > wrong.id AND later.id < back.id AND later.request NOT IN (wrong.request, back.request))"""

# Who noted cash, transferred money or undid that, and who paid it back or undid what was put in.
HANDED = f"""
    SELECT 'cooperatives_share/' || back.id AS key, cash.noted_by_id AS one, back.noted_by_id AS other, back.noted_at AS at
      FROM cooperatives_share back
      JOIN cooperatives_share cash ON cash.member_id = back.member_id AND cash.kind = 'money' AND cash.quantity > 0 AND cash.id < back.id
      LEFT JOIN cooperatives_share wrong ON wrong.id = back.corrects_id
      LEFT JOIN cooperatives_share given ON given.id = cash.corrects_id
      LEFT JOIN cooperatives_share undone ON undone.corrects_id = cash.id AND undone.id < back.id
     WHERE undone.id IS NULL AND (cash.deed IN ('cash_in', 'transfer') OR given.deed = 'transfer')
       AND back.kind = 'money' AND back.quantity < 0
       AND (back.deed = 'paid_back' OR back.deed = 'correction' AND NOT ({_AT_ONCE}))"""

CHECKS = [
    guards_in_place("R3", "member-guards", TRIGGERS),
    Check(
        "R8", "member-of-one", "cooperatives_member",
        _("Household %(number)s is a member of %(one)s and of %(other)s, which are of the same kind."),
        """
        SELECT m.id AS key, h.number, c.name AS one, o.name AS other
          FROM cooperatives_member m JOIN cooperatives_cooperative c ON c.id = m.cooperative_id
          JOIN cooperatives_member n ON n.household_id = m.household_id AND n.id > m.id AND n.left_on IS NULL
          JOIN cooperatives_cooperative o ON o.id = n.cooperative_id
          JOIN households_household h ON h.id = m.household_id
         WHERE m.left_on IS NULL AND m.cooperative_id <> n.cooperative_id
           AND c.kind = o.kind""",
    ),
    Check(
        "R8", "member-periods", "cooperatives_member",
        _("Household %(number)s joined again on %(joined)s, before it had left."),
        """
        SELECT n.id AS key, h.number, n.joined_on AS joined FROM cooperatives_member m
          JOIN cooperatives_member n ON n.household_id = m.household_id AND n.cooperative_id = m.cooperative_id AND n.id > m.id
          JOIN households_household h ON h.id = m.household_id
         WHERE m.left_on IS NULL OR m.left_on > n.joined_on""",
    ),
    Check(
        "R2", "share-below-zero", "cooperatives_share",
        _("Member %(key)s holds %(held)s (%(kind)s, in hundredths) on %(day)s: less than nothing."),
        """
        SELECT DISTINCT ON (member_id, kind) member_id AS key, kind, valid_on AS day, held
          FROM (SELECT member_id, kind, valid_on, sum(sum(quantity)) OVER (PARTITION BY member_id, kind ORDER BY valid_on) AS held
                  FROM cooperatives_share GROUP BY member_id, kind, valid_on) days
         WHERE held < 0 ORDER BY member_id, kind, valid_on""",
    ),
    Check(
        "R2", "share-of-who-left", "cooperatives_share",
        _("Member %(key)s left on %(left_on)s and still holds %(held)s (%(kind)s, in hundredths)."),
        """
        SELECT m.id AS key, m.left_on, s.kind, sum(s.quantity) AS held
          FROM cooperatives_member m JOIN cooperatives_share s ON s.member_id = m.id
         WHERE m.left_on IS NOT NULL GROUP BY m.id, s.kind HAVING sum(s.quantity) <> 0""",
    ),
    Check(
        "R2", "share-pairs", "cooperatives_share",
        _("The transfer %(key)s has %(rows)s rows that add up to %(left_over)s; it should be a pair that adds up to 0."),
        """
        SELECT s.request::text AS key, count(*) AS rows, sum(s.quantity) AS left_over
          FROM cooperatives_share s JOIN cooperatives_member m ON m.id = s.member_id
          LEFT JOIN cooperatives_share w ON w.id = s.corrects_id
         WHERE s.deed = 'transfer' OR w.deed = 'transfer' GROUP BY s.request
        HAVING (count(*), sum(s.quantity), count(DISTINCT s.member_id), count(DISTINCT m.cooperative_id),
                count(DISTINCT (s.kind, s.valid_on))) IS DISTINCT FROM (2, 0, 2, 1, 1)""",
    ),
    Check(
        "R2", "share-corrections", "cooperatives_share",
        _("Share %(key)s corrects %(corrects)s and is not its counter row."),
        """
        SELECT s.id AS key, s.corrects_id AS corrects FROM cooperatives_share s JOIN cooperatives_share w ON w.id = s.corrects_id
         WHERE (w.member_id, w.kind, w.valid_on, -w.quantity) IS DISTINCT FROM (s.member_id, s.kind, s.valid_on, s.quantity)""",
    ),
    Check(
        "R2", "money-shares-in-ledger", "cooperatives_member",
        _("The money shares of member %(key)s are %(noted)s fen; the ledger has %(posted)s fen."),
        """
        WITH noted AS (SELECT member_id, sum(quantity)::bigint AS fen FROM cooperatives_share
                        WHERE kind = 'money' GROUP BY member_id),
             posted AS (SELECT a.owner_id AS member_id, sum(p.delta)::bigint AS fen
                          FROM ledger_account a CROSS JOIN LATERAL (
                            SELECT amount AS delta FROM ledger_posting WHERE credit_id = a.id
                             UNION ALL SELECT -amount FROM ledger_posting WHERE debit_id = a.id) p
                         WHERE a.kind = 'member_share' GROUP BY a.owner_id)
        SELECT member_id AS key, coalesce(noted.fen, 0) AS noted, coalesce(posted.fen, 0) AS posted
          FROM noted FULL JOIN posted USING (member_id) WHERE coalesce(noted.fen, 0) <> coalesce(posted.fen, 0)""",
    ),
    Check(
        "R11", "share-cash-by-two", "cooperatives_share",
        _("Share %(key)s undoes or pays back money that the same person had noted, or somebody who can't be named."),
        # Who can't be named may be anybody.
        f"SELECT DISTINCT key FROM ({HANDED}) hands WHERE one = other OR one IS NULL",
    ),
    Check(
        "R11", "share-undone-when-gone", "cooperatives_share",
        _("Share %(key)s undoes share %(corrects)s, whose money had been paid back or given on before."),
        # As `rules.is_gone`, by what stood when it was undone.
        """
        WITH stood AS (
          SELECT back.id AS key, wrong.id AS corrects, s.id, s.quantity,
                 s.id < wrong.id OR s.deed = wrong.deed AND s.quantity > 0 AS is_there
            FROM cooperatives_share back JOIN cooperatives_share wrong ON wrong.id = back.corrects_id
            JOIN cooperatives_share s ON s.member_id = wrong.member_id AND s.kind = 'money' AND s.corrects_id IS NULL
                 AND s.id <> wrong.id AND s.id < back.id
            LEFT JOIN cooperatives_share undone ON undone.corrects_id = s.id AND undone.id < back.id
           WHERE back.kind = 'money' AND back.quantity < 0 AND undone.id IS NULL)
        SELECT DISTINCT key, corrects
          FROM (SELECT key, corrects,
                       coalesce(sum(quantity) FILTER (WHERE is_there) OVER (PARTITION BY key), 0)
                       + coalesce(sum(quantity) FILTER (WHERE NOT is_there) OVER (PARTITION BY key ORDER BY id), 0) AS held
                  FROM stood) replayed
         WHERE held < 0""",
    ),
    Check(
        "R10", "share-movements", "ledger_posting",
        _("%(kind)s %(reference)s moves %(amount)s fen from %(debit)s to %(credit)s, as no share is paid."),
        # Each of these events is of one row of money that says as much; nothing else moves a member's account.
        """
        SELECT p.event_id || '/' || p.seq AS key, e.kind, e.reference, p.amount, d.code AS debit, c.code AS credit
          FROM ledger_posting p JOIN ledger_event e ON e.id = p.event_id
          JOIN ledger_account d ON d.id = p.debit_id JOIN ledger_account c ON c.id = p.credit_id
          LEFT JOIN cooperatives_share s ON e.reference = 'share:' || s.id AND s.kind = 'money' AND p.source_type = 'share'
                AND p.source_id = s.id AND p.amount = abs(s.quantity) AND p.income_class IS NULL
          LEFT JOIN cooperatives_share w ON w.id = s.corrects_id
          LEFT JOIN cooperatives_member m ON m.id = s.member_id
         WHERE 'member_share' IN (d.kind, c.kind)
           AND (s.id IS NULL OR e.posting_count <> 1 OR (e.kind, CASE WHEN s.quantity > 0 THEN d.code ELSE c.code END) NOT IN (
                 ('share_paid_in', 'household:' || m.household_id), ('share_cash_in', 'cooperative:' || m.cooperative_id),
                 ('share_paid_back', 'household:' || m.household_id),
                 ('share_corrected', CASE w.deed WHEN 'paid_in' THEN 'household:' || m.household_id
                                                 WHEN 'cash_in' THEN 'cooperative:' || m.cooperative_id ELSE 'none' END))
               AND NOT (d.kind = 'member_share' AND c.kind = 'member_share'
                        AND (e.kind = 'share_transferred' AND s.deed = 'transfer'
                             OR e.kind = 'share_corrected' AND w.deed = 'transfer')))""",
    ),
]  # fmt: skip

register(CHECKS, ("cooperatives_member", "cooperatives_share"))
HANDS.append(HANDED)
