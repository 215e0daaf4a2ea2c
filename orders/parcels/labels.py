"""The labels of a parcel's packs: what is in each, and the QR code that leads to its lot's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from marketplace.supply.models import Lot, ReservationPart
from orders.models import OrderLine

MOST_LABELS = 500  # that are drawn at once; more take seconds of CPU, and are the worker's (`label_files`)


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on one pack.

    :param address: of the lot's page, for the QR code
    """

    address: str
    goods: str
    grade: str
    grams: int
    code: str
    harvested_on: date
    best_before: date
    certificate_number: str
    village: str
    cooperative: str
    contents: str = ""  # of a pack that is counted, in words


def lot_address(code: str) -> str:
    """Return the full address of a lot's page."""
    site: str = settings.WAGTAILADMIN_BASE_URL
    return site.rstrip("/") + reverse("trace", args=[code])


def parcel_labels(lines: QuerySet[OrderLine]) -> list[Label]:
    """Return a label for each pack of order lines.

    :param lines: one parcel's lines, as far as the clerk may see them
    """
    by_reservation = {line.reservation_id: line for line in lines.select_related("pack")}
    parts = ReservationPart.objects.filter(reservation__in=by_reservation).order_by("reservation_id", "lot_id")
    found: list[Label] = []
    for part in parts.select_related("lot__product__village__township", "lot__product__cooperative"):
        line = by_reservation[part.reservation_id]
        found += [_label(line, part.lot)] * (part.grams // line.unit_grams)
    return found


def _label(line: OrderLine, lot: Lot) -> Label:
    village = lot.product.village
    return Label(
        address=lot_address(lot.code),
        goods=line.label,
        grade=str(lot.get_grade_display()),
        grams=line.unit_grams,
        contents=line.pack.contents,
        code=lot.code,
        harvested_on=lot.harvested_on,
        best_before=lot.best_before,
        certificate_number=lot.certificate_number,
        village=f"{village.township.label} {village.label}",
        cooperative=lot.product.cooperative.label,
    )
