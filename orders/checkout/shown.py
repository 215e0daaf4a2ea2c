"""What the checkout shows: the form, and the basket at today's prices, sent to the province that is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from marketplace.places.divisions.labels import province_label
from marketplace.places.divisions.table import SERVED
from marketplace.typed_text.rules import compact, harmful, shortened
from orders.basket.removed import RemovedLine, offer_back
from orders.basket.shown import ShownBasket, show_basket
from orders.basket.views import basket_address
from orders.basket.whose import own_unpaid
from orders.doors import fragment_or_page, go
from orders.models import Order
from orders.payments.methods import methods_for
from orders.payments.words import ways_to_pay
from orders.pricing.discounts import NotForTheseGoods, UnknownDiscount
from orders.unpaid.limits import TooMuch
from orders.unpaid.queries import own_code_held
from orders.unpaid.words import too_much_words

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
    too_much: TooMuch | None = None,
    pasted_said: str = "",
    removed: RemovedLine | None = None,
) -> HttpResponse:
    """Render the form and the basket; an empty basket leads to its own page.

    :param status: 409 when the order could not be placed as it was seen: the total of then is shown beside today's
    :param left: pack id → whole packs that are left, of those that were asked for in vain
    :param too_much: why the order would have held too much unpaid
    :param pasted_said: what was found in a pasted address
    :param removed: a line that was just taken out; it can be put back, here or on the basket's page
    """
    given = form.data if form.is_bound else form.initial
    context = checkout_context(request, given, form, basket_id, now, left, too_much)
    if not context["basket"].lines:
        if request.method == "POST" and removed is None:
            say_gone(request)
        return go(request, basket_address(removed))
    key = str(given.get("checkout_key") or uuid4())
    seen = str(given.get("seen_total_fen") or "")
    was = int(seen) if seen.isdecimal() and len(seen) < 13 else None
    if too_much:
        notice = too_much_words(too_much, context["unpaid"])
    context |= {
        "pasted_said": pasted_said,
        "notice": notice,
        "checkout_key": key,
        "total_was": was if status == 409 else None,
        "removed": offer_back(removed.token, basket_id) if removed else None,
    }
    return fragment_or_page(
        request, "orders/checkout/checkout_contents.html", "orders/checkout/checkout.html", context, status
    )


def say_gone(request: HttpRequest) -> None:
    """Tell somebody who still has the checkout open that there is nothing left to order."""
    words = _(
        "There is nothing in the basket any more: it was ordered or emptied in another window. Nothing was ordered now."
    )
    messages.warning(request, words)


def checkout_context(
    request: HttpRequest,
    given: Mapping[str, Any],
    form: CheckoutForm,
    basket_id: UUID | None,
    now: datetime,
    left: Mapping[int, int] | None = None,
    too_much: TooMuch | None = None,
) -> dict[str, Any]:
    """Return what page and fragment show. Of the visitor's own unpaid orders those that are in the way.

    :param given: what the form holds, of which the discount code is used; the province is the one that the form understood
    """
    given = {name: "" if harmful(str(value), has_lines=True) else value for name, value in given.items()}
    found = form.located.province
    province = found.code if found and found.code in SERVED else ""
    code = compact(str(given.get("discount_code") or ""))
    discount_error, in_the_way = "", dict[int, Order]()
    own = cache(partial(own_unpaid, request, basket_id))
    most_unpaid = too_much.packs if too_much else None
    show = partial(show_basket, basket_id, now=now, province=province, left=left, most_unpaid=most_unpaid, own=own)
    shown: ShownBasket
    try:
        shown = show(discount_code=code)
    except NotForTheseGoods:
        discount_error = _("Discount code: “%(code)s” is for the goods of other cooperatives.") % {
            "code": shortened(code.strip(), 30)
        }
        shown = show()
    except UnknownDiscount:
        holder = own_code_held(own(), code, now)
        discount_error = _code_words(code, holder)
        if holder:
            in_the_way[holder.pk] = holder
        shown = show()
    in_the_way |= {order.pk: order for order in shown.kept_by}
    if too_much:
        in_the_way |= {order.pk: order for order in own() if order.pk in too_much.order_ids}
    methods = methods_for((parcel.expected_on for parcel in shown.parcels), now)
    return {
        "form": form,
        "basket": shown,
        "unpaid": list(in_the_way.values()),
        "province": province,
        "arrives_in": province_label(province),
        "not_sent_there": found is not None and not province,
        "discount_code": code,
        "discount_error": discount_error,
        "ruled_out": [wallet for wallet in settings.STRIPE_WALLETS if wallet not in methods],
        "ways": ways_to_pay(methods, str(given.get("method") or "")),
    }


def _code_words(code: str, holder: Order | None) -> str:
    """Say why a discount code is not taken.

    :param holder: the visitor's own unpaid order that has its last use
    """
    if holder is None:
        return _("Discount code: “%(code)s” is unknown, over, or used up.") % {"code": shortened(code.strip(), 30)}
    return _(
        "Discount code: “%(code)s” is kept for your order %(number)s, which is not paid yet: pay it, or let it go."
    ) % {
        "code": shortened(code.strip(), 30),
        "number": holder.number,
    }
