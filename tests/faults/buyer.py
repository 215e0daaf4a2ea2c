"""A buyer who orders over HTTP and does not give up: what fails is tried again, as a person presses the button again."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import requests

from tests.faults.tally import Tally
from tests.stripe_double.control import Control, ControlError
from tests.stripe_double.page_text import TEXT

PROVINCE = "山东省"
ADDRESS = {
    "recipient": "王示例", "phone": "13800138000", "province": PROVINCE, "city": "济南市", "district": "历下区",
    "detail": "示例路1号", "method": "alipay",
}  # fmt: skip
CARD = {"method": "card", "card_number": "4242424242424242", "expiry": "12/34", "cvc": "123"}
TRY_SECONDS = 180.0
ANSWER_SECONDS = 15.0


class GaveUp(Exception):
    """A buyer has tried for so long that no person would go on."""


@dataclass
class Purchase:
    """What the buyer knows of an order.

    :ivar plan: what the buyer wants to do
    :ivar pay_url: Stripe's page
    :ivar outcome: what Stripe's page said last: paid, pending or expired; empty when the buyer never looked
    """

    plan: str
    key: UUID
    token: str = ""
    pay_url: str = ""
    outcome: str = ""

    @property
    def session_id(self) -> str:
        """Stripe's id of the payment page."""
        return self.pay_url.partition("?")[0].rpartition("/")[2]


