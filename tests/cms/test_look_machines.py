"""What machines read of the site: share cards, manifest, service worker, sitemap, robots, meta data of every page."""

from __future__ import annotations

import gzip
import json
import re
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from cms import share_cards
from tests.cms.shop_site import ShopSite, translate_site

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def meta(html: str, name: str) -> str:
    found = re.search(rf'<meta (?:property|name)="{name}" content="([^"]*)">', html)
    assert found, name
    return found[1]


def card_path(client: Client, address: str) -> str:
    return meta(client.get(address).content.decode(), "og:image").removeprefix("http://testserver")


def test_every_page_tells_messengers_and_search_engines_what_it_is(client: Client, site: ShopSite) -> None:
    translate_site(site)
    for address in [*site.addresses, "/en/", "/en/produce/millet/"]:
        html = client.get(address).content.decode()
        assert meta(html, "og:url") == f"http://testserver{address}"
        assert f'<link rel="canonical" href="http://testserver{address}">' in html
        assert meta(html, "og:title") and meta(html, "og:description") == meta(html, "description"), address
        assert meta(html, "og:locale") == ("en_US" if address.startswith("/en/") else "zh_CN")
        assert re.fullmatch(r"http://testserver/share/\d+-[0-9a-f]{16}\.jpg", meta(html, "og:image"))
        default = address.removeprefix("/en")
        assert f'<link rel="alternate" hreflang="x-default" href="http://testserver{default}">' in html, address


def test_structured_data_can_be_read(client: Client, site: ShopSite) -> None:
    kinds: dict[str, list[str]] = {}
    for address in site.addresses:
        html = client.get(address).content.decode()
        found = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]
        assert all(one["@context"] == "https://schema.org" for one in found)
        kinds[address] = [one["@type"] for one in found]
    assert kinds["/"] == ["WebSite"]
    assert kinds["/produce/millet/"] == ["Product", "BreadcrumbList"]
    assert kinds["/villages/lingzi/lili/"] == ["BreadcrumbList"]
    home = client.get("/").content.decode()
    assert '"urlTemplate": "http://testserver/produce/?q={words}"' in home


def test_every_picture_has_size_words_and_a_modern_format(client: Client, site: ShopSite) -> None:
    seen = 0
    for address in site.addresses:
        html = client.get(address).content.decode()
        for picture in re.findall(r"<picture>.*?</picture>", html):
            seen += 1
            assert picture.index("image/avif") < picture.index("image/webp") < picture.index("<img")
            assert re.search(r' width="\d+" height="\d+" alt="[^"]+"', picture), (address, picture)
        outside = re.sub(r"<picture>.*?</picture>|<template.*?</template>", "", html, flags=re.DOTALL)
        assert "<img" not in outside, address
    assert seen > 8


