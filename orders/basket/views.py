"""The basket's doors: badge, the form that fills it, the page, and its lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from marketplace.places.divisions.labels import province_label
from orders.delivery.chosen import chosen_province
from orders.delivery.postage import way_to
from orders.delivery.without_rate import says_without_rate
from orders.doors import form_only, fragment_or_page, is_fragment, posted_or_to, private, refuse, unkept
from orders.models import BasketLine
from orders.unpaid.queries import holders_of

from .actions import (
    MOST_IN_A_LINE,
    BasketRefusal,
    LineTooLong,
    PackNotSold,
    StockTooLow,
    count_packs,
    set_quantity,
)
from .forms import AddForm, LineForm
from .offered import Shelf, shelf_of
from .removed import RemovedLine, offer_back
from .shown import ShownBasket, show_basket
from .whose import add_to_basket, basket_id_of, own_unpaid, put_back_into_basket

BASKET_CHANGED = "basket-changed"  # what the badge listens to


@private
@require_safe
def basket_badge(request: HttpRequest) -> HttpResponse:
    """The number beside the basket's link."""
    basket_id = basket_id_of(request)
    count = count_packs(basket_id) if basket_id else 0
    badge = render_to_string("components/basket_count.html", {"count": count}, request)
    return HttpResponse(badge.strip())  # an empty badge is not shown, one with a line break is


@private
@require_safe
def basket_add_form(request: HttpRequest, product_id: int) -> HttpResponse:
    """The form of a produce page that fills the basket; fetched apart, since that page carries no session (law 6)."""
    shelf = shelf_of(timezone.now(), product_id=product_id)
    if shelf is None:
        raise Http404
    return _render_add(request, shelf, AddForm(shelf.packs, chosen=request.GET.get("pack", "")))


@private
@posted_or_to("basket")
@form_only
def basket_add(request: HttpRequest) -> HttpResponse:
    """Put packs into the basket."""
    shelf = _shelf_meant(request.POST, timezone.now())
    if shelf is None:
        return refuse(request, _("Pack: this one is not for sale any more. Please choose another one."))
    form = AddForm(shelf.packs, data=request.POST)
    if form.is_valid():
        quantity = form.cleaned_data["quantity"]
        try:
            line = add_to_basket(request, form.chosen, quantity)
        except BasketRefusal as refusal:
            form.add_error("pack" if isinstance(refusal, PackNotSold) else "quantity", refusal_words(refusal))
        else:
            if not is_fragment(request):
                messages.success(
                    request, _("In your basket: %(what)s.") % {"what": f"{shelf.product.label} · {line.pack.label}"}
                )
                return redirect("basket")
            again = AddForm(shelf.packs, chosen=str(line.pack_id))
            response = _render_add(request, shelf, again, added=line, quantity=quantity)
            response.headers["HX-Trigger"] = BASKET_CHANGED
            return response
    return _render_add(request, shelf, form, status=400)


@unkept
@require_safe
@says_without_rate
def basket(request: HttpRequest) -> HttpResponse:
    """The basket, at today's prices."""
    context = _context(request, basket_id_of(request), timezone.now(), removed=request.GET.get("removed", ""))
    return fragment_or_page(request, "orders/basket/basket_contents.html", "orders/basket/basket.html", context)


@private
@posted_or_to("basket")
@form_only
@says_without_rate
def basket_update(request: HttpRequest) -> HttpResponse:
    """Set a line's quantity, or take it out."""
    now = timezone.now()
    basket_id = basket_id_of(request)
    sent = request.POST.copy()
    if "remove" in sent:
        sent["quantity"] = "0"
    elif "take" in sent:
        sent["quantity"] = str(sent["take"])  # what is left, with one tap
    line = _line_meant(basket_id, sent)
    form = LineForm(sent, held=line.quantity if line else 0)
    problem, removed = "", None
    if not form.is_valid():
        problem = " ".join(str(error) for errors in form.errors.values() for error in errors)
    elif line is None and form.cleaned_data["quantity"]:
        problem = _("This is not in the basket any more: it was ordered or taken out in another window.")
    elif basket_id:
        try:
            removed = set_quantity(basket_id, form.cleaned_data["line"], form.cleaned_data["quantity"], now=now)
        except BasketRefusal as refusal:
            problem = refusal_words(refusal)
    if not problem and not is_fragment(request):
        return redirect(basket_address(removed))
    context = _context(request, basket_id, now, removed=removed.token if removed else "") | {"refused": problem}
    if problem:
        return fragment_or_page(
            request, "orders/basket/basket_contents.html", "orders/basket/basket.html", context, status=400
        )
    return _updated(request, context["basket"], context)


