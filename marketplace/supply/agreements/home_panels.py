"""What a manager and a clerk find of their agreements on the back office's home page."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace.backoffice.role_panel import RolePanel
from marketplace.cooperatives.policies import cooperatives_of
from marketplace.people.models import Role
from marketplace.people.policies import roles_of
from marketplace.supply.models import Agreement, Signature

from .queries import Figures, figures, open_counts

MOST_SHOWN = 6


class AgreementsPanel(RolePanel):
    """Agreements whose season has not ended: who has not signed, what was delivered, and what of it is not sold yet."""

    name = "agreements"
    order = 11
    template_name = "backoffice/home/agreements.html"

    def read(self, today: date) -> dict[str, Any]:
        """Of all cooperatives that the user works for."""
        agreements = Agreement.objects.filter(
            cooperative_id__in=cooperatives_of(self.user), season__ends_on__gte=today
        ).select_related("product", "season", "cooperative")
        first = list(agreements.order_by("-season__starts_on", "product__name", "pk")[: MOST_SHOWN + 1])
        shown = first[:MOST_SHOWN]
        keys = [one.pk for one in shown]
        told = figures(Signature.objects.filter(agreement__in=keys))
        lacking = open_counts(Agreement.objects.filter(pk__in=keys))
        return {
            "rows": [(one, told.get(one.pk, Figures()), lacking[one.pk]) for one in shown],
            "more": agreements.count() - MOST_SHOWN if len(first) > MOST_SHOWN else 0,
            "manages": Role.MANAGER in roles_of(self.user),
        }
