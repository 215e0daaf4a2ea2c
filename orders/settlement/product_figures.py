"""How many households a product's settled orders have credited, and how much: counted from the ledger, kept by product.

A sweep counts anew the products of which something was settled or corrected since; a page reads one row. The figures are shown rounded
down, and never of fewer than `FEWEST_SHOWN` households, so that nobody can work out one household's income from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction

from marketplace.catalogue.models import Product
from marketplace.households.models import Correction
from orders.models import OrderLine, Parcel, ProductFigures
from orders.models.locking import lock_product

FEWEST_SHOWN = 5
MARGIN = timedelta(minutes=15)  # a settlement may commit later than the moment that it bears

# From the product's settled parcels to their events, by unique index, and on to the households' credits. A credit that was
# corrected is the rightful household's; it is nobody's when it went back.
CREDITED = """
SELECT count(DISTINCT coalesce(c.rightful_id, a.owner_id)), coalesce(sum(p.amount), 0)::bigint
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
  LEFT JOIN households_correction c ON c.event_id = e.id AND c.household_id = a.owner_id AND c.state = 'posted'
 WHERE c.id IS NULL OR c.rightful_id IS NOT NULL
"""


def count_figures(now: datetime) -> int:
    """Count anew the products of which something was settled or corrected since each was counted.

    :returns: of how many the figures have changed
    """
    counted = dict(ProductFigures.objects.values_list("product_id", "counted_at"))
    changed = sum(_count(product_id, now) for product_id in sorted(_never_counted(counted) | _behind(counted)))
    # Only now: if a count is interrupted, what it has not come to stays due.
    ProductFigures.objects.filter(pk__in=counted, counted_at__lt=now).update(counted_at=now)
    return changed


def _never_counted(counted: Mapping[int, datetime]) -> set[int]:
    new = list(Product.objects.exclude(pk__in=counted).values_list("pk", flat=True))
    sold = OrderLine.objects.filter(pack__product_id__in=new, parcel__status="settled") if new else None
    return set(sold.values_list("pack__product_id", flat=True).distinct()) if sold is not None else set()


def _behind(counted: Mapping[int, datetime]) -> set[int]:
    """Return the products of which something was settled or corrected since their own count."""
    if not counted:
        return set()
    since = min(counted.values()) - MARGIN  # of the one counted longest ago, so that an index finds the few parcels
    corrected = Correction.objects.filter(state=Correction.State.POSTED, second_approved_at__gte=since)
    settlements = corrected.filter(event__kind="settlement").values_list("event__reference", "second_approved_at")
    settled = Parcel.objects.filter(status="settled", settled_at__gte=since).values_list("pk", "settled_at")
    latest: dict[int, datetime] = {}
    for parcel, at in [*settled, *((int(reference.removeprefix("parcel:")), at) for reference, at in settlements)]:
        assert at is not None  # both are found by it
        latest[parcel] = max(at, latest.get(parcel, at))
    of = OrderLine.objects.filter(parcel__in=latest).values_list("pack__product_id", "parcel_id")
    return {product for product, parcel in of if product in counted and latest[parcel] >= counted[product] - MARGIN}


def _count(product_id: int, now: datetime) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        lock_product(product_id)  # two counts, one after the other
        cursor.execute(CREDITED, {"product": product_id})
        households, fen = cursor.fetchone()
        found = ProductFigures.objects.filter(pk=product_id).first()
        figures = {"households": households, "credited_fen": fen, "counted_at": now}
        ProductFigures.objects.update_or_create(product_id=product_id, defaults=figures)
        return found is None or (found.households, found.credited_fen) != (households, fen)


def round_down(fen: int) -> int:
    """Return an amount rounded down to two figures of whole yuan: ¥12,345.67 → ¥12,000."""
    yuan = fen // 100
    step: int = 10 ** max(len(str(yuan)) - 2, 0)
    return yuan // step * step * 100
