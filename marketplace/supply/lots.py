"""Cooperatives pack deliveries into lots, from which they sell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from marketplace.catalogue.models import Product
from marketplace.cooperatives.policies import works_for
from marketplace.people.models import User

from .models import Delivery, Lot
from .refusals import NotPackable, NotPermitted
from .season_gate import hold_open


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

    :param clerk: who works for the cooperative; None for a management command
    :param deliveries: deliveries that are in no lot yet
    :param code: the lot's code, unique
    :param certificate_number: number of the conformity certificate (承诺达标合格证)
    :raises NotPermitted: the clerk works for another cooperative
    :raises NotPackable: a delivery is of another product or grade, or in another lot; names its weigh slip
    :raises SeasonClosed: the sale of a delivery's season has been stopped
    """
    if clerk is not None and not works_for(clerk, product.cooperative_id):
        raise NotPermitted(f"{clerk} does not work for {product.cooperative}")
    wanted = [delivery.pk for delivery in deliveries]
    with transaction.atomic():
        # before any lot is locked: the closing of a season locks in this order too
        hold_open(Delivery.objects.filter(pk__in=wanted, lot__isnull=True).values_list("agreement_id", flat=True))
        lot, created = Lot.objects.get_or_create(
            code=code,
            defaults={
                "product": product,
                "grade": grade,
                "harvested_on": harvested_on,
                "best_before": best_before,
                "certificate_number": certificate_number,
            },
        )
        lot = Lot.objects.select_for_update().get(pk=lot.pk)
        if (lot.product_id, lot.grade) != (product.pk, grade):
            raise NotPackable(f"lot {code} is of another product or grade")
        locked = list(Delivery.objects.select_for_update().filter(pk__in=wanted).order_by("id"))
        for delivery in locked:
            if (delivery.product_id, delivery.grade) != (product.pk, grade):
                raise NotPackable(f"weigh slip {delivery.slip_number} is of another product or grade")
            if delivery.lot_id not in (None, lot.pk):
                raise NotPackable(f"weigh slip {delivery.slip_number} is in another lot")
        new = [delivery for delivery in locked if delivery.lot_id is None]
        if new and lot.closed_at is not None:
            raise NotPackable(f"the sale of lot {code} was stopped on {lot.closed_at:%Y-%m-%d}")
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in new]).update(lot=lot)
        lot.grams_delivered += sum(delivery.grams for delivery in new)
        lot.save(update_fields=["grams_delivered"])
        return lot
