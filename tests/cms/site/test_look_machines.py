"""What machines read of the site: share cards, manifest, service worker, sitemap, robots, meta data of every page."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.models import PageViewRestriction

from cms.models import ProducePage, StoryImage, VillagePage
from cms.site import share_cards
from tests.cms.front_site import add_campaign, add_collection
from tests.cms.shop_site import ShopSite, make_picture, translate_site

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
    translate_site(site)
    picked = add_collection(site)
    add_campaign(site, -timedelta(days=1), timedelta(days=1), collection=picked)
    kinds: dict[str, list[str]] = {}
    for address in [*site.addresses, "/picked/", "/first-taste/", "/en/villages/lingzi/lili/"]:
        html = client.get(address).content.decode()
        found = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]
        assert all(one["@context"] == "https://schema.org" for one in found)
        kinds[address] = [one["@type"] for one in found]
        steps = [step["item"] for one in found if one["@type"] == "BreadcrumbList" for step in one["itemListElement"]]
        assert all(step.startswith("http://testserver/") for step in steps), steps
        assert steps[-1:] in ([], [f"http://testserver{address}"])
    assert kinds["/"] == ["WebSite"]
    assert kinds["/produce/millet/"] == ["Product", "BreadcrumbList"]
    for address in ("/villages/lingzi/", "/villages/lingzi/lili/", "/picked/", "/first-taste/"):
        assert kinds[address] == ["BreadcrumbList"], address
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


def cards() -> dict[str, bytes]:
    """The cards that are kept, by name."""
    return {path.name: path.read_bytes() for path in sorted(Path(storages["private"].path("drawn")).rglob("*.jpg"))}


@pytest.fixture
def no_cards() -> None:
    shutil.rmtree(storages["private"].path("drawn"), ignore_errors=True)


@pytest.mark.usefixtures("no_cards")
@pytest.mark.parametrize("broken", [b"", b"\xff\xd8 cut off", -300, -1])
def test_a_broken_card_is_drawn_anew(client: Client, site: ShopSite, broken: bytes | int) -> None:
    path = card_path(client, "/produce/millet/")
    whole = client.get(path).content
    [(name, kept)] = cards().items()
    [file] = Path(storages["private"].path("drawn")).rglob(name)
    file.write_bytes(kept[:broken] if isinstance(broken, int) else broken)
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, whole)
    assert cards() == {name: kept}


@pytest.mark.usefixtures("no_cards")
def test_a_card_is_drawn_even_when_it_can_not_be_kept(client: Client, site: ShopSite) -> None:
    Path(storages["private"].path("drawn")).write_text("no folder")
    try:
        answer = client.get(card_path(client, "/produce/millet/"))
    finally:
        Path(storages["private"].path("drawn")).unlink()
    with Image.open(BytesIO(answer.content)) as card:
        assert card.size == (1200, 630)


@pytest.mark.usefixtures("no_cards")
def test_processes_that_draw_at_once_leave_one_whole_card(
    client: Client, site: ShopSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = card_path(client, "/produce/millet/")
    draw = share_cards.draw_card
    others = []

    def draw_while_another_does(card: share_cards.Card) -> Image.Image:
        if not others:
            others.append("one other")
            others.append(client.get(path).content)
        return draw(card)

    monkeypatch.setattr(share_cards, "draw_card", draw_while_another_does)
    answer = client.get(path)
    assert answer.content == others[1]
    [kept] = cards().values()
    assert kept.startswith(answer.content)
    assert [one.suffix for one in Path(storages["private"].path("drawn")).rglob("*") if one.is_file()] == [".jpg"]


@pytest.mark.usefixtures("no_cards")
@pytest.mark.parametrize("way", ["unpublish", "delete", "another picture"])
def test_a_card_goes_with_its_page_and_picture(
    client: Client, site: ShopSite, django_capture_on_commit_callbacks: Any, way: str
) -> None:
    stays = card_path(client, "/produce/pears/")
    goes = card_path(client, "/villages/lingzi/lili/")
    for path in (stays, goes):
        assert client.get(path).status_code == 200
        assert client.get(f"/media/share_cards/{path.rpartition('/')[2].partition('-')[0]}.jpg").status_code == 404
    assert len(cards()) == 2
    village = VillagePage.objects.get(pk=site.village.pk)
    with django_capture_on_commit_callbacks(execute=True):
        if way == "another picture":
            village.picture = make_picture("村口")
            village.save_revision().publish()
        else:
            getattr(village, way)()
    assert list(cards()) == [stays.rpartition("/")[2]]
    assert client.get(goes).status_code == (302 if way == "another picture" else 404)


@pytest.mark.usefixtures("no_cards")
def test_a_card_that_is_drawn_while_its_page_is_taken_away_is_not_kept(
    client: Client, site: ShopSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = card_path(client, "/produce/millet/")
    draw = share_cards.draw_card
    monkeypatch.setattr(share_cards, "draw_card", lambda card: (site.millet.unpublish(), draw(card))[1])
    client.get(path)
    assert cards() == {}


@pytest.mark.usefixtures("no_cards")
def test_old_cards_and_those_of_no_public_page_are_forgotten(client: Client, site: ShopSite) -> None:
    for address in ("/", "/produce/", "/produce/millet/", "/produce/pears/"):
        assert client.get(card_path(client, address)).status_code == 200
    default_storage.save(f"share_cards/{site.home.pk}.jpg", ContentFile(b"of an earlier version"))
    now = timezone.now()
    ProducePage.objects.filter(pk=site.millet.pk).update(live=False)
    PageViewRestriction.objects.create(page=site.pears, restriction_type=PageViewRestriction.LOGIN)
    assert share_cards.forget_old_cards(now) == 3
    assert {int(name.partition("-")[0]) for name in cards()} == {site.home.pk, site.storefront.pk}
    assert not default_storage.exists(f"share_cards/{site.home.pk}.jpg")
    assert share_cards.forget_old_cards(now + timedelta(days=6)) == 0
    assert share_cards.forget_old_cards(now + timedelta(days=8)) == 2
    assert cards() == {}


def test_what_is_transparent_stands_on_white(site: ShopSite) -> None:
    clear = Image.new("RGBA", (1200, 410), (255, 0, 0, 0))
    out = BytesIO()
    clear.save(out, format="PNG")
    picture = StoryImage.objects.create(title="印", file=ContentFile(out.getvalue(), name="stamp.png"))
    card = share_cards.draw_card(share_cards.Card("印", "", picture, "zh-hans"))
    assert card.getpixel((600, 200)) == (255, 255, 255)


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
