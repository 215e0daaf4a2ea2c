"""Cooperatives take deliveries of households that have signed: one at the scale, or the weigh slips of many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg import Error

from marketplace.cooperatives.policies import works_for
from marketplace.households.models import Household
from marketplace.people.change_log import Change, log_changes
from marketplace.people.models import User
from marketplace.supply.locking import hold_agreements
from marketplace.supply.log_actions import DeliveryAction
from marketplace.supply.models import Agreement, Delivery, ProtectedPrice, Signature
from marketplace.supply.refusals import (
    NoProtectedPrice,
    NotPermitted,
    NotSigned,
    SlipReused,
    SupplyError,
    WeighedAhead,
    WeighedBeforeSigned,
)
from marketplace.supply.seasons.gate import hold_open

AT_ONCE = 2_000  # rows that one statement writes
Key = tuple[int, str]  # the cooperative's id, and the slip's number in it


@dataclass(frozen=True, slots=True)
class Slip:
    """A weigh slip (过磅单): the household's receipt.

    :param number: unique in the cooperative
    :param grams: the scale's weight
    """

    number: str
    agreement: Agreement
    household_id: int
    grade: str
    grams: int
    weighed_at: datetime

    @property
    def key(self) -> Key:
        """What tells it from all others."""
        return self.agreement.cooperative_id, self.number

    @property
    def price_key(self) -> tuple[int, str, int]:
        """Product, grade and season, of which it is owed the protected price."""
        return self.agreement.product_id, self.grade, self.agreement.season_id

    def is_of(self, delivery: Delivery) -> bool:
        """Return whether a delivery is what the slip says; of the scale's own retries only the moment differs."""
        there = (delivery.agreement_id, delivery.household_id, delivery.grade, delivery.grams)
        return there == (self.agreement.pk, self.household_id, self.grade, self.grams)


@dataclass(frozen=True)
class Standing:
    """What stands already where slips are to be taken.

    :param there: the deliveries that have one of their numbers
    :param prices: product, grade and season → the protected price in fen per 斤
    :param signed: agreement and household → the day of the signature that holds
    """

    there: dict[Key, Delivery]
    prices: dict[tuple[int, str, int], int]
    signed: dict[tuple[int, int], date]

    def refusal(self, slip: Slip, now: datetime) -> SupplyError | None:
        """Return why a slip can't be taken; None: it can, or is there as it says."""
        there, agreement = self.there.get(slip.key), slip.agreement
        if there is not None:
            reused = f"weigh slip {slip.number} is delivery {there.pk} with other content"
            return None if slip.is_of(there) else SlipReused(reused)
        if slip.price_key not in self.prices:
            return NoProtectedPrice(f"{agreement.product} {slip.grade} has no protected price in {agreement.season}")
        signed_on = self.signed.get((agreement.pk, slip.household_id))
        if signed_on is None:
            return NotSigned(f"household {slip.household_id} has not signed this agreement, or has left it")
        if slip.weighed_at > now:
            return WeighedAhead(f"weigh slip {slip.number} is of {slip.weighed_at}")
        if slip.weighed_at < now and timezone.localdate(slip.weighed_at) < signed_on:  # it is entered later
            return WeighedBeforeSigned(f"weigh slip {slip.number} was weighed before {signed_on}")
        return None


def standing_of(agreements: Collection[Agreement], numbers: Iterable[str]) -> Standing:
    """Return what stands where slips with these numbers are to be taken under these agreements."""
    there = Delivery.objects.filter(
        cooperative__in={one.cooperative_id for one in agreements}, slip_number__in=list(numbers)
    )
    prices = ProtectedPrice.objects.filter(
        product__in={one.product_id for one in agreements}, season__in={one.season_id for one in agreements}
    )
    signed = Signature.objects.filter(agreement__in=[one.pk for one in agreements], left_on=None)
    return Standing(
        {(one.cooperative_id, one.slip_number): one for one in there.iterator()},
        {(one.product_id, one.grade, one.season_id): one.fen_per_jin for one in prices},
        {(of, who): day for of, who, day in signed.values_list("agreement", "household", "signed_on")},
    )


