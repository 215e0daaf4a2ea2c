"""No control characters in an address: refused for every view at once, before it asks the database with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from . import rules

View = Callable[..., HttpResponseBase]


def takes_any_address(view: View) -> View:
    """Mark a view that only compares what its address says, and has words of its own for what it does not know."""
    vars(view)["takes_any_address"] = True
    return view


class ControlCharactersMiddleware:
    """Answers 400, in words, when a query holds a control character; what forms send is looked at by their fields."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return the refusal, or nothing.

        :raises Http404: the path itself has one: nothing is at such an address
        """
        if getattr(view, "takes_any_address", False):
            return None
        if any(isinstance(part, str) and rules.harmful(part) for part in (*args, *kwargs.values())):
            raise Http404
        for name, values in request.GET.lists():
            if rules.harmful(name) or any(rules.harmful(value, has_lines=True) for value in values):
                shown = "".join(one if one.isprintable() else "…" for one in name[:30])
                text = _("“%(name)s” holds a control character, which can't be seen. Please type it anew.")
                return render(request, "400.html", {"words": text % {"name": shown}}, status=400)
        return None
