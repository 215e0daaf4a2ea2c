"""The back office's list of after-sale claims."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from marketplace.cooperatives.policies import cooperatives_of
from marketplace.people.policies import visible
from marketplace.people.viewsets import FirstColumn, LabelledColumn, MoneyColumn, ScopedIndexView, ScopedViewSet

from .claim_views import AnswerView, ClaimPhotoView, ClaimView
from .models import Claim
from .packing import counts

WAITING = [Claim.State.OPEN, Claim.State.APPEALED]


class ClaimFilterSet(WagtailFilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=Claim.State.choices, empty_label=_("All"))

    class Meta:
        model = Claim
        fields = ["state"]


class ClaimColumn(LabelledColumn):
    """A column of the claim list with a template of its own."""

    def __init__(self, name: str, template: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"backoffice/claims/{template}"

    def get_cell_context_data(self, instance: Claim, parent_context: Any) -> dict[str, Any]:
        """The template gets the claim and now."""
        return {**super().get_cell_context_data(instance, parent_context), "claim": instance, "now": timezone.now()}


class ClaimIndexView(ScopedIndexView):
    """Claims, those first that wait for whoever looks, the oldest in front."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """With all that a row shows, in a constant number of queries."""
        return super().get_base_queryset().select_related("line__order", "line__parcel__cooperative", "refund")

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """A clerk's open claims first, the township's appeals first; then the other's, then what is decided, newest first."""
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        own = WAITING if cooperatives_of(self.request.user).exists() else WAITING[::-1]
        turn = Case(
            *[When(state=state, then=Value(n)) for n, state in enumerate(own)],
            default=Value(len(own)),
            output_field=IntegerField(),
        )
        waiting = Case(When(state__in=WAITING, then=F("made_at")))
        return queryset.order_by(turn, waiting.asc(nulls_last=True), "-pk")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Tabs with the number of claims in each state."""
        context = super().get_context_data(*args, **kwargs)
        by_state = counts(visible(self.request.user, Claim.objects.all()), "state")
        context["tabs"] = [{"value": "", "label": _("All"), "count": sum(by_state.values())}] + [
            {"value": value, "label": label, "count": by_state.get(value, 0)}
            for value, label in Claim.State.choices
            if value in WAITING or by_state.get(value)
        ]
        context["chosen_state"] = self.request.GET.get("state", "")
        return context


class ClaimViewSet(ScopedViewSet):
    """After-sale claims of a cooperative, or of a township's cooperatives."""

    model = Claim
    name = url_prefix = menu_name = "claims"
    icon = "comment"
    menu_label = _("Claims")
    menu_order = 115
    template_prefix = "backoffice/claims/"
    index_view_class = ClaimIndexView
    inspect_view_class = ClaimView
    filterset_class = ClaimFilterSet
    search_fields = ["line__order__number", "line__product_name"]
    search_backend_name = None
    list_display = [
        FirstColumn("order", label=_("Order number"), accessor="line.order.number", url_name="claims:inspect"),
        ClaimColumn("state", "state_cell.html", label=_("State"), sort_key="state"),
        LabelledColumn("line", label=_("Claimed goods"), accessor="line.label"),
        LabelledColumn("reason", label=_("Reason"), accessor="get_reason_display", sort_key="reason"),
        MoneyColumn("amount", label=_("Asks back"), accessor="amount_fen", classname="bo-number"),
        ClaimColumn("made", "made_cell.html", label=_("Made"), sort_key="made_at"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """The form posts to an address of its own; so does the photo have one."""
        answer = self.construct_view(AnswerView, template_name=self.inspect_template_name)
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/answer/", answer, name="answer"),
            path("<int:pk>/photo/", self.construct_view(ClaimPhotoView), name="photo"),
        ]
