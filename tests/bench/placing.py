"""Whole purchases over HTTP, by one buyer after the other and by eight at once, beside the same in django-oscar.

A purchase of ours: three packs into the basket (three products of two cooperatives, one pack each), the checkout, the
province, and the order, which holds the stock and opens Stripe's payment page: the call to Stripe (the double) is part of it,
payment itself is not. A purchase of django-oscar's: three of its products into the basket, the guest's e-mail address, the
delivery address, its one method of shipping, its payment page, the preview, and the order; it asks for no payment. Each step
is the form or page that a guest's browser has to send or to open on the way, and ends with the redirect to the payment page
or to the thanks. In neither are the pages of the products, nor what a page asks for besides: our basket's badge, and the page
that django-oscar shows anew after something was added.

Both have the same products in the same PostgreSQL, the same server with as many processes and threads, and run in turn.
django-oscar has its defaults: stock is tracked and allocated, offers are looked for, its signals count what was bought, and
a confirmation is written for the guest, which is handed to nobody. Each buyer has a phone, an address, a network and an e-mail
address of their own: what unpaid orders hold is limited (docs/laws/unpaid.md). The double takes its part of the machine, and
ours alone pays for it; how much, is told.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from threading import Lock

from marketplace.embedded import postgres

from . import oscar
from .buyer import Browser
from .load import LoadFailed
from .machine import cpu_seconds
from .orders import PROVINCE, baskets, buyer_address, order_by_door
from .report import Measure
from .stand import SETTINGS, Server, Stand
from .storefront import let_rest

ROUNDS = 3
CLIENTS = (1, 8)
PURCHASES_A_CLIENT = {1: 12, 8: 6}
WARM_UP = 3  # purchases of each of eight clients
GOAL = 2.0
MOST_QUERIES = 60


@dataclass
class Shop:
    """A shop that is bought in, and what its runs brought.

    :param buy: makes one purchase
    """

    server: Server
    buy: Callable[[Browser], None]
    rates: dict[int, list[float]] = field(default_factory=dict)
    web_ms: dict[int, list[float]] = field(default_factory=dict)
    postgres_ms: dict[int, list[float]] = field(default_factory=dict)


class Choices:
    """What is bought next; each choice is handed out once, to whichever thread asks."""

    def __init__(self, choices: Iterator[list[int]]) -> None:
        self._choices = choices
        self._lock = Lock()

    def take(self) -> list[int]:
        """Return three packs or products."""
        with self._lock:
            return next(self._choices)


def measure(stand: Stand, say: Callable[[str], None]) -> list[Measure]:
    """Return the topic's figures."""
    choices = baskets()
    order_by_door(next(choices))  # from then on this process keeps header and footer, as one that serves buyers does
    queries = [order_by_door(next(choices))[1] for _ in range(3)]
    say("Setting up django-oscar with the same products")
    other = oscar.start(stand)
    ours = Shop(stand.serve("shop", "marketplace.wsgi", SETTINGS), _our_purchase(Choices(choices)))
    theirs = Shop(other.server, _purchase_at_oscar(Choices(_three_of(other.plenty))))
    for shop in (ours, theirs):
        _run(shop, stand, 8, WARM_UP, keep=False)
    double_ms = []
    for clients in CLIENTS:
        each = PURCHASES_A_CLIENT[clients]
        say(f"{ROUNDS} × {clients * each} purchases by {clients} at once, here and at django-oscar in turn")
        for _ in range(ROUNDS):
            _run(theirs, stand, clients, each)
            before = stand.double_cpu_seconds()
            _run(ours, stand, clients, each)
            double_ms.append((stand.double_cpu_seconds() - before) * 1000 / (clients * each))
    _check(stand)
    found = [Measure("a whole purchase of ours", max(queries), "queries", "lower", len(queries), goal=MOST_QUERIES)]
    for clients in CLIENTS:
        found += _beside_oscar(ours, theirs, clients)
    found.append(Measure("a purchase of ours: the Stripe double", median(double_ms), "ms CPU", "lower", len(double_ms)))
    return found


def _beside_oscar(ours: Shop, theirs: Shop, clients: int) -> list[Measure]:
    name = (
        f"a whole purchase, {clients} at once, beside django-oscar"
        if clients > 1
        else "a whole purchase, beside django-oscar"
    )
    rates, others = ours.rates[clients], theirs.rates[clients]
    return [
        Measure(name, median(rates), "purchases/s", "higher", ROUNDS, median(others), GOAL),
        Measure(
            f"{name}: web server", median(ours.web_ms[clients]), "ms CPU/purchase", "lower", ROUNDS,
            median(theirs.web_ms[clients]),
        ),
        Measure(
            f"{name}: PostgreSQL", median(ours.postgres_ms[clients]), "ms CPU/purchase", "lower", ROUNDS,
            median(theirs.postgres_ms[clients]),
        ),
    ]  # fmt: skip


