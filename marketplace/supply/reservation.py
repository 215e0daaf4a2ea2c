"""Set stock aside for a buyer who is about to pay, give it back, or take it again.

Locks, in everybody's order (law 4): reservations by id, then lots by id. Stock is only counted on locked lots, and a
CHECK constraint stands behind it (R5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import F, Q, QuerySet

from marketplace.catalogue.models import Pack

from .models import Lot, Reservation, ReservationPart
from .refusals import SoldOut


@dataclass(frozen=True, slots=True)
class Want:
    """A number of packs that a buyer wants."""

    pack_id: int
    quantity: int


def reserve(wants: Sequence[Want], *, expires_at: datetime, on: date) -> list[Reservation]:
    """Set stock aside until `expires_at`: whole packs, from the lots with the earliest best-before first.

    :param wants: packs and quantities; all are reserved, or none
    :param expires_at: how long the stock is held
    :param on: today; lots past their best-before are not sold
    :returns: one reservation for each want, in the same order
    :raises SoldOut: names every pack that is short and how many are left
    """
    with transaction.atomic():
        packs = Pack.objects.in_bulk([want.pack_id for want in wants])
        reservations = [
            Reservation(
                pack=packs[want.pack_id],
                quantity=want.quantity,
                grams=want.quantity * packs[want.pack_id].grams,
                expires_at=expires_at,
            )
            for want in wants
        ]
        parts, lots = _take(reservations, on)
        Reservation.objects.bulk_create(reservations)
        ReservationPart.objects.bulk_create(parts)
        Lot.objects.bulk_update(lots, ["grams_reserved"])
        return reservations


def revive(reservation_ids: Sequence[int], *, expires_at: datetime, on: date) -> None:
    """Take stock again for released reservations: money has arrived late. Reservations still held stay as they are.

    :raises SoldOut: it is gone; nothing is changed
    """
    with transaction.atomic():
        # all are locked, also those still held: nobody may release one before the caller has allocated it
        locked = list(_locked(reservation_ids).select_related("pack"))
        released = [reservation for reservation in locked if reservation.state == Reservation.State.RELEASED]
        for reservation in released:
            reservation.state, reservation.expires_at = Reservation.State.HELD, expires_at
        parts, lots = _take(released, on)
        Reservation.objects.bulk_update(released, ["state", "expires_at"])
        ReservationPart.objects.bulk_create(parts)
        Lot.objects.bulk_update(lots, ["grams_reserved"])


def release(reservation_ids: Sequence[int]) -> int:
    """Give reserved stock back. Reservations that are allocated or released already stay as they are.

    :returns: how many reservations were released now
    """
    with transaction.atomic():
        held = list(_locked(reservation_ids).filter(state=Reservation.State.HELD))
        parts = list(ReservationPart.objects.filter(reservation__in=held))
        for lot in lock_lots(Q(pk__in={part.lot_id for part in parts})):
            lot.grams_reserved = F("grams_reserved") - sum(part.grams for part in parts if part.lot_id == lot.pk)
            lot.save(update_fields=["grams_reserved"])
        ReservationPart.objects.filter(reservation__in=held).delete()
        Reservation.objects.filter(pk__in=[row.pk for row in held]).update(state=Reservation.State.RELEASED)
        return len(held)


def extend(reservation_ids: Sequence[int], *, expires_at: datetime) -> None:
    """Hold reserved stock longer: a payment is in process."""
    Reservation.objects.filter(pk__in=reservation_ids, state=Reservation.State.HELD).update(expires_at=expires_at)


def lock_lots(condition: Q) -> list[Lot]:
    """Lock lots in id order until the transaction ends, and return them as they are now."""
    return list(Lot.objects.select_for_update().filter(condition).order_by("id"))


def _locked(reservation_ids: Sequence[int]) -> QuerySet[Reservation]:
    return Reservation.objects.select_for_update(of=("self",)).filter(pk__in=reservation_ids).order_by("id")


def _take(reservations: Sequence[Reservation], on: date) -> tuple[list[ReservationPart], list[Lot]]:
    """Lock the lots that could serve the reservations and count the packs off them, all or none."""
    if not reservations:
        return [], []
    kinds = {(reservation.pack.product_id, reservation.pack.grade) for reservation in reservations}
    of_kind = reduce(or_, (Q(product=product, grade=grade) for product, grade in kinds))
    shelves: dict[tuple[int, str], list[Lot]] = defaultdict(list)
    for lot in lock_lots(of_kind & Q(best_before__gte=on, closed_at__isnull=True)):
        shelves[(lot.product_id, lot.grade)].append(lot)
    parts, changed, short = [], {}, {}
    for reservation in reservations:
        pack, missing = reservation.pack, reservation.quantity
        for lot in sorted(shelves[(pack.product_id, pack.grade)], key=lambda lot: (lot.best_before, lot.pk)):
            free = lot.grams_delivered - lot.grams_reserved - lot.grams_allocated - lot.grams_purchased
            packs = min(missing, free // reservation.unit_grams)
            if packs > 0:
                missing -= packs
                grams = packs * reservation.unit_grams
                lot.grams_reserved += grams
                parts.append(ReservationPart(reservation=reservation, lot=lot, grams=grams))
                changed[lot.pk] = lot
        if missing:
            short[pack.pk] = reservation.quantity - missing
    if short:
        raise SoldOut(short)
    return parts, list(changed.values())
