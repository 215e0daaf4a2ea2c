"""A household does not leave its cooperative while its signature under one of its agreements holds. Whoever signs and whoever
leaves lock the household."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from marketplace.cooperatives.members.holding import register
from marketplace.supply.models import Signature


def signed_agreements(cooperative_id: int, household_id: int, today: date) -> list[str]:
    """Return the agreements whose season has not ended and that the household has signed, in words."""
    rows = Signature.objects.filter(
        agreement__cooperative=cooperative_id,
        household=household_id,
        left_on=None,
        agreement__season__ends_on__gte=today,
    ).exclude(agreement__closing__withdrawn_at=None, agreement__closing__isnull=False)
    named = rows.select_related("agreement__product", "agreement__season").order_by("pk")
    return [
        _("the agreement %(product)s · %(season)s is signed")
        % {"product": row.agreement.product, "season": row.agreement.season}
        for row in named
    ]


register(signed_agreements)
