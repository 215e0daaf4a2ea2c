"""What the closing of a season would buy, of whom, and what could not be funded. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from marketplace.cooperatives.members.money import can_pay
from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.queries import account_of, balance
from marketplace.supply.models import Agreement, ProtectedPrice
from marketplace.supply.rules import Purchase, PurchaseFunding, fund_purchases
from marketplace.supply.supports.queries import supported


@dataclass(frozen=True, slots=True)
class Unsold:
    """What is neither sold nor bought of an agreement's deliveries.

    :param deliveries: how many deliveries have something left
    :param grams: mass left
    :param fen: what it is worth at each delivery's protected price as it is now, rounded up for each
    """

    deliveries: int = 0
    grams: int = 0
    fen: int = 0


@dataclass(frozen=True, slots=True)
class HouseholdPurchase:
    """What a household has left, or was bought of it, and what it gets for that, in grams and fen."""

    household_id: int
    number: str
    head_name: str
    deliveries: int
    grams: int
    fen: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What closing a season now would do.

    :param funding: out of what the whole would be paid; `owed` is what could not be funded
    :param cooperative_fen: what the cooperative can pay with, which may be below zero
    :param fund_fen: the price protection fund's balance
    :param supported_fen: what is left of the township's supports for this produce
    """

    households: Sequence[HouseholdPurchase]
    unsold: Unsold
    funding: PurchaseFunding
    cooperative_fen: int
    fund_fen: int
    supported_fen: int


# Rounded up to the fen in the household's favour, as catalogue.mass.floor_fen.
LEFT = """
unsold AS (
  SELECT d.id, d.agreement_id, d.household_id, price.id AS price_id, d.grams - d.grams_allocated - d.grams_purchased AS grams,
         greatest(d.protected_fen_per_jin, price.fen_per_jin) AS price
    FROM supply_delivery d JOIN supply_agreement a ON a.id = d.agreement_id
    LEFT JOIN supply_protectedprice price
      ON price.product_id = d.product_id AND price.grade = d.grade AND price.season_id = a.season_id
   WHERE d.agreement_id = ANY (%s::bigint[]) AND d.grams > d.grams_allocated + d.grams_purchased)"""
UNSOLD = f"""
WITH {LEFT}
SELECT agreement_id, count(*), sum(grams)::bigint, sum((grams::bigint * price + 499) / 500)::bigint
  FROM unsold GROUP BY agreement_id
"""
BY_HOUSEHOLD = f"""
WITH {LEFT}
SELECT h.id, h.number, h.head_name, count(*), sum(u.grams)::bigint, sum((u.grams::bigint * u.price + 499) / 500)::bigint
  FROM unsold u JOIN households_household h ON h.id = u.household_id GROUP BY h.id ORDER BY h.number
"""
BY_DELIVERY = f"""
WITH {LEFT}
SELECT grams, ((grams::bigint * price + 499) / 500)::bigint, coalesce(price_id, 0) FROM unsold ORDER BY id
"""
BOUGHT_BY_HOUSEHOLD = """
SELECT h.id, h.number, h.head_name, count(*), sum(p.grams)::bigint, sum(p.amount_fen)::bigint
  FROM supply_seasonpurchase p JOIN supply_delivery d ON d.id = p.delivery_id
  JOIN households_household h ON h.id = d.household_id
 WHERE d.agreement_id = %s GROUP BY h.id ORDER BY h.number
"""


def unsold(agreement_ids: Iterable[int]) -> dict[int, Unsold]:
    """Return what is left of each agreement's deliveries; an agreement with nothing left is left out."""
    with connection.cursor() as cursor:
        cursor.execute(UNSOLD, [list(agreement_ids)])
        return {agreement_id: Unsold(*figures) for agreement_id, *figures in cursor.fetchall()}


def preview(agreement: Agreement) -> Preview:
    """Return what closing the season would buy now, of whom, and out of what it would be paid."""
    with connection.cursor() as cursor:
        cursor.execute(BY_HOUSEHOLD, [[agreement.pk]])
        households = [HouseholdPurchase(*row) for row in cursor.fetchall()]
        cursor.execute(BY_DELIVERY, [[agreement.pk]])
        wanted = [Purchase(*row) for row in cursor.fetchall()]
    left = Unsold(
        sum(row.deliveries for row in households),
        sum(row.grams for row in households),
        sum(row.fen for row in households),
    )
    account = account_of(Account.Kind.COOPERATIVE, agreement.cooperative_id)
    own = can_pay(account.pk) if account else 0
    fund = balance(shared_account(Account.Kind.PRICE_PROTECTION_FUND))
    supports = supported(ProtectedPrice.objects.filter(product=agreement.product_id, season=agreement.season_id))
    parts, _left = fund_purchases(wanted, cooperative=own, fund=fund, supports=supports)
    funding = PurchaseFunding(
        sum(part.from_cooperative for part in parts),
        sum(part.from_fund for part in parts),
        sum(part.owed for part in parts),
    )
    supported_fen = sum(one.left_fen for of_price in supports.values() for one in of_price)
    return Preview(households, left, funding, own, fund, supported_fen)


def purchases(agreement: Agreement) -> list[HouseholdPurchase]:
    """Return what the closing has bought of each household."""
    with connection.cursor() as cursor:
        cursor.execute(BOUGHT_BY_HOUSEHOLD, [agreement.pk])
        return [HouseholdPurchase(*row) for row in cursor.fetchall()]
