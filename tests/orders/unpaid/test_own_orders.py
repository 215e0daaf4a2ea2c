"""The visitor's own unpaid order is offered wherever it is the cause, to pay it or let it go; a stranger learns nothing."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from marketplace.settings import base
from marketplace.supply.models import Lot
from orders.models import Basket, BasketLine, DiscountCode, Order, Payment
from tests.orders.checkout.test_checkout import ADDRESS, HTMX, hidden, open_form, send
from tests.orders.orchard import make_orchard
from tests.orders.stripe_shop import everything
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_discount, make_user, make_world, pay_order

UNTIL = f"{NOW + timedelta(minutes=40):%H:%M}"
NETWORK = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.UNPAID_LIMITS = base.UNPAID_LIMITS


@pytest.fixture
def world(db: None, clock: Any) -> World:
    """10 packs of millet, 200 boxes of pears."""
    return make_world(millet_grams=[25_000], pear_grams=[1_000_000])


def put(client: Client, pack: Any, quantity: int) -> None:
    answer = client.post("/en/basket/add/", {"pack": pack.pk, "quantity": quantity}, headers=HTMX)
    assert answer.status_code == 200, answer.content.decode()


def buy(client: Client, pack: Any, quantity: int, **fields: str) -> Any:
    """Put packs into the basket and send the checkout's form."""
    put(client, pack, quantity)
    asked = {name: fields.get(name, ADDRESS[name]) for name in ("province", "discount_code")}
    seen = hidden(client.get("/en/checkout/summary/", asked, headers=HTMX).content.decode())
    return send(client, ADDRESS | open_form(client, "/en") | seen | fields, "/en")


def ordered(client: Client, pack: Any, quantity: int, **fields: str) -> Order:
    before = set(Order.objects.values_list("pk", flat=True))
    answer = buy(client, pack, quantity, **fields)
    assert answer.status_code == 303, answer.content.decode()
    return Order.objects.exclude(pk__in=before).get()


def text(answer: Any) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def offers(answer: Any, order: Order) -> bool:
    """Whether a page shows the order, the way to pay it and the button that lets it go."""
    page = answer.content.decode()
    shown = f"Order {order.number} is not paid yet" in text(answer)
    lets_go = f'action="/en/orders/{order.token}/cancel/"' in page or f'name="let_go" value="{order.token}"' in page
    assert shown == lets_go == (f'href="/en/orders/{order.token}/"' in page) == (order.token in page)
    return shown


def test_a_pack_that_the_own_order_holds_is_offered_on_the_produce_page(
    client: Client, world: World, stripe: Control
) -> None:
    order = ordered(client, world.millet.pack, 10)
    address = f"/en/basket/add-form/{world.millet.product.pk}/"
    page = client.get(address, headers=HTMX | {"HX-Current-URL": "http://testserver/en/produce/millet/"})
    assert "Sold out for now" in text(page)
    assert f"What it holds is kept for you until {UNTIL}, and can't be ordered again meanwhile." in text(page)
    assert offers(page, order)
    assert 'name="back" value="/en/produce/millet/"' in page.content.decode()
    assert not offers(Client().get(address, headers=HTMX), order)
    assert not offers(client.get(f"/en/basket/add-form/{world.pears.product.pk}/"), order)


def test_a_line_that_the_own_order_makes_short_is_offered_in_basket_and_checkout(
    client: Client, world: World, stripe: Control
) -> None:
    put(client, world.millet.pack, 8)
    other = Client()
    put(other, world.millet.pack, 8)
    order = ordered(client, world.millet.pack, 1)  # nine in all
    basket = Basket.objects.earliest("updated_at")
    BasketLine.objects.create(basket=basket, pack=world.millet.pack, quantity=2, shown_price_fen=4900)
    for page in (client.get("/en/basket/"), client.get("/en/checkout/")):
        assert "Only 1 pack is left." in text(page)
        assert f"Your own order {order.number}, which is not paid yet, holds some of it: pay it or let it go" in text(
            page
        )
        assert offers(page, order)
    for page in (other.get("/en/basket/"), other.get("/en/checkout/")):
        assert "Only 1 pack is left." in text(page)
        assert "Your own order" not in text(page)
        assert not offers(page, order)


def test_a_harvest_that_the_own_order_holds_is_offered(client: Client, world: World, stripe: Control) -> None:
    orchard = make_orchard(world)
    order = ordered(client, orchard.pack, 6, method="card")
    page = client.get(f"/en/basket/add-form/{orchard.pack.product.pk}/")
    assert "Sold out for now" in text(page)
    assert offers(page, order)


