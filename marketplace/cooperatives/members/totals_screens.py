"""All shares of a cooperative on a day, by kind, and how they lie among its members. Names nobody."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from marketplace.cooperatives.models import Cooperative, Member
from marketplace.people.policies import visible

from .forms import day_asked
from .queries import totals

MOST_DIGITS = 18


class TotalsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """The sums of all members that the user sees, or of one cooperative."""

    model = Member
    permission_required = "view"
    page_title = gettext_lazy("Shares in all")
    header_icon = "order"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the list."""
        label = pgettext_lazy("of a cooperative", "Members and shares")
        return [
            *self.breadcrumbs_items, {"url": reverse("members:index"), "label": label}, {"url": "", "label": self.page_title},
        ]  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Of the day and the cooperative asked for."""
        seen = visible(self.request.user, Member.objects.all())
        cooperatives = Cooperative.objects.filter(pk__in=seen.order_by().values("cooperative")).order_by("sort_key")
        asked = self.request.GET.get("cooperative", "")
        if asked.isascii() and asked.isdecimal() and len(asked) <= MOST_DIGITS:
            seen = seen.filter(cooperative=int(asked))
        day = day_asked(self.request.GET.get("day", ""), timezone.localdate())
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "day": day,
            "asked": asked,
            "cooperatives": list(cooperatives),
            "totals": totals(seen.order_by().values("pk"), day),
            "members": seen.filter(left_on=None).count(),
        }
