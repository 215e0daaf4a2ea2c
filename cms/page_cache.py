"""Keeps rendered public pages for at most two seconds, in the process, so that a rush reads them and not the database.

Only answers that a public page has marked itself are kept (`mark_public`); nothing is kept by its address alone.
Two seconds are the longest that a changed price may stay unseen.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

MOST_PAGES = 512
MOST_BYTES = 512 * 1024  # a longer page is not worth keeping
QUERY_ALLOWED = frozenset({"category", "page", "township", "village"})


class KeptPage(NamedTuple):
    """A rendered page, until `expires` (monotonic seconds)."""

    expires: float
    etag: str
    headers: dict[str, str]
    body: bytes


def mark_public(response: HttpResponse) -> None:
    """Say of an answer that it is the same for everyone and may be kept."""
    response.is_public_page = True  # type: ignore[attr-defined]


class PageCacheMiddleware:
    """The outermost middleware: answers from memory where it can, with ETag and 304, before anything else runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages: OrderedDict[str, KeptPage] = OrderedDict()
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or getattr(request, "is_dummy", False):
            return self.get_response(request)
        key = self.key(request) if settings.PAGE_CACHE_SECONDS else None
        kept = self.pages.get(key) if key else None
        if kept is not None and kept.expires > time.monotonic():
            return self.answer(request, kept)
        response = self.get_response(request)
        if response.status_code != 200 or not getattr(response, "is_public_page", False) or response.cookies:
            return response
        kept = self.keep(key, response)
        return self.answer(request, kept)

    @staticmethod
    def key(request: HttpRequest) -> str | None:
        """Return what tells two answers apart, or None when the query holds something that pages don't know."""
        meta = request.META
        query = meta.get("QUERY_STRING", "")
        if query and not {pair.split("=", 1)[0] for pair in query.split("&")} <= QUERY_ALLOWED:
            return None
        return f"{request.scheme}://{meta.get('HTTP_HOST', '')}{request.path_info}?{query}"

    def keep(self, key: str | None, response: HttpResponse) -> KeptPage:
        """Return the answer as a kept page, and remember it when it may be."""
        body = response.content
        etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        kept = KeptPage(time.monotonic() + settings.PAGE_CACHE_SECONDS, etag, headers, body)
        if key and len(body) <= MOST_BYTES:
            with self.lock:
                self.pages[key] = kept
                self.pages.move_to_end(key)
                while len(self.pages) > MOST_PAGES:
                    self.pages.popitem(last=False)
        return kept

    @staticmethod
    def answer(request: HttpRequest, kept: KeptPage) -> HttpResponse:
        """Return a kept page as an answer to `request`: whole, without a body (HEAD), or as 304."""
        asked = request.META.get("HTTP_IF_NONE_MATCH")
        if asked and (asked == "*" or kept.etag in [tag.removeprefix("W/") for tag in parse_etags(asked)]):
            response: HttpResponse = HttpResponseNotModified(headers=kept.headers)
            del response["Content-Type"]
        else:
            response = HttpResponse(b"" if request.method == "HEAD" else kept.body, headers=kept.headers)
            response["Content-Length"] = str(len(kept.body))
        response["ETag"] = kept.etag
        return response
