"""Who grew a lot, as everybody may read it: masked, and only those households that have agreed to be named (R8).

Neither a household's number nor its status is read, so that nobody learns who is poor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.utils.translation import get_language

from marketplace.households.rules import masked_name
from marketplace.supply.models import Signature

NAMED_A_LOT = 4
FEWEST_COUNTED = 5  # a lot of fewer households does not say of how many

# A household is named if the township has noted its consent, and it has said no at none of its signatures for this product:
# the stricter holds.
# To be joined to `supply_lot lot` by CROSS JOIN LATERAL: how many households delivered to it, and of the first of those
# that have agreed by a day, the head's name and the village's two names.
GROWN = f"""
(SELECT count(*)::int AS households,
        (array_agg(ARRAY[house.head_name, village.name, village.name_en] ORDER BY house.id)
           FILTER (WHERE house.naming_consent_on <= %s AND NOT EXISTS (
             SELECT FROM supply_signature signature JOIN supply_agreement agreement ON agreement.id = signature.agreement_id
              WHERE signature.household_id = house.id AND NOT signature.named_to_buyers
                AND agreement.product_id = lot.product_id)))[1:{NAMED_A_LOT}] AS named
   FROM (SELECT DISTINCT household_id FROM supply_delivery WHERE lot_id = lot.id) delivered
   JOIN households_household house ON house.id = delivered.household_id
   JOIN places_village village ON village.id = house.village_id) grown
"""


class Grower(NamedTuple):
    """A household that has agreed to be named: 焦** · 李里村."""

    name: str
    village: str


def growers(named: Iterable[Iterable[str]] | None) -> list[Grower]:
    """Return growers by their masked names.

    :param named: as `GROWN` gives it
    """
    english = (get_language() or "").startswith("en")
    return [Grower(masked_name(head), name_en if english and name_en else name) for head, name, name_en in named or []]


def counted(households: int) -> int:
    """Return how many households a page may speak of; 0 when they are too few to be told."""
    return households if households >= FEWEST_COUNTED else 0


def refusing(household_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return who has said at a signature that buyers must not read its name: household and product ids."""
    said_no = Signature.objects.filter(household__in=household_ids, named_to_buyers=False)
    return set(said_no.values_list("household_id", "agreement__product_id"))
