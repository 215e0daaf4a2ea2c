"""A household does not leave its cooperative while its signature under one of its agreements holds. Whoever signs and whoever
leaves lock the household."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from marketplace.cooperatives.members.holding import Pair, register
from marketplace.runtime.many_ids import among
from marketplace.supply.models import Signature


def signed_agreements(pairs: Collection[Pair], today: date) -> dict[Pair, list[str]]:
    """Return the agreements of cooperatives whose season has not ended and that households have signed, in words."""
    rows = Signature.objects.filter(
        among("household", {household for _cooperative, household in pairs}),
        agreement__cooperative__in={cooperative for cooperative, _household in pairs},
        left_on=None,
        agreement__season__ends_on__gte=today,
    ).exclude(agreement__closing__withdrawn_at=None, agreement__closing__isnull=False)
    found: dict[Pair, list[str]] = defaultdict(list)
    for row in rows.select_related("agreement__product", "agreement__season").order_by("pk"):
        text = _("the agreement %(product)s · %(season)s is signed")
        found[row.agreement.cooperative_id, row.household_id].append(
            text % {"product": row.agreement.product, "season": row.agreement.season}
        )
    return {pair: found[pair] for pair in pairs if pair in found}


register(signed_agreements)
