"""An agreement that households have signed, through the real actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from django.db import connection

from marketplace.catalogue.models import Product
from marketplace.cooperatives.members.admitting import admit_members
from marketplace.cooperatives.models import Cooperative, Member
from marketplace.households.models import Household
from marketplace.supply.agreements.agreeing import make_agreement
from marketplace.supply.agreements.signing import sign_households
from marketplace.supply.models import Agreement, Season

EXPECTED_GRAMS = 50_000  # of each household


def sign_agreement(
    *, cooperative: Cooperative, product: Product, season: Season, household_share_bp: int,
    households: Sequence[Household], signed_on: date,
) -> Agreement:  # fmt: skip
    """Admit households to the cooperative, and let them sign its agreement for 100 斤 each."""
    now = datetime(signed_on.year, signed_on.month, signed_on.day, 4, tzinfo=UTC)
    admit_members([(cooperative.pk, one.pk) for one in households], joined_on=season.starts_on)
    agreement = make_agreement(
        user=None, product=product, season=season, household_share_bp=household_share_bp, signed_on=signed_on, now=now
    )
    grams = {one.pk: EXPECTED_GRAMS for one in households}
    sign_households(agreement.pk, user=None, grams=grams, signed_on=signed_on, now=now)
    return agreement


def admit_as_before(cooperative: Cooperative, household_id: int, on: date) -> None:
    """Admit a household that is a member elsewhere, as could be before a household was a member of one cooperative of a kind."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cooperatives_member DISABLE TRIGGER cooperatives_member_is_entered")
        Member.objects.create(cooperative=cooperative, household_id=household_id, joined_on=on)
        cursor.execute("ALTER TABLE cooperatives_member ENABLE TRIGGER cooperatives_member_is_entered")
