"""A clerk's page of one parcel: packing list, weights, the form that marks it shipped, and cancelling with a reason."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from marketplace.backoffice.viewsets import ScopedHistoryView, ScopedInspectView
from marketplace.people.change_log import entries_of
from marketplace.people.policies import visible
from marketplace.people.staff import staff_of
from orders.delivery.addresses import full_address
from orders.models import OrderLine, Parcel, Refund
from orders.payments.refunds import RefundTooLarge

from .cancelling import cancel_parcel_for_buyer, may_cancel
from .forms import CancelForm, ShippingForm, WeightsForm
from .queries import cooperative_share, packing_lines, shows_address
from .shipping import AddressChanged, Disputed, NotPacked, ParcelError, address_seen, mark_shipped
from .weighing import mark_packed


class ParcelView(ScopedInspectView):
    """The packing list."""

    page_title = gettext_lazy("Packing list")
    form: ShippingForm | None = None
    weights_form: WeightsForm | None = None
    cancel_form: CancelForm | None = None

    def get_page_subtitle(self) -> str:
        """The order's number."""
        return str(self.object.order.number)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Lines with their lots, address, and the form while the parcel is being packed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        parcel: Parcel = self.object
        lines = visible(self.request.user, OrderLine.objects.filter(parcel=parcel.pk))
        packing = packing_lines(lines.select_related("pack"))
        may_change = parcel.status == Parcel.Status.PACKING and self.user_has_permission("change")
        weighed = [entry.line for entry in packing if entry.line.tolerance_bp] if parcel.packed_at is None else []
        return context | {
            "parcel": parcel,
            "order": parcel.order,
            "lines": packing,
            "grams": sum(line.grams for line in packing),
            "harvest_refunded": parcel.refunds.filter(reason=Refund.Reason.HARVEST).exists(),
            "address_seen": self.request.POST.get("address_seen", address_seen(parcel.order)),  # as the page was opened
            "address": full_address(parcel.order) if shows_address(parcel) else "",
            "cooperative_share": cooperative_share(parcel),
            "form": (self.form or ShippingForm()) if may_change and not weighed else None,
            "weights_form": (self.weights_form or WeightsForm(weighed)) if may_change and weighed else None,
            "cancel_form": (self.cancel_form or CancelForm())
            if self.user_has_permission("change") and may_cancel(parcel)
            else None,
        }


class ParcelHistoryView(ScopedHistoryView):
    """What became of a parcel and of its refunds, in one list."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """The parcel's entries, those of its order, and those of its refunds that the user sees."""
        rows = [self.object, self.object.order, *visible(self.request.user, self.object.refunds.all())]
        found: QuerySet[Any] = self._annotate_queryset(entries_of(rows))
        return found


class ParcelFormView(ParcelView):
    """A form of the parcel's page. Its address, opened without the form, shows the page."""

    http_method_names = ["get", "post", "options"]
    permission_required = "change"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The address of the form, reloaded."""
        return redirect("parcels:inspect", self.object.pk)

    def wrong(self) -> HttpResponse:
        """The page with what was typed, and what is wrong with it."""
        shown: HttpResponse = self.render_to_response(self.get_context_data(), status=422)
        return shown


def _address_changed() -> str:
    return _("The buyer has corrected the address meanwhile. Nothing was changed: please print the label anew.")


class PackView(ParcelFormView):
    """Takes down what weighed goods came to."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Pack, or show what is wrong with what was typed kept."""
        parcel: Parcel = self.object
        lines = visible(request.user, OrderLine.objects.filter(parcel=parcel.pk, tolerance_bp__gt=0)).order_by("id")
        self.weights_form = WeightsForm(lines, request.POST)
        if not self.weights_form.is_valid() and may_cancel(parcel):
            return self.wrong()
        try:
            weights = self.weights_form.weights()
            seen = request.POST.get("address_seen", "")
            mark_packed(user=staff_of(request), parcel_id=parcel.pk, weights=weights, now=timezone.now(), seen=seen)
        except AddressChanged:
            messages.warning(request, _address_changed())
        except ParcelError:  # packed or cancelled by somebody else meanwhile
            messages.warning(request, _("This parcel was packed or cancelled meanwhile. Nothing was changed."))
        except RefundTooLarge:
            messages.warning(request, _("The money of this order has gone back already. Nothing was changed."))
        else:
            messages.success(request, _("The weights are taken down. What was less goes back to the buyer by itself."))
        return redirect("parcels:inspect", parcel.pk)


class CancelView(ParcelFormView):
    """Cancels a parcel that can't be sent."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Cancel, or ask for the reason."""
        parcel: Parcel = self.object
        self.cancel_form = CancelForm(request.POST)
        if not self.cancel_form.is_valid() and may_cancel(parcel):
            return self.wrong()
        reason = self.cancel_form.cleaned_data.get("reason", "")
        try:
            cancel_parcel_for_buyer(user=staff_of(request), parcel_id=parcel.pk, reason=reason, now=timezone.now())
        except ParcelError:
            messages.warning(request, _("This parcel was packed or cancelled meanwhile. Nothing was changed."))
        except RefundTooLarge:
            messages.warning(request, _("The money of this order has gone back already. Nothing was changed."))
        else:
            messages.success(
                request, _("The parcel is cancelled; the buyer's money goes back, the goods are on sale again.")
            )
        return redirect("parcels:inspect", parcel.pk)


class ShipView(ParcelFormView):
    """Marks the parcel shipped."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ship, or show what is wrong with what was typed kept."""
        parcel: Parcel = self.object
        if parcel.status != Parcel.Status.PACKING:
            return self._nothing_done(request, parcel)
        self.form = ShippingForm(request.POST)
        if not self.form.is_valid():
            return self.wrong()
        try:
            shipped = mark_shipped(
                user=staff_of(request),
                parcel_id=parcel.pk,
                now=timezone.now(),
                seen=request.POST.get("address_seen", ""),  # missing: the address before any correction
                **self.form.cleaned_data,
            )
        except AddressChanged:
            messages.warning(request, _address_changed())
            return redirect("parcels:inspect", parcel.pk)
        except NotPacked:
            messages.warning(request, _("First enter what the weighed goods came to. Nothing was changed."))
            return redirect("parcels:inspect", parcel.pk)
        except Disputed:
            text = _("The buyer's bank has taken the payment back. Don't send the parcel until that is decided.")
            messages.warning(request, text)
            return redirect("parcels:inspect", parcel.pk)
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
