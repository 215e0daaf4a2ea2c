"""A clerk's page of one parcel: packing list, and the form that marks it shipped."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from marketplace.people.policies import visible
from marketplace.people.viewsets import ScopedInspectView

from .models import OrderLine, Parcel
from .packing import cooperative_share, full_address, packing_lines, shows_address
from .parcels import ParcelError, mark_shipped
from .shipping_form import ShippingForm


class ParcelView(ScopedInspectView):
    """The packing list."""

    page_title = gettext_lazy("Packing list")
    form: ShippingForm | None = None

    def get_page_subtitle(self) -> str:
        """The order's number."""
        return str(self.object.order.number)

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows; nothing is listed by field."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Lines with their lots, address, and the form while the parcel is being packed."""
        context = super().get_context_data(**kwargs)
        parcel: Parcel = self.object
        lines = visible(self.request.user, OrderLine.objects.filter(parcel=parcel.pk))
        packing = packing_lines(lines.select_related("pack"))
        may_ship = parcel.status == Parcel.Status.PACKING and self.user_has_permission("change")
        return context | {
            "parcel": parcel,
            "order": parcel.order,
            "lines": packing,
            "grams": sum(line.grams for line in packing),
            "address": full_address(parcel.order) if shows_address(parcel) else "",
            "cooperative_share": cooperative_share(parcel),
            "form": (self.form or ShippingForm()) if may_ship else None,
        }


class ShipView(ParcelView):
    """Marks the parcel shipped. Opened without the form, it shows the packing list."""

    http_method_names = ["get", "post", "options"]
    permission_required = "change"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The address of the form, reloaded."""
        return redirect("parcels:inspect", self.object.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ship, or show what is wrong with what was typed kept."""
        parcel: Parcel = self.object
        if parcel.status != Parcel.Status.PACKING:
            return self._nothing_done(request, parcel)
        self.form = ShippingForm(request.POST)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            shipped = mark_shipped(user=request.user, parcel_id=parcel.pk, now=timezone.now(), **self.form.cleaned_data)  # type: ignore[arg-type]
        except ParcelError:  # somebody else was faster, or it was cancelled meanwhile
            return self._nothing_done(request, Parcel.objects.select_related("order").get(pk=parcel.pk))
        messages.success(
            request,
            _("Order %(number)s is on its way: %(carrier)s %(tracking)s.")
            % {
                "number": parcel.order.number,
                "carrier": shipped.get_carrier_display(),
                "tracking": shipped.tracking_number,
            },
        )
        return redirect("parcels:index")

    def _nothing_done(self, request: HttpRequest, parcel: Parcel) -> HttpResponse:
        """Say what the parcel is instead."""
        if parcel.tracking_number:
            text = _("Order %(number)s was marked shipped before: %(carrier)s %(tracking)s. Nothing was changed.")
        else:
            text = _("Order %(number)s can't be shipped: it is %(status)s. Nothing was changed.")
        messages.warning(
            request,
            text
            % {
                "number": parcel.order.number,
                "carrier": parcel.get_carrier_display(),
                "tracking": parcel.tracking_number,
                "status": parcel.get_status_display(),
            },
        )
        return redirect("parcels:inspect", parcel.pk)
