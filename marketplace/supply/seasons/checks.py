"""What must hold of closed seasons, for `manage.py check_books`: all that is left is bought, once, for its floor (R1)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.ledger.checks import Check, guards_in_place, register
from marketplace.people.two_hands import HANDS
from marketplace.supply.log_actions import PriceAction, SeasonAction

COUNTED = ("supply_seasonclosing", "supply_seasonpurchase")

TRIGGERS = (
    "supply_protected_price_has_its_season", "supply_protected_price_keeps_reason",
    "supply_season_is_moved", "supply_season_one_at_a_time",
    "supply_seasonclosing_begins", "supply_seasonclosing_is_final", "supply_seasonclosing_no_delete",
    "supply_seasonclosing_no_truncate", "supply_seasonpurchase_is_confirmed",
)  # fmt: skip

# What the ledger says of each purchase, and out of what.
CREDITED = """
credited AS (
  SELECT p.source_id AS purchase_id, count(DISTINCT e.id) AS events, sum(p.amount) AS amount, min(e.posted_at) AS posted_at,
         coalesce(sum(p.amount) FILTER (WHERE d.kind = 'price_protection_fund'), 0) AS from_fund
    FROM ledger_posting p JOIN ledger_event e ON e.id = p.event_id
    JOIN ledger_account c ON c.id = p.credit_id JOIN ledger_account d ON d.id = p.debit_id
   WHERE p.source_type = 'season_purchase' AND c.kind = 'household' AND e.kind = 'season_purchase'
   GROUP BY p.source_id)"""

# What the change log says of each season's end, and of each protected price that was raised: what it was before.
LOGGED = f"""
season_log AS (
  SELECT e.id, e.object_id AS agreement, e.action, e.user_id, e.timestamp,
         e.data #>> '{{changes,asked_fen,1}}' AS fen
    FROM wagtailcore_modellogentry e JOIN django_content_type t ON t.id = e.content_type_id
   WHERE (t.app_label, t.model) = ('supply', 'agreement')
     AND e.action IN ('{SeasonAction.ASKED}', '{SeasonAction.WITHDRAWN}', '{SeasonAction.CONFIRMED}')),
