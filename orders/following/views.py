"""The order's page behind its secret link, paying again, coming back from Stripe, and "I have received it"."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from orders.checkout.views import to_payment
from orders.claims.shown import line_after_sale, order_claims
from orders.delivery.addresses import masked_address
from orders.doors import form_only, posted_or_to, private, signed_in
from orders.messages.words import harvest_words
from orders.models import Order, Parcel, Payment, Refund
from orders.parcels.cancelling import may_cancel
from orders.parcels.shipping import WrongState, mark_received
from orders.payments.confirming import confirm
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable
from orders.reviews.shown import line_review, order_reviews

from .progress import order_state, parcel_stages
from .queries import household_credits, orders_of, orders_with_parcels

ORDERS_A_PAGE = 10
BACK = (Refund.State.DONE, Refund.State.COVERED, Refund.State.ELSEWHERE)


@private
@require_safe
def order(request: HttpRequest, token: str) -> HttpResponse:
    """Where the order stands: payment, parcels, what reached the households."""
    return render(request, "orders/order.html", _context(request, _order_or_404(token)))


@private
@require_safe
def order_status(request: HttpRequest, token: str) -> HttpResponse:
    """The part of the page that changes while a payment is being confirmed; asked for every few seconds until it is."""
    return render(request, "orders/order_status.html", _context(request, _order_or_404(token)))


@private
@posted_or_to("order")
@form_only
def order_pay(request: HttpRequest, token: str) -> HttpResponse:
    """Open the payment page, again."""
    return to_payment(request, _order_or_404(token), timezone.now())


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
    """The buyer has one parcel."""
    found = _order_or_404(token)
    number = request.POST.get("parcel", "")
    mine = {str(parcel.pk): parcel for parcel in found.parcels.all()}
    if number not in mine:
        raise Http404
    try:
        mark_received(parcel_id=mine[number].pk, now=timezone.now())
    except WrongState:
        messages.error(request, _("This parcel is not on its way, so it can't be confirmed yet."))
    else:
        messages.success(request, _("Thank you. The parcel's money is now shared out."))
    return redirect("order", token=token)


@private
@require_safe
@login_required
def my_orders(request: HttpRequest) -> HttpResponse:
    """A signed-in buyer's orders, newest first."""
    user = signed_in(request)
    assert user is not None
    page = Paginator(orders_of(user), ORDERS_A_PAGE).get_page(request.GET.get("page"))
    rows = [{"order": one, "state": order_state(one)} for one in page.object_list]
    return render(request, "orders/my_orders.html", {"page_obj": page, "rows": rows})


def _order_or_404(token: str) -> Order:
    found = orders_with_parcels().filter(token=token).first()
    if found is None:
        raise Http404
    return found


def _context(request: HttpRequest, found: Order) -> dict[str, Any]:
    now = timezone.now()
    parcels = list(found.parcels.all())
    credits, claims, reviews = (
        household_credits(parcels, timezone.localdate(now)),
        order_claims(found),
        order_reviews(found),
    )
    income = {line: sum(one.fen for one in of_line) for line, of_line in credits.items()}
    refunds = list(found.payment.refunds.filter(repeated_by=None).select_related("parcel__cooperative"))
    open_parcels = [parcel for parcel in parcels if parcel.status != Parcel.Status.CANCELLED]
    awaiting = found.status == Order.Status.AWAITING_PAYMENT
    confirming = awaiting and (found.payment.state == Payment.State.PROCESSING or "returned" in request.GET)
    failed = [refund for refund in refunds if refund.state == Refund.State.FAILED]
    return {
        "order": found,
        "state": order_state(found, failed),
        "confirming": confirming,
        "payable": awaiting
        and found.payment.state in (Payment.State.INTENDED, Payment.State.OPEN)
        and found.payment.expires_at > now,
        "kept_until": found.payment.expires_at,
        "received_after_days": settings.PARCEL_RECEIVED_AFTER_DAYS,
        "address": masked_address(found),
        "parcels": [
            {
                "parcel": parcel,
                "stages": parcel_stages(found, parcel),
                "lines": [
                    {"line": line, "income": income.get(line.pk), "credits": credits.get(line.pk)}
                    | line_after_sale(line, parcel, claims[line.pk], now)
                    | line_review(line, parcel, reviews, now)
                    for line in parcel.lines.all()
                ],
                "may_cancel": may_cancel(parcel),
                "harvest_words": harvest_words(parcel, refunds),
                "exempt": any(not line.no_reason_return for line in parcel.lines.all()),
                "received_by": parcel.shipped_at + timedelta(days=settings.PARCEL_RECEIVED_AFTER_DAYS)
                if parcel.status == Parcel.Status.SHIPPED and parcel.shipped_at
                else None,
            }
            for parcel in parcels
        ],
        "household_total": sum(income.values()),
        "refunds": refunds,
        "failed_fen": sum(refund.amount_fen for refund in failed),
        "any_refused": any(refund.is_refused for refund in failed),
        "write_to": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "refunds_done": all(refund.state in BACK for refund in refunds),
        "harvest_words": next(filter(None, (harvest_words(parcel, refunds) for parcel in parcels)), ""),
        "out_of_stock": any(refund.reason == Refund.Reason.OUT_OF_STOCK for refund in refunds),
        "buyer_cancelled": any(parcel.cancelled_at for parcel in parcels),
        "may_cancel_all": awaiting or (len(open_parcels) > 1 and all(may_cancel(parcel) for parcel in open_parcels)),
    }
