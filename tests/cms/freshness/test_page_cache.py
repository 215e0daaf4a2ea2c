"""Pages kept in the process: only what says it is the same for everyone, until what it shows is purged, made by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from cms.finding.asking import FACETS, PAGE, SORT, WORDS
from cms.freshness import page_cache, purging
from cms.freshness.page_cache import QUERY_KNOWN, PageCacheMiddleware, mark_public, page_key
from cms.freshness.purging import purges, shows, shows_until
from cms.models import ProducePage
from tests.cms.shop_site import ShopSite, made_administrator
from tests.world import NOW, World


class Clock:
    """A monotonic clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Clock:
    """The page cache as in production, with a clock of its own."""
    settings.PAGE_CACHE_SECONDS = 300.0
    found = Clock()
    monkeypatch.setattr(page_cache, "time", found)
    monkeypatch.setattr(purging, "time", found)
    monkeypatch.setattr(page_cache, "_now", lambda: NOW)
    return found


@pytest.fixture
def purged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the next look finds purged, in place of the database."""
    waiting: list[str] = []

    def read() -> tuple[int, str, list[str]]:
        found = list(waiting)
        waiting.clear()
        return 1, "{}", found

    monkeypatch.setattr(purges, "_read", read)
    return waiting


class Counter:
    """A view that says how often it was asked."""

    def __init__(self, change: Callable[[HttpResponse], object] = mark_public) -> None:
        self.asked = 0
        self.change = change

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        response = HttpResponse(f"answer {self.asked}")
        self.change(response)
        return response


def produce_page(response: HttpResponse) -> None:
    """A page that tells what it shows."""
    mark_public(response)
    shows("site", "product:7")


def middleware_after_a_look(view: Callable[[HttpRequest], HttpResponse]) -> PageCacheMiddleware:
    """A process that has looked before: what it makes from now on can be kept."""
    assert purges.look()
    return PageCacheMiddleware(view)


def test_a_page_that_tells_nothing_is_kept_for_two_seconds(rf: RequestFactory, clock: Clock) -> None:
    view = Counter()
    middleware = PageCacheMiddleware(view)
    assert middleware(rf.get("/produce/")).content == b"answer 1"
    clock.now += 1.99
    assert middleware(rf.get("/produce/")).content == b"answer 1"
    clock.now += 0.01
    assert middleware(rf.get("/produce/")).content == b"answer 2"
    assert view.asked == 2


def test_a_page_is_kept_until_what_it_shows_is_purged(rf: RequestFactory, clock: Clock, purged: list[str]) -> None:
    view = Counter(produce_page)
    middleware = middleware_after_a_look(view)
    assert middleware(rf.get("/produce/")).content == b"answer 1"
    clock.now += 100
    purged += ["product:8", "lists"]
    assert middleware(rf.get("/produce/")).content == b"answer 1"
    purged.append("product:7")
    clock.now += 0.99
    assert middleware(rf.get("/produce/")).content == b"answer 1"  # nobody looks twice in a second
    clock.now += 0.01
    assert middleware(rf.get("/produce/")).content == b"answer 2"
    clock.now += 1
    purged.append("site")
    assert middleware(rf.get("/produce/")).content == b"answer 3"
    clock.now += 299
    assert middleware(rf.get("/produce/")).content == b"answer 3"
    clock.now += 1
    assert middleware(rf.get("/produce/")).content == b"answer 4"


def test_what_is_purged_while_a_page_is_made_is_not_lost(rf: RequestFactory, clock: Clock, purged: list[str]) -> None:
    def change_meanwhile(response: HttpResponse) -> None:
        produce_page(response)
        if response.content == b"answer 1":
            purged.append("product:7")
            clock.now += 1.5
            assert purges.look()  # another thread has found it before the page is kept

    middleware = middleware_after_a_look(Counter(change_meanwhile))
    assert middleware(rf.get("/produce/")).content == b"answer 1"
    assert middleware(rf.get("/produce/")).content == b"answer 2"
    assert middleware(rf.get("/produce/")).content == b"answer 2"


def test_nothing_holds_after_a_long_pause_or_on_a_restored_server(
    rf: RequestFactory, clock: Clock, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PAGE_CACHE_SECONDS = 10_000
    transactions = [50]
    monkeypatch.setattr(purges, "_read", lambda: (transactions[0], "{}", []))
    view = Counter(produce_page)
    middleware = middleware_after_a_look(view)
    for number in (1, 2, 3):
        assert middleware(rf.get("/produce/")).content == b"answer %d" % number
        clock.now += 1
        transactions[0] = 60
        assert middleware(rf.get("/produce/")).content == b"answer %d" % number
        if number == 1:
            clock.now += 1
            transactions[0] = 40
        else:
            clock.now += 901


def test_no_page_is_kept_past_midnight_or_past_what_it_says(
    rf: RequestFactory, clock: Clock, purged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = NOW.replace(hour=23, minute=59)
    monkeypatch.setattr(page_cache, "_now", lambda: evening)
    middleware = middleware_after_a_look(Counter(produce_page))

    def campaign(response: HttpResponse) -> None:
        produce_page(response)
        shows_until(evening + timedelta(seconds=20))
        shows_until(evening + timedelta(seconds=10))
        shows_until(evening + timedelta(seconds=30))

    sooner = PageCacheMiddleware(Counter(campaign))
    for seconds, of_page, of_campaign in ((0, 1, 1), (9.5, 1, 1), (0.5, 1, 2), (49.5, 1, 3), (0.5, 2, 3)):
        clock.now += seconds
        assert middleware(rf.get("/")).content == b"answer %d" % of_page
        assert sooner(rf.get("/")).content == b"answer %d" % of_campaign


def test_a_page_begun_before_midnight_is_not_kept_after_it(
    rf: RequestFactory, clock: Clock, purged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = NOW.replace(hour=0, minute=0) + timedelta(days=1)
    times = [midnight - timedelta(milliseconds=100)]
    monkeypatch.setattr(page_cache, "_now", lambda: times[0])

    def over_midnight(response: HttpResponse) -> None:
        produce_page(response)
        times[0] = midnight + timedelta(milliseconds=200)

    middleware = middleware_after_a_look(Counter(over_midnight))
    assert [middleware(rf.get("/")).content for _ in range(3)] == [b"answer 1", b"answer 2", b"answer 2"]


def test_addresses_hosts_and_queries_are_kept_apart(rf: RequestFactory, clock: Clock) -> None:
    view = Counter()
    middleware = PageCacheMiddleware(view)
    asked = [
        rf.get("/produce/"),
        rf.get("/en/produce/"),
        rf.get("/produce/?page=2"),
        rf.get("/produce/?page=2&category=grain"),
        rf.get("/produce/?village=1&village=2"),
        rf.get("/produce/?village=2&village=1"),
        rf.get("/produce/", HTTP_HOST="other.example"),
        rf.get("/produce/", secure=True),
    ]
    assert {middleware(request).content for request in asked} == {b"answer %d" % n for n in range(1, 9)}
    assert middleware(rf.get("/produce/?category=grain&page=2")).content == b"answer 4"  # the order says nothing


def test_what_pages_dont_know_of_a_query_makes_no_other_page(rf: RequestFactory, clock: Clock) -> None:
    view = Counter()
    middleware = PageCacheMiddleware(view)
    for query in ("", "?utm_source=x", "?from=singlemessage&isappinstalled=0", f"?fbclid={'x' * 400}", "?Q=x&=y&&"):
        assert middleware(rf.get(f"/produce/{query}")).content == b"answer 1", query
    for query in ("?q=a&page=2", "?utm_source=x&page=2&q=a", "?page=2&from=timeline&q=a"):
        assert middleware(rf.get(f"/produce/{query}")).content == b"answer 2", query
    assert list(middleware.plain) == [("http:///produce/", "")]
    assert list(middleware.queried) == [("http:///produce/", "page=2&q=a")]


def test_no_page_reads_anything_else_of_a_query(client: Client, site: ShopSite, settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    unknown = "utm_source=x&from=y&year=2020&p=2&code=1&month=3&next=/&event=4&state=open&pack=1&returned=1&lang=en"
    for address in (*site.addresses, "/suggestions/", "/season/", "/offline/"):
        assert client.get(f"{address}?{unknown}").content == client.get(address).content, address


def test_a_name_that_is_written_otherwise_is_the_same_name(rf: RequestFactory, clock: Clock) -> None:
    """Who asks for %71=pears is shown pears, and nobody else is who asks for everything."""
    view = Counter(lambda response: mark_public(response))
    middleware = PageCacheMiddleware(view)
    for number, query in enumerate(("%71=pears", "", "q=millet", "%70age=2", "q%00=pears", "q+=pears"), 1):
        request = rf.get("/produce/", QUERY_STRING=query)
        known = {name: value for name, value in request.GET.items() if name in QUERY_KNOWN}
        assert bool(page_key(request)[1]) == bool(known), query  # type: ignore[index]
        assert middleware(request).content == b"answer %d" % (number if known or not query else 2)


def test_everything_that_a_list_may_ask_for_can_be_kept() -> None:
    assert {WORDS, SORT, PAGE, *FACETS} == QUERY_KNOWN


def _private(response: HttpResponse) -> None:
    """Not marked: a basket, a form, an account."""


def _with_cookie(response: HttpResponse) -> None:
    mark_public(response)
    response.set_cookie("sessionid", "secret")


def _missing(response: HttpResponse) -> None:
    mark_public(response)
    response.status_code = 404


@pytest.mark.parametrize("change", [_private, _with_cookie, _missing])
def test_what_is_not_for_everyone_is_never_kept(
    rf: RequestFactory, clock: Clock, change: Callable[[HttpResponse], object]
) -> None:
    view = Counter(change)
    middleware = PageCacheMiddleware(view)
    for number in (1, 2):
        assert middleware(rf.get("/basket/")).content == b"answer %d" % number
    assert not middleware.plain


def test_posts_previews_and_long_queries_pass_through(rf: RequestFactory, clock: Clock) -> None:
    view = Counter()
    middleware = PageCacheMiddleware(view)
    preview = rf.get("/produce/")
    preview.is_dummy = True  # type: ignore[attr-defined]
    long = rf.get(f"/produce/?category={'x' * 300}")
    for request in (rf.post("/produce/"), preview, long):
        middleware(request)
        middleware(request)
    assert view.asked == 6
    assert not middleware.plain and not middleware.queried


def test_nothing_is_kept_when_the_setting_is_zero(rf: RequestFactory, clock: Clock, settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    view = Counter()
    middleware = PageCacheMiddleware(view)
    middleware(rf.get("/"))
    middleware(rf.get("/"))
    assert view.asked == 2 and not middleware.plain


def test_made_up_queries_drive_out_no_page(rf: RequestFactory, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "MOST_PAGES", 6)
    middleware = PageCacheMiddleware(Counter())
    for address in ("/", "/produce/"):
        middleware(rf.get(address))
    for page in range(10):
        middleware(rf.get(f"/produce/?page={page}"))
        middleware(rf.get("/produce/?page=0"))  # often asked for: it stays
    assert set(middleware.plain) == {("http:///", ""), ("http:///produce/", "")}
    assert {query for _, query in middleware.queried} == {"page=8", "page=9", "page=0"}
    for words in range(10):
        middleware(rf.get(f"/produce/?q={words}?"))
    assert set(middleware.plain) == {("http:///", ""), ("http:///produce/", "")}
    monkeypatch.setattr(page_cache, "MOST_BYTES", 4)
    middleware(rf.get("/long/"))
    assert len(middleware.plain) == 2


def test_etag_answers_304_without_a_body(rf: RequestFactory, clock: Clock) -> None:
    middleware = PageCacheMiddleware(Counter())
    first = middleware(rf.get("/produce/"))
    etag = first["ETag"]
    for asked in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = middleware(rf.get("/produce/", HTTP_IF_NONE_MATCH=asked))
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
        assert "Content-Type" not in answer and "Content-Length" not in answer
    assert middleware(rf.get("/produce/", HTTP_IF_NONE_MATCH='"other"')).status_code == 200
    clock.now += 5  # rendered anew, with another body
    assert middleware(rf.get("/produce/", HTTP_IF_NONE_MATCH=etag)).status_code == 200


def test_head_has_the_headers_and_no_body(rf: RequestFactory, clock: Clock) -> None:
    middleware = PageCacheMiddleware(Counter())
    head = middleware(rf.head("/produce/"))
    whole = middleware(rf.get("/produce/"))
    assert head.content == b"" and whole.content == b"answer 1"
    assert head["Content-Length"] == whole["Content-Length"] == "8"
    assert head["ETag"] == whole["ETag"]


def test_kept_pages_carry_the_same_headers(client: Client, site: ShopSite, clock: Clock) -> None:
    fresh, kept = client.get("/produce/"), client.get("/produce/")
    assert kept.content == fresh.content
    assert dict(kept.headers) == dict(fresh.headers)
    assert "Content-Security-Policy" in kept and "X-Frame-Options" in kept
    assert kept["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_draft_is_neither_shown_to_the_public_nor_kept(site: ShopSite, world: World, clock: Clock) -> None:
    editor, guest = Client(), Client()
    made_administrator(world.millet.staff)
    editor.force_login(world.millet.staff)
    draft = ProducePage.objects.get(pk=site.millet.pk)
    draft.summary = "还没有发布的话。"
    draft.save_revision(user=world.millet.staff)
    assert guest.get("/produce/millet/").status_code == 200
    preview = editor.get(f"/admin/pages/{site.millet.pk}/view_draft/")
    assert "还没有发布的话。" in preview.content.decode()
    assert "public" not in preview["Cache-Control"]
    assert "还没有发布的话。" not in guest.get("/produce/millet/").content.decode()
    clock.now += 301
    assert "还没有发布的话。" not in guest.get("/produce/millet/").content.decode()


def test_basket_pages_are_never_public(client: Client, site: ShopSite, world: World, clock: Clock) -> None:
    for address in ("/basket/", "/basket/badge/", f"/basket/add-form/{world.millet.product.pk}/"):
        response = client.get(address)
        assert not getattr(response, "is_public_page", False), address
        assert "public" not in response.get("Cache-Control", ""), address
        assert "ETag" not in response, address
