"""A full-page cache in the process (LRU), so that a rush of readers does not reach the database.

What is cached: responses that a public page has marked itself (`mark_public`), never by their address alone. The key is
host, path and the known part of the query.

For how long: a page with tags (`cms.freshness.purging`) until one of them is purged, PAGE_CACHE_SECONDS (the TTL) or
midnight, when seasons and best-before dates may end. So a changed price is seen by everyone within two seconds. A page
without tags for two seconds.

How it is made anew: by one thread (single-flight). The others are served the old page if only its TTL has passed
(stale-while-revalidate); a page that was purged is never served, and they wait.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Lock
from typing import cast
from urllib.parse import unquote

import brotli
from cachetools import LRUCache
from django.conf import settings
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from cms.freshness.purging import Shown, collecting, purges
from marketplace.runtime.public_answers import Public

MOST_PAGES = 512  # without a query; and half as many with one, so that made-up queries drive out no page
MOST_BYTES = 512 * 1024  # a longer page is not worth keeping
MOST_QUERY = 300  # characters of what pages know of a query
UNTOLD_SECONDS = 2.0  # TTL of pages without tags
# In the order of preference. Fast rather than small: a page is compressed once for each time that it is made.
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
WAIT_SECONDS = 5.0  # for the thread that makes the page; then the waiting thread makes it itself
# The parameters that public pages read: those of the cache key. Any other (utm_source, from=…) changes nothing on them.
QUERY_KNOWN = frozenset(
    {
        "q",
        "sort",
        "page",
        "category",
        "township",
        "village",
        "cooperative",
        "certificate",
        "season",
        "price",
        "province",
    }
)


answered = Signal()  # sends `note`: what the page that somebody got has noted
Key = tuple[str, str]  # address without query, and of the query what pages know


class KeptPage:
    """A cache entry: the rendered page with its headers, ETag, tags and end of its TTL (`expires`, monotonic seconds).

    :ivar noted: words that the page noted
    :ivar since: the generation (number of the last look for purges) at which making it began
    :ivar checked: the generation at which it was last found valid
    """

    __slots__ = ("body", "checked", "etag", "expires", "headers", "noted", "packed", "since", "tags")

    def __init__(self, response: HttpResponse, shown: Shown, begun: datetime) -> None:
        """:param begun: when making it began: it is of that day"""
        self.body = response.content
        self.packed: dict[str, bytes] = {}
        self.etag = f'"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}"'
        patch_vary_headers(response, ["Accept-Encoding"])
        self.headers = {name: value for name, value in response.items() if name != "Content-Length"}
        self.noted = shown.noted
        self.since = self.checked = shown.since
        self.tags = frozenset(shown.tags)
        self.expires = time.monotonic() + _seconds_to_keep(shown, begun)

    def sent_as(self, encoding: str) -> bytes:
        """Return the body, compressed when an encoding is named. Nothing on it is anybody's secret, so it may be."""
        if not encoding:
            return self.body
        found = self.packed.get(encoding)
        if found is None:
            found = self.packed[encoding] = PACKERS[encoding](self.body)
        return found

    def holds(self) -> bool:
        """Return whether none of its tags was purged since making it began, as of a look just now. Not a matter of TTL."""
        if not self.tags:
            return True
        if not purges.look():
            return False
        looks = purges.looks
        if self.checked != looks:
            if not purges.holds(self.since, self.tags):
                return False
            self.checked = looks
        return True


def _now() -> datetime:
    return timezone.localtime()


def _seconds_to_keep(shown: Shown, begun: datetime) -> float:
    """Return the TTL; zero, or less, for a page whose day was over before it was finished."""
    if not shown.tags:
        return min(UNTOLD_SECONDS, settings.PAGE_CACHE_SECONDS)
    midnight = datetime.combine(begun.date() + timedelta(days=1), datetime.min.time(), begun.tzinfo)
    until = min(midnight, shown.until or midnight)
    return min(settings.PAGE_CACHE_SECONDS, (until - _now()).total_seconds())


def mark_public(response: HttpResponse) -> None:
    """Say of a response that it is the same for everyone and may be cached."""
    cast(Public, response).is_public_page = True


