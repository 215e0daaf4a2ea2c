"""What one order costs: three lines from two cooperatives, from the basket to Stripe's page."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import Any
from uuid import uuid4

from .machine import cpu_seconds
from .report import Measure
from .stand import Stand

RUNS = 5
ORDERS_A_RUN = 60
PROVINCE = "山东省"
MOST_QUERIES = 40
# What one placed order writes: each table, and how its rows are found. The first column says of which order they are.
WRITTEN = {
    "orders_order": "SELECT t.id, t.* FROM orders_order t WHERE t.id = ANY (%s)",
    "orders_parcel": "SELECT t.order_id, t.* FROM orders_parcel t WHERE t.order_id = ANY (%s)",
    "orders_orderline": "SELECT t.order_id, t.* FROM orders_orderline t WHERE t.order_id = ANY (%s)",
    "orders_payment": "SELECT t.order_id, t.* FROM orders_payment t WHERE t.order_id = ANY (%s)",
    "supply_reservation": (
        "SELECT line.order_id, t.* FROM supply_reservation t "
        "JOIN orders_orderline line ON line.reservation_id = t.id WHERE line.order_id = ANY (%s)"
    ),
    "supply_reservationpart": (
        "SELECT line.order_id, t.* FROM supply_reservationpart t "
        "JOIN orders_orderline line ON line.reservation_id = t.reservation_id WHERE line.order_id = ANY (%s)"
    ),
}


@dataclass(frozen=True)
class Cost:
    """What a piece of work took of this process and of PostgreSQL, in seconds."""

    wall: float
    python: float
    postgres: float


def measure(stand: Stand, say: Callable[[str], None]) -> list[Measure]:
    """Return the topic's figures; orders are placed in the stand's own database."""
    say(f"Placing {RUNS} × {ORDERS_A_RUN} orders")
    choices = baskets()
    by_door = [order_by_door(next(choices)) for _ in range(3)]
    queries = [_queries_of_placing(next(choices)) for _ in range(3)]
    costs, bare_rates = [], []
    for _ in range(RUNS):
        placed, cost = _place_many(list(islice(choices, ORDERS_A_RUN)))
        costs.append(cost)
        bare_rates.append(_bare_rate(stand, placed))
    each = 1000 / ORDERS_A_RUN
    rates = [ORDERS_A_RUN / cost.wall for cost in costs]
    return [
        Measure("place_order, 3 lines, 2 cooperatives", max(queries), "queries", "lower", len(queries), goal=MOST_QUERIES),
        Measure(
            "the request that places it and opens Stripe's page", max(posted for posted, _ in by_door), "queries",
            "lower", len(by_door), goal=MOST_QUERIES,
        ),
        Measure("all its requests: 3 × into the basket, checkout, province, order", max(whole for _, whole in by_door), "queries",
                "lower", len(by_door)),
        Measure("place_order, one process", median(rates), "orders/s", "higher", RUNS, median(bare_rates)),
        Measure("place_order: Python", median(cost.python for cost in costs) * each, "ms CPU/order", "lower", RUNS),
        Measure("place_order: PostgreSQL", median(cost.postgres for cost in costs) * each, "ms CPU/order", "lower", RUNS),
    ]  # fmt: skip


def baskets() -> Iterator[list[int]]:
    """Endless choices of three packs that are in stock: two products of one cooperative, one of another."""
    from django.utils import timezone

    from marketplace.catalogue.models import Pack
    from marketplace.supply.stock.queries import packs_in_stock, terms

    rows = list(Pack.objects.filter(active=True, product__listed=True, position=0)
                .order_by("-id").values_list("id", "product__cooperative_id")[:1_000])  # fmt: skip
    today, ids = timezone.localdate(), [pk for pk, _ in rows]
    left, for_sale = packs_in_stock(ids, today), terms(ids, today)
    shelves: dict[int, list[int]] = {}
    for pk, cooperative in rows:
        if pk in for_sale and left[pk] >= 20:
            shelves.setdefault(cooperative, []).append(pk)
    first, second = sorted(shelves.values(), key=len, reverse=True)[:2]
    n = 0
    while True:
        yield [first[(2 * n) % len(first)], first[(2 * n + 1) % len(first)], second[n % len(second)]]
        n += 1


def _filled(packs: list[int]) -> tuple[Any, Any]:
    """A guest's basket with one of each pack, and the checkout form that fits it."""
    from django.utils import timezone

    from marketplace.supply.stock.reservation import Want
    from orders.basket.actions import add_pack, open_basket
    from orders.checkout.placing import Checkout
    from orders.pricing.quote import quote

    now = timezone.now()
    basket = open_basket(None)
    for pack in packs:
        add_pack(basket.pk, pack, 1, now=now)
    total = quote([Want(pack, 1) for pack in packs], "37", "", now).total
    buyer = {name: value for name, value in buyer_address().items() if name in ("recipient", "phone", "detail")}
    return basket, Checkout(checkout_key=uuid4(), seen_total_fen=total, division="370102", **buyer)


