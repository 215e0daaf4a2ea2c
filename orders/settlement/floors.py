"""Which protected price counted when a parcel was settled, for the check of the books and the statement (R1)."""

from __future__ import annotations

# Each price from when until when. Both moments are the database's own: who settles holds the price. Should its clock have
# gone back, the highest until then counts, once.
PRICES = """
prices AS (
  SELECT p.product_id, p.grade, p.season_id, s.written_at AS since,
         max(s.fen_per_jin) OVER (PARTITION BY p.id ORDER BY s.written_at, s.fen_per_jin) AS fen_per_jin,
         lead(s.written_at) OVER (PARTITION BY p.id ORDER BY s.written_at, s.fen_per_jin) AS until
    FROM supply_protectedprice p JOIN supply_protectedpricestep s ON s.price_id = p.id)"""

# To be joined to an allocation's delivery `d` and order line `l`: the delivery's own season, as it was priced then.
JOIN_PRICE = """
JOIN supply_agreement agreement ON agreement.id = d.agreement_id
LEFT JOIN ledger_event settlement ON settlement.kind = 'settlement' AND settlement.reference = 'parcel:' || l.parcel_id
LEFT JOIN prices price ON price.product_id = d.product_id AND price.grade = d.grade AND price.season_id = agreement.season_id
      AND price.since <= settlement.posted_at AND (price.until IS NULL OR price.until > settlement.posted_at)"""
FEN_PER_JIN = "greatest(d.protected_fen_per_jin, price.fen_per_jin)"
