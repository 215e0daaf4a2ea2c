"""The buyer corrects the address of an order that is not packed yet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.ledger.money import yuan
from orders.basket.placed import is_own
from orders.delivery.addresses import kept_address, own_address
from orders.delivery.postage import NoRate
from orders.doors import form_only, go, is_fragment, order_or_404, private
from orders.models import Order
from orders.parcels.readdressing import NotSentThere, OtherPostage, correct_address, may_correct
from orders.parcels.shipping import AddressChanged, ParcelError, TooOften, address_seen

from .address_form import AddressForm


@private
@require_http_methods(["GET", "HEAD", "POST"])
@form_only
def order_address(request: HttpRequest, token: str) -> HttpResponse:
    """The form; for htmx the cities and districts that follow from what is chosen. Enter in a field only looks again."""
    order = order_or_404(token)
    here = reverse("order-address", args=[token])
    if not is_own(request, order):
        words = _("The address is corrected by the browser or the account with which it was ordered.")
        return _back(request, order, words)
    if not may_correct(order, list(order.parcels.all())):
        return _back(request, order, _too_late())
    if request.method != "POST":
        if is_fragment(request):
            chosen = AddressForm(initial=request.GET.dict(), here=here)
            return render(request, "orders/following/address_places.html", {"form": chosen})
        return _page(request, order, AddressForm(initial=kept_address(order), here=here))
    if "correct" not in request.POST:
        form = AddressForm(initial=request.POST.dict(), here=here)
        return _page(
            request, order, form, _("Nothing is changed yet. Please look at it and press “Correct the address”.")
        )
    return _correct(request, order, AddressForm(request.POST, here=here))


def _correct(request: HttpRequest, order: Order, form: AddressForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, order, form, status=400)
    try:
        seen = request.POST.get("address_seen", "")  # missing: the address before any correction
        correct_address(order_id=order.pk, address=form.address(), now=timezone.now(), seen=seen)
    except OtherPostage as other:
        words = _(
            "Postage to this province is ¥%(fen)s a parcel, and ¥%(paid)s was paid. Please cancel the order and order again."
        )
        form.add_error("province", words % {"fen": yuan(other.fen), "paid": yuan(other.paid)})
    except NotSentThere as kept_back:
        goods = " · ".join(line.label for line in kept_back.lines)
        words = _("Not sent to this province: %(goods)s. Please cancel the order and order again what can go there.")
        form.add_error("province", words % {"goods": goods})
    except NoRate:
        form.add_error("province", _("There is no postage to this province yet. Please look in later."))
    except TooOften:
        words = _("The address was corrected too often, so it stays as it is. Please write to us where the parcels go.")
        return _back(request, order, words)
    except AddressChanged:
        order.refresh_from_db()
        words = _(
            "The address was corrected meanwhile: %(address)s. Nothing was changed. If the parcels are to go where you have "
            "written here, press “Correct the address” again."
        )
        return _page(
            request,
            order,
            form,
            words % {"address": " · ".join(own_address(order))},
            status=409,
            seen=address_seen(order),
        )
    except ParcelError:  # packed or cancelled at this moment
        return _back(request, order, _too_late())
    else:
        messages.success(request, _("The address is corrected. The parcels go there."))
        return go(request, reverse("order", args=[order.token]))
    return _page(request, order, form, status=409)


def _too_late() -> str:
    return _("The address can't be corrected any more: a parcel is packed, or on its way. Nothing was changed.")


def _back(request: HttpRequest, order: Order, words: str) -> HttpResponse:
    messages.error(request, words)
    return go(request, reverse("order", args=[order.token])) if is_fragment(request) else redirect("order", order.token)


def _page(
    request: HttpRequest, order: Order, form: AddressForm, notice: str = "", status: int = 200, seen: str | None = None
) -> HttpResponse:
    """:param seen: the address that is shown to be corrected; else the one that was when the page was opened"""
    if seen is None:
        seen = request.POST.get("address_seen", "") if request.method == "POST" else address_seen(order)
    context = {"order": order, "form": form, "notice": notice, "address_seen": seen}
    return render(request, "orders/following/address.html", context, status=status)
