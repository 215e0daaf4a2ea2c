"""The buyer cancels an order or one parcel of it."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from orders.checkout.place_view import let_order_go
from orders.doors import form_only, order_or_404, posted_or_to, private
from orders.models import Order
from orders.parcels.cancelling import cancel_order, cancel_parcel
from orders.parcels.shipping import ParcelError
from orders.payments.confirming import confirm
from orders.payments.refunds import RefundTooLarge
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable


@private
@posted_or_to("order")
@form_only
def order_cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Cancel one parcel, or without one the whole order; or let it go if it is unpaid, and go back to where that was said."""
    order = order_or_404(token)
    if "let_go" in request.POST:
        messages.info(request, let_order_go(order, timezone.now()))
        return redirect(_back(request) or reverse("order", args=[token]))
    number, now = request.POST.get("parcel", ""), timezone.now()
    mine = {str(pk): pk for pk in order.parcels.values_list("pk", flat=True)}
    if number and number not in mine:
        raise Http404
    try:
        if number:
            cancel_parcel(parcel_id=mine[number], now=now)
        else:
            cancel_order(order_id=order.pk, now=now)
    except ParcelError:
        messages.error(
            request,
            _(
                "This can't be cancelled any more: it is packed, or on its way already. Nothing was changed. "
                "If something is wrong with what comes, you can tell us here after you have received it."
            ),
        )
    except RefundTooLarge:
        messages.error(request, _("The money of this order has gone back already. Nothing was changed."))
    else:
        if order.status == Order.Status.AWAITING_PAYMENT:
            _close_page(order)
            messages.success(request, _("The order is cancelled. Nothing was charged."))
        else:
            messages.success(request, _("Cancelled. The money goes back the way it came."))
    return redirect("order", token=token)


def _back(request: HttpRequest) -> str:
    """The page of this site that the form names, or nothing."""
    path = request.POST.get("back", "")
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def _close_page(order: Order) -> None:
    """Close the payment page at once; if Stripe can't be asked, the sweep does it."""
    with suppress(StripeUnavailable, StripeRefused):
        confirm(order.payment.pk, timezone.now())
