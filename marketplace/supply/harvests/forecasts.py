"""Announce a harvest to come, and say what became of it: it came, or it failed.

What follows for those who have paid is done beside orders (`orders.preorders.serving`), from the row's state (law 1).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from marketplace.cooperatives.policies import is_suspended, works_for
from marketplace.people.models import User
from marketplace.supply.locking import lock_forecasts
from marketplace.supply.models import Agreement, Forecast, ProtectedPrice
from marketplace.supply.policies import may_close
from marketplace.supply.refusals import (
    AlreadyAnnounced,
    DecidedOtherwise,
    HarvestCame,
    NoProtectedPrice,
    NothingHarvested,
    NotPermitted,
    NotToCome,
    ReasonMissing,
    Suspended,
)
from marketplace.supply.seasons.gate import hold_open

LONGEST_REASON = 300
LONGEST_AHEAD = timedelta(days=730)
LARGEST_HARVEST = 10**10  # grams: 10,000 tons


def announce(
    *, clerk: User | None, agreement: Agreement, grade: str, grams: int, expected_on: date, now: datetime
) -> Forecast:
    """Announce what a season's harvest of one grade is expected to bring, and open it for pre-orders.

    The same announcement again, twice or by two at once, is the same forecast.

    :param clerk: who works for the cooperative; None for a management command
    :param grams: how much may be pre-ordered; less than the fields are hoped to bring
    :param expected_on: the day that buyers are told
    :raises NotPermitted: the clerk works for another cooperative
    :raises Suspended: the cooperative is suspended
    :raises NotToCome: the day is not in the next two years, or the mass is nothing or beyond all measure
    :raises NoProtectedPrice: the township has set none for this product, grade and season
    :raises SeasonClosed: the sale of this season's produce has been stopped
    :raises AlreadyAnnounced: another forecast of this product and grade is open
    """
    if clerk is not None and not works_for(clerk, agreement.cooperative_id):
        raise NotPermitted(f"{clerk} does not work for {agreement.cooperative}")
    if is_suspended(agreement.cooperative_id):
        raise Suspended(f"{agreement.cooperative}")
    ahead = expected_on - timezone.localdate(now)
    if not timedelta(0) < ahead <= LONGEST_AHEAD or not 0 < grams <= LARGEST_HARVEST:
        raise NotToCome(f"{grams} g on {expected_on}")
    if not ProtectedPrice.objects.filter(
        product=agreement.product_id, grade=grade, season=agreement.season_id
    ).exists():
        raise NoProtectedPrice(f"{agreement.product} {grade} has no protected price in {agreement.season}")
    with transaction.atomic():
        hold_open([agreement.pk])
        forecast, _created = Forecast.objects.get_or_create(
            product_id=agreement.product_id,
            grade=grade,
            state=Forecast.State.OPEN,
            defaults={
                "agreement": agreement,
                "grams_expected": grams,
                "expected_on": expected_on,
                "announced_by": clerk,
                "announced_at": now,
                "due_at": overdue_at(expected_on),
            },
        )
    if (forecast.agreement_id, forecast.grams_expected, forecast.expected_on) != (agreement.pk, grams, expected_on):
        raise AlreadyAnnounced(f"{agreement.product} {grade} has forecast {forecast.pk} for {forecast.expected_on}")
    return forecast


def overdue_at(expected_on: date) -> datetime:
    """Return when a harvest that has not come counts as failed: after the last day of grace."""
    last = expected_on + timedelta(days=settings.FORECAST_GRACE_DAYS + 1)
    return timezone.make_aware(datetime.combine(last, time.min))


def say_harvested(forecast_id: int, *, user: User | None, now: datetime) -> Forecast:
    """The harvest is in, its lots are packed: who paid first is served, and what is left goes on sale. Twice is once.

    :param user: the cooperative's clerk or the township's staff; None when its time has run out
    :raises NotPermitted: the user acts for another cooperative or township (R8)
    :raises NothingHarvested: no lot of it is packed; nothing is changed
    :raises DecidedOtherwise: it was said that it failed; nothing is changed
    """
    with transaction.atomic():
        forecast = _lock_to_decide(forecast_id, user)
        if forecast.state == Forecast.State.OPEN and not forecast.lots.filter(grams_delivered__gt=0).exists():
            raise NothingHarvested(f"no lot of forecast {forecast_id} is packed")
        return _decide(forecast, Forecast.State.HARVESTED, "", user, now)


def say_failed(forecast_id: int, *, user: User | None, reason: str, now: datetime) -> Forecast:
    """The harvest has failed: whoever has pre-ordered gets everything back. Twice is once.

    :param user: the cooperative's clerk or the township's staff; None when its time has run out, without a reason
    :param reason: told to the buyers
    :raises NotPermitted: the user acts for another cooperative or township (R8)
    :raises ReasonMissing: no reason, or too long a one
    :raises HarvestCame: lots of it are packed; nothing is changed
    :raises DecidedOtherwise: it was said that it came; nothing is changed
    """
    words = reason.strip()
    if len(words) > LONGEST_REASON or (user is not None and not words):
        raise ReasonMissing(f"{len(words)} characters")
    with transaction.atomic():
        forecast = _lock_to_decide(forecast_id, user)
        if forecast.lots.exists():
            raise HarvestCame(f"lots of forecast {forecast_id} are packed")
        return _decide(forecast, Forecast.State.FAILED, words, user, now)


def may_decide(user: User, forecast: Forecast) -> bool:
    """Return whether `user` may say what became of a harvest: the cooperative's clerks and the township's staff."""
    return may_close(user, forecast.agreement)


def _lock_to_decide(forecast_id: int, user: User | None) -> Forecast:
    locked = lock_forecasts([forecast_id])
    if forecast_id not in locked:
        raise Forecast.DoesNotExist(f"forecast {forecast_id}")
    if user is not None and not may_decide(user, locked[forecast_id]):
        raise NotPermitted(f"{user} says nothing about forecast {forecast_id}")
    return locked[forecast_id]


def _decide(forecast: Forecast, state: str, reason: str, user: User | None, now: datetime) -> Forecast:
    if forecast.state == state:
        return forecast
    if forecast.state != Forecast.State.OPEN:
        raise DecidedOtherwise(forecast.state)
    forecast.state, forecast.reason, forecast.decided_by, forecast.decided_at = state, reason, user, now
    forecast.due_at, forecast.leased_until, forecast.attempts = now, None, 0
    forecast.save()
    return forecast
