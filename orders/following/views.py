"""The order's page behind its secret link, paying again, coming back from Stripe, and "I have received it"."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from orders.basket.placed import is_own
from orders.checkout.place_view import to_payment
from orders.doors import form_only, posted_or_to, private, signed_in
from orders.models import Order, Payment
from orders.parcels.shipping import Claimed, TooOften, WrongState, mark_received, take_back_receipt
from orders.payments.confirming import confirm
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable
from orders.payments.words import UNPAID_WORDS

from .joining import unproved_addresses
from .progress import order_state
from .queries import orders_of, orders_with_parcels
from .shown import order_page

ORDERS_A_PAGE = 10


@private
@require_safe
def order(request: HttpRequest, token: str) -> HttpResponse:
    """Where the order stands: payment, parcels, what reached the households."""
    context = _context(request, _order_or_404(token))
    if context["confirming"] or context["order"].paid_at:  # what a former tap was told is no longer so
        told = messages.get_messages(request)
        context["messages"] = [one for one in told if UNPAID_WORDS not in one.tags.split()]
    return render(request, "orders/following/order.html", context)


@private
@require_safe
def order_status(request: HttpRequest, token: str) -> HttpResponse:
    """The part of the page that changes while a payment is being confirmed; asked for every few seconds until it is."""
    return render(request, "orders/following/order_status.html", _context(request, _order_or_404(token)))


@private
@posted_or_to("order")
@form_only
def order_pay(request: HttpRequest, token: str) -> HttpResponse:
    """Open the payment page, again, for the way to pay that is chosen now."""
    return to_payment(request, _order_or_404(token), timezone.now(), request.POST.get("method", ""))


@private
@require_safe
def order_return(request: HttpRequest, token: str) -> HttpResponse:
    """Stripe sends the buyer here after paying. Webhook and sweep do the same; whoever is first."""
    found = _order_or_404(token)
    try:
        payment = confirm(found.payment.pk, timezone.now())
    except (StripeUnavailable, StripeRefused):
        payment = found.payment
    page = reverse("order", args=[token])
    return redirect(page if payment.state == Payment.State.PAID else f"{page}?returned=1")


@private
@posted_or_to("order")
@form_only
def order_received(request: HttpRequest, token: str) -> HttpResponse:
    """The buyer has one parcel, or has it not after all."""
    found = _order_or_404(token)
    number = request.POST.get("parcel", "")
    mine = {str(parcel.pk): parcel for parcel in found.parcels.all()}
    if number not in mine:
        raise Http404
    if "undo" in request.POST:
        _take_back(request, mine[number].pk)
        return redirect("order", token=token)
    try:
        mark_received(parcel_id=mine[number].pk, now=timezone.now())
    except WrongState:
        messages.error(request, _("This parcel is not on its way, so it can't be confirmed yet."))
    else:
        messages.success(request, _("Thank you. The parcel's money is shared out in a moment."))
    return redirect("order", token=token)


def _take_back(request: HttpRequest, parcel_id: int) -> None:
    try:
        take_back_receipt(parcel_id=parcel_id, now=timezone.now())
    except Claimed:
        messages.error(request, _("You have told us already what is wrong with it, so it stays received."))
    except TooOften:
        words = _(
            "It was taken back several times already, so it stays received. If something is wrong, tell us below."
        )
        messages.error(request, words)
    except WrongState:
        words = _("It can't be taken back any more: the money is shared out. If something is wrong, tell us below.")
        messages.error(request, words)
    else:
        messages.success(request, _("Taken back: the parcel is on its way."))


@private
@require_safe
@login_required
def my_orders(request: HttpRequest) -> HttpResponse:
    """A signed-in buyer's orders, newest first."""
    user = signed_in(request)
    assert user is not None
    page = Paginator(orders_of(user), ORDERS_A_PAGE).get_page(request.GET.get("page"))
    rows = [{"order": one, "state": order_state(one)} for one in page.object_list]
    context = {"page_obj": page, "rows": rows, "unproved": unproved_addresses(user)}
    return render(request, "orders/following/my_orders.html", context)


def _order_or_404(token: str) -> Order:
    found = orders_with_parcels().filter(token=token).first()
    if found is None:
        raise Http404
    return found


def _context(request: HttpRequest, found: Order) -> dict[str, Any]:
    is_back = "returned" in request.GET
    link = request.build_absolute_uri(reverse("order", args=[found.token]))
    return order_page(found, timezone.now(), is_back=is_back, is_own=is_own(request, found)) | {"link": link}
