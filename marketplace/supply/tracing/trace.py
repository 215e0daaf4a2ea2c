"""What the QR code on a pack leads to: a lot's days of delivery, grade, weight, village, cooperative and certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models.functions import TruncDate

from marketplace.supply.models import Delivery, Lot
from marketplace.supply.tracing.growers import GROWN, Grower, counted, growers

LONGEST_CODE = 30
GROWN_BY = f"SELECT grown.households, grown.named FROM supply_lot lot CROSS JOIN LATERAL {GROWN} WHERE lot.id = %s"


@dataclass(frozen=True, slots=True)
class Trace:
    """A lot and where it comes from.

    :param days: when households delivered to it
    :param households: how many; 0 when they are too few to be told
    """

    lot: Lot
    days: list[date]
    households: int
    growers: list[Grower]


def read_trace(code: str, today: date) -> Trace | None:
    """Return the lot with a code, in whatever case it was typed; None when there is none.

    :param today: who had agreed to be named by then
    """
    code = code.strip()
    if not code.isprintable() or not 0 < len(code) <= LONGEST_CODE:
        return None
    lots = Lot.objects.select_related("product__village__township", "product__cooperative", "product__category")
    lot = lots.filter(code=code).first() or lots.filter(code__iexact=code).first()
    if lot is None:
        return None
    days = Delivery.objects.filter(lot=lot).annotate(day=TruncDate("delivered_at")).order_by("day")
    with connection.cursor() as cursor:
        cursor.execute(GROWN_BY, [today, lot.pk])
        households, named = cursor.fetchone()
    return Trace(lot, list(days.values_list("day", flat=True).distinct()), counted(households), growers(named))
