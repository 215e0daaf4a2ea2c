"""A fragment that does not come: the page says what happened and what to do, keeps what was typed, and offers the whole page."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext, override
from wagtail.models import Site

from orders.models import BasketLine, Order
from tests.browser.own_server import answering
from tests.browser.shared_sites import shared_site
from tests.browser.test_modes import OVERFLOW, PHONE
from tests.browser.visitor import Visitor
from tests.cms.shop_site import TODAY, make_site, translate_site
from tests.world import NOW, World, make_world, order_packs

pytestmark = [pytest.mark.slow("each trouble at each place, in a real browser"), pytest.mark.timeout(420)]
TITLES = {
    "old": "This form has grown old",
    "gone": "This is not here any more",
    "busy": "Too many requests at once",
    "fault": "Something broke on our side",
    "timeout": "No answer yet",
    "broken": "The line broke",
    "down": "The market can’t be reached for a moment",
    "offline": "No network",
}
STATUS = {"old": 403, "gone": 404, "busy": 429, "fault": 500}
# The basket's first form, without htmx.
PLAIN = """() => {
  const form = document.querySelector(".line__form"), plain = form.cloneNode(true);
  plain.removeAttribute("hx-post");
  form.replaceWith(plain);
}"""
WITH_RETRY = [kind for kind in TITLES if kind not in ("old", "gone")]


def make_both_languages() -> World:
    """The small site in both languages."""
    made = make_world()
    translate_site(make_site(made))
    return made


site_of_file = shared_site(make_both_languages)


@pytest.fixture
def world(site_of_file: World, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """On the day of the test world."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: TODAY)
    cache.clear()
    Site.clear_site_root_paths_cache()
    yield copy.deepcopy(site_of_file)
    Site.clear_site_root_paths_cache()


class Buyer(Visitor):
    """A browser whose requests to some addresses meet what `trouble` names; nothing while it is empty."""

    def __init__(self, context: Any, base: str, language: str) -> None:
        super().__init__(context, base)
        self.context = context
        self.language = language
        self.prefix = {"zh-hans": "", "en": "/en"}[language]
        self.trouble = ""
        self.met = 0
        self.page.route("**/healthz", lambda route: route.fulfill(status=503 if self.trouble == "down" else 200))

    def beset(self, pattern: str, method: str) -> None:
        """Let requests to addresses meet the trouble."""
        self.page.route(pattern, lambda route: self._meet(route, method))

    def _meet(self, route: Any, method: str) -> None:
        if route.request.method != method or self.trouble in ("", "offline"):
            route.continue_()
            return
        self.met += 1
        if self.trouble in STATUS:
            route.fulfill(status=STATUS[self.trouble], headers={"Retry-After": "7"}, body="")
        elif self.trouble == "sign-in":
            route.fulfill(
                status=200, content_type="text/html", body="<!DOCTYPE html><title>Sign in</title><h1>Sign in</h1>"
            )
        elif self.trouble != "timeout":
            route.abort("connectionrefused")

    def suffer(self, trouble: str) -> None:
        """From now on it is so."""
        self.trouble = trouble
        self.context.set_offline(trouble == "offline")
        self.page.evaluate("given => { htmx.config.timeout = given }", 150 if trouble == "timeout" else 15_000)
        self.page.evaluate("document.querySelector('#checkout')?.removeAttribute('hx-request')")

    def told(self, trouble: str) -> str:
        """The words of the message, once it says this."""
        self.page.wait_for_selector(f".failure[role=alert][data-kind={trouble}]")
        assert self.page.locator(".failure").count() == 1
        with override(self.language):
            assert self.text(".failure .alert__title") == gettext(TITLES[trouble])
        return self.text(".failure")

    def endure(self, press: Callable[[], None], field: str) -> dict[str, str]:
        """Press in every trouble: each is said in its words, and the field stays as it is. Returns what was said."""
        said, typed = {}, self.page.input_value(field)
        for trouble in TITLES:
            self.suffer(trouble)
            press()
            said[trouble] = self.told(trouble)
            assert self.page.input_value(field) == typed, trouble
            assert self.page.is_hidden(".failure [data-again]") == (trouble not in WITH_RETRY), trouble
            assert self.page.is_hidden(".failure [data-whole]") == (trouble == "offline"), trouble
        assert "7" in said["busy"]
        assert self.page.evaluate(OVERFLOW) == 0
        self.suffer("fault")
        press()
        self.told("fault")
        return said


