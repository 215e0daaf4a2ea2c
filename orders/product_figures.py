"""How many households a product's settled orders have credited, and how much: counted from the ledger, kept by product.

A sweep counts anew the products of which something was settled since; a page reads one row. The figures are shown rounded
down, and never of fewer than `FEWEST_SHOWN` households, so that nobody can work out one household's income from them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from marketplace.catalogue.models import Product

from .models import OrderLine, ProductFigures

FEWEST_SHOWN = 5
MARGIN = timedelta(minutes=15)  # a settlement may commit later than the moment that it bears

# From the product's settled parcels to their events, by unique index, and on to the households' credits.
CREDITED = """
SELECT count(DISTINCT p.credit_id), coalesce(sum(p.amount), 0)::bigint
  FROM (SELECT DISTINCT l.parcel_id FROM orders_orderline l
          JOIN catalogue_pack pack ON pack.id = l.pack_id
          JOIN orders_parcel parcel ON parcel.id = l.parcel_id AND parcel.status = 'settled'
         WHERE pack.product_id = %(product)s) sold
  JOIN ledger_event e ON e.kind = 'settlement' AND e.reference = 'parcel:' || sold.parcel_id
  JOIN ledger_posting p ON p.event_id = e.id AND p.source_type = 'allocation'
  JOIN ledger_account a ON a.id = p.credit_id AND a.kind = 'household'
  JOIN supply_allocation al ON al.id = p.source_id
  JOIN supply_reservation r ON r.id = al.reservation_id
  JOIN catalogue_pack of ON of.id = r.pack_id AND of.product_id = %(product)s
"""


def count_figures(now: datetime) -> int:
    """Count anew the products of which something was settled since the last count.

    :returns: of how many the figures have changed
    """
    last = ProductFigures.objects.aggregate(last=Max("counted_at"))["last"]
    settled = OrderLine.objects.filter(parcel__status="settled")
    if last is not None:
        settled = settled.filter(parcel__settled_at__gte=last - MARGIN)
    products = sorted(set(settled.values_list("pack__product_id", flat=True)))
    return sum(_count(product_id, now) for product_id in products)


def _count(product_id: int, now: datetime) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        Product.objects.select_for_update(no_key=True).get(pk=product_id)  # two counts, one after the other
        cursor.execute(CREDITED, {"product": product_id})
        households, fen = cursor.fetchone()
        found = ProductFigures.objects.filter(pk=product_id).first()
        if found is not None and (found.households, found.credited_fen) == (households, fen):
            return False
        figures = {"households": households, "credited_fen": fen, "counted_at": now}
        ProductFigures.objects.update_or_create(product_id=product_id, defaults=figures)
        return True


def round_down(fen: int) -> int:
    """Return an amount rounded down to two figures of whole yuan: ¥12,345.67 → ¥12,000."""
    yuan = fen // 100
    step: int = 10 ** max(len(str(yuan)) - 2, 0)
    return yuan // step * step * 100
