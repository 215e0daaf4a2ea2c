"""What happened in a season to the produce of one protected price, read from the orders and the ledger. Reads only."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection
from django.db.models import Case, F, QuerySet, Sum, When

from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.queries import account_of
from marketplace.supply.models import Agreement, PriceSupport, ProtectedPrice
from orders.settlement.floors import FEN_PER_JIN, JOIN_PRICE, PRICES

from .rules import Bought, PlayedSeason, SoldLine, SoldParcel, SoldPart, Terms, replay

# Parcels that are alike in all that decides about money, and how many there are: as text, so that few rows are read.
SALES = f"""
WITH {PRICES}, chosen AS MATERIALIZED (
  SELECT DISTINCT l.parcel_id
    FROM supply_delivery d JOIN supply_agreement y ON y.id = d.agreement_id
    JOIN supply_allocation a ON a.delivery_id = d.id
    JOIN orders_orderline l ON l.reservation_id = a.reservation_id
    JOIN orders_parcel r ON r.id = l.parcel_id AND r.status = 'settled'
   WHERE d.product_id = %(product)s AND d.grade = %(grade)s AND y.season_id = %(season)s),
parts AS (
  SELECT l.id AS line_id,
         string_agg(concat_ws(',', a.grams - coalesce(back.grams, 0), {FEN_PER_JIN}, agreement.household_share_bp,
                              coalesce(floor.id, 0), h.village_id), ';' ORDER BY a.id) AS parts
    FROM chosen c JOIN orders_orderline l ON l.parcel_id = c.parcel_id
    JOIN supply_allocation a ON a.reservation_id = l.reservation_id
    LEFT JOIN supply_allocationreturn back ON back.allocation_id = a.id
    JOIN supply_delivery d ON d.id = a.delivery_id
    JOIN households_household h ON h.id = d.household_id {JOIN_PRICE}
    LEFT JOIN supply_protectedprice floor
           ON floor.product_id = d.product_id AND floor.grade = d.grade AND floor.season_id = agreement.season_id
   WHERE a.grams > coalesce(back.grams, 0)
   GROUP BY l.id),
parcels AS (
  SELECT string_agg(concat_ws(':', l.quantity::bigint * l.unit_price_fen - l.discount_fen - l.returned_fen, l.fee_fen,
                              l.discount_fen - l.returned_discount_fen, coalesce(parts.parts, '')),
                    '|' ORDER BY l.id) AS shape
    FROM chosen c JOIN orders_orderline l ON l.parcel_id = c.parcel_id LEFT JOIN parts ON parts.line_id = l.id
   GROUP BY c.parcel_id)
SELECT shape, count(*) FROM parcels GROUP BY shape ORDER BY shape
"""
PURCHASES = """
SELECT s.grams, s.fen_per_jin, coalesce(floor.id, 0), h.village_id
  FROM supply_seasonpurchase s JOIN supply_delivery d ON d.id = s.delivery_id
  JOIN supply_agreement y ON y.id = d.agreement_id JOIN households_household h ON h.id = d.household_id
  LEFT JOIN supply_protectedprice floor
         ON floor.product_id = d.product_id AND floor.grade = d.grade AND floor.season_id = y.season_id
 WHERE y.product_id = %(product)s AND y.season_id = %(season)s ORDER BY s.id
"""
# What the cooperative had before the closing's first purchase was posted.
MEANS = """
WITH first AS (
  SELECT min(e.id) AS event_id
    FROM supply_seasonpurchase s JOIN supply_delivery d ON d.id = s.delivery_id
    JOIN supply_agreement y ON y.id = d.agreement_id
    JOIN ledger_event e ON e.kind = 'season_purchase' AND e.reference = 'delivery:' || d.id
   WHERE y.product_id = %(product)s AND y.season_id = %(season)s)
SELECT coalesce((SELECT sum(amount) FROM ledger_posting WHERE credit_id = %(account)s AND event_id < first.event_id), 0)
     - coalesce((SELECT sum(amount) FROM ledger_posting WHERE debit_id = %(account)s AND event_id < first.event_id), 0)
  FROM first
"""

# What the price protection fund has paid for the produce.
FUNDED = """
SELECT coalesce(sum(p.amount), 0)
  FROM ledger_posting p
  LEFT JOIN supply_allocation a ON p.source_type = 'allocation' AND a.id = p.source_id
  LEFT JOIN supply_seasonpurchase s ON p.source_type = 'season_purchase' AND s.id = p.source_id
  JOIN supply_delivery d ON d.id = coalesce(a.delivery_id, s.delivery_id)
  JOIN supply_agreement y ON y.id = d.agreement_id
 WHERE p.debit_id = %(fund)s AND d.product_id = %(product)s AND d.grade = %(grade)s AND y.season_id = %(season)s
"""


def played(price: ProtectedPrice) -> PlayedSeason:
    """Return what happened in a protected price's season to its produce: what is settled, and what was bought at its end."""
    given: dict[str, int | str] = {"product": price.product_id, "grade": price.grade, "season": price.season_id}
    account = account_of(Account.Kind.COOPERATIVE, price.product.cooperative_id)
    with connection.cursor() as cursor:
        cursor.execute(SALES, given)
        sales = {_parcel(shape): times for shape, times in cursor.fetchall()}
        cursor.execute(PURCHASES, given)
        purchases = [Bought(*row) for row in cursor.fetchall()]
        means = 0
        if purchases and account is not None:
            cursor.execute(MEANS, given | {"account": account.pk})
            means = int(cursor.fetchone()[0])
        cursor.execute(FUNDED, given | {"fund": shared_account(Account.Kind.PRICE_PROTECTION_FUND)})
        funded = int(cursor.fetchone()[0])
    season = PlayedSeason(price.pk, sales, purchases, means, _budget(price))
    # The fund may have held less than the supports let it pay: then it could pay what it has paid.
    held = season.budget <= funded or replay(season, Terms()).from_fund <= funded
    return season if held else replace(season, budget=funded)


def _parcel(shape: str) -> SoldParcel:
    lines = []
    for line in shape.split("|"):
        *amounts, parts = line.split(":")
        paid, fee, discount = map(int, amounts)
        rows = [SoldPart(*map(int, part.split(","))) for part in parts.split(";") if part]
        lines.append(SoldLine(paid, fee, discount, tuple(rows)))
    return tuple(lines)


def _budget(price: ProtectedPrice) -> int:
    """What the supports of the price let the fund pay: of those that were ended, what they had paid until then."""
    State = PriceSupport.State
    counted = price.supports.filter(state__in=[State.APPROVED, State.ENDED, State.FORMER])
    fen = Case(When(state=State.APPROVED, then=F("budget_fen")), default=F("used_fen"))
    return int(counted.aggregate(fen=Sum(fen, default=0))["fen"])


def share_of(price: ProtectedPrice) -> int | None:
    """Return the households' share in the season's agreement, in basis points; None where none was signed."""
    agreements = Agreement.objects.filter(product=price.product_id, season=price.season_id)
    return agreements.values_list("household_share_bp", flat=True).first()


def seasons_of(price: ProtectedPrice) -> QuerySet[ProtectedPrice]:
    """Return the protected prices of the same product and grade, the latest season first: what can be replayed."""
    rows = ProtectedPrice.objects.filter(product=price.product_id, grade=price.grade)
    return rows.select_related("season", "product__village").order_by("-season__starts_on")