class Buyer:
    """One browser. `chance` decides what it does; everything it meets is counted."""

    def __init__(self, url: str, double: Control, tally: Tally, chance: random.Random) -> None:
        self.url = url
        self.double = Control(double.url)
        self.tally = tally
        self.chance = chance
        self.http = requests.Session()
        self.http.trust_env = False

    def ask(self, method: str, url: str, **options: Any) -> requests.Response:
        """Send a request until it is answered. Raises GaveUp after some minutes."""
        until = time.monotonic() + TRY_SECONDS
        where = "Stripe's page" if url.startswith(self.double.url) else "web"
        while True:
            try:
                answer = self.http.request(method, url, timeout=ANSWER_SECONDS, allow_redirects=False, **options)
            except requests.RequestException as error:
                self.tally.see(f"{where}: no answer ({type(error).__name__})")
            else:
                if answer.status_code < 500:
                    return answer
                self.tally.see(f"{where}: {answer.status_code}")
            if time.monotonic() > until:
                raise GaveUp(f"{method} {url}")
            time.sleep(self.chance.uniform(0.1, 0.4))

    def insist(self, act: Callable[[], Any]) -> Any:
        """Call the double's control until it answers; a refusal is an answer."""
        until = time.monotonic() + TRY_SECONDS
        while True:
            try:
                return act()
            except requests.RequestException:
                if time.monotonic() > until:
                    raise GaveUp("the double's control") from None
                time.sleep(0.2)

    def get(self, path: str, **options: Any) -> requests.Response:
        """Get a page of the shop."""
        return self.ask("GET", f"{self.url}{path}", **options)

    def post(self, path: str, form: dict[str, Any], **headers: str) -> requests.Response:
        """Send a form of the shop."""
        if "csrftoken" not in self.http.cookies:
            self.get("/accounts/login/")
        sent = {"csrfmiddlewaretoken": self.http.cookies.get("csrftoken", ""), **form}
        return self.ask("POST", f"{self.url}{path}", data=sent, headers=headers)

    def order(self, plan: str, product_id: int, packs: Sequence[tuple[int, int]]) -> Purchase | None:
        """Put packs (id, quantity) into the basket, fill in the checkout, and order. None when they are sold out."""
        if "csrftoken" not in self.http.cookies:
            self.get(f"/basket/add-form/{product_id}/", headers={"HX-Request": "true"})
        for pack, quantity in packs:
            added = self.post("/basket/add/", {"pack": pack, "quantity": quantity}, **{"HX-Request": "true"})
            if added.status_code != 200:
                self.tally.see("basket: sold out")
                return None
        key = UUID(self._hidden(self.get("/checkout/"), "checkout_key"))
        for _attempt in range(5):
            summary = self.get("/checkout/summary/", params={"province": PROVINCE}, headers={"HX-Request": "true"})
            seen = self._hidden(summary, "seen_total_fen")
            answer = self.post("/checkout/", {**ADDRESS, "checkout_key": str(key), "seen_total_fen": seen})
            if answer.status_code == 303:
                return self._placed(Purchase(plan, key), answer.headers["Location"])
            self.tally.see(f"checkout: {answer.status_code}")
        return None

    def _placed(self, bought: Purchase, location: str) -> Purchase | None:
        """Go on to Stripe's page, by way of the order's page while Stripe can't be reached."""
        until = time.monotonic() + TRY_SECONDS
        while not location.startswith(self.double.url):
            found = re.search(r"/orders/([\w-]+)/", location)
            if not found:
                raise AssertionError(f"ordering led to {location}")
            bought.token = found[1]
            if time.monotonic() > until:
                return bought  # Stripe could not be reached: the order lapses
            self.tally.see("order placed, Stripe's page not to be opened yet")
            time.sleep(0.3)
            location = _location(self.post(f"/orders/{bought.token}/pay/", {}))
        bought.pay_url = location
        return bought

    @staticmethod
    def _hidden(page: requests.Response, name: str) -> str:
        found = re.search(f'name="{name}" value="([^"]+)"', page.text)
        if not found:
            raise AssertionError(f"{page.url} answered {page.status_code} without {name}")
        return found[1]

    def pay(self, bought: Purchase, method: str) -> str | None:
        """Pay on Stripe's page; return where it leads to, None when it can't be paid any more."""
        if method != ADDRESS["method"]:
            self._choose(bought, method)
        form = CARD if method == "card" else {"method": method}
        for _attempt in range(10):
            page = self.ask("GET", bought.pay_url)
            bought.token = bought.token or self._token(page.text)
            if outcome := self._outcome(page.text):
                bought.outcome = outcome
                return self._back(page.text) if outcome != "expired" else None
            answer = self.ask("POST", bought.pay_url, data=form)
            location = _location(answer)
            if "/authorize" in location:
                answer = self.ask("POST", f"{self.double.url}{location}", data={"result": "complete"})
                location = _location(answer)
            if location.startswith(self.url):
                bought.outcome = "pending" if method == "wechat_pay" else "paid"
                return location
        raise GaveUp(f"{bought.pay_url} could not be paid")

    def _choose(self, bought: Purchase, method: str) -> None:
        """Choose another way to pay on the order's page, as long as it can be paid."""
        bought.token = bought.token or self._token(self.ask("GET", bought.pay_url).text)
        until, tries_at_its_end = (
            time.monotonic() + TRY_SECONDS,
            20,
        )  # the page before ends before there is the next one
        while time.monotonic() < until:
            location = _location(self.post(f"/orders/{bought.token}/pay/", {"method": method}))
            if location.startswith(self.double.url):
                bought.pay_url = location
                return
            outcome = self._outcome(self.ask("GET", bought.pay_url).text)
            tries_at_its_end -= outcome == "expired"
            if outcome in ("paid", "pending") or not tries_at_its_end:
                return
            time.sleep(0.3)
        raise GaveUp(f"{bought.token} can't be paid by {method}")

    @staticmethod
    def _outcome(page: str) -> str:
        return next((kind for kind in ("paid", "pending", "expired") if f"<h1>{TEXT['zh'][kind]}</h1>" in page), "")

    @staticmethod
    def _back(page: str) -> str | None:
        found = re.search(r'href="(http[^"]+/return/)"', page)
        return found[1] if found else None

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r"/orders/([\w-]+)/", page)
        return found[1] if found else ""

    def come_back(self, location: str | None) -> None:
        """Follow Stripe's page back to the shop."""
        if location:
            _location(self.ask("GET", location))

    def cancel(self, bought: Purchase) -> None:
        """Cancel the whole order."""
        bought.token = bought.token or self._token(self.ask("GET", bought.pay_url).text)
        _location(self.post(f"/orders/{bought.token}/cancel/", {}))

    def settle_later(self, bought: Purchase, succeed: bool) -> None:
        """The bank decides about an asynchronous payment."""
        try:
            self.insist(lambda: self.double.settle(bought.session_id, succeed))
        except ControlError:
            self.tally.see("asynchronous payment was decided already")
        else:
            bought.outcome = "paid" if succeed else "expired"


def _location(answer: requests.Response) -> str:
    """Where an answer sends the browser. Raises AssertionError when it does not."""
    if answer.status_code not in (302, 303):
        raise AssertionError(f"{answer.request.method} {answer.url} answered {answer.status_code}")
    return answer.headers["Location"]
