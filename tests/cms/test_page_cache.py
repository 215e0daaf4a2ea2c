"""Pages kept in the process: for two seconds, only what says it is the same for everyone, correctly answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from cms import page_cache
from cms.models import ProducePage
from cms.page_cache import PageCacheMiddleware, mark_public
from tests.cms.shop_site import ShopSite
from tests.world import World


class Clock:
    """A monotonic clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Clock:
    """The page cache as in production, with a clock of its own."""
    settings.PAGE_CACHE_SECONDS = 2.0
    found = Clock()
    monkeypatch.setattr(page_cache, "time", found)
    return found


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


def test_a_page_is_kept_for_two_seconds_and_not_longer(rf: RequestFactory, clock: Clock) -> None:
    view = Counter()
    middleware = PageCacheMiddleware(view)
    assert middleware(rf.get("/produce/")).content == b"answer 1"
    clock.now += 1.99
    assert middleware(rf.get("/produce/")).content == b"answer 1"
    clock.now += 0.01
    assert middleware(rf.get("/produce/")).content == b"answer 2"
    assert view.asked == 2


def test_addresses_hosts_and_queries_are_kept_apart(rf: RequestFactory, clock: Clock) -> None:
    view = Counter()
    middleware = PageCacheMiddleware(view)
    asked = [
        rf.get("/produce/"),
        rf.get("/en/produce/"),
        rf.get("/produce/?page=2"),
        rf.get("/produce/?page=2&category=grain"),
        rf.get("/produce/", HTTP_HOST="other.example"),
        rf.get("/produce/", secure=True),
    ]
    assert {middleware(request).content for request in asked} == {b"answer %d" % n for n in range(1, 7)}


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
    assert not middleware.pages


def test_posts_previews_and_unknown_queries_pass_through(rf: RequestFactory, clock: Clock) -> None:
    view = Counter()
    middleware = PageCacheMiddleware(view)
    preview = rf.get("/produce/")
    preview.is_dummy = True  # type: ignore[attr-defined]
    for request in (rf.post("/produce/"), preview, rf.get("/produce/?utm_source=x")):
        middleware(request)
        middleware(request)
    assert view.asked == 6
    assert not middleware.pages


def test_nothing_is_kept_when_the_setting_is_zero(rf: RequestFactory, clock: Clock, settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    view = Counter()
    middleware = PageCacheMiddleware(view)
    middleware(rf.get("/"))
    middleware(rf.get("/"))
    assert view.asked == 2 and not middleware.pages


def test_the_store_is_bounded(rf: RequestFactory, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "MOST_PAGES", 3)
    middleware = PageCacheMiddleware(Counter())
    for page in range(10):
        middleware(rf.get(f"/produce/?page={page}"))
    assert len(middleware.pages) == 3
    monkeypatch.setattr(page_cache, "MOST_BYTES", 4)
    middleware(rf.get("/long/"))
    assert len(middleware.pages) == 3


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


def test_a_changed_price_is_seen_after_two_seconds(client: Client, site: ShopSite, world: World, clock: Clock) -> None:
    assert b"49.00" in client.get("/produce/millet/").content
    world.millet.pack.price_fen = 5200
    world.millet.pack.save()
    clock.now += 1.9
    kept = client.get("/produce/millet/").content
    assert b"49.00" in kept and b"52.00" not in kept
    clock.now += 0.1
    assert b"52.00" in client.get("/produce/millet/").content
    assert b"52.00" in client.get("/produce/").content


def test_kept_pages_carry_the_same_headers(client: Client, site: ShopSite, clock: Clock) -> None:
    fresh, kept = client.get("/produce/"), client.get("/produce/")
    assert kept.content == fresh.content
    assert dict(kept.headers) == dict(fresh.headers)
    assert "Content-Security-Policy" in kept and "X-Frame-Options" in kept
    assert kept["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_draft_is_neither_shown_to_the_public_nor_kept(site: ShopSite, world: World, clock: Clock) -> None:
    editor, guest = Client(), Client()
    world.millet.staff.is_superuser = True
    world.millet.staff.save()
    editor.force_login(world.millet.staff)
    draft = ProducePage.objects.get(pk=site.millet.pk)
    draft.summary = "还没有发布的话。"
    draft.save_revision(user=world.millet.staff)
    assert guest.get("/produce/millet/").status_code == 200
    preview = editor.get(f"/admin/pages/{site.millet.pk}/view_draft/")
    assert "还没有发布的话。" in preview.content.decode()
    assert "public" not in preview["Cache-Control"]
    assert "还没有发布的话。" not in guest.get("/produce/millet/").content.decode()
    clock.now += 3
    assert "还没有发布的话。" not in guest.get("/produce/millet/").content.decode()


def test_basket_pages_are_never_public(client: Client, site: ShopSite, world: World, clock: Clock) -> None:
    for address in ("/basket/", "/basket/badge/", f"/basket/add-form/{world.millet.product.pk}/"):
        response = client.get(address)
        assert not getattr(response, "is_public_page", False), address
        assert "public" not in response.get("Cache-Control", ""), address
        assert "ETag" not in response, address
