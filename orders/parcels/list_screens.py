"""The back office's lists: a clerk's parcels."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, F, QuerySet, When
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.backoffice.filters import ScopedFilterSet, SeenFilter
from marketplace.backoffice.viewsets import FirstColumn, LabelledColumn, ScopedIndexView, ScopedViewSet
from marketplace.cooperatives.models import Cooperative
from marketplace.people.policies import visible
from orders.delivery.addresses import full_address
from orders.models import Parcel

from .label_screens import LabelFetchView, LabelFileView, LabelsView
from .parcel_screens import CancelView, PackView, ParcelHistoryView, ParcelView, ShipView
from .queries import contents, counts, shows_address

# What a clerk sorts parcels by; one that waits for payment is nobody's work yet.
SHOWN_STATUSES = [choice for choice in Parcel.Status.choices if choice[0] != Parcel.Status.AWAITING_PAYMENT]


class ParcelFilterSet(ScopedFilterSet):
    """By status, and by cooperative for somebody who sees several."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=SHOWN_STATUSES, empty_label=_("All"))
    cooperative = SeenFilter(Cooperative, label=_("Cooperative"))

    class Meta:
        model = Parcel
        fields = ["status", "cooperative"]


class ParcelColumn(LabelledColumn):
    """A column of the parcel list with a template of its own."""

    def __init__(self, name: str, template: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"backoffice/parcels/{template}"

    def get_cell_context_data(self, instance: Parcel, parent_context: Any) -> dict[str, Any]:
        """The template gets the parcel and now."""
        return {**super().get_cell_context_data(instance, parent_context), "parcel": instance, "now": timezone.now()}


class ParcelIndexView(ScopedIndexView):
    """Parcels, what waits longest for packing first."""

    list_export = ["number", "recipient", "phone", "address", "contents", "status", "carrier", "tracking_number"]
    export_headings = {
        "number": _("Order number"),
        "recipient": _("Recipient"),
        "phone": _("Phone"),
        "address": _("Address"),
        "contents": _("Inside"),
        "status": _("Status"),
        "carrier": _("Carrier"),
        "tracking_number": _("Tracking number"),
    }
    export_filename = "parcels"

    def get_base_queryset(self) -> QuerySet[Any]:
        """With all that a row shows, in a constant number of queries."""
        # not joined: a page's fifty are found, counted and sorted among a cooperative's hundred thousand by themselves
        return super().get_base_queryset().prefetch_related("order", "cooperative", "forecast", "lines")

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """To be packed, oldest first; then everything else, newest first."""
        if self.is_explicitly_ordered:
            ordered: QuerySet[Any] = super().order_queryset(queryset)
            return ordered
        to_pack = Case(When(status=Parcel.Status.PACKING, then=F("pk")))
        return queryset.order_by(to_pack.asc(nulls_last=True), "-pk")

    def get_queryset(self) -> QuerySet[Any]:
        """An export feeds label programs: cancelled parcels are in it only when they are asked for by their status."""
        found: QuerySet[Any] = super().get_queryset()
        if self.is_export and not self.request.GET.get("status"):
            return found.exclude(status=Parcel.Status.CANCELLED)
        return found

    def to_row_dict(self, item: Parcel) -> dict[str, Any]:
        """A row for the carriers' own label programs."""
        shown = shows_address(item)
        return {
            "number": item.order.number,
            "recipient": item.order.recipient if shown else "",
            "phone": (item.order.shown_phone if item.order.phone_extension else str(item.order.phone)) if shown else "",
            "address": full_address(item.order) if shown else "",
            "contents": contents(item),
            "status": str(item.get_status_display()),
            "carrier": str(item.get_carrier_display()),
            "tracking_number": item.tracking_number,
        }

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Tabs with the number of parcels in each status."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        by_status = counts(visible(self.request.user, Parcel.objects.all()))
        context["tabs"] = [{"value": "", "label": _("All"), "count": sum(by_status.values())}] + [
            {"value": value, "label": label, "count": by_status.get(value, 0)}
            for value, label in SHOWN_STATUSES
            if value not in (Parcel.Status.CANCELLED, Parcel.Status.AWAITING_HARVEST) or by_status.get(value)
        ]
        context["chosen_status"] = self.request.GET.get("status", "")
        return context


class ParcelViewSet(ScopedViewSet):
    """A cooperative's parcels: a list, a packing list each, and a form to mark them shipped."""

    model = Parcel
    name = url_prefix = menu_name = "parcels"
    icon = "parcel"
    menu_label = _("Parcels")
    menu_order = 110
    template_prefix = "backoffice/parcels/"
    index_view_class = ParcelIndexView
    inspect_view_class = ParcelView
    action_view_classes = {"pack": PackView, "ship": ShipView, "cancel": CancelView}
    history_view_class = ParcelHistoryView
    has_history = True
    filterset_class = ParcelFilterSet
    search_fields = ["order__number", "order__recipient", "tracking_number"]
    search_backend_name = None
    list_display = [
        FirstColumn("order", label=_("Order number"), accessor="order.number", url_name="parcels:inspect"),
        ParcelColumn("status", "status_cell.html", label=_("Status"), sort_key="status"),
        LabelledColumn(
            "recipient", label=_("Recipient"), accessor=lambda row: shows_address(row) and row.order.recipient
        ),
        LabelledColumn("contents", label=_("Inside"), accessor=contents),
        ParcelColumn("placed", "placed_cell.html", label=_("Paid"), sort_key="order__paid_at"),
        ParcelColumn("due", "due_cell.html", label=_("Due")),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """The labels have an address of their own."""
        labels = self.construct_view(LabelsView)
        page = {"template_name": "backoffice/parcels/label_file.html"}
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/labels.pdf", labels, name="labels"),
            path("<int:pk>/labels/", self.construct_view(LabelFileView, **page), name="label_file"),
            path("<int:pk>/labels/file.pdf", self.construct_view(LabelFetchView), name="label_fetch"),
        ]
