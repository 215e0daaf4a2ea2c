"""Who grew a lot, as everybody may read it: masked, and only those households that have agreed to be named (R8).

Neither a household's number nor its status is read, so that nobody learns who is poor.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import get_language

from marketplace.households.rules import masked_name

NAMED_A_LOT = 4
FEWEST_COUNTED = 5  # a lot of fewer households does not say of how many

# A household is named if the township has noted its consent, and it has not said no at its signature: the stricter holds.
# To be joined to `supply_lot lot` by CROSS JOIN LATERAL: how many households delivered to it, and of the first of those
# that have agreed by a day, the head's name and the village's two names.
GROWN = f"""
(SELECT count(*)::int AS households,
        (array_agg(ARRAY[house.head_name, village.name, village.name_en] ORDER BY house.id)
           FILTER (WHERE house.naming_consent_on <= %s AND delivered.may_be_named))[1:{NAMED_A_LOT}] AS named
   FROM (SELECT delivery.household_id, bool_and(signature.named_to_buyers IS DISTINCT FROM false) AS may_be_named
           FROM supply_delivery delivery
           LEFT JOIN supply_signature signature
             ON (signature.agreement_id, signature.household_id) = (delivery.agreement_id, delivery.household_id)
          WHERE delivery.lot_id = lot.id GROUP BY delivery.household_id) delivered
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