def buyer_address() -> dict[str, str]:
    """Each buyer has a phone and an address of their own: what one may hold unpaid is limited."""
    number = secrets.randbelow(10**8)
    return {
        "recipient": "王示例", "phone": f"+86138{number:08}", "province": PROVINCE, "city": "济南市", "district": "历下区",
        "detail": f"示例路{number}号", "method": "alipay",
    }  # fmt: skip


def _queries_of_placing(packs: list[int]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from orders.checkout.placing import place_order

    basket, checkout = _filled(packs)
    with CaptureQueriesContext(connection) as queries:
        order = place_order(basket.pk, checkout, now=timezone.now())
    if (order.lines.count(), order.parcels.count()) != (3, 2):
        raise RuntimeError(f"an order of {order.lines.count()} lines in {order.parcels.count()} parcels was placed")
    return len(queries)


def order_by_door(packs: list[int]) -> tuple[int, int]:
    """Order as a browser does; return the queries of the request that orders, and of all the requests."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from marketplace.catalogue.models import Pack
    from orders.models import Order

    buyer = Client()
    with CaptureQueriesContext(connection) as queries:
        for pack in packs:
            added = buyer.post(reverse("basket-add"), {"pack": pack, "quantity": 1}, headers={"HX-Request": "true"})
            _expect(added.status_code, 200, "basket-add")
        page = buyer.get(reverse("checkout"))
        _expect(page.status_code, 200, "checkout")
        summary = buyer.get(reverse("checkout-summary"), {"province": PROVINCE}, headers={"HX-Request": "true"})
        _expect(summary.status_code, 200, "checkout-summary")
        form = {**buyer_address(), **_hidden(page, "checkout_key"), **_hidden(summary, "seen_total_fen")}
        asked = len(queries)
        answer = buyer.post(reverse("checkout"), form)
        posted = len(queries) - asked
    _expect(answer.status_code, 303, "the order")
    if "/orders/" in answer.headers["Location"]:
        raise RuntimeError("the order was placed, but Stripe's page was not opened")
    if Order.objects.latest("id").lines.count() != Pack.objects.filter(pk__in=packs).count():
        raise RuntimeError("the order does not hold what was put into the basket")
    return posted, len(queries)


def _hidden(page: Any, name: str) -> dict[str, str]:
    """A hidden field of a page's form, as the browser would send it."""
    found = re.search(f'name="{name}" value="([^"]+)"', page.content.decode())
    if not found:
        raise RuntimeError(f"the checkout has no field {name}")
    return {name: found[1]}


def _expect(found: int, wanted: int, what: str) -> None:
    if found != wanted:
        raise RuntimeError(f"{what}: answered {found}, not {wanted}")


def _place_many(choices: list[list[int]]) -> tuple[list[int], Cost]:
    """Place orders one after the other; return their ids and what it cost. Baskets are filled before."""
    from django.db import connection
    from django.utils import timezone

    from orders.checkout.placing import place_order

    filled = [_filled(packs) for packs in choices]
    backend = connection.connection.info.backend_pid
    postgres, python, wall = cpu_seconds(backend), time.process_time(), time.perf_counter()
    placed = [place_order(basket.pk, checkout, now=timezone.now()).pk for basket, checkout in filled]
    cost = Cost(time.perf_counter() - wall, time.process_time() - python, cpu_seconds(backend) - postgres)
    return placed, cost


def _bare_rate(stand: Stand, placed: list[int]) -> float:
    """Orders a second when their rows are only inserted: one transaction each, into copies with keys and indexes."""
    from marketplace.embedded import postgres

    with stand.database().connect(postgres.OWNER, postgres.DATABASE, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS bare_orders CASCADE; CREATE SCHEMA bare_orders")
        rows: dict[int, list[tuple[str, list[Any]]]] = {}
        for table, found in WRITTEN.items():
            copy = f"bare_orders.{table}"
            connection.execute(f"CREATE TABLE {copy} (LIKE public.{table} INCLUDING DEFAULTS INCLUDING INDEXES)")
            for order, *row in connection.execute(found, [placed]).fetchall():
                insert = f"INSERT INTO {copy} VALUES ({', '.join(['%s'] * len(row))})"
                rows.setdefault(order, []).append((insert, row))
        began = time.perf_counter()
        for order in placed:
            with connection.transaction():
                for insert, row in rows[order]:
                    connection.execute(insert, row)
        return len(placed) / (time.perf_counter() - began)
