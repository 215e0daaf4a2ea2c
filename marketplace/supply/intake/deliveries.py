"""Cooperatives take deliveries at the scale, of households that have signed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from marketplace.cooperatives.policies import works_for
from marketplace.households.models import Household
from marketplace.people.models import User
from marketplace.supply.locking import hold_agreements
from marketplace.supply.models import Agreement, Delivery, ProtectedPrice, Signature
from marketplace.supply.refusals import NoProtectedPrice, NotPermitted, SlipReused
from marketplace.supply.seasons.gate import hold_open


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
    :raises NotPermitted: the clerk works for another cooperative, or the household has not signed, or has left
    :raises NoProtectedPrice: the township has set none for this product, grade and season
    :raises SlipReused: the slip's number belongs to another delivery
    :raises SeasonClosed: the sale of this season's produce has been stopped
    """
    if clerk is not None and not works_for(clerk, agreement.cooperative_id):
        raise NotPermitted(f"{clerk} does not work for {agreement.cooperative}")
    price = ProtectedPrice.objects.filter(product=agreement.product_id, grade=grade, season=agreement.season_id).first()
    if price is None:
        raise NoProtectedPrice(f"{agreement.product} {grade} has no protected price in {agreement.season}")
    with transaction.atomic():
        hold_agreements([agreement.pk])  # whoever lets a household leave waits for this
        if not Delivery.objects.filter(cooperative=agreement.cooperative_id, slip_number=slip_number).exists():
            _check_signed(agreement, household)
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


def _check_signed(agreement: Agreement, household: Household) -> None:
    """Let a household deliver that has signed and not left. What was delivered before it left stays delivered.

    :raises NotPermitted: it has not, or has left
    """
    if not Signature.objects.filter(agreement=agreement, household=household, left_on=None).exists():
        raise NotPermitted(f"household {household.number} has not signed this agreement, or has left it")
