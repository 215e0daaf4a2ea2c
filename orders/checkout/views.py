"""The checkout: one page, one form; it places the order and sends the buyer to Stripe's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from orders.basket.actions import BasketRefusal, set_quantity
from orders.basket.shown import ShownBasket, show_basket
from orders.basket.views import UNPAID_ORDER, refusal_words
from orders.basket.whose import basket_id_of
from orders.delivery.addresses import cities, districts, full_province, last_order
from orders.doors import form_only, fragment_or_page, go, private, refuse, signed_in
from orders.models import Order
from orders.payments.confirming import open_session
from orders.payments.methods import methods_for
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable
from orders.pricing.discounts import UnknownDiscount

from .forms import CheckoutForm
from .placing import (
    CannotPlace,
    EmptyBasket,
    LinesShort,
    NotForSale,
    NotSentThere,
    PricesChanged,
    PromiseChanged,
    TotalChanged,
    place_order,
)

NO_BASKET = UUID(int=0)  # no row has it; the form of a placed order is still recognised by its checkout key
KEPT = ("recipient", "phone", "email", "province", "city", "district", "street", "detail")


@private
@require_http_methods(["GET", "HEAD", "POST"])
@form_only
def checkout(request: HttpRequest) -> HttpResponse:
    """Show the form; place the order."""
    now = timezone.now()
    basket_id = basket_id_of(request)
    if request.method != "POST":
        return _render(request, CheckoutForm(initial=_last_address(request)), basket_id, now)
    if "recalculate" in request.POST or "change" in request.POST:
        notice = _change_line(request, basket_id, now)
        return _render(request, CheckoutForm(initial=request.POST.dict()), basket_id, now, notice=notice)
    form = CheckoutForm(request.POST)
    if not form.is_valid():
        if {"checkout_key", "seen_total_fen"} & set(form.errors):
            return refuse(request, _("The form was not complete. Please open the checkout again."))
        return _render(request, form, basket_id, now, status=400)
    try:
        order = place_order(basket_id or NO_BASKET, form.checkout(signed_in(request)), now=now)
    except EmptyBasket:
        return go(request, reverse("basket"))
    except UnknownDiscount:
        return _render(request, form, basket_id, now, status=400)
    except CannotPlace as refusal:
        left = refusal.short if isinstance(refusal, LinesShort) else {}
        return _render(request, form, basket_id, now, status=409, notice=_why_not(refusal), left=left)
    request.session[UNPAID_ORDER] = order.token
    return to_payment(request, order, now)


def to_payment(request: HttpRequest, order: Order, now: datetime) -> HttpResponse:
    """Send the buyer to Stripe's page; when it can't be reached, to the order's page, which offers it again."""
    if order.status == Order.Status.AWAITING_PAYMENT:
        try:
            return go(request, open_session(order.payment.pk, now))
        except StripeUnavailable:
            messages.warning(
                request,
                _(
                    "The payment service can't be reached just now. Nothing was charged, and your order is kept. "
                    "Please press “Pay now” in a minute."
                ),
            )
        except StripeRefused:
            messages.warning(request, _("This payment can't be opened any more. Nothing was charged."))
    return go(request, reverse("order", args=[order.token]))


@private
@require_safe
def checkout_summary(request: HttpRequest) -> HttpResponse:
    """The order's lines and total for a province and a discount code, with the cities of that province."""
    basket_id = basket_id_of(request)
    context = _context(request.GET, CheckoutForm(initial=request.GET.dict()), basket_id, timezone.now())
    if not context["basket"].lines:
        return go(request, reverse("basket"))
    return render(request, "orders/checkout_refresh.html", context)


@private
@require_safe
def checkout_regions(request: HttpRequest) -> HttpResponse:
    """The cities of a province and the districts of a city, as suggestions."""
    return render(request, "orders/region_lists.html", _regions(request.GET))


def _last_address(request: HttpRequest) -> dict[str, str]:
    user = signed_in(request)
    last = last_order(user.pk) if user else None
    if last:
        return {name: str(getattr(last, name)) for name in KEPT}
    return {"recipient": user.name, "phone": str(user.phone or ""), "email": user.email or ""} if user else {}


def _change_line(request: HttpRequest, basket_id: UUID | None, now: datetime) -> str:
    """Take a line out, or down to what is left, with one tap; return why not, or nothing."""
    line, _colon, quantity = request.POST.get("change", "").partition(":")
    if basket_id and line.isdecimal() and quantity.isdecimal() and len(line) < 19 and len(quantity) < 4:
        try:
            set_quantity(basket_id, int(line), int(quantity), now=now)
        except BasketRefusal as refusal:
            return refusal_words(refusal)
    return ""


def _why_not(refusal: CannotPlace) -> str:
    if isinstance(refusal, LinesShort | NotForSale | NotSentThere):
        return _("Something in your basket can't be had as it stands. It is named in the list; the rest is kept.")
    if isinstance(refusal, PricesChanged):
        return _("A price has changed since you saw it. The list shows the old one and the new one.")
    if isinstance(refusal, PromiseChanged):
        return _(
            "Something is not shipped when you were told: its stock was sold, or its harvest has come. It is marked."
        )
    if isinstance(refusal, TotalChanged):
        return _("The total has changed since you saw it.")
    return str(refusal)


def _regions(given: Mapping[str, Any]) -> dict[str, list[str]]:
    province, city = str(given.get("province") or ""), str(given.get("city") or "")
    return {"cities": cities(province), "districts": districts(province, city)}


def _context(
    given: Mapping[str, Any],
    form: CheckoutForm,
    basket_id: UUID | None,
    now: datetime,
    left: Mapping[int, int] | None = None,
) -> dict[str, Any]:
    """What page and fragment show: the basket at today's prices, sent to the province that is filled in."""
    province, code = full_province(str(given.get("province") or "")), str(given.get("discount_code") or "")
    discount_error = ""
    shown: ShownBasket
    try:
        shown = show_basket(basket_id, now=now, province=province, discount_code=code, left=left)
    except UnknownDiscount:
        discount_error = _("Discount code: “%(code)s” is unknown, over, or used up.") % {"code": code.strip()[:30]}
        shown = show_basket(basket_id, now=now, province=province, left=left)
    return {
        "form": form,
        "basket": shown,
        "province": province,
        "discount_code": code,
        "discount_error": discount_error,
        "methods": methods_for((parcel.expected_on for parcel in shown.parcels), now),
        **_regions(given),
    }


def _render(
    request: HttpRequest,
    form: CheckoutForm,
    basket_id: UUID | None,
    now: datetime,
    *,
    status: int = 200,
    notice: str = "",
    left: Mapping[int, int] | None = None,
) -> HttpResponse:
    given = form.data if form.is_bound else form.initial
    context = _context(given, form, basket_id, now, left)
    if not context["basket"].lines:
        return go(request, reverse("basket"))
    key = str(given.get("checkout_key") or uuid4())
    seen = str(given.get("seen_total_fen") or "")
    was = int(seen) if seen.isdecimal() and len(seen) < 13 else None
    context |= {"notice": notice, "checkout_key": key, "total_was": was if status == 409 else None}
    return fragment_or_page(request, "orders/checkout_contents.html", "orders/checkout.html", context, status)
