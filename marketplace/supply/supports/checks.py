"""What must hold of supports, for `manage.py check_books`: the fund pays within them, and only there (R1b)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, guards_in_place, register
from marketplace.people.two_hands import HANDS

COUNTED = ("supply_pricesupport",)

TRIGGERS = (
    "supply_pricesupport_is_fixed", "supply_pricesupport_no_delete", "supply_pricesupport_no_truncate",
    "supply_pricesupport_begins", "supply_pricesupport_not_former", "supply_pricesupport_keeps_terms",
    "supply_pricesupport_terms_of_today",
)  # fmt: skip

# What the fund paid to a household, and for which protected price: at settlement and at the season's close.
PAID_FOR = """
ledger_posting p JOIN ledger_account fund ON fund.id = p.debit_id AND fund.kind = 'price_protection_fund'
    JOIN ledger_event e ON e.id = p.event_id AND e.kind IN ('settlement', 'season_purchase')
    LEFT JOIN supply_allocation a ON p.source_type = 'allocation' AND a.id = p.source_id
    LEFT JOIN supply_seasonpurchase s ON p.source_type = 'season_purchase' AND s.id = p.source_id
    LEFT JOIN supply_delivery d ON d.id = coalesce(a.delivery_id, s.delivery_id)
    LEFT JOIN supply_agreement g ON g.id = d.agreement_id
    LEFT JOIN supply_protectedprice price
      ON price.product_id = d.product_id AND price.grade = d.grade AND price.season_id = g.season_id"""
PAID = f"paid AS (SELECT price.id AS price_id, sum(p.amount) AS fen FROM {PAID_FOR} GROUP BY price.id)"

CHECKS = [
    guards_in_place("R1b", "support-guards", TRIGGERS),
    Check(
        "R1b", "fund-within-supports", "supply_protectedprice",
        _("The price protection fund has paid %(paid)s fen for this product, grade and season; its supports count %(counted)s."),
        f"""
        WITH {PAID}, counted AS (SELECT price_id, sum(used_fen) AS fen FROM supply_pricesupport GROUP BY price_id)
        SELECT coalesce(paid.price_id, counted.price_id, 0) AS key, coalesce(paid.fen, 0) AS paid,
               coalesce(counted.fen, 0) AS counted
          FROM paid FULL JOIN counted ON counted.price_id = paid.price_id
         WHERE coalesce(paid.fen, 0) <> coalesce(counted.fen, 0)""",
    ),
    Check(
        "R1b", "fund-within-terms", "supply_protectedprice",
        _("The price protection fund has paid %(paid)s fen for %(grams)s g; no support lets it add more than %(most)s fen to a jin."),
        f"""
        WITH paid AS (SELECT p.event_id, p.source_type, p.source_id, price.id AS price_id, price.fen_per_jin AS floor,
                             coalesce(a.grams, s.grams)::bigint AS grams, sum(p.amount) AS fen
                        FROM {PAID_FOR} GROUP BY p.event_id, p.source_type, p.source_id, price.id, a.grams, s.grams)
        SELECT paid.price_id AS key, paid.fen AS paid, paid.grams, terms.most
          FROM paid
          JOIN LATERAL (SELECT max(most_fen_per_jin) AS most FROM supply_pricesupport
                         WHERE price_id = paid.price_id AND state IN ('approved', 'ended', 'former')) terms ON true
         WHERE paid.fen > (paid.grams * terms.most + 499) / 500
           -- what is a share of the sale and above the floor was paid whole before supports had terms
           AND (paid.grams * paid.floor + 499) / 500 >= (
             SELECT sum(q.amount) FROM ledger_posting q
              WHERE q.event_id = paid.event_id AND q.source_type = paid.source_type AND q.source_id = paid.source_id)""",
    ),
    Check(
        "R11", "support-by-two", "supply_pricesupport",
        _("The support is %(state)s, and has paid %(used)s of %(budget)s fen; it was not approved by a second person, or pays "
          "beyond its budget."),
        """
        SELECT id AS key, state, used_fen AS used, budget_fen AS budget FROM supply_pricesupport
         WHERE state <> 'former' AND (used_fen > budget_fen OR (used_fen > 0 AND (
               requested_by_id IS NULL OR decided_by_id IS NULL OR decided_by_id = requested_by_id
               OR state NOT IN ('approved', 'ended'))))""",
    ),
]  # fmt: skip

register(CHECKS, COUNTED)
HANDS.append("""
    SELECT 'supply_pricesupport/' || id AS key, requested_by_id AS one, decided_by_id AS other, decided_at AS at
      FROM supply_pricesupport WHERE state IN ('approved', 'ended')""")
