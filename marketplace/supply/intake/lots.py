"""Cooperatives pack deliveries into lots, from which they sell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.catalogue.models import Product
from marketplace.cooperatives.policies import is_suspended, works_for
from marketplace.people.models import User
from marketplace.supply.locking import lock_deliveries, lock_lots, lock_open_forecast
from marketplace.supply.models import Delivery, Forecast, Lot
from marketplace.supply.refusals import NotPackable, NotPermitted, Suspended
from marketplace.supply.seasons.gate import hold_open


def pack_lot(
    *,
    clerk: User | None,
    product: Product,
    grade: str,
    deliveries: Iterable[Delivery],
    code: str,
    harvested_on: date,
    best_before: date,
    certificate_number: str,
) -> Lot:
    """Pack deliveries of one product, grade and harvest into a new lot. Doing it twice gives the same lot.

    While pre-orders wait for this harvest, the lot is kept for them and not on sale to others (`harvests.opening.open_lots`).

    :param clerk: who works for the cooperative; None for a management command
    :param deliveries: deliveries that are in no lot yet
    :param code: the lot's code, unique
    :param certificate_number: number of the conformity certificate (承诺达标合格证)
    :raises NotPermitted: the clerk works for another cooperative
    :raises NotPackable: a delivery is of another product or grade, or in another lot; names its weigh slip
    :raises Suspended: the cooperative is suspended, and no pre-orders wait for this harvest
    :raises SeasonClosed: the sale of a delivery's season has been stopped
    """
    if clerk is not None and not works_for(clerk, product.cooperative_id):
        raise NotPermitted(f"{clerk} does not work for {product.cooperative}")
    wanted = [delivery.pk for delivery in deliveries]
    with transaction.atomic():
        # before any lot is locked: the closing of a season locks in this order too
        loose = Delivery.objects.filter(pk__in=wanted, lot__isnull=True)
        agreements = set(loose.values_list("agreement_id", flat=True))
        hold_open(agreements)
        awaited = lock_open_forecast(product.pk, grade, agreements)
        if awaited is None and is_suspended(product.cooperative_id):
            raise Suspended(f"{product.cooperative}")
        as_asked = Lot(
            code=code, product=product, grade=grade, harvested_on=harvested_on, best_before=best_before,
            certificate_number=certificate_number, forecast=awaited,
        )  # fmt: skip
        lot = _lock_lot(as_asked)
        new = _not_packed_yet(lot, lock_deliveries(Q(pk__in=wanted)))
        if new:
            _check_open(lot)
            _check_kept_for(lot, awaited, {delivery.agreement_id for delivery in new})
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in new]).update(lot=lot)
        lot.grams_delivered += sum(delivery.grams for delivery in new)
        lot.save(update_fields=["grams_delivered"])
        return lot


def _lock_lot(wanted: Lot) -> Lot:
    """Return the lot of this code, locked; make it if there is none."""
    columns = ("product", "grade", "harvested_on", "best_before", "certificate_number", "forecast")
    made, _ = Lot.objects.get_or_create(code=wanted.code, defaults={name: getattr(wanted, name) for name in columns})
    [lot] = lock_lots(Q(pk=made.pk))
    if (lot.product_id, lot.grade) != (wanted.product_id, wanted.grade):
        raise NotPackable(f"lot {lot.code} is of another product or grade")
    return lot


def _not_packed_yet(lot: Lot, deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Return those deliveries that are in no lot; refuse those that can't be in this one."""
    new = []
    for delivery in deliveries:
        if (delivery.product_id, delivery.grade) != (lot.product_id, lot.grade):
            raise NotPackable(f"weigh slip {delivery.slip_number} is of another product or grade")
        if delivery.lot_id not in (None, lot.pk):
            raise NotPackable(f"weigh slip {delivery.slip_number} is in another lot")
        if delivery.lot_id is None:
            new.append(delivery)
    return new


def _check_open(lot: Lot) -> None:
    if lot.closed_at is not None:
        raise NotPackable(f"the sale of lot {lot.code} was stopped on {timezone.localdate(lot.closed_at)}")


def _check_kept_for(lot: Lot, awaited: Forecast | None, agreement_ids: set[int]) -> None:
    """Refuse to mix a harvest that pre-orders wait for with what others may buy."""
    if lot.forecast_id != (awaited.pk if awaited else None):
        raise NotPackable(
            f"lot {lot.code} is not the one for this harvest: pre-orders are served first, from their own lots"
        )
    if awaited and agreement_ids != {awaited.agreement_id}:
        raise NotPackable(f"lot {lot.code} is kept for pre-orders of one season: pack other seasons into another lot")
