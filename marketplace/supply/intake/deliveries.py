"""Cooperatives sign households and take their deliveries at the scale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from marketplace.catalogue.models import Product
from marketplace.cooperatives.models import Cooperative
from marketplace.cooperatives.policies import works_for
from marketplace.households.models import Household
from marketplace.people.models import User
from marketplace.supply.models import Agreement, Delivery, ProtectedPrice, Season, Signature
from marketplace.supply.refusals import NoProtectedPrice, NotPermitted, SlipReused
from marketplace.supply.seasons.gate import hold_open


def sign_agreement(
    *,
    cooperative: Cooperative,
    product: Product,
    season: Season,
    household_share_bp: int,
    households: Iterable[Household],
    signed_on: date,
) -> Agreement:
    """Sign households to a cooperative's agreement for a product and season; those who signed before stay signed.

    :param household_share_bp: the households' share of the proceeds in basis points (7000 = 70 %)
    :raises ValueError: the season's agreement has another share
    """
    with transaction.atomic():
        agreement, _ = Agreement.objects.get_or_create(
            product=product,
            season=season,
            defaults={
                "cooperative": cooperative,
                "household_share_bp": household_share_bp,
                "signed_on": signed_on,
            },
        )
        if (agreement.cooperative_id, agreement.household_share_bp) != (cooperative.pk, household_share_bp):
            raise ValueError(f"the agreement of {product} for {season} has other terms")
        Signature.objects.bulk_create(
            [Signature(agreement=agreement, household=household, signed_on=signed_on) for household in households],
            ignore_conflicts=True,
        )
        return agreement


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

    The same slip with the same content, twice or by two at once, is one delivery.

    :param clerk: who works for the cooperative; None for a management command
    :param grams: the scale's weight
    :param slip_number: the weigh slip's number, unique in the cooperative
    :raises NotPermitted: the clerk works for another cooperative, or the household has not signed
    :raises NoProtectedPrice: the township has set none for this product, grade and season
    :raises SlipReused: the slip's number belongs to another delivery
    :raises SeasonClosed: the sale of this season's produce has been stopped
    """
    if clerk is not None and not works_for(clerk, agreement.cooperative_id):
        raise NotPermitted(f"{clerk} does not work for {agreement.cooperative}")
    if not Signature.objects.filter(agreement=agreement, household=household).exists():
        raise NotPermitted(f"household {household.number} has not signed this agreement")
    price = ProtectedPrice.objects.filter(product=agreement.product_id, grade=grade, season=agreement.season_id).first()
    if price is None:
        raise NoProtectedPrice(f"{agreement.product} {grade} has no protected price in {agreement.season}")
    with transaction.atomic():
        delivery, created = Delivery.objects.get_or_create(
            cooperative_id=agreement.cooperative_id,
            slip_number=slip_number,
            defaults={
                "agreement": agreement,
                "household": household,
                "product_id": agreement.product_id,
                "grade": grade,
                "grams": grams,
                "protected_fen_per_jin": price.fen_per_jin,
                "delivered_at": now,
            },
        )
        if created:
            hold_open([agreement.pk])
    same = (delivery.agreement_id, delivery.household_id, delivery.grade, delivery.grams)
    if not created and same != (agreement.pk, household.pk, grade, grams):
        raise SlipReused(f"weigh slip {slip_number} is delivery {delivery.pk} with other content")
    return delivery