def test_a_share_card_is_drawn_once_and_anew_after_a_change(
    client: Client, site: ShopSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    draw = share_cards.draw_card
    monkeypatch.setattr(share_cards, "draw_card", lambda card: drawn.append(card.title) or draw(card))
    path = card_path(client, "/produce/millet/")
    answers = [client.get(path) for _ in range(2)]
    assert [answer["Cache-Control"] for answer in answers] == ["public, max-age=31536000, immutable"] * 2
    assert answers[0].content == answers[1].content
    assert drawn == ["小米"]
    with Image.open(BytesIO(answers[0].content)) as card:
        assert (card.format, card.size) == ("JPEG", (1200, 630))
        assert card.getpixel((100, 100))[0] > 200 and card.getpixel((1100, 100))[2] > 150  # its picture: orange, blue
    assert len(answers[0].content) < 200_000

    site.millet.title = "新小米"
    site.millet.save_revision().publish()
    newer = card_path(client, "/produce/millet/")
    assert newer != path
    sent_on = client.get(path)
    assert (sent_on.status_code, sent_on["Location"]) == (302, newer)
    assert client.get(newer).status_code == 200
    assert drawn == ["小米", "新小米"]


def test_no_share_card_of_what_is_not_public(client: Client, site: ShopSite) -> None:
    path = card_path(client, "/produce/millet/")
    site.millet.unpublish()
    assert client.get(path).status_code == 404
    assert client.get("/share/999999999-0123456789abcdef.jpg").status_code == 404
    assert client.get("/share/1-0123456789abcdef.jpg").status_code == 404  # the tree's root


def test_a_card_without_picture_or_fonts_is_still_a_card(monkeypatch: pytest.MonkeyPatch) -> None:
    card = share_cards.Card("很长的名字" * 20, "很长的一句话。" * 40, None, "zh-hans")
    with_words = share_cards.draw_card(card)
    stamp = card.stamp
    monkeypatch.setattr(share_cards, "_font", lambda use, size: None)
    assert share_cards.draw_card(card).size == with_words.size == (1200, 630)
    assert card.stamp != stamp  # drawn anew once the fonts are there


def test_the_manifest_is_in_the_language_of_its_address(client: Client) -> None:
    for address, name, start, lang in (
        ("/manifest.webmanifest", "双向集市", "/", "zh-Hans"),
        ("/en/manifest.webmanifest", "Two-Way Market", "/en/", "en"),
    ):
        answer = client.get(address)
        assert answer["Content-Type"].startswith("application/manifest+json")
        found: dict[str, Any] = json.loads(answer.content)
        assert (found["name"], found["start_url"], found["lang"]) == (name, start, lang)
        assert {(icon["sizes"], icon.get("purpose", "any")) for icon in found["icons"]} == {
            ("192x192", "any"), ("512x512", "any"), ("192x192", "maskable"), ("512x512", "maskable"),
        }  # fmt: skip
        for icon in found["icons"]:
            file = finders.find(icon["src"].removeprefix("/static/"))
            with Image.open(str(file)) as image:
                assert f"{image.width}x{image.height}" == icon["sizes"]


def test_the_service_worker_knows_this_version_and_touches_nothing_personal(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    first, script = answer.content.decode().split("\n", 1)
    shell = json.loads(first.removeprefix("const SHELL = ").removesuffix(";"))
    for address in [*shell["assets"], *shell["offline"].values()]:
        kept = client.get(address)
        assert kept.status_code == 200 and "public" in kept["Cache-Control"], address
    personal = re.search(r"PERSONAL = /(.*)/;", script)
    assert personal
    for path in ("/basket/", "/en/checkout/", "/orders/abc/", "/accounts/login/", "/en/reviews/of/1/"):
        assert re.search(personal[1].replace("\\/", "/"), path), path
    for path in ("/", "/en/", "/produce/", "/villages/lingzi/", "/trace/LL-1/"):
        assert not re.search(personal[1].replace("\\/", "/"), path), path


def test_the_sitemap_names_every_page_with_its_translations(client: Client, site: ShopSite) -> None:
    translate_site(site)
    site.pears.unpublish()
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    files = [str(found.text) for found in index.iter(f"{SITEMAP}loc")]
    assert files == ["http://testserver/sitemap-pages.xml", "http://testserver/sitemap-places.xml"]
    entries: dict[str, dict[str, str]] = {}
    for file in files:
        for entry in ElementTree.fromstring(client.get(file).content).iter(f"{SITEMAP}url"):
            address = str(entry.findtext(f"{SITEMAP}loc")).removeprefix("http://testserver")
            links = {str(link.get("hreflang")): str(link.get("href")) for link in entry.iter(LINK)}
            entries[address] = {code.lower(): url.removeprefix("http://testserver") for code, url in links.items()}
    assert set(site.addresses) - {"/produce/pears/"} | {"/en/produce/millet/", "/season/", "/en/verify/"} <= set(
        entries
    )
    assert "/produce/pears/" not in entries
    both = {"zh-hans": "/produce/millet/", "en": "/en/produce/millet/", "x-default": "/produce/millet/"}
    assert entries["/produce/millet/"] == entries["/en/produce/millet/"] == both
    assert entries["/season/"] == {"zh-hans": "/season/", "en": "/en/season/", "x-default": "/season/"}
    for address in entries:
        assert client.get(address).status_code == 200, address


def test_robots_are_kept_from_what_is_somebodys_own(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    for path in ("/admin/", "/orders/", "/en/orders/", "/checkout/", "/en/accounts/", "/basket/badge/"):
        assert f"Disallow: {path}" in lines
    assert "Disallow: /basket/" not in lines
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_a_public_page_is_sent_compressed_and_known_again(client: Client, site: ShopSite, settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    answers = {
        one: client.get("/produce/", headers={"Accept-Encoding": one}) for one in ("", "gzip", "gzip, deflate, br")
    }
    plain, zipped, packed = answers.values()
    assert gzip.decompress(zipped.content) == brotli.decompress(packed.content) == plain.content
    assert [answer.get("Content-Encoding") for answer in answers.values()] == [None, "gzip", "br"]
    assert [answer["Content-Length"] for answer in answers.values()] == [
        str(len(answer.content)) for answer in answers.values()
    ]
    assert len({answer["ETag"] for answer in answers.values()}) == 3
    assert all("Accept-Encoding" in answer["Vary"] for answer in answers.values())
    for accepted, answer in answers.items():
        again = client.get("/produce/", headers={"Accept-Encoding": accepted, "If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
