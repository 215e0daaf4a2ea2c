"""Goods that are weighed at packing: what was packed may differ from what was ordered within the pack's tolerance.

Less is refunded to the fen, never more is charged: what is packed above the order is the cooperative's gift.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from marketplace.people.change_log import Change, log_change
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.supply.stock.returns import return_grams
from orders.models import OrderLine, Parcel, Payment, Refund
from orders.models.locking import lock_parcel
from orders.models.log_actions import ParcelAction
from orders.money.rules import BASIS_POINTS, missing_part, weighed_refund
from orders.payments.refunds import intend_refund

from .shipping import AddressChanged, ParcelError, WrongState, address_seen


class WeightsDoNotFit(ParcelError):
    """The weights are not those of the parcel's weighed lines: one is missing, or for another line.

    :param missing: lines without a weight
    """

    def __init__(self, missing: list[int], unknown: list[int]) -> None:
        super().__init__(f"no weight for lines {missing}, and weights for {unknown}, which are not weighed here")
        self.missing = missing


class OutsideTolerance(ParcelError):
    """What was packed differs from what was ordered by more than the tolerance.

    :param line: the order line
    :param least: grams
    :param most: grams
    """

    def __init__(self, line: OrderLine, grams: int, least: int, most: int) -> None:
        super().__init__(f"line {line.pk}: {grams} g is not from {least} to {most} g")
        self.line, self.grams, self.least, self.most = line, grams, least, most


class PackedOtherwise(ParcelError):
    """The parcel was packed before, with other weights."""


def weight_limits(line: OrderLine) -> tuple[int, int]:
    """Return the least and the most grams that a line may be packed with; whole grams inside the tolerance."""
    ordered = line.quantity * line.unit_grams
    least = -(-ordered * (BASIS_POINTS - line.tolerance_bp) // BASIS_POINTS)
    return max(least, 1), ordered * (BASIS_POINTS + line.tolerance_bp) // BASIS_POINTS


def mark_packed(
    *, user: User, parcel_id: int, weights: Mapping[int, int], now: datetime, seen: str | None = None
) -> Parcel:
    """A clerk has packed a parcel and enters what its weighed lines came to. The same again changes nothing.

    What was packed less is refunded in proportion, rounded up in the buyer's favour, and its grams go back to stock;
    the households are then paid for what was packed. From now on the parcel can't be cancelled.

    :param weights: order line id → grams, for each line with a tolerance and no other
    :param seen: the address that the clerk has packed by (`address_seen`); None: not compared
    :raises Parcel.DoesNotExist: there is none, or not for this user (R8)
    :raises WrongState: it is not being packed
    :raises WeightsDoNotFit: a weight is missing, or for a line that is not weighed here
    :raises OutsideTolerance: names the line and its limits; nothing is changed
    :raises AddressChanged: the address is another one by now, and from now on could not be corrected any more
    :raises PackedOtherwise: it was packed before with other weights; nothing is changed
    """
    with transaction.atomic():
        parcel = lock_parcel(visible(user, Parcel.objects.all()).get(pk=parcel_id).pk)
        lines = {line.pk: line for line in parcel.lines.filter(tolerance_bp__gt=0).order_by("id")}
        if set(lines) != set(weights):
            raise WeightsDoNotFit(sorted(set(lines) - set(weights)), sorted(set(weights) - set(lines)))
        packed_before = parcel.packed_at is not None
        if packed_before and all(line.packed_grams == weights[pk] for pk, line in lines.items()):
            return parcel
        if parcel.status != Parcel.Status.PACKING:
            raise WrongState(parcel.status)
        if packed_before:
            raise PackedOtherwise(f"parcel {parcel_id} was packed with other weights")
        if seen is not None and seen != address_seen(parcel.order):
            raise AddressChanged(f"the address of order {parcel.order_id} was corrected")
        for pk, line in lines.items():
            least, most = weight_limits(line)
            if not least <= weights[pk] <= most:
                raise OutsideTolerance(line, weights[pk], least, most)
        for pk, line in lines.items():
            _pack(user, parcel, line, weights[pk], now)
        less = {line.reservation_id: line.quantity * line.unit_grams - weights[pk] for pk, line in lines.items()}
        return_grams({pk: grams for pk, grams in less.items() if grams > 0}, now=now)
        parcel.packed_at = now
        parcel.save(update_fields=["packed_at"])
        ordered = sum(line.quantity * line.unit_grams for line in lines.values())
        grams = {"packed_grams": (ordered, sum(weights.values()))} if lines else {}
        log_change(Change(parcel, ParcelAction.PACKED, grams, of=OrderLine), user=user, now=now)
        return parcel


def _pack(user: User, parcel: Parcel, line: OrderLine, grams: int, now: datetime) -> None:
    ordered = line.quantity * line.unit_grams
    line.packed_grams = grams
    line.returned_fen = weighed_refund(line.paid_fen, ordered, grams)
    line.returned_discount_fen = missing_part(line.discount_fen, ordered, grams)
    line.save(update_fields=["packed_grams", "returned_fen", "returned_discount_fen"])
    if line.returned_fen:
        intend_refund(
            Payment.objects.get(order=parcel.order_id),
            request=f"line:{line.pk}:weighed",
            reason=Refund.Reason.WEIGHED,
            amount_fen=line.returned_fen,
            now=now,
            parcel=parcel,
            user=user,
        )
