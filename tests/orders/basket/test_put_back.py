"""What is taken out of the basket can be put back as it was: line, quantity, place and what the buyer was shown."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils.translation import override

from orders.basket.removed import SALT, RemovedLine
from orders.models import Basket, BasketLine
from tests.world import World, make_user, order_packs

from .test_basket import BACKEND, HTMX, add, lines

OFFER = re.compile(r'name="put_back" value="([^"]+)"')


def offered(page: str) -> str:
    """The token of the button that puts back."""
    [token] = OFFER.findall(page)
    return html.unescape(token)


def remove(client: Client, line: BasketLine, **headers: str) -> Any:
    return client.post("/en/basket/update/", {"line": line.pk, "quantity": "2", "remove": "1"}, headers=headers)


@pytest.fixture
def two(client: Client, world: World) -> list[BasketLine]:
    """Millet, of which the price has risen since it was shown, and pears."""
    add(client, world.millet.pack, 3)
    add(client, world.pears.pack, 1)
    BasketLine.objects.filter(pack=world.millet.pack).update(shown_price_fen=4800)
    return list(BasketLine.objects.order_by("pk"))


def test_a_line_is_put_back_without_javascript(client: Client, world: World, two: list[BasketLine]) -> None:
    answer = remove(client, two[0])
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"]).content.decode()
    millet = world.millet.pack
    with override("en"):
        assert f"Removed: {millet.product.label} · {millet.label} × 3" in page
    assert lines() == [(world.pears.pack.pk, 1, 6800)]

    back = client.post("/en/basket/put-back/", {"put_back": offered(page)})
    assert (back.status_code, back.headers["Location"]) == (302, "/en/basket/")
    assert lines() == [(world.millet.pack.pk, 3, 4800), (world.pears.pack.pk, 1, 6800)]
    assert BasketLine.objects.earliest("pk").pk == two[0].pk
    assert not OFFER.search(client.get(answer.headers["Location"]).content.decode())  # the page is loaded again


def test_a_line_is_put_back_with_htmx(client: Client, world: World, two: list[BasketLine]) -> None:
    fragment = remove(client, two[1], **HTMX).content.decode()
    assert "<html" not in fragment

    back = client.post("/en/basket/put-back/", {"put_back": offered(fragment)}, headers=HTMX)
    assert (back.status_code, back.headers["HX-Trigger"]) == (200, "basket-changed")
    assert "<form" in back.content.decode()
    assert [pack for pack, _quantity, _fen in lines()] == [world.millet.pack.pk, world.pears.pack.pk]


def test_zero_packs_can_be_put_back_too_and_the_last_line(client: Client, world: World) -> None:
    add(client, world.millet.pack, 2)
    answer = client.post("/basket/update/", {"line": BasketLine.objects.get().pk, "quantity": "0"})
    page = client.get(answer.headers["Location"]).content.decode()
    assert "empty" in page
    client.post("/basket/put-back/", {"put_back": offered(page)})
    assert lines() == [(world.millet.pack.pk, 2, 4900)]


def test_a_line_is_put_back_once(client: Client, world: World, two: list[BasketLine]) -> None:
    token = offered(remove(client, two[0], **HTMX).content.decode())
    add(client, world.millet.pack, 4)  # the same again, by hand
    for _ in range(2):
        client.post("/basket/put-back/", {"put_back": token})
    assert lines() == [(world.millet.pack.pk, 7, 4900), (world.pears.pack.pk, 1, 6800)]


def test_what_is_sold_meanwhile_comes_back_and_is_shown_as_short(client: Client, world: World) -> None:
    add(client, world.pears.pack, 6)
    token = offered(remove(client, BasketLine.objects.get(), **HTMX).content.decode())
    order_packs((world.pears.pack, 4))
    page = client.post("/en/basket/put-back/", {"put_back": token}, headers=HTMX).content.decode()
    assert lines() == [(world.pears.pack.pk, 6, 6800)]
    assert "line--problem" in page


def test_a_line_is_put_back_from_the_checkout(client: Client, world: World, two: list[BasketLine]) -> None:
    BasketLine.objects.filter(pk=two[1].pk).update(quantity=50)
    page = client.post("/en/checkout/", {"change": f"{two[1].pk}:0", "recipient": "王示例"}).content.decode()
    assert [pack for pack, _quantity, _fen in lines()] == [world.millet.pack.pk]

    page = client.post("/en/checkout/", {"put_back": offered(page), "recipient": "王示例"}).content.decode()
    assert [(pack, quantity) for pack, quantity, _fen in lines()] == [
        (world.millet.pack.pk, 3),
        (world.pears.pack.pk, 50),
    ]
    assert 'value="王示例"' in page
    client.post("/en/checkout/", {"change": f"{two[0].pk}:0"})
    last = client.post("/en/checkout/", {"change": f"{two[1].pk}:0"})
    assert last.status_code == 303
    assert "× 50" in client.get(last.headers["Location"]).content.decode()


@pytest.mark.parametrize("forged", ["", "x", "WzEsMSwxLDEsIiJd:1abc:" + "A" * 43, "\x00", "[1]" * 400])
def test_what_was_not_offered_is_not_put_back(client: Client, world: World, forged: str) -> None:
    add(client, world.millet.pack, 1)
    answer = client.post("/en/basket/put-back/", {"put_back": forged})
    assert answer.status_code == 400
    assert "can&#x27;t be put back any more" in answer.content.decode()
    assert client.get("/basket/", {"removed": forged}).status_code == (400 if forged == "\x00" else 200)
    assert lines() == [(world.millet.pack.pk, 1, 4900)]


def test_an_offer_is_good_for_a_day(
    client: Client, world: World, two: list[BasketLine], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = offered(remove(client, two[0], **HTMX).content.decode())
    removed = RemovedLine.read(token)
    assert removed is not None and (removed.line_id, removed.quantity) == (two[0].pk, 3)
    made = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: made + timedelta(days=1, minutes=1).total_seconds())
    assert RemovedLine.read(token) is None


def test_another_key_signs_nothing(client: Client, world: World, two: list[BasketLine]) -> None:
    assert RemovedLine.read(signing.dumps([1, 1, 1, 1, ""], salt=SALT + "x")) is None


def test_it_goes_into_the_visitors_own_basket_alone(client: Client, world: World, two: list[BasketLine]) -> None:
    token = offered(remove(client, two[0], **HTMX).content.decode())
    stranger = Client()
    stranger.post("/basket/put-back/", {"put_back": token})  # who has no basket
    assert Basket.objects.count() == 1

    user = make_user("buyer")
    client.force_login(user, backend=BACKEND)
    client.post("/basket/put-back/", {"put_back": token})
    [basket] = Basket.objects.all()
    assert basket.user == user
    assert sorted(basket.lines.values_list("pack_id", "quantity")) == [
        (world.millet.pack.pk, 3),
        (world.pears.pack.pk, 1),
    ]
