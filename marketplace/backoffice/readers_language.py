"""The back office in the language of who reads it, whatever answers: also a 404, a refusal, a message after an exception.

Wagtail switches to it around its views alone, and says what happens outside of them in the language of the address.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from .dependants import BACK_OFFICE


class ReadersLanguageMiddleware:
    """Switches to the language that a user has chosen for the back office; Django chooses anew for the next request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on in that language."""
        if request.path.startswith(BACK_OFFICE) and request.user.is_authenticated:
            profile = getattr(request.user, "wagtail_userprofile", None)  # as Wagtail reads it: once a request
            if profile is not None:
                translation.activate(profile.get_preferred_language())
        return self.get_response(request)
