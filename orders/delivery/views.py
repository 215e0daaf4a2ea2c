"""When a product arrives in the buyer's province, and what postage costs: a fragment, so that the page is everybody's.

The province that was chosen is kept, by its code, in a cookie that only this fragment writes (law 6).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from marketplace.catalogue.models import Product
from marketplace.catalogue.queries import on_sale
from marketplace.places.divisions.labels import province_choices, province_label
from marketplace.places.divisions.reading import province_named
from marketplace.places.divisions.table import NOT_SERVED
from orders.doors import fragment_or_page, private

from .chosen import COOKIE
from .postage import way_to

A_YEAR = 365 * 24 * 3600


@private
@require_safe
def delivery(request: HttpRequest, product_id: int) -> HttpResponse:
    """Postage and days of arrival, and the choice of a province. One that is unknown counts as none."""
    product = get_object_or_404(Product, on_sale(), pk=product_id)
    asked = request.GET.get("province")
    found = province_named(asked if asked is not None else unquote(request.COOKIES.get(COOKIE, "")))
    province = found.code if found else ""
    name = province_label(province)
    context: dict[str, Any] = {
        "product": product,
        "provinces": province_choices(),
        "chosen": province,
        "province": name,
    }
    if province in NOT_SERVED:
        context["not_served"] = True
    elif province in product.not_sent_to:
        context["not_sent"] = True
    else:
        context |= _way(province)
    response = fragment_or_page(request, "orders/delivery/delivery.html", "orders/delivery/delivery_page.html", context)
    if asked is not None and province:
        response.set_cookie(COOKIE, quote(province), max_age=A_YEAR, samesite="Lax", httponly=True)
    elif asked is not None:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _way(province: str) -> dict[str, Any]:
    try:
        way = way_to(province)
    except LookupError:  # no rate in the table yet: checkout says so
        return {}
    first, last = way.arrives(timezone.localdate())
    return {"way": way, "first": first, "last": last}