price_log AS (
  SELECT e.id, e.object_id AS price, substring(e.data #>> '{{changes,fen_per_jin,0}}' FROM '^[0-9]{{1,9}}$')::int AS before
    FROM wagtailcore_modellogentry e JOIN django_content_type t ON t.id = e.content_type_id
   WHERE (t.app_label, t.model) = ('supply', 'protectedprice') AND e.action = '{PriceAction.RAISED}')"""

CHECKS = [
    guards_in_place("R1", "closing-guards", TRIGGERS),
    Check(
        "R1", "closed-season-all-bought", "supply_delivery",
        _("The season of weigh slip %(slip_number)s is closed; of its %(grams)s g, %(sold)s g are sold and %(bought)s g "
          "bought."),
        """
        SELECT d.id AS key, d.slip_number, d.grams, d.grams_allocated AS sold, d.grams_purchased AS bought
          FROM supply_delivery d JOIN supply_seasonclosing c ON c.agreement_id = d.agreement_id
         WHERE c.closed_at IS NOT NULL AND d.grams <> d.grams_allocated + d.grams_purchased""",
    ),
    Check(
        "R1", "season-purchase-floor", "supply_seasonpurchase",
        _("%(grams)s g of weigh slip %(slip_number)s were bought for %(amount)s fen and %(credited)s fen credited by "
          "%(events)s events; at its protected price the household is owed %(floor)s fen, once."),
        f"""
        WITH {CREDITED}
        SELECT s.id AS key, d.slip_number, s.grams, s.amount_fen AS amount, coalesce(c.amount, 0) AS credited,
               coalesce(c.events, 0) AS events, (owed.fen_per_jin::bigint * s.grams + 499) / 500 AS floor
          FROM supply_seasonpurchase s JOIN supply_delivery d ON d.id = s.delivery_id
          LEFT JOIN credited c ON c.purchase_id = s.id
         CROSS JOIN LATERAL (
           SELECT greatest(d.protected_fen_per_jin, max(step.fen_per_jin)) AS fen_per_jin
             FROM supply_agreement a
             JOIN supply_protectedprice p ON p.product_id = d.product_id AND p.grade = d.grade AND p.season_id = a.season_id
             JOIN supply_protectedpricestep step ON step.price_id = p.id AND step.written_at <= c.posted_at
            WHERE a.id = d.agreement_id) owed
         WHERE c.amount IS DISTINCT FROM s.amount_fen OR c.events <> 1
            OR s.amount_fen < (owed.fen_per_jin::bigint * s.grams + 499) / 500""",
    ),
    Check(
        "R2", "closing-adds-up", "supply_seasonclosing",
        _("The closing says %(paid)s fen were credited, %(from_fund)s of them out of the price protection fund; "
          "the ledger says %(credited)s and %(funded)s."),
        f"""
        WITH {CREDITED}, bought AS (
          SELECT s.closing_id, sum(c.amount) AS amount, sum(c.from_fund) AS from_fund
            FROM supply_seasonpurchase s JOIN credited c ON c.purchase_id = s.id GROUP BY s.closing_id)
        SELECT z.id AS key, z.paid_fen AS paid, z.from_fund_fen AS from_fund, coalesce(b.amount, 0) AS credited,
               coalesce(b.from_fund, 0) AS funded
          FROM supply_seasonclosing z LEFT JOIN bought b ON b.closing_id = z.id
         WHERE (z.paid_fen, z.from_fund_fen) IS DISTINCT FROM (coalesce(b.amount, 0), coalesce(b.from_fund, 0))
            OR z.owed_fen > z.paid_fen - z.from_fund_fen""",
    ),
    Check(
        "R11", "closing-by-two", "supply_seasonclosing",
        _("The closing bought for %(bought)s fen; %(asked)s fen were asked for and confirmed, or the change log does not say "
          "so of two people."),
        f"""
        WITH {LOGGED}
        SELECT z.id AS key, z.asked_fen AS asked, coalesce(b.fen, 0) AS bought
          FROM supply_seasonclosing z
          LEFT JOIN LATERAL (SELECT * FROM season_log l WHERE l.agreement = z.agreement_id::text
                                AND l.action IN ('{SeasonAction.ASKED}', '{SeasonAction.WITHDRAWN}')
                              ORDER BY l.id DESC LIMIT 1) a ON true
          LEFT JOIN LATERAL (SELECT * FROM season_log l WHERE l.agreement = z.agreement_id::text
                                AND l.action = '{SeasonAction.CONFIRMED}' ORDER BY l.id DESC LIMIT 1) c ON true
          LEFT JOIN LATERAL (
            SELECT sum(s.amount_fen) AS fen, bool_or(r.before IS NOT NULL) AS raised,
                   sum((greatest(d.protected_fen_per_jin, coalesce(r.before, p.fen_per_jin))::bigint
                        * s.grams + 499) / 500) AS agreed
              FROM supply_seasonpurchase s JOIN supply_delivery d ON d.id = s.delivery_id
              JOIN supply_agreement y ON y.id = d.agreement_id
              LEFT JOIN supply_protectedprice p ON (p.product_id, p.season_id, p.grade) = (d.product_id, y.season_id, d.grade)
              LEFT JOIN LATERAL (SELECT l.before FROM price_log l WHERE l.price = p.id::text AND l.id > c.id
                                  ORDER BY l.id LIMIT 1) r ON true
             WHERE s.closing_id = z.id) b ON true
         WHERE NOT z.under_former_rule AND (
               z.asked_at IS NOT NULL AND z.withdrawn_at IS NULL AND (a.action, a.user_id, a.timestamp, a.fen) IS DISTINCT FROM
                 ('{SeasonAction.ASKED}', z.asked_by_id, z.asked_at, z.asked_fen::text)
               OR (z.closed_at IS NOT NULL OR z.confirmed_at IS NOT NULL OR b.fen > 0) AND (
                 z.asked_by_id IS NULL OR z.confirmed_at IS NULL OR z.confirmed_by_id = z.asked_by_id
                 OR z.withdrawn_at IS NOT NULL OR z.confirmed_at < z.asked_at
                 OR (c.user_id, c.timestamp, c.fen) IS DISTINCT FROM (z.confirmed_by_id, z.confirmed_at, z.asked_fen::text)
                 OR b.agreed > z.asked_fen OR b.fen > z.asked_fen AND NOT b.raised
                 OR z.closed_at IS NOT NULL AND z.asked_fen > least(coalesce(b.fen, 0), coalesce(b.agreed, 0))))""",
    ),
    Check(
        "R9", "credit-of-its-purchase", "ledger_posting",
        _("%(code)s is credited %(amount)s fen for season purchase %(source_id)s, which does not exist "
          "or is of another household's delivery."),
        """
        SELECT p.event_id || '/' || p.seq AS key, c.code, p.amount, p.source_id
          FROM ledger_posting p JOIN ledger_account c ON c.id = p.credit_id
          LEFT JOIN supply_seasonpurchase s ON s.id = p.source_id LEFT JOIN supply_delivery d ON d.id = s.delivery_id
         WHERE c.kind = 'household' AND p.source_type = 'season_purchase'
           AND c.owner_id IS DISTINCT FROM d.household_id""",
    ),
]  # fmt: skip

register(CHECKS, COUNTED)
HANDS.append("""
    SELECT 'supply_seasonclosing/' || id AS key, asked_by_id AS one, confirmed_by_id AS other, confirmed_at AS at
      FROM supply_seasonclosing""")