def test_a_code_whose_last_use_the_own_order_has_is_offered(client: Client, world: World, stripe: Control) -> None:
    make_discount("ONCE", 500)
    DiscountCode.objects.update(most_uses=1)
    order = ordered(client, world.pears.pack, 1, discount_code="ONCE")
    put(client, world.pears.pack, 1)
    asked = {"province": "山东", "discount_code": "once"}
    page = client.get("/en/checkout/summary/", asked, headers=HTMX)
    words = f"“once” is kept for your order {order.number}, which is not paid yet: pay it, or let it go."
    assert words in text(page)
    assert offers(page, order)
    before = everything()
    refused = send(client, ADDRESS | open_form(client, "/en") | {"discount_code": "once"}, "/en")
    assert (refused.status_code, words in text(refused), offers(refused, order)) == (400, True, True)
    assert everything() == before
    stranger = Client()
    put(stranger, world.pears.pack, 1)
    page = stranger.get("/en/checkout/summary/", asked, headers=HTMX)
    assert "“once” is unknown, over, or used up." in text(page)
    assert not offers(page, order)
    DiscountCode.objects.update(valid_until=NOW)  # letting it go would not help
    assert "“once” is unknown, over, or used up." in text(client.get("/en/checkout/summary/", asked, headers=HTMX))


def test_a_third_unpaid_order_is_refused_and_the_own_ones_are_offered(
    client: Client, world: World, stripe: Control
) -> None:
    first, second = (ordered(client, world.pears.pack, 1) for _ in range(2))
    put(client, world.pears.pack, 3)
    before, lines = everything(), list(BasketLine.objects.values_list("pk", "quantity"))
    refused = send(client, ADDRESS | open_form(client, "/en") | {"recipient": "李示例"}, "/en")
    assert refused.status_code == 409
    assert (
        "Nothing was ordered or charged yet Goods are set aside for at most 2 orders of yours at a time that are not paid "
        f"yet. Please pay one of them or let it go; the first ends by itself at {UNTIL}." in text(refused)
    )
    assert offers(refused, first)
    assert offers(refused, second)
    assert (everything(), list(BasketLine.objects.values_list("pk", "quantity"))) == (before, lines)

    form = hidden(refused.content.decode()) | ADDRESS | {"recipient": "李示例"}
    after = send(client, form | {"let_go": second.token}, "/en")
    assert f"Order {second.number} is let go: nothing was charged, and what it held can be ordered again." in text(
        after
    )
    assert 'value="李示例"' in after.content.decode()  # what was typed is kept
    assert not offers(after, first)
    second.refresh_from_db()
    assert (second.status, second.payment.state) == ("lapsed", "closed")
    assert send(client, hidden(after.content.decode()) | ADDRESS, "/en").status_code == 303


def test_too_large_an_order_is_told_how_many_packs_can_be_set_aside(
    client: Client, world: World, stripe: Control
) -> None:
    """A fifth of 200."""
    before = everything()
    refused = buy(client, world.pears.pack, 41)
    assert refused.status_code == 409
    assert "So much can't be set aside for one buyer before it is paid" in text(refused)
    assert "At most 40 packs can be set aside for you before they are paid." in text(refused)
    assert everything() == before
    line = BasketLine.objects.get()
    fewer = send(client, hidden(refused.content.decode()) | ADDRESS | {"change": f"{line.pk}:40"}, "/en")
    line.refresh_from_db()
    assert line.quantity == 40
    assert "At most" not in text(fewer)
    assert send(client, hidden(fewer.content.decode()) | ADDRESS, "/en").status_code == 303


def test_in_chinese_too(client: Client, world: World, stripe: Control) -> None:
    for _ in range(2):
        ordered(client, world.pears.pack, 1)
    put(client, world.pears.pack, 1)
    page = text(send(client, ADDRESS | open_form(client)))
    assert "您最多可以同时有 2 个未付款的订单保留货品。" in page
    assert f"请先付款，或放弃未付款的订单；最早到 {UNTIL} 自动结束。" in page


@pytest.mark.parametrize("shared", ["phone", "address", "network"])
def test_a_stranger_who_shares_a_key_learns_nothing_of_the_orders(
    client: Client, world: World, stripe: Control, settings: Any, shared: str
) -> None:
    """Neither number nor link nor time nor amount: only why, and that it is over within 45 minutes."""
    settings.UNPAID_LIMITS = {shared: (2, 20)}
    orders = [ordered(client, world.pears.pack, 15) for _ in range(2)]
    stranger = Client()
    others = {"phone": {"detail": "示例路9号"}, "address": {"phone": "13900139000"}, "network": {}}[shared]
    before = everything()
    refused = buy(stranger, world.pears.pack, 1, **others)
    assert refused.status_code == 409
    assert (
        "Orders with this phone number, to this address or from this network are not paid yet or were not paid in time, and "
        "only so much is set aside for them. Please take fewer, or try again later: each of them ends within 45 minutes."
        in text(refused)
    )
    for order in orders:
        assert not offers(refused, order)
        assert order.number not in text(refused)
    assert UNTIL not in text(refused)
    assert everything() == before
    tried = send(stranger, ADDRESS | {"let_go": orders[0].token}, "/en")
    assert tried.status_code == 200
    assert everything() == before


