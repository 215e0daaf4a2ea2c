"""A season that was opened wrongly is put right: its name and days are corrected, or a product's is taken back whole.

Locks, in everybody's order (law 4): calendar, season, agreement, protected price.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from psycopg.errors import ExclusionViolation

from marketplace.catalogue.rules import mark
from marketplace.people.change_log import Change, Value, log_change, log_changes
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.supply.locking import lock_agreements_of, lock_calendar, lock_protected_price, lock_season
from marketplace.supply.log_actions import PriceAction
from marketplace.supply.models import (
    Agreement,
    Delivery,
    PriceNotice,
    PriceSupport,
    ProtectedPrice,
    ProtectedPriceStep,
    Season,
    SeasonClosing,
    Signature,
)
from marketplace.supply.policies import is_of_county, sets_prices
from marketplace.supply.refusals import (
    NotASeason,
    NotPermitted,
    ReasonNeeded,
    SeasonDiffers,
    SeasonInUse,
    SeasonOverlaps,
)

from .opening import SeasonDays, is_season
from .prices import LONGEST_REASON


def season_mark(season: Season) -> str:
    """Return what tells whether a season was corrected since somebody was shown it."""
    return mark(asdict(_days(season)))


def may_correct(user: User, season_id: int) -> bool:
    """Return whether `user` corrects a season: the county's officials, and a township's staff while no other township has
    opened it as well."""
    townships = ProtectedPrice.objects.filter(season=season_id).values_list("product__village__township", flat=True)
    return is_of_county(user) or all(sets_prices(user, one) for one in townships.distinct())


def correct_season(season_id: int, *, user: User, seen: str, right: SeasonDays, reason: str, now: datetime) -> Season:
    """Correct a season's name and days, for all who take part in it. The same again changes nothing.

    :param user: as for `may_correct`
    :param seen: `season_mark` of the season as the user was shown it
    :param right: as they are to be
    :param reason: up to 300 characters
    :raises Season.DoesNotExist: there is none
    :raises NotPermitted: another township takes part in it
    :raises ReasonNeeded: no reason, or too long a one
    :raises CardNumberInText: the reason holds a card number
    :raises NotASeason: as for `opening.open_season`
    :raises SeasonDiffers: it has other days by now, or another season has this name
    :raises SeasonInUse: it is being closed, or something was signed or delivered outside the new days
    :raises SeasonOverlaps: produce of it has another season at that time
    """
    words = _words(reason)
    try:
        with transaction.atomic():
            lock_calendar()
            season = lock_season(season_id)
            if not may_correct(user, season_id):
                raise NotPermitted(f"{user} does not correct {season}")
            was = _days(season)
            if was == right:
                return season
            if season_mark(season) != seen:
                raise SeasonDiffers(season.starts_on, season.ends_on)
            if other := Season.objects.filter(name=right.name).exclude(pk=season_id).first():
                raise SeasonDiffers(other.starts_on, other.ends_on, named=True)
            if not is_season(right, timezone.localdate(now)):
                raise NotASeason(f"from {right.starts_on} until {right.ends_on}")
            _check_fits(season, right)
            season.name, season.starts_on, season.ends_on = right.name, right.starts_on, right.ends_on
            season.save(update_fields=["name", "starts_on", "ends_on"])
            changed = _changed(was, right)
            prices = ProtectedPrice.objects.filter(season=season_id).select_related("product", "season").order_by("pk")
            log_changes(
                [Change(price, PriceAction.SEASON_CORRECTED, changed, words, of=Season) for price in prices],
                user=user, now=now,
            )  # fmt: skip
            return season
    except IntegrityError as error:
        if isinstance(error.__cause__, ExclusionViolation):  # trigger
            raise SeasonOverlaps from error
        raise


def take_back(price_id: int, *, user: User, reason: str, seen_fen: int | None = None, now: datetime) -> Season:
    """Take back the opening of a season for a product and grade, with its price; the season goes with its last one.

    :param user: as for `prices.set_protected_price`
    :param reason: up to 300 characters
    :param seen_fen: the price that the user was shown, in fen per 斤; None: none
    :raises ProtectedPrice.DoesNotExist: there is none, or it was taken back before
    :raises NotPermitted: another township's product
    :raises ReasonNeeded: no reason, or too long a one
    :raises CardNumberInText: the reason holds a card number
    :raises SeasonInUse: households can sign for it already, a support was asked for, or it was raised since it was shown
    """
    words = _words(reason)
    with transaction.atomic():
        lock_calendar()
        season = lock_season(ProtectedPrice.objects.values_list("season", flat=True).get(pk=price_id))
        price = lock_protected_price(price_id)
        if not sets_prices(user, price.product.village.township_id):
            raise NotPermitted(f"{user} takes back no price in {price.product.village.township}")
        if Agreement.objects.filter(product=price.product_id, season=season).exists():
            raise SeasonInUse("agreed")
        if PriceSupport.objects.filter(price=price).exists():
            raise SeasonInUse("supported")
        if seen_fen not in (None, price.fen_per_jin):
            raise SeasonInUse("raised")
        gone: dict[str, tuple[Value, Value]] = {
            "season": (season.name, None), "grade": (price.grade, None), "fen_per_jin": (price.fen_per_jin, None),
        }  # fmt: skip
        # of the product: the price's own history is read by nobody any more
        log_change(Change(price.product, PriceAction.TAKEN_BACK, gone, words, of=ProtectedPrice), user=user, now=now)
        PriceNotice.objects.filter(step__price=price).delete()
        ProtectedPriceStep.objects.filter(price=price).delete()
        price.delete()
        agreed = Agreement.objects.filter(season=season).exists()
        if not agreed and not ProtectedPrice.objects.filter(season=season).exists():
            season.delete()
        return season


def _check_fits(season: Season, right: SeasonDays) -> None:
    """Let new days pass that nothing contradicts; whoever delivers or signs has done so, or waits.

    :raises SeasonInUse: something does
    """
    agreements = lock_agreements_of(season.pk)
    if SeasonClosing.objects.filter(agreement__in=agreements, withdrawn_at=None).exists():
        raise SeasonInUse("closing")
    delivered = Delivery.objects.filter(agreement__in=agreements)
    if delivered.exclude(delivered_at__date__range=(right.starts_on, right.ends_on)).exists():
        raise SeasonInUse("delivered")
    latest = [
        rows.aggregate(day=Max("signed_on"))["day"]
        for rows in (Agreement.objects.filter(season=season), Signature.objects.filter(agreement__in=agreements))
    ]
    if any(day is not None and day > right.ends_on for day in latest):
        raise SeasonInUse("signed")


def _days(season: Season) -> SeasonDays:
    return SeasonDays(season.name, season.starts_on, season.ends_on)


def _changed(was: SeasonDays, right: SeasonDays) -> dict[str, tuple[Value, Value]]:
    pairs = {
        "name": (was.name, right.name),
        "starts_on": (str(was.starts_on), str(right.starts_on)),
        "ends_on": (str(was.ends_on), str(right.ends_on)),
    }
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def _words(reason: str) -> str:
    words = reason.strip()
    if not 0 < len(words) <= LONGEST_REASON:
        raise ReasonNeeded(f"{len(words)} characters")
    refuse_card_number(words)
    return words
