"""Finding in a browser at phone size: typing, a suggestion, results, a facet, a produce page, and back to the same place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Site

from marketplace.catalogue.models import Product
from tests.browser.own_server import answering
from tests.browser.shared_sites import shared_site
from tests.browser.visitor import Visitor
from tests.cms.shop_site import TODAY, ShopSite, add_products, make_site
from tests.world import NOW, make_world

PHONE = {"width": 360, "height": 740}


def make_full_shelf() -> ShopSite:
    """A page and a bit of millet, in season, and pears."""
    world = make_world()
    site = make_site(world)
    add_products(site, world.millet, 26)
    Product.objects.filter(category=world.millet.product.category).update(harvest_from_month=9, harvest_to_month=10)
    return site


full_shelf = shared_site(make_full_shelf)


@pytest.fixture
def shelf(full_shelf: ShopSite, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopSite]:
    """The full shelf on the day of the test world."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: TODAY)
    cache.clear()
    Site.clear_site_root_paths_cache()
    yield full_shelf
    Site.clear_site_root_paths_cache()


def query(visitor: Visitor) -> dict[str, list[str]]:
    """The state in the address."""
    return parse_qs(urlsplit(visitor.page.url).query)


def the_way_to_the_packs_stays_in_sight(page: Any) -> None:
    """On a produce page: further down a bar leads back up to them, and makes room where they are."""
    page.evaluate("scrollTo(0, document.body.scrollHeight * 0.6)")
    page.wait_for_selector(".buy-bar:not([data-away])")
    below = page.evaluate("innerHeight - document.querySelector('.buy-bar').getBoundingClientRect().bottom")
    assert 0 <= below < 1
    page.locator(".buy-bar a").click()
    page.wait_for_selector(".buy-bar[data-away]", state="hidden")
    assert page.locator("#add-to-basket").bounding_box()["y"] < PHONE["height"]
    assert page.evaluate("document.getElementById('add-to-basket').contains(document.activeElement)")


@pytest.mark.slow("from typing to a produce page and back, in a real browser")
def test_typing_suggestion_facet_product_and_back(shelf: ShopSite, new_context: Callable[..., Any]) -> None:
    with answering() as base:
        visitor = Visitor(new_context(viewport=PHONE, service_workers="block"), base)
        page = visitor.page
        visitor.goto("/")
        box = page.get_by_role("combobox")
        box.press_sequentially("xiaom", delay=30)
        page.wait_for_selector("[role=option]")
        assert box.get_attribute("aria-expanded") == "true"
        box.press("ArrowDown")
        active = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
        assert active.get_attribute("aria-selected") == "true"
        assert active.inner_text().startswith("小米")
        box.press("Escape")
        assert box.get_attribute("aria-expanded") == "false"
        box.press("ArrowDown")
        box.press("Enter")
        visitor.settle()
        assert query(visitor) == {"q": ["小米"]}

        page.locator("details.facet summary").first.click()
        page.locator("details.facet[open] a.chip").first.click()
        visitor.settle()
        assert query(visitor) == {"q": ["小米"], "category": ["grain"]}
        page.locator("a[rel=next]").click()
        visitor.settle()
        chosen = {"q": ["小米"], "category": ["grain"], "page": ["2"]}
        assert query(visitor) == chosen

        card = page.locator(".produce-card a").last
        card.scroll_into_view_if_needed()
        place = page.evaluate("scrollY")
        card.click()
        visitor.settle()
        assert "/produce/more-" in page.url
        the_way_to_the_packs_stays_in_sight(page)
        page.go_back()
        visitor.settle()
        assert query(visitor) == chosen
        assert abs(page.evaluate("scrollY") - place) < 50
        assert page.locator("details.facet[open]").count() == 0
        assert visitor.faults == []
        visitor.check_access()


def test_without_scripts_the_form_searches_and_facets_open(shelf: ShopSite, new_context: Callable[..., Any]) -> None:
    with answering() as base:
        visitor = Visitor(new_context(viewport=PHONE, java_script_enabled=False), base)
        visitor.goto("/")
        visitor.page.fill("input[name=q]", "xueli")
        visitor.page.press("input[name=q]", "Enter")
        visitor.settle()
        assert visitor.page.locator(".produce-card__name").all_inner_texts() == ["雪梨"]
        visitor.page.locator("details.facet summary").first.click()
        assert visitor.page.locator("details.facet[open] a.chip").first.is_visible()