def take_delivery(
    *,
    clerk: User | None,
    agreement: Agreement,
    household: Household,
    grade: str,
    grams: int,
    slip_number: str,
    now: datetime,
) -> Delivery:
    """Take a weighed, graded delivery. From now on the household is owed at least protected price × weight for it.

    The same slip with the same content, twice or by two at once, is one delivery. Raises as `take_deliveries`.

    :param clerk: who works for the cooperative; None for a management command
    :param grams: the scale's weight
    :param slip_number: the weigh slip's number, unique in the cooperative
    """
    made = take_deliveries([Slip(slip_number, agreement, household.pk, grade, grams, now)], user=clerk, now=now)
    return made[0] if made else Delivery.objects.get(cooperative=agreement.cooperative_id, slip_number=slip_number)


def take_deliveries(slips: Sequence[Slip], *, user: User | None, now: datetime) -> list[Delivery]:
    """Take what weigh slips say, all of them or none. Whatever is there as its slip says stays as it is.

    :param user: who works for the cooperatives; None for a management command
    :returns: the deliveries that are new
    :raises NotPermitted: the user works for another cooperative
    :raises NotSigned: the household has not signed, or has left
    :raises NoProtectedPrice: the township has set none for this product, grade and season
    :raises SlipReused: the slip's number belongs to another delivery
    :raises WeighedAhead: it was weighed in the future
    :raises WeighedBeforeSigned: the household signed later
    :raises SeasonClosed: the sale of this season's produce has been stopped
    """
    agreements = {slip.agreement.pk: slip.agreement for slip in slips}
    by_key = {slip.key: slip for slip in slips}
    for cooperative_id in {one.cooperative_id for one in agreements.values()}:
        if user is not None and not works_for(user, cooperative_id):
            raise NotPermitted(f"{user} does not work for cooperative {cooperative_id}")
    if len(by_key) < len(slips):
        raise SlipReused("two slips have one number")
    with transaction.atomic():
        hold_agreements(agreements)  # whoever lets a household leave waits for this
        made = _write(agreements.values(), by_key, now)
        hold_open({delivery.agreement_id for delivery in made})
        log_changes([_change(delivery) for delivery in made], user=user, now=now)
    return made


def _write(agreements: Collection[Agreement], by_key: dict[Key, Slip], now: datetime) -> list[Delivery]:
    """Write what is not there yet, by number, so that two with the same slips don't wait for each other in a circle."""
    while True:
        standing = standing_of(agreements, [number for _cooperative, number in by_key])
        for slip in by_key.values():
            if (refusal := standing.refusal(slip, now)) is not None:
                raise refusal
        new = [_delivery(by_key[key], standing) for key in sorted(by_key.keys() - standing.there.keys())]
        try:
            with transaction.atomic():
                return Delivery.objects.bulk_create(new, batch_size=AT_ONCE)
        except IntegrityError as error:
            if not isinstance(error.__cause__, Error) or error.__cause__.diag.constraint_name != "weigh_slip_once":
                raise  # else somebody has written one in this very moment, and it is there when looked at again


def _delivery(slip: Slip, standing: Standing) -> Delivery:
    return Delivery(
        agreement=slip.agreement, household_id=slip.household_id, cooperative_id=slip.agreement.cooperative_id,
        product_id=slip.agreement.product_id, grade=slip.grade, slip_number=slip.number, grams=slip.grams,
        protected_fen_per_jin=standing.prices[slip.price_key], delivered_at=slip.weighed_at,
    )  # fmt: skip


def _change(delivery: Delivery) -> Change:
    weighed_at = timezone.localtime(delivery.delivered_at).strftime("%Y-%m-%d %H:%M")
    return Change(
        delivery,
        DeliveryAction.TAKEN,
        {"grade": (None, delivery.grade), "grams": (None, delivery.grams), "delivered_at": (None, weighed_at)},
    )
