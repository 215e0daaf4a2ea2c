"""Cooperatives pack deliveries into lots, from which they sell: one lot, or many at once.

Locks, in everybody's order (law 4): agreements, forecasts, lots, deliveries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from marketplace.catalogue.models import Product
from marketplace.cooperatives.policies import is_suspended, works_for
from marketplace.people.change_log import Change, log_changes
from marketplace.people.models import User
from marketplace.runtime.many_ids import among, write_columns
from marketplace.supply.locking import lock_deliveries, lock_lots, lock_open_forecasts
from marketplace.supply.log_actions import DeliveryAction, LotAction
from marketplace.supply.models import Delivery, Forecast, Lot
from marketplace.supply.refusals import (
    HarvestKept,
    LotDiffers,
    LotStopped,
    NotPackable,
    NotPermitted,
    OtherProduce,
    PackedElsewhere,
    Suspended,
)
from marketplace.supply.seasons.gate import hold_open


@dataclass(frozen=True, slots=True)
class Packing:
    """What is to be packed into one lot.

    :param code: the lot's code, unique
    :param certificate_number: number of the conformity certificate (承诺达标合格证)
    :param delivery_ids: deliveries that are in no lot yet, or in this one
    """

    code: str
    product: Product
    grade: str
    harvested_on: date
    best_before: date
    certificate_number: str
    delivery_ids: Collection[int]

    def lot(self) -> Lot:
        """Return the lot, not saved yet."""
        return Lot(
            code=self.code, product=self.product, grade=self.grade, harvested_on=self.harvested_on,
            best_before=self.best_before, certificate_number=self.certificate_number,
        )  # fmt: skip


@dataclass(frozen=True)
class Bench:
    """What lies at the packing bench.

    :param deliveries: by id; of those to be packed
    :param forecasts: open ones, whose pre-orders wait for a harvest of the deliveries' agreements
    :param suspended: the ids of the cooperatives that are
    """

    deliveries: Mapping[int, Delivery]
    forecasts: Sequence[Forecast]
    suspended: Collection[int]

    def loose(self, packing: Packing) -> list[Delivery]:
        """Return those that are in no lot yet."""
        found = [self.deliveries[pk] for pk in packing.delivery_ids]
        return [delivery for delivery in found if delivery.lot_id is None]

    def awaited(self, packing: Packing) -> Forecast | None:
        """Return the forecast whose pre-orders wait for this harvest, and are served first. There is at most one."""
        agreements = {delivery.agreement_id for delivery in self.loose(packing)}
        for one in self.forecasts:
            if (one.product_id, one.grade) == (packing.product.pk, packing.grade) and one.agreement_id in agreements:
                return one
        return None

    def refusals(self, packing: Packing, lot: Lot) -> Iterator[NotPackable | Suspended]:
        """Yield why deliveries can't be packed so.

        :param lot: as it is; one that is not there yet as it would be
        """
        if (lot.product_id, lot.grade) != (packing.product.pk, packing.grade):
            yield LotDiffers(f"lot {lot.code} is of another product or grade")
            return
        for delivery in (self.deliveries[pk] for pk in packing.delivery_ids):
            slip = delivery.slip_number
            if (delivery.product_id, delivery.grade) != (lot.product_id, lot.grade):
                yield OtherProduce(f"weigh slip {slip} is of another product or grade", slip)
            elif delivery.lot_id not in (None, lot.pk):
                yield PackedElsewhere(f"weigh slip {slip} is in another lot", slip)
        loose, awaited = self.loose(packing), self.awaited(packing)
        is_new = loose or not lot.grams_delivered
        if is_new and awaited is None and packing.product.cooperative_id in self.suspended:
            yield Suspended(f"{packing.product.cooperative}")
        if loose:
            yield from _refused_by_lot(lot, awaited, {delivery.agreement_id for delivery in loose})


def _refused_by_lot(lot: Lot, awaited: Forecast | None, agreement_ids: set[int]) -> Iterator[NotPackable]:
    if lot.closed_at is not None:
        yield LotStopped(f"the sale of lot {lot.code} was stopped on {timezone.localdate(lot.closed_at)}")
    elif lot.forecast_id != (awaited.pk if awaited else None):
        yield HarvestKept(
            f"lot {lot.code} is not the one for this harvest: pre-orders are served first, from their own lots"
        )
    elif awaited and agreement_ids != {awaited.agreement_id}:
        yield HarvestKept(f"lot {lot.code} is kept for pre-orders of one season: pack other seasons into another lot")


def suspended_among(products: Iterable[Product]) -> set[int]:
    """Return the ids of those of the products' cooperatives that are suspended."""
    return {pk for pk in {one.cooperative_id for one in products} if is_suspended(pk)}


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
    now: datetime | None = None,
) -> Lot:
    """Pack deliveries of one product, grade and harvest into a lot, as `pack_lots`.

    :param clerk: who works for the cooperative; None for a management command
    """
    ids = [delivery.pk for delivery in deliveries]
    packing = Packing(code, product, grade, harvested_on, best_before, certificate_number, ids)
    pack_lots([packing], user=clerk, now=now)
    return Lot.objects.get(code=code)


