"""Reads of supply that more than one caller needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from marketplace.runtime.prepared_statements import prepared_cursor

FEW_PACKS = 10  # from here on a buyer is told how many are left; the trigger `cms_purge_stock` knows the number, too


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a pack when it is sold.

    :param protected_fen_per_jin: protected price in fen per 斤
    :param household_share_bp: the households' share of the proceeds in basis points
    """

    protected_fen_per_jin: int
    household_share_bp: int


# What is left of it, and its terms: of the lot that the next pack is sold from; without one, those of the latest season begun. A
# lot that holds deliveries of several seasons promises what it can keep whichever is sold: the least.
FROM_STOCK = """
SELECT p.id, stock.packs, coalesce(next.fen_per_jin, latest.fen_per_jin),
       coalesce(next.household_share_bp, latest.household_share_bp)
  FROM catalogue_pack p
 CROSS JOIN LATERAL (
    SELECT coalesce(sum((l.grams_delivered - l.grams_reserved - l.grams_allocated - l.grams_purchased) / p.grams), 0)::bigint
           AS packs
      FROM supply_lot l
     WHERE l.product_id = p.product_id AND l.grade = p.grade AND l.best_before >= %(on)s AND l.closed_at IS NULL
       AND l.forecast_id IS NULL
    ) stock
  LEFT JOIN LATERAL (
    SELECT min(greatest(d.protected_fen_per_jin, r.fen_per_jin)) AS fen_per_jin,
           min(a.household_share_bp) AS household_share_bp
      FROM (SELECT l.id FROM supply_lot l
             WHERE l.product_id = p.product_id AND l.grade = p.grade AND l.best_before >= %(on)s AND l.closed_at IS NULL
               AND l.forecast_id IS NULL
               AND l.grams_delivered - l.grams_reserved - l.grams_allocated - l.grams_purchased >= p.grams
             ORDER BY l.best_before, l.id LIMIT 1) lot
      JOIN supply_delivery d ON d.lot_id = lot.id AND d.grams > d.grams_allocated + d.grams_purchased
      JOIN supply_agreement a ON a.id = d.agreement_id
      LEFT JOIN supply_protectedprice r ON r.product_id = d.product_id AND r.grade = d.grade AND r.season_id = a.season_id
    ) next ON true
  LEFT JOIN LATERAL (
    SELECT r.fen_per_jin, a.household_share_bp
      FROM supply_protectedprice r JOIN supply_season s ON s.id = r.season_id
      LEFT JOIN supply_agreement a ON a.product_id = r.product_id AND a.season_id = r.season_id
     WHERE r.product_id = p.product_id AND r.grade = p.grade AND s.starts_on <= %(on)s
     ORDER BY s.starts_on DESC LIMIT 1) latest ON latest.household_share_bp IS NOT NULL
 WHERE p.id = ANY (ARRAY(SELECT unnest(%(packs)s::bigint[])))
"""
PREORDERS = """
SELECT p.id, f.id, f.expected_on, ((f.grams_expected - f.grams_preordered) / p.grams)::bigint, price.fen_per_jin,
       a.household_share_bp
  FROM catalogue_pack p
  JOIN supply_forecast f ON f.product_id = p.product_id AND f.grade = p.grade AND f.state = 'open' AND f.expected_on >= %s
  JOIN supply_agreement a ON a.id = f.agreement_id
  JOIN supply_protectedprice price
    ON price.product_id = f.product_id AND price.grade = f.grade AND price.season_id = a.season_id
 WHERE p.id = ANY (ARRAY(SELECT unnest(%s::bigint[])))
"""


@dataclass(frozen=True, slots=True)
class OnOffer:
    """How a pack can be had now: from stock, or, when there is none, pre-ordered of a harvest to come.

    :param left: whole packs
    :param terms: None when it can't be sold; for a pre-order those of the harvest's season
    :param forecast_id: the harvest that it is pre-ordered from; None for stock
    :param expected_on: the day of that harvest
    """

    left: int
    terms: Terms | None
    forecast_id: int | None = None
    expected_on: date | None = None


NOTHING = OnOffer(0, None)


def on_offer(pack_ids: Iterable[int], on: date) -> dict[int, OnOffer]:
    """Return how each pack can be had now. A hint only: `reserve` decides.

    :param on: today
    """
    wanted = list(pack_ids)
    found = dict.fromkeys(wanted, NOTHING) | _from_stock(wanted, on)
    gone = [pk for pk, offer in found.items() if not (offer.left and offer.terms)]
    if gone:
        with prepared_cursor() as cursor:
            cursor.execute(PREORDERS, [on, gone])
            for pk, forecast_id, expected_on, packs, price, share in cursor.fetchall():
                found[pk] = OnOffer(packs, Terms(price, share), forecast_id, expected_on)
    return found


def packs_in_stock(pack_ids: Iterable[int], on: date) -> dict[int, int]:
    """Return how many whole packs can be sold now, for each pack. A hint only: `reserve` decides.

    :param on: today; lots past their best-before are not sold
    """
    return {pk: offer.left for pk, offer in _from_stock(pack_ids, on).items()}


def terms(pack_ids: Iterable[int], on: date) -> dict[int, Terms]:
    """Return the terms of each pack: what its households get of the next one sold. A pack without terms can't be sold.

    :param on: today; lots past their best-before are not sold
    """
    return {pk: offer.terms for pk, offer in _from_stock(pack_ids, on).items() if offer.terms}


def _from_stock(pack_ids: Iterable[int], on: date) -> dict[int, OnOffer]:
    """Return how the packs that there are can be had from stock."""
    with prepared_cursor() as cursor:
        cursor.execute(FROM_STOCK, {"on": on, "packs": list(pack_ids)})
        return {
            pk: OnOffer(left, None if share is None else Terms(price, share))
            for pk, left, price, share in cursor.fetchall()
        }
