"""The buyer's own page shows the buyer's own address, to that account or browser alone."""

from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from orders.basket.whose import cookie_of
from orders.models import Order
from tests.world import World, fill_basket, make_checkout, make_user, order_packs

pytestmark = pytest.mark.django_db

HIDDEN = "王** · 138****8000 · 山东省 济南市 历下区 ****"
SHOWN = ["王示例", "+86 138 0013 8000", "山东省济南市历下区示例路1号"]


def shows(client: Client, order: Order, prefix: str = "/en") -> bool:
    html = client.get(f"{prefix}/orders/{order.token}/").content.decode()
    found = [text in html for text in SHOWN]
    assert (HIDDEN in html) is not all(found) and len(set(found)) == 1
    return all(found)


def test_the_owning_account_sees_it_and_no_other(world: World) -> None:
    order = order_packs((world.millet.pack, 1))
    owner, other = make_user("owner"), make_user("other")
    Order.objects.filter(pk=order.pk).update(user=owner)
    clients = {}
    for user in (owner, other):
        clients[user] = Client()
        clients[user].force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert shows(clients[owner], order)
    assert not shows(clients[other], order)
    assert not shows(Client(), order)
    clients[owner].logout()
    assert not shows(clients[owner], order)


def place(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> Order:
    monkeypatch.setattr("orders.checkout.place_view.to_payment", lambda request, order, now: HttpResponse(order.number))
    basket = fill_basket((world.millet.pack, 1))
    name, value = cookie_of(basket.pk)
    client.cookies[name] = value
    given = {
        "recipient": "王示例", "phone": "13800138000", "province": "37", "city": "3701", "district": "370102",
        "detail": "示例路1号", "method": "alipay", "checkout_key": str(uuid4()), "seen_total_fen": make_checkout(basket).seen_total_fen,
    }  # fmt: skip
    answer = client.post("/checkout/", given)
    return Order.objects.get(number=answer.content.decode())


def test_the_browser_that_placed_it_sees_it_and_shows_its_cookie_on_these_pages_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = Client()
    order = place(buyer, world, monkeypatch)

    kept = {name: morsel["path"] for name, morsel in buyer.cookies.items() if name.startswith("placed-")}
    assert kept == {
        f"placed-{order.pk}": f"/orders/{order.token}/",
        f"placed-{order.pk}-en": f"/en/orders/{order.token}/",
    }
    assert shows(buyer, order) and shows(buyer, order, prefix="")
    other = order_packs((world.millet.pack, 1))
    stranger = Client()
    assert not shows(stranger, order)
    value = buyer.cookies[f"placed-{order.pk}"].value
    stranger.cookies[f"placed-{other.pk}"] = value  # signed for another order
    assert not shows(stranger, other)
    stranger.cookies[f"placed-{order.pk}"] = value[:-1] + ("A" if value[-1] != "A" else "B")
    assert not shows(stranger, order)