def pack_lots(packings: Sequence[Packing], *, user: User | None, now: datetime | None) -> list[Delivery]:
    """Pack deliveries into lots, each of one product, grade and harvest; all of them or none. Doing it twice gives the same lots.

    While pre-orders wait for a harvest, its lot is kept for them and not on sale to others (`harvests.opening.open_lots`).

    :param packings: each of another lot; no delivery is in two of them
    :param user: who works for the cooperatives; None for a management command
    :param now: for the change log; by the clock if None
    :returns: the deliveries that are packed now, with their lots; one that was there before keeps its days and its certificate
    :raises NotPermitted: the user works for another cooperative
    :raises NotPackable: a delivery is of another product or grade, or in another lot; names its weigh slip
    :raises Suspended: a cooperative is suspended, and no pre-orders wait for this harvest
    :raises SeasonClosed: the sale of a delivery's season has been stopped
    """
    for product in {one.product.pk: one.product for one in packings}.values():
        if user is not None and not works_for(user, product.cooperative_id):
            raise NotPermitted(f"{user} does not work for {product.cooperative}")
    wanted = [pk for one in packings for pk in one.delivery_ids]
    with transaction.atomic():
        # before any lot is locked: the closing of a season locks in this order too
        before = {one.pk: one for one in Delivery.objects.filter(among("pk", wanted))}
        agreements = loose_agreements(before.values())
        hold_open(agreements)
        forecasts, suspended = lock_open_forecasts(agreements), suspended_among(one.product for one in packings)
        lots = _lock_lots(packings, Bench(before, forecasts, suspended))
        bench = Bench({one.pk: one for one in lock_deliveries(Q(among("pk", wanted)))}, forecasts, suspended)
        for packing in packings:
            for refusal in bench.refusals(packing, lots[packing.code]):
                raise refusal
        return _pack(packings, bench, lots, user, now)


def loose_agreements(deliveries: Iterable[Delivery]) -> set[int]:
    """Return the ids of the agreements under which those were delivered that are in no lot yet."""
    return {one.agreement_id for one in deliveries if one.lot_id is None}


def _lock_lots(packings: Sequence[Packing], bench: Bench) -> dict[str, Lot]:
    """Return the lots by their codes, locked; make those that are not there."""
    made = []
    for packing in sorted(packings, key=lambda one: one.code):  # in one order: two with the same new codes wait in turn
        lot = packing.lot()
        lot.forecast = bench.awaited(packing)
        made.append(lot)
    Lot.objects.bulk_create(made, ignore_conflicts=True)
    return {one.code: one for one in lock_lots(Q(code__in=[packing.code for packing in packings]))}


def _pack(
    packings: Sequence[Packing], bench: Bench, lots: Mapping[str, Lot], user: User | None, now: datetime | None
) -> list[Delivery]:
    """Write what is new in each lot, and the change log; return it."""
    packed: list[Delivery] = []
    filled: list[Lot] = []
    changes: list[Change] = []
    for packing in packings:
        lot, loose = lots[packing.code], bench.loose(packing)
        if not loose:
            continue
        grams = lot.grams_delivered + sum(delivery.grams for delivery in loose)
        changes.append(Change(lot, LotAction.PACKED, {"grams": (lot.grams_delivered, grams)}, of=Delivery))
        changes += [Change(one, DeliveryAction.PACKED, {"lot": (None, lot.code)}) for one in loose]
        lot.grams_delivered = grams
        for delivery in loose:
            delivery.lot = lot
        packed += loose
        filled.append(lot)
    write_columns(packed, "lot")
    write_columns(filled, "grams_delivered")
    log_changes(changes, user=user, now=now)
    return packed