@pytest.fixture
def buyer_in(world: World, new_context: Callable[..., Any]) -> Iterator[Callable[[str], Buyer]]:
    """A function that gives somebody on a phone, who reads the language."""
    with answering() as base:
        buyers = []

        def arrive(language: str) -> Buyer:
            buyers.append(Buyer(new_context(viewport=PHONE, service_workers="block"), base, language))
            return buyers[-1]

        yield arrive
        for buyer in buyers:
            assert [one for one in buyer.faults if "script error" in one or "Security Policy" in one] == []


def put_into_basket(buyer: Buyer, quantity: str = "2") -> None:
    buyer.goto(f"{buyer.prefix}/produce/millet/")
    buyer.page.fill("#id_quantity", quantity)
    buyer.click("#add-to-basket-button")
    buyer.page.wait_for_selector("#add-to-basket .alert--success")


def test_add_to_basket(buyer_in: Callable[[str], Buyer], world: World) -> None:
    buyer = buyer_in("en")
    buyer.goto("/en/produce/millet/")
    buyer.beset("**/basket/add/", "POST")
    buyer.page.fill("#id_quantity", "3")
    said = buyer.endure(lambda: buyer.page.click("#add-to-basket-button"), "#id_quantity")
    unsure = {kind for kind, words in said.items() if "look into the basket before you add it again" in words}
    assert unsure == {"timeout", "broken", "down"}
    buyer.check_access()

    buyer.suffer("")
    buyer.page.click(".failure [data-again]")
    buyer.page.wait_for_selector("#add-to-basket .alert--success")
    assert buyer.page.locator(".failure").count() == 0
    assert BasketLine.objects.get().quantity == 3

    buyer.suffer("sign-in")  # a page where a part was to be
    buyer.page.click("#add-to-basket-button")
    buyer.told("old")
    assert buyer.page.locator("h1").count() == 1
    buyer.suffer("")
    buyer.page.click(".failure [data-whole]")
    buyer.page.wait_for_url("**/en/basket/")
    assert BasketLine.objects.get().quantity == 4


def test_a_form_that_does_not_come_is_found_on_its_own_page(buyer_in: Callable[[str], Buyer], world: World) -> None:
    buyer = buyer_in("zh-hans")
    buyer.beset("**/basket/add-form/**", "GET")
    buyer.trouble = "fault"
    buyer.goto("/produce/millet/")
    buyer.told("fault")
    buyer.trouble = ""
    buyer.page.click(".failure [data-whole]")
    buyer.page.wait_for_url("**/basket/add-form/*/")
    buyer.page.wait_for_selector("#add-to-basket-button")


def test_the_quantity_in_the_basket(buyer_in: Callable[[str], Buyer], world: World) -> None:
    buyer = buyer_in("zh-hans")
    put_into_basket(buyer)
    buyer.goto("/basket/")
    buyer.beset("**/basket/update/", "POST")
    field = f"#line-{BasketLine.objects.get().pk}-quantity"

    def change() -> None:
        buyer.page.dispatch_event(field, "change")

    buyer.page.evaluate("field => { document.querySelector(field).value = '5' }", field)
    buyer.endure(change, field)
    buyer.check_access()
    assert BasketLine.objects.get().quantity == 2
    buyer.suffer("")
    buyer.page.click(".failure [data-again]")
    buyer.page.wait_for_selector(".failure", state="detached")
    assert BasketLine.objects.get().quantity == 5
    assert buyer.page.evaluate("document.activeElement !== document.body")


def test_the_province(buyer_in: Callable[[str], Buyer], world: World) -> None:
    buyer = buyer_in("en")
    put_into_basket(buyer)
    buyer.goto("/en/checkout/")
    buyer.beset("**/checkout/summary/**", "GET")
    buyer.page.fill("#id_recipient", "王示例")
    buyer.endure(lambda: buyer.page.dispatch_event("[name=province]", "change"), "#id_recipient")
    buyer.check_access()
    buyer.suffer("")
    buyer.page.click(".failure [data-again]")
    buyer.page.wait_for_selector(".failure", state="detached")
    buyer.suffer("fault")
    buyer.page.dispatch_event("[name=province]", "change")
    buyer.told("fault")
    with buyer.page.expect_navigation():  # the sum is worked out on the whole page; nothing is ordered
        buyer.page.click(".failure [data-whole]")
    assert buyer.page.input_value("#id_recipient") == "王示例"
    assert not Order.objects.exists()


