"""The page on which a guest finds an order again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketplace.runtime.client_address import client_network
from orders.doors import form_only, private

from .finding import TooManySearches, find_order
from .forms import FindForm


@private
@require_http_methods(["GET", "HEAD", "POST"])
@form_only
def find_again(request: HttpRequest) -> HttpResponse:
    """Ask for number and phone, and lead to the order's page; the same words whichever of the two is wrong."""
    if request.method != "POST":
        return _page(request, FindForm())
    form = FindForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    given = form.cleaned_data
    try:
        found = find_order(given["number"], given["phone"], client_network(request), timezone.now())
    except TooManySearches:
        words = _(
            "Too many searches have failed in the last hour. Please wait an hour, or open the link of your order."
        )
        return _page(request, form, words, status=429)
    if found is None:
        words = _("There is no order with this number and this phone. Please compare both with what you ordered.")
        return _page(request, form, words, status=400)
    return redirect("order", token=found.token)


def _page(request: HttpRequest, form: FindForm, refused: str = "", status: int = 200) -> HttpResponse:
    return render(request, "orders/following/find_again.html", {"form": form, "refused": refused}, status=status)