class PageCacheMiddleware:
    """The outermost middleware: a hit is answered from memory, with ETag and 304, before anything else runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.plain: LRUCache[Key, KeptPage] = LRUCache(MOST_PAGES)
        self.queried: LRUCache[Key, KeptPage] = LRUCache(MOST_PAGES // 2)
        self.storing = Lock()  # of both: even a read reorders an LRU cache
        self.making: dict[Key, Event] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or getattr(request, "is_dummy", False):
            return self.get_response(request)
        key = page_key(request) if settings.PAGE_CACHE_SECONDS else None
        if key is None:
            return self.make(request, None)
        kept = self.kept(key)
        if kept is None:
            return self.make(request, key)
        if kept.holds():
            if kept.expires > time.monotonic():
                return answer(request, kept)
            return self.make_once(request, key, meanwhile=kept if kept.tags else None)
        return self.make_once(request, key)

    def store(self, key: Key) -> LRUCache[Key, KeptPage]:
        """Return the store that a key belongs to."""
        return self.queried if key[1] else self.plain

    def kept(self, key: Key) -> KeptPage | None:
        """Return the page kept under `key`, whether it holds or not."""
        with self.storing:
            return self.store(key).get(key)

    def make_once(self, request: HttpRequest, key: Key, meanwhile: KeptPage | None = None) -> HttpResponse:
        """Make a page anew, single-flight: while another thread does, answer with the stale `meanwhile`, or wait."""
        mine = Event()
        theirs = self.making.setdefault(key, mine)
        if theirs is mine:
            try:
                return self.make(request, key)
            finally:
                del self.making[key]
                mine.set()
        if meanwhile is None and theirs.wait(WAIT_SECONDS):
            meanwhile = self.kept(key)
            if meanwhile is not None and not (meanwhile.expires > time.monotonic() and meanwhile.holds()):
                meanwhile = None
        return answer(request, meanwhile) if meanwhile is not None else self.make(request, key)

    def make(self, request: HttpRequest, key: Key | None) -> HttpResponse:
        """Make the response, and cache it when it is the same for everyone."""
        begun = _now()
        with collecting() as shown:
            response = self.get_response(request)
        if response.status_code != 200 or not getattr(response, "is_public_page", False) or response.cookies:
            return response
        kept = KeptPage(response, shown, begun)
        if key and len(kept.body) <= MOST_BYTES:
            with self.storing:
                self.store(key)[key] = kept
        return answer(request, kept)


def page_key(request: HttpRequest) -> Key | None:
    """Return the cache key, or None (not cached) when the query is too long to be anybody's."""
    meta = request.META
    query = meta.get("QUERY_STRING", "")
    if query:
        query = _known(query)
        if len(query) > MOST_QUERY:
            return None
    return f"{request.scheme}://{meta.get('HTTP_HOST', '')}{request.path_info}", query


def _known(query: str) -> str:
    """Return the known parameters of a query, sorted by name; of the same name the order may mean something."""
    named = []
    for pair in query.split("&"):
        name = pair.partition("=")[0]
        if "%" in name:
            name = unquote(name)  # %71 is q to whoever reads the query
        if name in QUERY_KNOWN:
            named.append((name, pair))
    return "&".join([pair for _, pair in sorted(named, key=lambda one: one[0])])


def answer(request: HttpRequest, kept: KeptPage) -> HttpResponse:
    """Return a cached page as the response to `request`: whole, without a body (HEAD), or as 304."""
    if kept.noted and request.method == "GET":
        answered.send(sender=KeptPage, note=kept.noted)
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    encoding = next((one for one in PACKERS if one in accepted), "")
    etag = f'{kept.etag[:-1]}-{encoding}"' if encoding else kept.etag  # other bytes, another tag
    asked = request.META.get("HTTP_IF_NONE_MATCH")
    if asked and (asked == "*" or etag in [tag.removeprefix("W/") for tag in parse_etags(asked)]):
        response: HttpResponse = HttpResponseNotModified(headers=kept.headers)
        del response["Content-Type"]
    else:
        body = kept.sent_as(encoding)
        response = HttpResponse(b"" if request.method == "HEAD" else body, headers=kept.headers)
        response["Content-Length"] = str(len(body))
        if encoding:
            response["Content-Encoding"] = encoding
    response["ETag"] = etag
    return response
