"""How many queries a whole purchase takes, step by step: three packs of two cooperatives, from the basket to Stripe's page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.freshness import kept_answers
from cms.freshness.purging import purges
from marketplace.catalogue.models import Pack
from orders.models import Order
from tests.stripe_double.control import Control
from tests.world import World

from .test_checkout import ADDRESS, HTMX, hidden

MOST_QUERIES = 60


@pytest.fixture
def framed(monkeypatch: pytest.MonkeyPatch, settings: Any, world: World) -> Iterator[None]:
    """Header and footer are kept from the page before, as they are in a process that serves more than one buyer."""
    settings.PAGE_CACHE_SECONDS = 300.0
    monkeypatch.setattr(purges, "_read", lambda: (1, "{}", []))
    Client().get("/basket/")
    yield
    kept_answers.forget()


def test_a_whole_purchase_takes_at_most_sixty_queries(
    framed: None, client: Client, world: World, stripe: Control
) -> None:
    small = Pack.objects.create(product=world.millet.product, name="2斤袋", grams=1000, price_fen=2100)
    taken: list[tuple[str, int]] = []

    def step(name: str, ask: Callable[[], Any]) -> HttpResponse:
        with CaptureQueriesContext(connection) as queries:
            answer: HttpResponse = ask()
        taken.append((name, len(queries)))
        assert answer.status_code == (303 if name == "order" else 200)
        return answer

    for pack in (world.millet.pack, small, world.pears.pack):
        sent = {"product": pack.product_id, "pack": pack.pk, "quantity": 1}
        step("add", lambda sent=sent: client.post("/basket/add/", sent, headers=HTMX))
    page = step("checkout", lambda: client.get("/checkout/"))
    summary = step("province", lambda: client.get("/checkout/summary/", {"province": "山东省"}, headers=HTMX))
    form = ADDRESS | hidden(page.content.decode()) | hidden(summary.content.decode())
    step("order", lambda: client.post("/checkout/", form))

    order = Order.objects.get()
    assert (order.lines.count(), order.parcels.count(), order.payment.state) == (3, 2, "open")
    # an add: packs, what is left of them, BEGIN, basket, line, line, COMMIT; the first one opens a basket and locks none
    assert taken == [("add", 6), ("add", 7), ("add", 7), ("checkout", 4), ("province", 4), ("order", 22)]
    assert sum(queries for _name, queries in taken) <= MOST_QUERIES