def _run(shop: Shop, stand: Stand, clients: int, each: int, *, keep: bool = True) -> None:
    """Let so many clients buy so often; note how fast, and what it cost."""

    def buy_often(_client: int) -> None:
        browser = Browser(shop.server.url)
        try:
            for _ in range(each):
                browser.next_buyer()
                shop.buy(browser)
        finally:
            browser.close()

    pids = shop.server.pid, stand.database().pid
    before = [cpu_seconds(pid) for pid in pids]
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(buy_often, range(clients)))
    seconds = time.perf_counter() - began
    let_rest(shop.server)
    web, database = (cpu_seconds(pid) - used for pid, used in zip(pids, before, strict=True))
    if keep:
        purchases = clients * each
        shop.rates.setdefault(clients, []).append(purchases / seconds)
        shop.web_ms.setdefault(clients, []).append(web * 1000 / purchases)
        shop.postgres_ms.setdefault(clients, []).append(database * 1000 / purchases)


def _our_purchase(choices: Choices) -> Callable[[Browser], None]:
    from django.urls import reverse

    add, checkout, summary = (reverse(name) for name in ("basket-add", "checkout", "checkout-summary"))
    there = summary + "?province=%E5%B1%B1%E4%B8%9C%E7%9C%81"

    def buy(browser: Browser) -> None:
        for pack in choices.take():
            browser.post(add, {"pack": pack, "quantity": 1}, 200, fragment=True)
        form = _hidden(browser.get(checkout).text, "checkout_key")
        form |= _hidden(browser.get(there, fragment=True).text, "seen_total_fen")
        placed = browser.post(checkout, {**buyer_address(), **form}, 303)
        if "/orders/" in placed.location:
            raise LoadFailed("the order was placed, but Stripe's page was not opened")

    return buy


def _purchase_at_oscar(choices: Choices) -> Callable[[Browser], None]:
    numbers = count()

    def buy(browser: Browser) -> None:
        for product in choices.take():
            browser.post(f"/basket/add/{product}/", {"quantity": 1}, 302)
        browser.get("/checkout/")
        guest = f"buyer-{next(numbers)}-{secrets.token_hex(4)}@example.com"
        browser.post("/checkout/", {"username": guest, "options": "anonymous"}, 302)
        browser.get("/checkout/shipping-address/")
        address = {
            "first_name": "示例", "last_name": "王", "line1": f"示例路{secrets.randbelow(10**8)}号", "line4": "济南市",
            "state": PROVINCE, "postcode": "250000", "phone_number": f"+86138{secrets.randbelow(10**8):08}",
        }  # fmt: skip
        browser.post("/checkout/shipping-address/", address, 302)
        browser.get("/checkout/shipping-method/", 302)
        browser.get("/checkout/payment-method/", 302)
        browser.get("/checkout/payment-details/")
        browser.get("/checkout/preview/")
        placed = browser.post("/checkout/preview/", {"action": "place_order"}, 302)
        if not placed.location.endswith("/checkout/thank-you/"):
            raise LoadFailed(f"django-oscar led to {placed.location}")

    return buy


def _three_of(products: list[int]) -> Iterator[list[int]]:
    for n in count():
        yield [products[(3 * n + k) % len(products)] for k in range(3)]


def _hidden(page: str, name: str) -> dict[str, str]:
    """A hidden field of a page's form, as the browser would send it."""
    found = re.search(f'name="{name}" value="([^"]+)"', page)
    if not found:
        raise LoadFailed(f"the checkout has no field {name}")
    return {name: found[1]}


def _check(stand: Stand) -> None:
    """Look that both shops have sold what was bought.

    :raises LoadFailed: there is another number of orders, lines or parcels
    """
    from orders.models import Order, OrderLine, Parcel, Payment

    bought = 8 * WARM_UP + ROUNDS * sum(clients * each for clients, each in PURCHASES_A_CLIENT.items())
    ours = Order.objects.order_by("-id")[:bought]
    found = [
        OrderLine.objects.filter(order__in=ours.values("pk")).count(),
        Parcel.objects.filter(order__in=ours.values("pk")).count(),
        Payment.objects.filter(order__in=ours.values("pk"), state=Payment.State.OPEN).count(),
    ]
    if found != [3 * bought, 2 * bought, bought]:
        raise LoadFailed(f"of {bought} purchases there are {found} lines, parcels and open payments")
    with stand.database().connect(postgres.OWNER, oscar.DATABASE) as connection:
        theirs = connection.execute(
            "SELECT (SELECT count(*) FROM order_order), (SELECT count(*) FROM order_line), "
            "(SELECT coalesce(sum(num_allocated), 0) FROM partner_stockrecord)"
        ).fetchone()
    if theirs != (bought, 3 * bought, 3 * bought):
        raise LoadFailed(f"of {bought} purchases django-oscar has {theirs} orders, lines and allocated products")
