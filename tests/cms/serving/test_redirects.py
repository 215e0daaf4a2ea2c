"""Old addresses lead to where their pages are now, in both languages; a live page always wins, and nobody goes in circles."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client, TestCase
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.freshness import purging
from cms.models import ProducePage
from tests.cms.shop_site import ShopSite, translate_site


def leads_to(client: Client, address: str) -> tuple[int, str]:
    """The status and the address that somebody ends at who asks for `address`."""
    response = client.get(address, follow=True)
    last = response.redirect_chain[-1][0] if response.redirect_chain else address
    return response.status_code, last


def rename(page: Page, slug: str) -> None:
    """Give a page another slug, as an editor does."""
    page = type(page).objects.get(pk=page.pk)
    page.slug = slug
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision().publish()


def test_a_renamed_page_is_found_at_its_old_addresses_in_both_languages(client: Client, site: ShopSite) -> None:
    translate_site(site)
    english = ProducePage.objects.get(slug="millet", locale__language_code="en")
    assert client.get("/produce/golden/").status_code == 404
    rename(site.millet, "golden")
    rename(english, "gold")
    first = client.get("/produce/millet/?from=qr&n=%E7%B1%B3")
    assert (first.status_code, first["Location"]) == (301, "/produce/golden/?from=qr&n=%E7%B1%B3")
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate" and not first.cookies
    assert leads_to(client, "/produce/millet") == (200, "/produce/golden/")
    assert leads_to(client, "/en/produce/millet/") == (200, "/en/produce/gold/")
    rename(site.millet, "treasure")
    assert client.get("/produce/millet/")["Location"] == "/produce/treasure/"  # one step, however often it moved
    assert client.head("/produce/golden/")["Location"] == "/produce/treasure/"
    assert client.post("/produce/golden/").status_code == 404


def test_pages_below_one_that_moved_are_found_too(client: Client, site: ShopSite) -> None:
    rename(site.villages, "places")
    assert leads_to(client, "/villages/lingzi/lili/") == (200, "/places/lingzi/lili/")


def test_a_live_page_wins_with_and_without_its_slash(
    client: Client, site: ShopSite, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "LOOK_SECONDS", 0)
    settings.PAGE_CACHE_SECONDS = 300
    Redirect.objects.create(old_path="/produce/millet", redirect_page=Page.objects.get(pk=site.pears.pk))
    assert leads_to(client, "/produce/millet/") == (200, "/produce/millet/")
    assert leads_to(client, "/produce/millet") == (200, "/produce/millet/")
    rename(site.millet, "golden")
    rename(site.pears, "millet")  # another page takes the address
    assert "<h1>雪梨</h1>" in client.get("/produce/millet/").content.decode()
    assert leads_to(client, "/produce/pears/") == (200, "/produce/millet/")


def test_a_redirect_is_served_from_the_moment_it_is_made(client: Client, site: ShopSite, settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 300
    for _ in range(2):
        assert client.get("/gone/").status_code == 404
    Redirect.add_redirect("/gone/", redirect_to=Page.objects.get(pk=site.pears.pk), is_permanent=False)
    found = client.get("/gone/")
    assert (found.status_code, found["Location"]) == (302, "/produce/pears/")


@pytest.mark.parametrize(
    ("links", "status", "end"),
    [
        ({"/a": "/b/", "/b": "/c/?x=1", "/c": "/produce/?y=2"}, 200, "/produce/?y=2&x=1"),
        ({"/a": "/b", "/b": "/a"}, 404, "/a/"),
        ({"/a": "/a/"}, 404, "/a/"),
        ({"/a": "/nowhere/"}, 404, "/a/"),
        ({"/a": "/accounts/login/"}, 200, "/accounts/login/"),
        ({f"/a{'b' * n}": f"/a{'b' * (n + 1)}/" for n in range(30)}, 404, "/a/"),
        ({"/旧": "/produce/"}, 404, "/a/"),
    ],
)
def test_chains_are_followed_and_circles_are_not(
    client: Client, site: ShopSite, links: dict[str, str], status: int, end: str
) -> None:
    for old_path, link in links.items():
        Redirect.objects.create(old_path=old_path, redirect_link=link)
    assert leads_to(client, "/a/") == (status, end)
    if "/旧" in links:
        assert leads_to(client, f"/{quote('旧')}/") == (200, "/produce/")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/Produce/MILLET/?from=qr", "/produce/millet/?from=qr"),
        ("/Produce/Millet", "/produce/millet/"),
        ("/produce/millet/。", "/produce/millet/"),
        ("/produce/millet）。", "/produce/millet/"),
        ("/EN/Produce/Millet/.", "/en/produce/millet/"),
        ("/Basket/", "/basket/"),
        ("/orders/AbCdEf。/", None),
        ("/Admin/pages/", None),
        ("/Nowhere/", None),
    ],
)
def test_an_address_in_capitals_or_with_a_full_stop_behind_leads_to_the_one_that_is_meant(
    client: Client, site: ShopSite, asked: str, meant: str | None
) -> None:
    translate_site(site)
    path, mark, query = asked.partition("?")
    answer = client.get(quote(path) + mark + query)
    if answer.status_code == 301 and answer["Location"].rstrip("/") == quote(path).rstrip("/"):
        answer = client.get(answer["Location"])  # Django adds the slash
    assert (answer.status_code, answer.headers.get("Location")) == ((301, meant) if meant else (404, None))


def test_of_two_pages_that_differ_in_capitals_none_is_guessed(client: Client, site: ShopSite) -> None:
    rename(site.pears, "MILLET")
    assert client.get("/produce/MILLET/").status_code == 200
    assert client.get("/produce/Millet/").status_code == 404
    rename(site.millet, "golden")
    assert client.get("/produce/Golden/")["Location"] == "/produce/golden/"


def test_a_page_that_is_not_live_is_led_to_by_none(client: Client, site: ShopSite) -> None:
    rename(site.millet, "golden")
    ProducePage.objects.get(pk=site.millet.pk).unpublish()
    assert client.get("/produce/millet/").status_code == 404