def test_the_amount_that_a_stranger_holds_is_not_told(client: Client, world: World, stripe: Control) -> None:
    ordered(client, world.pears.pack, 30)
    refused = buy(Client(), world.pears.pack, 11, detail="示例路9号")  # with the same phone; 10 would be allowed
    assert (refused.status_code, "set aside for you" in text(refused)) == (409, False)
    assert "Orders with this phone number" in text(refused)


def test_a_signed_in_buyer_sees_the_own_order_in_another_session(world: World, stripe: Control) -> None:
    buyer, here, there = make_user("buyer"), Client(), Client()
    for client in (here, there):
        client.force_login(buyer, backend="allauth.account.auth_backends.AuthenticationBackend")
    order = ordered(here, world.millet.pack, 10)
    assert offers(there.get("/en/basket/"), order)
    assert not offers(Client().get("/en/basket/"), order)


def test_a_guest_who_signs_in_keeps_the_own_order(client: Client, world: World, stripe: Control) -> None:
    order = ordered(client, world.millet.pack, 10)
    client.force_login(make_user("buyer"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert offers(client.get("/en/basket/"), order)


def test_it_is_let_go_from_the_basket(client: Client, world: World, stripe: Control) -> None:
    order = ordered(client, world.millet.pack, 10)
    address = f"/en/orders/{order.token}/cancel/"
    answer = client.post(address, {"let_go": "1", "back": "/en/basket/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/basket/")
    page = client.get("/en/basket/")
    assert f"Order {order.number} is let go" in text(page)
    assert not offers(page, order)
    order.refresh_from_db()
    assert (order.status, order.payment.state) == ("lapsed", "closed")  # nobody can pay on its page any more
    assert Lot.objects.get(pk=world.millet.lot.pk).grams_reserved == 0
    before = everything()
    again = client.post(address, {"let_go": "1", "back": "https://elsewhere.example/"})
    assert again.headers["Location"] == f"/en/orders/{order.token}/"
    assert client.post(address, {"let_go": "1", "back": "//elsewhere.example/"}).headers["Location"] == (
        f"/en/orders/{order.token}/"
    )
    assert everything() == before


def test_an_order_that_was_paid_meanwhile_is_not_let_go(client: Client, world: World, stripe: Control) -> None:
    order = ordered(client, world.millet.pack, 10)
    pay_order(order, stripe)
    before = everything()
    answer = client.post(f"/en/orders/{order.token}/cancel/", {"let_go": "1", "back": "/en/basket/"}, follow=True)
    assert f"Order {order.number} was paid at this moment, or has ended. Nothing was changed." in text(answer)
    assert everything() == before
    assert Payment.objects.get().state == "paid"


def test_when_stripe_cannot_be_asked_it_is_let_go_all_the_same(client: Client, world: World, stripe: Control) -> None:
    order = ordered(client, world.millet.pack, 10)
    stripe.fault("/v1/checkout/sessions/*", "GET", action="drop")
    client.post(f"/en/orders/{order.token}/cancel/", {"let_go": "1", "back": "/en/basket/"})
    order.refresh_from_db()
    assert (order.status, order.payment.due_at) == ("lapsed", NOW)


def test_together_with_the_own_order_it_is_too_much(client: Client, world: World, stripe: Control) -> None:
    """30 of the 40 boxes that may be held: ten more can be."""
    order = ordered(client, world.pears.pack, 30)
    before = everything()
    refused = buy(client, world.pears.pack, 11)
    assert refused.status_code == 409
    assert (
        "Together with your order that is not paid yet this is more than can be set aside for one buyer. The list shows how "
        f"many packs can. Please pay it or let it go; by itself it ends at {UNTIL}." in text(refused)
    )
    assert "At most 10 packs can be set aside for you before they are paid." in text(refused)
    assert offers(refused, order)
    assert everything() == before


@pytest.mark.parametrize("token", ['"\\000"', "x" * 5000, "' OR 1=1 --", "\xe9"])
def test_a_made_up_cookie_is_nobodys_order(client: Client, world: World, stripe: Control, token: str) -> None:
    other = Client()
    put(other, world.millet.pack, 1)
    send(other, ADDRESS | open_form(other))
    put(client, world.pears.pack, 1)
    client.cookies["unpaid-order"] = token
    client.cookies["unpaid-order"].set("unpaid-order", token, token)
    page = client.get("/en/basket/")
    assert (page.status_code, "is not paid yet" in text(page)) == (200, False)
