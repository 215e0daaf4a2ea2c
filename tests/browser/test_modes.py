"""Every page in light, dark and large text at phone size: nothing for axe to find, nothing cut off, nothing that jumps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Site

from marketplace.catalogue.models import Pack
from tests.browser.own_server import answering, lend_cookies
from tests.browser.visitor import Visitor
from tests.cms.every_page import Visits, make_visits
from tests.cms.shop_site import TODAY, make_site, translate_site
from tests.orders.conftest import private, stripe, stripe_double
from tests.stripe_double.control import Control
from tests.world import NOW, make_world

__all__ = ["private", "stripe", "stripe_double"]

SHARDS = 2  # that can run at the same time
PHONE = {"width": 360, "height": 740}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# How it looks, and what axe is asked: in the dark nothing but the colours is another.
MODES: list[tuple[str, str, dict[str, Any]]] = [("light", "", {}), ("dark", "", COLOURS), ("light", "large", {})]
WEAR = """([colours, text]) => {
  document.documentElement.dataset.colours = colours;
  if (text) document.documentElement.dataset.text = text; else delete document.documentElement.dataset.text;
}"""
# What sticks out of the page to the right, seen by nobody without scrolling sideways.
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What is to the right of the window though nobody can scroll there: a part of a card, say. A bar that scrolls is meant to.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(one => one.checkVisibility({ visibilityProperty: true })
  && one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".finder__bar")).map(one => one.className)"""
ENGLISH = ("/en/", "/en/produce/", "/en/produce/millet/", "/en/villages/", "/en/villages/lingzi/lili/", "/en/season/")
SHIFTS = """() => new Promise(done => {
  const found = [], where = ({ node }) => node?.id || node?.className || node?.nodeName;
  new PerformanceObserver(list => found.push(...list.getEntries().filter(one => !one.hadRecentInput)))
    .observe({ type: "layout-shift", buffered: true });
  // Below this it is a part of a pixel of one icon, and nothing in Lighthouse's three decimals.
  setTimeout(() => done(found.filter(one => one.value >= 0.0005).map(one => [one.value, one.sources.map(where).join()])), 100);
})"""


@pytest.fixture
def visits(
    db: None, stripe: Control, private: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visits]:
    """Every page, on the day of the test world."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: TODAY)
    cache.clear()
    world = make_world()
    yield make_visits(make_site(world), world, stripe)
    Site.clear_site_root_paths_cache()


@pytest.mark.slow("axe on every page, three times")
@pytest.mark.timeout(420)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_page_in_every_mode(visits: Visits, new_context: Callable[..., Any], shard: int) -> None:
    jumping, wide = [], []
    with answering() as base:
        context = new_context(viewport=PHONE, service_workers="block")
        visitor = Visitor(context, base)
        for client, address in visits.each()[shard::SHARDS]:
            lend_cookies(context, client, base)
            visitor.goto(address)
            if visitor.page.evaluate(SHIFTS):  # a busy machine paints half a page; what is wrong jumps again
                visitor.goto(address)
                jumping += [(address, *shift) for shift in visitor.page.evaluate(SHIFTS)]
            for colours, text, options in MODES:
                visitor.hearing = False  # axe leaves style attributes behind, over which the page's policy complains
                visitor.page.evaluate(WEAR, [colours, text])
                if over := visitor.page.evaluate(OVERFLOW):
                    wide.append((address, colours, text, over))
                visitor.check_access(options)
    assert visitor.faults == []
    assert wide == []
    assert jumping == []


@pytest.mark.slow("six pages in two sizes of text, in a real browser")
def test_english_in_large_text_is_nowhere_cut_off(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, new_context: Callable[..., Any]
) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: TODAY)
    cache.clear()
    site = make_site(make_world())
    site.home.refresh_from_db()
    site.home.sections = [
        ("shelf", {"heading": "", "collection": None, "most": 6}),
        ("season", {"heading": "", "text": ""}),
    ]
    site.home.save()
    translate_site(site)
    Pack.objects.update(name_en="5-jin bag (2.5 kg)")
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
    Site.clear_site_root_paths_cache()
    assert wide == {}
    assert visitor.faults == []


def test_what_was_switched_stays_switched(visits: Visits, new_context: Callable[..., Any]) -> None:
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


def test_by_the_devices_wish_it_is_dark(visits: Visits, new_context: Callable[..., Any]) -> None:
    with answering() as base:
        found = []
        for wish in ("light", "dark"):
            visitor = Visitor(new_context(viewport=PHONE, color_scheme=wish, java_script_enabled=False), base)
            visitor.goto("/")
            found.append(visitor.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert found[0] != found[1]


@pytest.mark.slow("a service worker is installed and asked without a network")
def test_without_a_network_the_site_says_so_and_shows_what_was_seen(
    visits: Visits, new_context: Callable[..., Any]
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
