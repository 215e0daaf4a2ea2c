"""The township opens a season for a product and grade, at its protected price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.errors import ExclusionViolation

from marketplace.catalogue.models import Product
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township
from marketplace.supply.models import ProtectedPrice, Season
from marketplace.supply.refusals import (
    AlreadyOpen,
    NotASeason,
    NotPermitted,
    PriceLowered,
    ReasonNeeded,
    SeasonDiffers,
    SeasonOverlaps,
)

from .prices import set_protected_price

LONGEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class SeasonDays:
    """A season of the county's calendar, by its name; the days are its first and last."""

    name: str
    starts_on: date
    ends_on: date


def open_season(
    *,
    user: User,
    product: Product,
    grade: str,
    season: SeasonDays,
    fen_per_jin: int,
    now: datetime,
    decided_on: date | None = None,
) -> ProtectedPrice:
    """Open a season for a product and grade. Whoever names one that the calendar has takes part in it; else it is entered.
    The same once more, twice or by two at once, is one.

    :param user: staff of the township that the product's village belongs to, or an administrator
    :param fen_per_jin: the floor that holds in it, fen per 斤, above zero
    :param decided_on: the day of the township's decision; today if None
    :raises NotPermitted: another township's product
    :raises NotASeason: it ends before it begins, is over already, or is longer than two years
    :raises SeasonDiffers: the calendar has it with other days
    :raises SeasonOverlaps: the product and grade have another season at that time
    :raises AlreadyOpen: it is open at another price
    """
    if not holds_in_township(user, product.village.township_id):
        raise NotPermitted(f"{user} opens no season in {product.village.township}")
    if not season.starts_on < season.ends_on <= season.starts_on + LONGEST or season.ends_on < timezone.localdate(now):
        raise NotASeason(f"from {season.starts_on} until {season.ends_on}")
    prices = ProtectedPrice.objects.filter(product=product, grade=grade).select_related("season")
    at_that_time = prices.filter(season__starts_on__lte=season.ends_on, season__ends_on__gte=season.starts_on)
    if other := at_that_time.exclude(season__name=season.name).first():
        raise SeasonOverlaps(str(other.season))
    try:
        with transaction.atomic():
            row, _made = Season.objects.get_or_create(
                name=season.name, defaults={"starts_on": season.starts_on, "ends_on": season.ends_on}
            )
            if (row.starts_on, row.ends_on) != (season.starts_on, season.ends_on):
                raise SeasonDiffers(row.starts_on, row.ends_on)
            return set_protected_price(
                user=user, product=product, grade=grade, season=row, fen_per_jin=fen_per_jin, now=now, decided_on=decided_on
            )  # fmt: skip
    except (PriceLowered, ReasonNeeded) as there:  # of two at once, or one who did not see that it is open
        raise AlreadyOpen(prices.get(season__name=season.name).fen_per_jin) from there
    except IntegrityError as error:
        if isinstance(error.__cause__, ExclusionViolation):  # opened in this very moment (trigger)
            raise SeasonOverlaps from error
        raise
