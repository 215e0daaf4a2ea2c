"""What one chooses of the site's look and language, and what stays of it: another page, another tab, no network."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Site

from marketplace.catalogue.models import Pack
from tests.browser.own_server import answering
from tests.browser.shared_sites import shared_site
from tests.browser.test_modes import OVERFLOW, PHONE, WEAR
from tests.browser.visitor import Visitor
from tests.cms.shop_site import TODAY, ShopSite, make_site, translate_site
from tests.world import NOW, make_world

# What is to the right of the window though nobody can scroll there: a part of a card, say. A bar that scrolls is meant to.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(one => one.checkVisibility({ visibilityProperty: true })
  && one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".finder__bar, .site-nav")).map(one => one.className)"""
ENGLISH = ("/en/", "/en/produce/", "/en/produce/millet/", "/en/villages/", "/en/villages/lingzi/lili/", "/en/season/")


def make_site_in_both_languages() -> ShopSite:
    """Every page in Chinese and English, with a shelf and the season on the home page."""
    site = make_site(make_world())
    site.home.refresh_from_db()
    site.home.sections = [
        ("shelf", {"heading": "", "collection": None, "most": 6}),
        ("season", {"heading": "", "text": ""}),
    ]
    site.home.save()
    translate_site(site)
    Pack.objects.update(name_en="5-jin bag (2.5 kg)")
    return site


site_around = shared_site(make_site_in_both_languages)


@pytest.fixture
def site(site_around: ShopSite, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopSite]:
    """The site on the day of the test world."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: TODAY)
    cache.clear()
    Site.clear_site_root_paths_cache()
    yield copy.deepcopy(site_around)
    Site.clear_site_root_paths_cache()


@pytest.mark.slow("six pages in two sizes of text, in a real browser")
def test_english_in_large_text_is_nowhere_cut_off(site: ShopSite, new_context: Callable[..., Any]) -> None:
    wide = {}
    with answering() as base:
        visitor = Visitor(new_context(viewport=PHONE, service_workers="block", locale="en-GB"), base)
        for address in ENGLISH:
            visitor.goto(address)
            for text in ("", "large"):
                visitor.page.evaluate(WEAR, ["light", text])
                over, cut = visitor.page.evaluate(OVERFLOW), visitor.page.evaluate(CUT_OFF)
                if over or cut:
                    wide[address, text] = over, cut
    assert wide == {}
    assert visitor.faults == []


def test_what_was_switched_stays_switched(site: ShopSite, new_context: Callable[..., Any]) -> None:
    with answering() as base:
        context = new_context(viewport=PHONE, service_workers="block", color_scheme="light")
        first = Visitor(context, base)
        first.goto("/")
        paper = "getComputedStyle(document.body).backgroundColor"
        size = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
        light, small = first.page.evaluate(paper), first.page.evaluate(size)
        first.page.click("header [data-look=text]")
        first.page.click("footer [data-value=dark]")
        assert first.page.evaluate(paper) != light
        assert first.page.evaluate(size) >= small * 1.2

        first.goto("/villages/")
        assert first.page.get_attribute("header [data-look=text]", "aria-pressed") == "true"
        assert first.page.get_attribute("html", "data-colours") == "dark"
        second = Visitor(context, base)  # another tab, in English
        second.goto("/en/")
        assert second.page.get_attribute("html", "data-text") == "large"

        first.page.click("header [data-look=text]")
        first.page.click("footer [data-look=colours][data-value='']")
        second.goto("/en/")
        assert second.page.get_attribute("html", "data-text") is None
        assert second.page.get_attribute("html", "data-colours") is None
        assert second.page.evaluate(paper) == light


def test_by_the_devices_wish_it_is_dark(site: ShopSite, new_context: Callable[..., Any]) -> None:
    with answering() as base:
        found = []
        for wish in ("light", "dark"):
            visitor = Visitor(new_context(viewport=PHONE, color_scheme=wish, java_script_enabled=False), base)
            visitor.goto("/")
            found.append(visitor.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert found[0] != found[1]


@pytest.mark.slow("a service worker is installed and asked without a network")
def test_without_a_network_the_site_says_so_and_shows_what_was_seen(
    site: ShopSite, new_context: Callable[..., Any]
) -> None:
    with answering() as base:
        context = new_context(viewport=PHONE)
        visitor = Visitor(context, base)
        page = visitor.page
        visitor.goto("/")
        page.evaluate("navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller ? 1 : new Promise("
                      "done => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true })))")  # fmt: skip
        visitor.goto("/produce/millet/")  # now through the worker, which keeps it
        visitor.goto("/basket/")
        context.set_offline(True)
        # Chromium forgets at the next page what it was made to say of the network
        context.add_init_script("Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })")
        visitor.hearing = False
        page.goto(f"{base}/produce/millet/")
        assert page.inner_text("h1") == "小米"
        page.goto(f"{base}/villages/")
        assert page.inner_text("h1") == "没有网络"
        page.goto(f"{base}/basket/")  # seen before, and never kept
        assert page.inner_text("h1") == "没有网络"
        page.goto(f"{base}/en/villages/")
        assert page.inner_text("h1") == "No network"
        visitor.check_access()
        context.set_offline(False)
        visitor.goto("/villages/")
        assert page.inner_text("h1") != "没有网络"
