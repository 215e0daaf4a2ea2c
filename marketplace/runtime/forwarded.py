"""Headers in which proxies say for whom they ask: dropped unless the proxy is ours, so that nobody after this believes a stranger.

A web server in front that passes through what a visitor claims of itself is not ours to mend: it must overwrite them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .client_address import is_trusted_proxy

HEADERS = (
    "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_SSL", "HTTP_X_REAL_IP", "HTTP_FORWARDED",
)  # fmt: skip


class ForwardedMiddleware:
    """The outermost middleware: drops those headers when nobody of ours can have written them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        meta = request.META
        if not settings.PROXIES_IN_FRONT and not is_trusted_proxy(meta.get("REMOTE_ADDR", "")):
            for name in HEADERS:
                meta.pop(name, None)
        return self.get_response(request)
