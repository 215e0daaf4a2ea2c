"""Pairings of firms and other parties with villages, in the back office: made and ended by the county or the village's township."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin import messages

from marketplace.backoffice.decisions import DecisionView
from marketplace.backoffice.filters import ScopedFilterSet, SeenFilter
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    ScopedIndexView,
    ScopedInspectView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.cooperatives.joining.forms import EndForm, PairingForm
from marketplace.cooperatives.joining.pairing import end_pairing, may_pair, pair
from marketplace.cooperatives.joining.refusals import JoiningRefused
from marketplace.cooperatives.joining.words import refusal_text
from marketplace.cooperatives.models import Pairing
from marketplace.people.models import User
from marketplace.people.staff import staff_of
from marketplace.places.models import Township


class PairingFilterSet(ScopedFilterSet):
    """By township, for somebody who sees several; and whether it holds."""

    township = SeenFilter(Township, field_name="village__township", label=gettext_lazy("Township"))
    ended = django_filters.BooleanFilter(
        field_name="until", lookup_expr="isnull", exclude=True, label=gettext_lazy("ended")
    )

    class Meta:
        model = Pairing
        fields = ["township", "ended"]


class PairingIndexView(ScopedIndexView):
    """Pairings by village, those that hold first."""

    new_label = gettext_lazy("Pair a village")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With all that a row shows."""
        rows = super().get_base_queryset().select_related("party", "village__township")
        return rows.order_by("ended_at", "village__township__sort_key", "village__sort_key", "pk")


class PairingView(ScopedInspectView):
    """One pairing, and how it ends."""

    page_title = gettext_lazy("Pairing")
    form: EndForm | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With all that the page shows."""
        named = ("party", "village__township", "made_by", "ended_by")
        return super().get_object(Pairing.objects.select_related(*named))

    def get_page_subtitle(self) -> str:
        """Who, and where."""
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form of its end, for who may."""
        row: Pairing = self.object
        ends = row.until is None and may_pair(staff_of(self.request), row.village)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = self.form or EndForm(initial={"until": timezone.localdate()})
        return context | {"pairing": row, "form": form if ends else None}


class EndView(DecisionView, PairingView):
    """Ends a pairing."""

    refusals, refusal_text = JoiningRefused, staticmethod(refusal_text)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End it, or show what is missing."""
        self.form = EndForm(request.POST)
        return super().post(request, *args, **kwargs) if self.form.is_valid() else self.show_again()

    def decide(self, user: User, now: datetime) -> str:
        """End it."""
        assert self.form is not None
        given = self.form.cleaned_data
        end_pairing(self.object.pk, user=user, until=given["until"], reason=given["reason"], now=now)
        return _("The pairing has ended. It stays in the history.")


class PairingNewView(ScopedNewView):
    """Pairs a party with a village."""

    model = Pairing
    page_title = gettext_lazy("Pair a village")
    list_label = gettext_lazy("Pairings")
    template_name = "backoffice/pairings/new.html"
    header_icon = "link"

    def new_form(self, given: QueryDict | None = None) -> PairingForm:
        """With the villages that are the user's."""
        return PairingForm(staff_of(self.request), given, initial={"since": timezone.localdate()})

    def make(self, given: dict[str, Any]) -> Pairing:
        """Pair them."""
        try:
            made = pair(
                given["party"].pk, given["village"], user=staff_of(self.request), since=given["since"],
                reason=given["reason"], now=timezone.now(),
            )  # fmt: skip
        except JoiningRefused as refused:
            raise ValidationError(refusal_text(refused)) from refused
        messages.success(self.request, _("They are paired. The village's public page names the party."))
        return made


class PairingViewSet(ScopedViewSet):
    """Which firm or other party helps which village."""

    model = Pairing
    name = url_prefix = menu_name = "pairings"
    icon = "link"
    menu_label = gettext_lazy("Pairings")
    menu_order = 206
    template_prefix = "backoffice/pairings/"
    index_view_class = PairingIndexView
    inspect_view_class = PairingView
    new_view_class = PairingNewView
    action_view_classes = {"end": EndView}
    has_history = True
    filterset_class = PairingFilterSet
    search_fields = ["party__name", "party__name_en", "village__name", "village__name_en"]
    search_backend_name = None
    list_display = [
        FirstColumn("party", label=gettext_lazy("Party"), url_name="pairings:inspect"),
        LabelledColumn("kind", label=pgettext_lazy("party", "Kind"), accessor="party.get_kind_display"),
        LabelledColumn("village", label=gettext_lazy("Village")),
        LabelledColumn("township", label=gettext_lazy("Township"), accessor="village.township"),
        LabelledColumn("since", label=gettext_lazy("Since"), accessor=lambda row: f"{row.since:%Y-%m-%d}"),
        LabelledColumn(
            "until", label=gettext_lazy("Until"), accessor=lambda row: f"{row.until:%Y-%m-%d}" if row.until else ""
        ),
    ]