def test_the_pay_button(buyer_in: Callable[[str], Buyer], world: World) -> None:
    buyer = buyer_in("zh-hans")
    put_into_basket(buyer)
    buyer.goto("/checkout/")
    buyer.beset("**/checkout/", "POST")
    buyer.page.fill("#id_recipient", "王示例")
    said = buyer.endure(lambda: buyer.page.click("#pay-button"), "#id_recipient")
    assert {kind for kind, words in said.items() if "最多只扣一次款" in words} == {"timeout", "broken", "down"}
    box, button = (buyer.page.locator(one).bounding_box() for one in (".failure", "#pay-button"))
    assert box and button and 0 <= box["y"] - button["y"] - button["height"] < 60  # right below
    buyer.check_access()
    buyer.suffer("")
    buyer.page.click(".failure [data-again]")
    buyer.page.wait_for_selector("#checkout > .alert--error")  # what is missing of the address
    assert buyer.page.locator(".failure").count() == 0
    assert buyer.page.input_value("#id_recipient") == "王示例"


def test_the_status_of_a_payment(buyer_in: Callable[[str], Buyer], world: World) -> None:
    order = order_packs((world.millet.pack, 1))
    buyer = buyer_in("en")
    buyer.page.clock.install()
    buyer.goto(f"/en/orders/{order.token}/?returned=1")
    buyer.beset("**/status/**", "GET")
    for trouble in ("offline", "down", "old", "fault"):
        buyer.suffer(trouble)
        buyer.page.evaluate("dispatchEvent(new Event('online'))")
        buyer.page.clock.run_for(3100)
        words = buyer.told(trouble)
        assert "This page goes on looking by itself." in words
        assert buyer.page.is_hidden(".failure [data-again]") and buyer.page.is_hidden(".failure [data-whole]")
    buyer.page.evaluate(
        "window.box = document.querySelector('.failure'); window.changes = 0;"
        "new MutationObserver(() => window.changes++).observe(box, {subtree: true, childList: true})"
    )
    before = buyer.met
    for _ in range(40):
        buyer.page.clock.run_for(3000)
        buyer.page.wait_for_timeout(5)
    assert 1 <= buyer.met - before <= 3  # in two minutes, of 40
    assert buyer.page.evaluate("window.changes") == 0  # said once
    buyer.check_access()
    buyer.suffer("")
    buyer.page.clock.run_for(63_000)
    buyer.page.wait_for_selector(".failure", state="detached")
    assert "Your payment is being confirmed" in buyer.text("#order-status")


def test_a_form_takes_the_token_of_now(buyer_in: Callable[[str], Buyer], world: World) -> None:
    """Who signs in in another tab gets a new one."""
    buyer = buyer_in("en")
    put_into_basket(buyer)
    buyer.context.add_cookies([{"name": "csrftoken", "value": "n" * 32, "url": buyer.base}])
    buyer.click("#add-to-basket-button")
    assert BasketLine.objects.get().quantity == 3
    buyer.goto("/en/basket/")
    buyer.context.add_cookies([{"name": "csrftoken", "value": "m" * 32, "url": buyer.base}])
    buyer.page.evaluate(PLAIN)
    buyer.click("button[name=remove]")
    assert not BasketLine.objects.exists()


def test_enter_sets_the_quantity_and_what_destroys_hears_no_enter(
    buyer_in: Callable[[str], Buyer], world: World
) -> None:
    buyer = buyer_in("en")
    put_into_basket(buyer)
    buyer.goto("/en/basket/")
    buyer.page.fill("input[name=quantity]", "4")
    buyer.page.press("input[name=quantity]", "Enter")
    buyer.settle()
    assert BasketLine.objects.get().quantity == 4
    buyer.page.set_content('<form><button hidden disabled></button><input name="reason"><button>Refuse</button></form>')
    buyer.page.evaluate("document.forms[0].addEventListener('submit', () => { window.sent = true })")
    buyer.page.press("input", "Enter")
    assert buyer.page.evaluate("window.sent") is None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_for_times_without_a_network_knows_a_shop_that_does_not_answer(
    buyer_in: Callable[[str], Buyer], world: World, language: str
) -> None:
    """The other way round is in `test_looks`: there the network is missing."""
    buyer = buyer_in(language)
    buyer.goto(f"{buyer.prefix}/offline/")
    with override(language):
        assert buyer.text("h1") == gettext(TITLES["down"])
        assert buyer.page.title() == f"{gettext(TITLES['down'])} · {gettext('Two-Way Market')}"
    buyer.check_access()
