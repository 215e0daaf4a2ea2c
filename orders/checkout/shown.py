"""What the checkout shows: the form, and the basket at today's prices, sent to the province that is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orders.basket.shown import ShownBasket, show_basket
from orders.delivery.addresses import cities, districts, full_province
from orders.doors import fragment_or_page, go
from orders.payments.methods import methods_for
from orders.pricing.discounts import NotForTheseGoods, UnknownDiscount

from .forms import CheckoutForm


def render_checkout(
    request: HttpRequest,
    form: CheckoutForm,
    basket_id: UUID | None,
    now: datetime,
    *,
    status: int = 200,
    notice: str = "",
    left: Mapping[int, int] | None = None,
) -> HttpResponse:
    """Render the form and the basket; an empty basket leads to its own page.

    :param status: 409 when the order could not be placed as it was seen: the total of then is shown beside today's
    :param left: pack id → whole packs that are left, of those that were asked for in vain
    """
    given = form.data if form.is_bound else form.initial
    context = checkout_context(given, form, basket_id, now, left)
    if not context["basket"].lines:
        return go(request, reverse("basket"))
    key = str(given.get("checkout_key") or uuid4())
    seen = str(given.get("seen_total_fen") or "")
    was = int(seen) if seen.isdecimal() and len(seen) < 13 else None
    context |= {"notice": notice, "checkout_key": key, "total_was": was if status == 409 else None}
    return fragment_or_page(
        request, "orders/checkout/checkout_contents.html", "orders/checkout/checkout.html", context, status
    )


def checkout_context(
    given: Mapping[str, Any],
    form: CheckoutForm,
    basket_id: UUID | None,
    now: datetime,
    left: Mapping[int, int] | None = None,
) -> dict[str, Any]:
    """Return what page and fragment show.

    :param given: what the form holds, of which province and discount code are used
    """
    province, code = full_province(str(given.get("province") or "")), str(given.get("discount_code") or "")
    discount_error = ""
    shown: ShownBasket
    try:
        shown = show_basket(basket_id, now=now, province=province, discount_code=code, left=left)
    except UnknownDiscount as refused:
        text = _("Discount code: “%(code)s” is unknown, over, or used up.")
        if isinstance(refused, NotForTheseGoods):
            text = _("Discount code: “%(code)s” is for the goods of other cooperatives.")
        discount_error = text % {"code": code.strip()[:30]}
        shown = show_basket(basket_id, now=now, province=province, left=left)
    return {
        "form": form,
        "basket": shown,
        "province": province,
        "discount_code": code,
        "discount_error": discount_error,
        "methods": methods_for((parcel.expected_on for parcel in shown.parcels), now),
        **regions(given),
    }


def regions(given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the cities of a province and the districts of a city, as suggestions."""
    province, city = str(given.get("province") or ""), str(given.get("city") or "")
    return {"cities": cities(province), "districts": districts(province, city)}
