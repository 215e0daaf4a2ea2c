"""The back office's list of households with their income, and the way to each one's statement."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from marketplace.backoffice.viewsets import FirstColumn, LabelledColumn, MoneyColumn, ScopedIndexView, ScopedViewSet
from marketplace.households.models import Household
from marketplace.households.naming_view import NamingView
from marketplace.income.screens import ProofView, StatementPdfView, StatementView
from marketplace.income.statement import Figures, figures
from marketplace.people.policies import visible
from marketplace.places.models import Village


def _villages(request: HttpRequest) -> QuerySet[Village]:
    return visible(request.user, Village.objects.all())


class HouseholdFilterSet(WagtailFilterSet):
    """By village, for somebody who sees several, and by status."""

    village = django_filters.ModelChoiceFilter(label=_("Village"), queryset=_villages)
    status = django_filters.ChoiceFilter(label=_("Status"), choices=Household.Status.choices, empty_label=_("All"))

    class Meta:
        model = Household
        fields = ["village", "status"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request is not None and _villages(self.request)[:2].count() < 2:
            del self.filters["village"]


class HouseholdIndexView(ScopedIndexView):
    """Households with their balance and this year's income."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """With village and number of persons."""
        return super().get_base_queryset().select_related("village").prefetch_related("persons")

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> Any:
        """Read the figures of the page's households, in one go."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        found = figures([row.pk for row in rows], timezone.localdate())
        for row in rows:
            row.figures = found.get(row.pk, Figures())
        page.object_list = rows
        return paginator, page, rows, is_paginated


class HouseholdViewSet(ScopedViewSet):
    """Households of the township or village, and their income statements."""

    model = Household
    name = url_prefix = menu_name = "households"
    icon = "group"
    menu_label = _("Households")
    menu_order = 120
    list_per_page = 30
    template_prefix = "backoffice/households/"
    index_view_class = HouseholdIndexView
    inspect_view_class = StatementView
    filterset_class = HouseholdFilterSet
    search_fields = ["number", "head_name", "village__name"]
    search_backend_name = None
    list_display = [
        FirstColumn("number", label=_("File number"), url_name="households:inspect", sort_key="number"),
        LabelledColumn("head_name", label=_("Head of household")),
        LabelledColumn("village", label=_("Village"), sort_key="village__sort_key"),
        LabelledColumn("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
        LabelledColumn(
            "persons", label=_("Persons"), accessor=lambda row: len(row.persons.all()), classname="bo-number"
        ),
        MoneyColumn("income", label=_("Income this year"), accessor="figures.income", classname="bo-number"),
        MoneyColumn("balance", label=_("Balance"), accessor="figures.balance", classname="bo-number"),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """The statement on paper, and proofs of its entries."""
        pdf, proof = self.construct_view(StatementPdfView), self.construct_view(ProofView)
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/statement.pdf", pdf, name="pdf"),
            path("<int:pk>/proof.json", proof, name="proof"),
            path("<int:pk>/naming/", self.construct_view(NamingView), name="naming"),
        ]
