"""What the doors that show postage say while the table has no rate: nothing can be ordered, and nothing is lost."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from orders.doors import View, fragment_or_page

from .postage import NoRate


def says_without_rate(view: View) -> View:
    """Answer in words, in place of a server error, when there is no postage for where the parcel is to go."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoRate:
            context = {
                "kind": "error",
                "title": _("Nothing can be ordered at the moment"),
                "text": _(
                    "We have not said yet what a parcel costs to send. Your basket is kept; please look in later."
                ),
                "stay": True,
            }
            return fragment_or_page(request, "components/alert.html", "orders/refused.html", context, status=409)

    return answer
