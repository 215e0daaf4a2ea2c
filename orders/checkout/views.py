"""The checkout: one page, one form; it places the order and sends the buyer to Stripe's page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from orders.basket.whose import basket_named
from orders.delivery.addresses import kept_address, last_order
from orders.delivery.without_rate import says_without_rate
from orders.doors import form_only, go, private, signed_in

from .forms import CheckoutForm
from .place_view import place
from .shown import checkout_context, render_checkout, say_gone


@private
@require_http_methods(["GET", "HEAD", "POST"])
@form_only
@says_without_rate
def checkout(request: HttpRequest) -> HttpResponse:
    """The one address of both: the form posts to the page that shows it."""
    return place(request) if request.method == "POST" else show(request)


def show(request: HttpRequest) -> HttpResponse:
    """Show the form, filled in with the buyer's last address."""
    form = CheckoutForm(initial=_last_address(request))
    return render_checkout(request, form, basket_named(request), timezone.now())


@private
@require_safe
@says_without_rate
def checkout_summary(request: HttpRequest) -> HttpResponse:
    """The order's lines and total for a province and a discount code, with the cities of that province."""
    form = CheckoutForm(initial=request.GET.dict())
    context = checkout_context(request, request.GET, form, basket_named(request), timezone.now())
    if not context["basket"].lines:
        say_gone(request)
        return go(request, reverse("basket"))
    return render(request, "orders/checkout/checkout_refresh.html", context)


@private
@require_safe
def checkout_regions(request: HttpRequest) -> HttpResponse:
    """The districts of a city: the third of the three selects."""
    form = CheckoutForm(initial=request.GET.dict())
    return render(request, "components/field.html", {"field": form["district"]})


def _last_address(request: HttpRequest) -> dict[str, str]:
    user = signed_in(request)
    last = last_order(user.pk) if user else None
    if last:
        return kept_address(last)
    return {"recipient": user.name, "phone": str(user.phone or ""), "email": user.email or ""} if user else {}