@private
@posted_or_to("basket")
@form_only
@says_without_rate
def basket_put_back(request: HttpRequest) -> HttpResponse:
    """Put a line that was taken out back."""
    removed = RemovedLine.read(request.POST.get("put_back", ""))
    if removed is None:
        return refuse(request, _("This can't be put back any more. Please add it again."))
    put_back_into_basket(request, removed)
    if not is_fragment(request):
        return redirect("basket")
    context = _context(request, basket_id_of(request), timezone.now())
    return _updated(request, context["basket"], context)


def basket_address(removed: RemovedLine | None) -> str:
    """Return where the basket is, with the offer to put back what was just taken out."""
    return reverse("basket") + (f"?{urlencode({'removed': removed.token})}" if removed else "")


def _context(request: HttpRequest, basket_id: UUID | None, now: datetime, *, removed: str = "") -> dict[str, Any]:
    """The basket, and the orders that still wait for payment: who turns back from the payment page lands here.

    :param removed: of the line that was just taken out (`RemovedLine.token`)
    """
    unpaid = own_unpaid(request, basket_id)
    province = chosen_province(request)
    way = way_to(province) if province else None
    shown = show_basket(basket_id, now=now, own=lambda: unpaid, way=way)
    place = province_label(province)
    return {"basket": shown, "unpaid": unpaid, "removed": offer_back(removed, basket_id), "arrives_in": place}


def _updated(request: HttpRequest, shown: ShownBasket, context: Mapping[str, Any]) -> HttpResponse:
    """Answer htmx with the figures alone where nothing else has changed, so that the field keeps the focus."""
    steady = shown.lines and not shown.changed and not shown.problems
    quiet = steady and request.POST.get("quantity", "0") != "0" and "remove" not in request.POST
    name = "orders/basket/basket_figures.html" if quiet else "orders/basket/basket_contents.html"
    response = render(request, name, dict(context))
    response.headers["HX-Trigger"] = BASKET_CHANGED
    if quiet:
        response.headers["HX-Reswap"] = "none"
    return response


def _line_meant(basket_id: object, sent: Mapping[str, Any]) -> BasketLine | None:
    number = str(sent.get("line", ""))
    if basket_id is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return BasketLine.objects.filter(basket_id=str(basket_id), pk=int(number)).first()


def _shelf_meant(sent: Mapping[str, Any], now: datetime) -> Shelf | None:
    """Return the product of the form, or else that of the pack, with what is for sale of it."""
    for name in ("product", "pack"):
        number = str(sent.get(name, ""))
        if number.isascii() and number.isdigit() and len(number) < 19:
            shelf = shelf_of(now, **{f"{name}_id": int(number)})
            if shelf:
                return shelf
    return None


def refusal_words(refusal: BasketRefusal) -> str:
    """Say in the buyer's language why the basket was not changed."""
    if isinstance(refusal, StockTooLow):
        if refusal.left == 0:
            return _("Quantity: this is sold out.")
        if refusal.held:
            words = ngettext(
                "Quantity: only %(left)d pack is left, and your basket holds %(held)d.",
                "Quantity: only %(left)d packs are left, and your basket holds %(held)d.",
                refusal.left,
            )
        else:
            words = ngettext(
                "Quantity: only %(left)d pack is left.", "Quantity: only %(left)d packs are left.", refusal.left
            )
        return words % {"left": refusal.left, "held": refusal.held}
    if isinstance(refusal, LineTooLong):
        return _("Quantity: at most %(most)d packs of one kind in a basket.") % {"most": MOST_IN_A_LINE}
    return _("Pack: this one is not for sale any more. Please choose another one.")


def _render_add(
    request: HttpRequest, shelf: Shelf, form: AddForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    short = [offered.pack for offered in form.packs if form.errors or not offered.left]
    if short:
        own = own_unpaid(request, basket_id_of(request))
        context |= {"kept_by": list({order.pk: order for order in holders_of(own, short).values()}.values())}
    here = request.headers.get("HX-Current-URL", "")  # the page that the form stands in
    context |= {"product": shelf.product, "form": form, "back": urlsplit(here).path or request.path}
    return fragment_or_page(request, "orders/basket/add_form.html", "orders/basket/add_page.html", context, status)
