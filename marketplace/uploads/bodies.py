"""How much one request may send: refused by the length that it names, before anything of its body is read.

Django writes files to the temporary folder while it reads a form, and the CSRF check reads the form of every door, known or
not. A body that names no length is empty to Django.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from .limits import MEGABYTE


def most_bytes(door: str, namespace: str) -> int:
    """Return how many bytes a door takes in all.

    :param door: the name of its address, with its namespace
    """
    taken = settings.BODY_MEGABYTES
    megabytes = taken.get(door) or taken.get(namespace)
    return megabytes * MEGABYTE if megabytes else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class BodyLimitMiddleware:
    """Answers 413, in words, when more is sent than the door takes. Stands before the CSRF check, which reads forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return the refusal, or nothing."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return None  # empty to Django, too
        door = request.resolver_match
        if not length or door is None or length <= (most := most_bytes(door.view_name, door.namespace)):
            return None
        return render(request, "413.html", {"most": most / MEGABYTE}, status=413)
