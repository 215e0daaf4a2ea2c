"""What is laid out by how much room there is: the footer's columns and the year in months, from phone to desktop."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Locale, Site
from wagtail.users.models import UserProfile

from cms.models import SiteFrame
from marketplace.cooperatives.models import Member
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from marketplace.supply.models import ProtectedPrice, Signature
from tests.browser.own_server import answering, lend_cookies
from tests.browser.shared_sites import shared_site
from tests.browser.test_modes import OVERFLOW, PHONE, WEAR
from tests.browser.visitor import Visitor
from tests.cms.front_site import client_of
from tests.cms.shop_site import TODAY, make_site, translate_site
from tests.world import NOW, World, make_user, make_world

PLACES = (("season-calendar", "verify", "basket", "my-orders"), ("basket", "my-orders", "account_login"), ("verify",))
COLUMNS = (
    "() => new Set([...document.querySelectorAll('.footer-column')].map(one => one.getBoundingClientRect().x)).size"
)
LOW = """() => [...document.querySelectorAll(".site-footer a, .site-footer button")]
  .filter(one => one.getBoundingClientRect().height < 44).map(one => one.innerText)"""
# What is pressed in the header, and in the back office, and is smaller than a finger. A box is pressed by its words too, and
# a card by its whole face (its link's ::after lies over it).
SMALL = """(within) => [...document.querySelectorAll(within)].filter(one => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  if (box.width < 2 || box.height < 2 || style.visibility === "hidden" || one.closest("thead, .skiplink, .w-sr-only")) return false;
  if (getComputedStyle(one, "::after").position === "absolute") return false;
  if (one.parentElement.matches("p.bo-soft")) return false;  // a word in a sentence
  if (one.closest("label")?.getBoundingClientRect().height >= 43.5) return false;
  return box.height < 43.5 || box.width < 43.5;
}).map(one => `${one.innerText || one.name} ${one.className}`)"""
WITHIN = "main a, main button, main input, main select, main summary"
HEADER = "() => document.querySelector('.site-header').offsetHeight"
WITHOUT_ORDERS = "() => document.querySelector('.tool-link--orders').style.display = 'none'"
# How many months stand in each line, and which have their name broken.
YEAR = """() => {
  const lines = {}, broken = [];
  for (const one of document.querySelectorAll(".season-strip > li")) {
    const top = one.getBoundingClientRect().y, name = one.querySelector(".season-strip__month");
    lines[top] = (lines[top] ?? 0) + 1;
    if (name.getClientRects().length > 1) broken.push(name.innerText);
  }
  return [Object.values(lines), broken];
}"""


def make_small_site() -> World:
    """A small site in both languages, whose footer has three columns."""
    made = make_world()
    translate_site(make_site(made))
    for code, headings in (
        ("zh-hans", ("逛集市", "买家", "村里人")),
        ("en", ("Around the market", "Buyers", "Villages")),
    ):
        columns = [
            ("column", {"heading": heading, "links": [{"page": None, "place": place, "words": ""} for place in places]})
            for heading, places in zip(headings, PLACES, strict=True)
        ]
        SiteFrame.objects.create(locale=Locale.objects.get(language_code=code), name=code, words="", footer=columns)
    return made


small_site = shared_site(make_small_site)


@pytest.fixture
def world(small_site: World, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The small site on the day of the test world."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: TODAY)
    cache.clear()
    Site.clear_site_root_paths_cache()
    yield copy.deepcopy(small_site)
    Site.clear_site_root_paths_cache()


def test_the_footer_is_short_on_a_phone_and_its_targets_are_not(world: World, new_context: Callable[..., Any]) -> None:
    with answering() as base:
        visitor = Visitor(new_context(viewport=PHONE, service_workers="block"), base)
        for address in ("/", "/en/"):
            visitor.goto(address)
            for text, columns in (("", 2), ("large", 1)):
                visitor.page.evaluate(WEAR, ["light", text])
                assert visitor.page.evaluate(COLUMNS) == columns, (address, text)
                assert visitor.page.evaluate(LOW) == [], (address, text)
                assert visitor.page.evaluate(OVERFLOW) == 0, (address, text)
                assert visitor.page.evaluate(SMALL, ".site-header a, .site-header button") == [], (address, text)
                visitor.page.evaluate(WEAR, ["light", text])
                height = visitor.page.evaluate(HEADER)
                visitor.page.evaluate(WITHOUT_ORDERS)
                assert visitor.page.evaluate(HEADER) == height, (address, text)
                visitor.page.reload()
            visitor.page.set_viewport_size({"width": 1280, "height": 800})
            visitor.page.evaluate(WEAR, ["light", ""])
            assert visitor.page.evaluate(COLUMNS) == 3, address
            visitor.page.set_viewport_size(PHONE)
    assert visitor.faults == []


@pytest.mark.parametrize(
    "address, in_a_line",
    [("/styleguide/", {320: 3, 360: 3, 768: 6, 1280: 12}), ("/en/styleguide/", {320: 2, 360: 2, 768: 6, 1280: 6})],
)
def test_the_year_stands_in_lines_of_equal_length(
    world: World, new_context: Callable[..., Any], address: str, in_a_line: dict[int, int]
) -> None:
    with answering() as base:
        context = new_context(service_workers="block")
        visitor = Visitor(context, base)
        lend_cookies(context, client_of(world.millet.staff), base)
        visitor.goto(address)
        for width, months in in_a_line.items():
            visitor.page.set_viewport_size({"width": width, "height": 800})
            assert visitor.page.evaluate(YEAR) == [[months] * (12 // months), []], width
        visitor.page.set_viewport_size(PHONE)
        visitor.page.evaluate(WEAR, ["light", "large"])
        lines, broken = visitor.page.evaluate(YEAR)
        assert len(set(lines)) == 1 and broken == []
    assert visitor.faults == []


@pytest.mark.slow("opens ten pages of the back office in a browser")
def test_nothing_that_is_pressed_in_the_back_office_is_small_on_a_phone(
    world: World, new_context: Callable[..., Any]
) -> None:
    household = world.millet.households[0].pk
    pages = {
        world.millet.staff: [
            "", "household_files/", f"household_files/{household}/", f"household_files/{household}/change/",
            "household_files/new/", "households/", f"households/{household}/", "payouts/",
        ],
        world.millet.clerk: ["parcels/", "forecasts/"],
    }  # fmt: skip
    with answering() as base:
        for user, addresses in pages.items():
            context = new_context(viewport=PHONE, service_workers="block")
            visitor = Visitor(context, base)
            lend_cookies(context, client_of(user), base)
            for address in addresses:
                visitor.goto(f"/admin/{address}")
                assert visitor.page.evaluate(SMALL, WITHIN) == [], address
                assert visitor.page.evaluate(OVERFLOW) == 0, address


# What of a long heading lies outside of the header, or is drawn at less than it needs.
CUT = """() => [...document.querySelectorAll(".w-breadcrumbs li:not([hidden]), .bo-head__number, .bo-head .bo-status")]
  .filter(one => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth).map(one => one.innerText)"""
LARGER = "() => { document.documentElement.style.fontSize = '150%'; }"


@pytest.mark.slow("opens nine pages of the back office in a browser, in two languages")
def test_the_cooperatives_year_is_for_everybody(world: World, new_context: Callable[..., Any]) -> None:
    """Members, agreements, prices, products, files and what the county decides: for axe, on a phone, in large text."""
    farm = world.millet
    farm.product.name = "李里村一级有机谷子新米石碾小米(示例的很长的名字)"
    farm.product.save()
    manager = make_user("manager")
    appoint(user=manager, role=Role.MANAGER, place=farm.cooperative)
    signature = Signature.objects.filter(agreement__product=farm.product).earliest("pk")
    member = Member.objects.filter(cooperative=farm.cooperative).earliest("pk")
    price = ProtectedPrice.objects.get(product=farm.product)
    pages = {
        manager: [
            f"members/{member.pk}/", f"agreements/{signature.agreement_id}/", f"agreements/{signature.agreement_id}/sign/",
            f"signatures/{signature.pk}/", f"products/{farm.product.pk}/", "imports/new/",
        ],
        farm.staff: [f"floors/{price.pk}/", f"simulator/{price.pk}/", f"cooperatives/inspect/{farm.cooperative.pk}/"],
    }  # fmt: skip
    languages = itertools.cycle(("zh-hans", "en"))
    with answering() as base:
        for user, addresses in pages.items():
            context = new_context(viewport=PHONE, service_workers="block")
            visitor = Visitor(context, base)
            for address in addresses:
                UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": next(languages)})
                lend_cookies(context, client_of(user), base)
                visitor.goto(f"/admin/{address}")
                assert visitor.page.evaluate(SMALL, WITHIN) == [], address
                assert (visitor.page.evaluate(OVERFLOW), visitor.page.evaluate(CUT)) == (0, []), address
                visitor.check_access()
                visitor.page.evaluate(LARGER)
                assert (visitor.page.evaluate(OVERFLOW), visitor.page.evaluate(CUT)) == (0, []), address
