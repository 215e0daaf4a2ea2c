"""Law 6: public pages carry no session, no CSRF token, no personal data; they are the same for everyone."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from cms.freshness import kept_answers as kept
from cms.freshness import page_cache, purging
from cms.serving import views
from tests.cms.shop_site import ShopSite, add_products, translate_site
from tests.world import World


@pytest.fixture
def both_languages(site: ShopSite) -> list[str]:
    """Every page's address, in Chinese and in English."""
    translate_site(site)
    return [
        *site.addresses,
        "/en/",
        "/en/produce/",
        "/en/produce/millet/",
        "/en/villages/",
        "/en/villages/lingzi/lili/",
    ]


def test_no_page_touches_the_session(
    client: Client, both_languages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def touched(self: SessionBase, *args: Any) -> None:
        raise AssertionError("a public page looked into the session")

    monkeypatch.setattr(SessionBase, "_get_session", touched)
    for address in both_languages:
        response = client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate", address
        assert b"csrf" not in response.content, address


def test_a_signed_in_person_gets_the_same_bytes(site: ShopSite, world: World) -> None:
    guest, officer = Client(), Client()
    officer.force_login(world.millet.staff)
    for address in site.addresses:
        assert officer.get(address).content == guest.get(address).content, address


def test_no_household_is_named(client: Client, site: ShopSite, world: World) -> None:
    names = [household.head_name for farm in (world.millet, world.pears) for household in farm.households]
    for address in site.addresses:
        html = client.get(address).content.decode()
        assert not [name for name in names if name in html], address


def test_pages_are_valid_html(client: Client, both_languages: list[str]) -> None:
    for address in [*both_languages, "/produce/?category=unknown", "/nothing/here/"]:
        check_html(client.get(address).content, address)


def test_error_pages_are_valid_html_and_whole(rf: RequestFactory, site: ShopSite) -> None:
    request = rf.get("/somewhere/")
    answers = {
        400: views.bad_request(request, ValueError()),
        403: views.permission_denied(request, PermissionError()),
        404: views.page_not_found(request, ValueError()),
        500: views.server_error(request),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        check_html(answer.content, str(status))
        assert f'<p class="error-code">{status}</p>' in answer.content.decode()
    check_html(views.csrf_failure(request, "").content, "csrf")


def test_the_page_for_our_own_faults_needs_no_database(rf: RequestFactory) -> None:
    assert views.server_error(rf.get("/")).status_code == 500  # no mark django_db: a query would fail the test


def check_html(content: bytes, name: str) -> None:
    """Parse strictly: html5lib stops at the first thing the standard calls an error."""
    try:
        html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(StringIO(content.decode()))
    except html5lib.html5parser.ParseError as error:
        pytest.fail(f"{name}: {error}")
    html = content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), (name, ids)
    assert len(re.findall(r"<h1[ >]", html)) == 1, name
    assert " style=" not in html and "<style" not in html and "onclick" not in html, name
    assert not re.findall(r"<script(?![^>]*(?:src=|ld\+json))", html), name
    elsewhere = re.findall(r'<[^>]*(?:src|href)="https?://(?!testserver)[^>]*>', html)  # nothing is fetched from there
    assert [one for one in elsewhere if not re.match(r'<a [^>]*rel="noopener noreferrer"', one)] == [], name


def test_every_page_links_its_translation(client: Client, both_languages: list[str]) -> None:
    html = client.get("/produce/millet/").content.decode()
    assert '<link rel="canonical" href="http://testserver/produce/millet/">' in html
    assert '<link rel="alternate" hreflang="zh-Hans" href="http://testserver/produce/millet/">' in html
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/produce/millet/">' in html
    assert '<link rel="alternate" hreflang="x-default" href="http://testserver/produce/millet/">' in html
    assert 'href="/en/produce/millet/" lang="en" hreflang="en"' in html
    english = client.get("/en/produce/millet/").content.decode()
    assert '<html lang="en">' in english
    assert '<link rel="canonical" href="http://testserver/en/produce/millet/">' in english
    assert 'href="/produce/millet/" lang="zh-Hans" hreflang="zh-Hans"' in english
    assert "¥9.80/jin" in english


def test_page_without_translation_leads_to_the_other_home_page(client: Client, site: ShopSite) -> None:
    translate_site(site)  # all but the pears
    html = client.get("/produce/pears/").content.decode()
    assert 'hreflang="en"' in html
    assert 'rel="alternate" hreflang="en"' not in html
    assert 'href="/en/" lang="en"' in html


# The index (inside a transaction, as here, it is read each time: 2). Until they are purged kept: the page with its
# translations and restrictions (2), each card (3 for those that are missing: with their first packs; stock and
# terms; renditions), postage, navigation, where the list is; and the look for purges.
LIST_QUERIES = 2
LIST_QUERIES_COLD = 11
# page; packs, stock and terms; reviews and figures; lots with who grew them. Also, until purged: what is found at the
# address, pictures and story (for which the page is read again), village page, postage with the days on the way, header
# and footer, campaigns, where the list is.
PAGE_QUERIES = 5
PAGE_QUERIES_COLD = 15


@pytest.mark.parametrize("count", [5, 50])
def test_queries_do_not_grow_with_the_products(
    client: Client, site: ShopSite, world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(purging, "LOOK_SECONDS", 600)  # one look, however slow the machine
    monkeypatch.setattr(purging, "LONGEST_SECONDS", 600)
    monkeypatch.setattr(page_cache, "page_key", lambda request: None)  # only what pages are made of is kept
    add_products(site, world.millet, count - 2)
    client.get("/produce/")  # content types and root paths are kept for good
    settings.PAGE_CACHE_SECONDS = 60
    for address, cold, warm in (
        ("/produce/", LIST_QUERIES_COLD, LIST_QUERIES),
        ("/produce/millet/", PAGE_QUERIES_COLD, PAGE_QUERIES),
    ):
        kept.forget()
        for expected in (cold, warm):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found = queries.captured_queries
            assert len(found) == expected, (address, [query["sql"] for query in found])


def test_content_security_policy_forbids_foreign_hosts(client: Client, site: ShopSite) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_style_sheets_and_scripts_name_no_foreign_host(settings: Any) -> None:
    for folder in settings.STATICFILES_DIRS:
        for file in [*Path(folder).rglob("*.css"), *Path(folder).rglob("*.js")]:
            assert not re.findall(r"(?:url\(|@import|https?:)[^;\n]*//", file.read_text()), file.name
