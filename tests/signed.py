"""An agreement that households have signed, through the real actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from marketplace.catalogue.models import Product
from marketplace.cooperatives.members.admitting import admit_members
from marketplace.cooperatives.models import Cooperative
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
