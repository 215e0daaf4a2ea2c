"""The buyer corrects where an order goes, until one of its parcels is packed, and where the postage stays what was paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from marketplace.people.change_log import Change, entries_of, log_change
from marketplace.places.divisions.reading import province_named
from marketplace.places.divisions.table import path
from orders.delivery.postage import way_to
from orders.models import Order, OrderLine, Parcel
from orders.models.locking import lock_order, lock_parcels
from orders.models.log_actions import ParcelAction
from orders.unpaid.visitor import address_key

from .cancelling import TooLate, may_cancel
from .shipping import AddressChanged, ParcelError, TooOften, WrongState, address_seen

MOST_CORRECTIONS = 10  # of one order


class OtherPostage(ParcelError):
    """The way there costs another postage than was paid.

    :param paid: of one parcel, in fen
    :param fen: what it would cost
    """

    def __init__(self, paid: int, fen: int) -> None:
        super().__init__(f"{fen} fen in place of {paid}")
        self.paid, self.fen = paid, fen


class NotSentThere(ParcelError):
    """Some goods of the order are not sent to this province.

    :param lines: which
    """

    def __init__(self, lines: Sequence[OrderLine]) -> None:
        super().__init__(f"not sent there: {[line.pk for line in lines]}")
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Address:
    """Where an order goes.

    :param phone: in E.164
    :param division: the official code of the district, or of a city that has none
    """

    recipient: str
    phone: str
    phone_extension: str
    division: str
    street: str
    detail: str

    @property
    def columns(self) -> dict[str, str]:
        """What is written into the order."""
        province, city, district = path(self.division).names
        places = {"province": province, "city": city, "district": district, "division": self.division}
        person = {"recipient": self.recipient, "phone": self.phone, "phone_extension": self.phone_extension}
        return places | person | {"street": self.street, "detail": self.detail}


def may_correct(order: Order, parcels: Sequence[Parcel]) -> bool:
    """Return whether the address can still be corrected: the order is paid, and nothing of it is packed.

    :param parcels: all of the order's
    """
    left = [parcel for parcel in parcels if parcel.status != Parcel.Status.CANCELLED]
    return order.status == Order.Status.PAID and bool(left) and all(map(may_cancel, left))


def correct_address(*, order_id: int, address: Address, now: datetime, seen: str | None = None) -> Order:
    """Send what is left of an order to another address. The same again changes nothing.

    :param seen: the address that the buyer corrects (`address_seen`); None: not compared
    :raises WrongState: it is not paid, or nothing of it is left
    :raises TooLate: a parcel is packed, or on its way
    :raises TooOften: it was corrected `MOST_CORRECTIONS` times
    :raises AddressChanged: it was corrected since, in another tab
    :raises NotSentThere, OtherPostage: as they say; the buyer can cancel and order again
    """
    with transaction.atomic():
        order = lock_order(order_id)
        parcels = [row for row in lock_parcels([order.pk]) if row.status != Parcel.Status.CANCELLED]
        before = {name: str(getattr(order, name)) for name in address.columns}
        if before == address.columns:
            return order
        if order.status != Order.Status.PAID or not parcels:
            raise WrongState(order.status)
        if not may_correct(order, parcels):
            raise TooLate(f"a parcel of order {order.number} is packed")
        if entries_of([order]).filter(action=ParcelAction.READDRESSED).count() >= MOST_CORRECTIONS:
            raise TooOften(f"the address of order {order.number} was corrected too often")
        if seen is not None and seen != address_seen(order):
            raise AddressChanged(f"the address of order {order.number} was corrected meanwhile")
        _follow_province(order, parcels, path(address.division).province.code)
        for name, value in address.columns.items():
            setattr(order, name, value)
        order.address_key = address_key(*path(address.division).names, address.street, address.detail)
        order.readdressed_at = now
        order.save()
        log_change(Change(order, ParcelAction.READDRESSED, {}), user=None, now=now)  # each parcel's history shows it
        return order


def _follow_province(order: Order, parcels: Sequence[Parcel], province: str) -> None:
    """Let the days on the way follow the province, unless another one costs another postage or some goods don't go there."""
    was = order.division[:2] or getattr(province_named(order.province), "code", "")
    if was == province:
        return
    lines = OrderLine.objects.filter(parcel__in=parcels).order_by("id")
    kept_back = list(lines.filter(pack__product__not_sent_to__contains=[province]))
    if kept_back:
        raise NotSentThere(kept_back)
    way = way_to(province)
    for parcel in parcels:
        if parcel.postage_fen != way.fen:
            raise OtherPostage(parcel.postage_fen, way.fen)
    for parcel in parcels:
        parcel.days_on_way = way.days
        parcel.save(update_fields=["days_on_way"])
