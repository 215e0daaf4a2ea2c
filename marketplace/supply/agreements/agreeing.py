"""A cooperative's manager makes the agreement of a product and season: one share of the proceeds for all who sign it.

The share changes only while nothing was delivered and no harvest announced under it: buyers and households count on it.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from marketplace.catalogue.models import Product
from marketplace.cooperatives.policies import is_suspended, manages
from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.models import User
from marketplace.supply.locking import hold_season, lock_agreement
from marketplace.supply.log_actions import AgreementAction
from marketplace.supply.models import Agreement, Delivery, Forecast, Season
from marketplace.supply.refusals import (
    AgreedOtherwise,
    DayRefused,
    NotASeason,
    NotPermitted,
    ShareFixed,
    ShareMoved,
    Suspended,
)


def make_agreement(
    *, user: User | None, product: Product, season: Season, household_share_bp: int, signed_on: date, now: datetime
) -> Agreement:
    """Make the agreement of a product and season. The same again is the one that is there.

    :param user: who manages the product's cooperative, or an administrator; None for a management command
    :param household_share_bp: the households' share of the proceeds in basis points (7000 = 70 %)
    :param signed_on: not after today, nor after the season
    :raises NotPermitted: the user manages another cooperative
    :raises Suspended: the cooperative is suspended
    :raises DayRefused: the day is in the future, or after the season
    :raises NotASeason: it was taken back in this moment
    :raises AgreedOtherwise: there is one with another share or day; nothing is changed
    """
    if user is not None and not manages(user, product.cooperative_id):
        raise NotPermitted(f"{user} makes no agreements of {product.cooperative}")
    if is_suspended(product.cooperative_id):
        raise Suspended(f"{product.cooperative}")
    if signed_on > min(timezone.localdate(now), season.ends_on):
        raise DayRefused(f"{signed_on}")
    terms = {"household_share_bp": household_share_bp, "signed_on": signed_on}
    with transaction.atomic():
        if not hold_season(season.pk):
            raise NotASeason(f"season {season.pk} was taken back")
        agreement, created = Agreement.objects.get_or_create(
            product=product, season=season, defaults={"cooperative_id": product.cooperative_id} | terms
        )
        if created:
            made: dict[str, tuple[Value, Value]] = {
                "household_share_bp": (None, household_share_bp),
                "signed_on": (None, str(signed_on)),
            }
            log_change(Change(agreement, AgreementAction.MADE, made), user=user, now=now)
        elif {name: getattr(agreement, name) for name in terms} != terms:
            raise AgreedOtherwise(f"agreement {agreement.pk} has other terms")
    return agreement


def change_share(
    agreement_id: int, *, user: User, household_share_bp: int, seen_bp: int | None = None, now: datetime
) -> Agreement:
    """Change the households' share, while nothing was delivered and no harvest announced. The same share changes nothing.

    :param user: who manages the cooperative, or an administrator
    :param seen_bp: the share that the user was shown; None: none
    :raises Agreement.DoesNotExist: there is no such agreement
    :raises NotPermitted: the user manages another cooperative
    :raises ShareMoved: it is another one by now; nothing is changed
    :raises ShareFixed: something was delivered or announced under it; nothing is changed
    """
    with transaction.atomic():
        agreement = lock_agreement(agreement_id)  # waits for deliveries and forecasts that are being written
        if not manages(user, agreement.cooperative_id):
            raise NotPermitted(f"{user} changes no agreement of {agreement.cooperative}")
        if agreement.household_share_bp != household_share_bp:
            if seen_bp not in (None, agreement.household_share_bp):
                raise ShareMoved(agreement.household_share_bp)
            if share_is_fixed(agreement):
                raise ShareFixed(f"agreement {agreement_id}")
            changed: dict[str, tuple[Value, Value]] = {
                "household_share_bp": (agreement.household_share_bp, household_share_bp)
            }
            agreement.household_share_bp = household_share_bp
            agreement.save(update_fields=["household_share_bp"])
            log_change(Change(agreement, AgreementAction.SHARE_CHANGED, changed), user=user, now=now)
    return agreement


def share_is_fixed(agreement: Agreement) -> bool:
    """Return whether something was delivered, or a harvest announced, under an agreement."""
    return (
        Delivery.objects.filter(agreement=agreement).exists() or Forecast.objects.filter(agreement=agreement).exists()
    )
