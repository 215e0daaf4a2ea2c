"""Every page in light, and in dark and large text, at phone size: nothing for axe to find, nothing cut off, nothing jumps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Site

from tests.browser.own_server import answering, lend_cookies
from tests.browser.visitor import Visitor
from tests.cms.every_page import Visits, make_visits
from tests.cms.shop_site import TODAY, make_site
from tests.orders.conftest import private, stripe, stripe_double
from tests.stripe_double.control import Control
from tests.world import NOW, make_world

__all__ = ["private", "stripe", "stripe_double"]

SHARDS = 2  # that can run at the same time
PHONE = {"width": 360, "height": 740}
# What the other look can change: dark nothing but colours (cms/site/test_look.py), large text nothing but sizes. Both are
# worn at once. So that large text hides no word that is too pale in the usual size, it needs as much contrast as small.
CHANGEABLE: dict[str, Any] = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
    },
    "checks": {"color-contrast": {"options": {"contrastRatio": {"large": {"expected": 4.5}}}}},
}
# How it looks, and what axe is asked. Of sizes in the usual text and of colours in light, the first asks everything.
MODES: list[tuple[str, str, dict[str, Any]]] = [("light", "", {}), ("dark", "large", CHANGEABLE)]
WEAR = """([colours, text]) => {
  document.documentElement.dataset.colours = colours;
  if (text) document.documentElement.dataset.text = text; else delete document.documentElement.dataset.text;
}"""
# One fault for each rule of CHANGEABLE. The grey on white is 3.95 : 1: enough for letters of this size, by axe's own limits.
FAULTY = """<p style="font-size: 40px; color: #808080; background: #fff">霜降</p>
  <p style="color: #000">白露前后<a href="#" style="color: #222; text-decoration: none">开镰</a>，晒上三天。</p>
  <button style="all: unset; height: 20px">甲</button><button style="all: unset; height: 20px">乙</button>
  <div style="height: 50px; overflow: scroll"><p>八个村</p><p>一辆车</p><p>来回都不空</p></div>"""
# What sticks out of the page to the right, seen by nobody without scrolling sideways.
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
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


@pytest.mark.slow("axe on every page, twice")
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


def test_what_is_asked_of_the_second_look_is_enough_to_find_its_faults(new_context: Callable[..., Any]) -> None:
    visitor = Visitor(new_context(viewport=PHONE), "")
    visitor.page.set_content(FAULTY)
    with pytest.raises(AssertionError) as found:
        visitor.check_access(CHANGEABLE)
    names = {line.partition(":")[0] for line in str(found.value).splitlines()}
    assert names >= set(CHANGEABLE["runOnly"]["values"])
