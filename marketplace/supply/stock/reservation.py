"""Set stock aside for a buyer who is about to pay, give it back, or take it again.

A pre-order is set aside of a forecast, the harvest to come, instead of lots.

Locks, in everybody's order (law 4): forecasts, reservations, lots, each by id. Stock is only counted on locked lots and
forecasts, and a CHECK constraint stands behind each (R5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from marketplace.catalogue.models import Pack
from marketplace.runtime.many_ids import write_columns
from marketplace.supply.locking import lock_forecasts_of, lock_lots, lock_reservations
from marketplace.supply.models import Lot, Reservation, ReservationPart
from marketplace.supply.refusals import SoldOut

from .forecast_claims import claim, give_up


@dataclass(frozen=True, slots=True)
class Want:
    """A number of packs that a buyer wants.

    :param forecast_id: the harvest to come that they are pre-ordered from; None for stock
    """

    pack_id: int
    quantity: int
    forecast_id: int | None = None


def reserve(wants: Sequence[Want], *, expires_at: datetime, on: date) -> list[Reservation]:
    """Set stock aside until `expires_at`: whole packs, from the lots with the earliest best-before first, or of a forecast.

    :param wants: packs and quantities; all are reserved, or none
    :param expires_at: how long the stock is held
    :param on: today; lots past their best-before are not sold
    :returns: one reservation for each want, in the same order
    :raises SoldOut: names every pack that is short and how many are left
    """
    with transaction.atomic():
        packs = Pack.objects.in_bulk([want.pack_id for want in wants])
        return set_aside(wants, packs, expires_at=expires_at, on=on)


def set_aside(wants: Sequence[Want], packs: Mapping[int, Pack], *, expires_at: datetime, on: date) -> list[Reservation]:
    """As `reserve`, within the caller's transaction, which a refusal ends.

    :param packs: those that are wanted, by id
    """
    reservations = [
        Reservation(
            pack=packs[want.pack_id],
            quantity=want.quantity,
            grams=want.quantity * packs[want.pack_id].grams,
            expires_at=expires_at,
            forecast_id=want.forecast_id,
        )
        for want in wants
    ]
    short = claim([row for row in reservations if row.forecast_id is not None])
    parts, lots = _take_stock([row for row in reservations if row.forecast_id is None], on, short)
    Reservation.objects.bulk_create(reservations)
    ReservationPart.objects.bulk_create(parts)
    write_columns(lots, "grams_reserved")
    return reservations


def revive(reservation_ids: Sequence[int], *, expires_at: datetime, on: date) -> None:
    """Take stock again for released reservations: money has arrived late. Reservations still held stay as they are.

    A pre-order can be taken up again as long as its forecast is open and has room.

    :raises SoldOut: it is gone; nothing is changed
    """
    with transaction.atomic():
        lock_forecasts_of(reservation_ids)
        # all are locked, also those still held: nobody may release one before the caller has allocated it
        locked = lock_reservations(reservation_ids)
        released = [reservation for reservation in locked if reservation.state == Reservation.State.RELEASED]
        for reservation in released:
            reservation.state, reservation.expires_at = Reservation.State.HELD, expires_at
        short = claim([row for row in released if row.forecast_id is not None])
        parts, lots = _take_stock([row for row in released if row.forecast_id is None], on, short)
        Reservation.objects.bulk_update(released, ["state", "expires_at"])
        ReservationPart.objects.bulk_create(parts)
        write_columns(lots, "grams_reserved")


def release(reservation_ids: Sequence[int]) -> int:
    """Give reserved stock back. Reservations that are allocated or released already stay as they are.

    :returns: how many reservations were released now
    """
    with transaction.atomic():
        forecasts = lock_forecasts_of(reservation_ids)
        held = [row for row in lock_reservations(reservation_ids) if row.state == Reservation.State.HELD]
        give_up(held, forecasts)
        parts = list(ReservationPart.objects.filter(reservation__in=held))
        lots = {lot.pk: lot for lot in lock_lots(Q(pk__in={part.lot_id for part in parts}))}
        for part in parts:
            lots[part.lot_id].grams_reserved -= part.grams
        write_columns(lots.values(), "grams_reserved")
        ReservationPart.objects.filter(reservation__in=held).delete()
        Reservation.objects.filter(pk__in=[row.pk for row in held]).update(state=Reservation.State.RELEASED)
        return len(held)


def extend(reservation_ids: Sequence[int], *, expires_at: datetime) -> None:
    """Hold reserved stock longer: a payment is in process."""
    with transaction.atomic():
        held = [row.pk for row in lock_reservations(reservation_ids) if row.state == Reservation.State.HELD]
        Reservation.objects.filter(pk__in=held).update(expires_at=expires_at)


def take_packs(
    reservations: Sequence[Reservation], lots: Sequence[Lot]
) -> tuple[list[ReservationPart], dict[int, int]]:
    """Count whole packs off locked lots, for one reservation after the other; earliest best-before first.

    :returns: the parts, not yet saved, and what is short: pack id → whole packs that there were for it
    """
    shelves: dict[tuple[int, str], list[Lot]] = defaultdict(list)
    for lot in sorted(lots, key=lambda lot: (lot.best_before, lot.pk)):
        shelves[(lot.product_id, lot.grade)].append(lot)
    parts, short = [], {}
    for reservation in reservations:
        pack, missing = reservation.pack, reservation.quantity
        for lot in shelves[(pack.product_id, pack.grade)]:
            free = lot.grams_delivered - lot.grams_reserved - lot.grams_allocated - lot.grams_purchased
            packs = min(missing, free // reservation.unit_grams)
            if packs > 0:
                missing -= packs
                grams = packs * reservation.unit_grams
                lot.grams_reserved += grams
                parts.append(ReservationPart(reservation=reservation, lot=lot, grams=grams))
        if missing:
            short[pack.pk] = reservation.quantity - missing
    return parts, short


def _take_stock(
    reservations: Sequence[Reservation], on: date, short: dict[int, int]
) -> tuple[list[ReservationPart], list[Lot]]:
    """Lock the lots on sale that could serve the reservations and count the packs off them, all or none.

    :param short: what is short already
    """
    parts: list[ReservationPart] = []
    if reservations:
        kinds = {(reservation.pack.product_id, reservation.pack.grade) for reservation in reservations}
        of_kind = reduce(or_, (Q(product=product, grade=grade) for product, grade in kinds))
        on_sale = Q(best_before__gte=on, closed_at__isnull=True, forecast__isnull=True)
        parts, missing = take_packs(reservations, lock_lots(of_kind & on_sale))
        short = short | missing
    if short:
        raise SoldOut(short)
    return parts, list({part.lot_id: part.lot for part in parts}.values())
