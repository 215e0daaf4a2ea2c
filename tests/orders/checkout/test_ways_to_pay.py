"""Alipay, WeChat Pay or card is chosen on our own pages, in that order; Stripe's page allows that one and lists the goods."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from orders.checkout import place_view
from orders.models import Order, Payment
from orders.payments.choosing import MOST_CHOICES, pay_by
from orders.payments.stripe import gateway
from tests.orders.changes import Clock
from tests.orders.checkout.test_checkout import ADDRESS, hidden, open_form, send
from tests.orders.orchard import make_orchard
from tests.stripe_double.control import Control
from tests.world import World, make_discount

pytestmark = pytest.mark.django_db
WAY = re.compile(r'<input type="radio" name="method"[^>]* value="(\w+)" required( checked)?>')


@pytest.fixture
def buyer(client: Client, world: World) -> Client:
    for pack, quantity in ((world.millet.pack, 3), (world.pears.pack, 1)):
        client.post("/basket/add/", {"pack": pack.pk, "quantity": quantity})
    return client


def ways(html: str) -> list[tuple[str, bool]]:
    return [(method, bool(checked)) for method, checked in WAY.findall(html)]


def session() -> Any:
    payment = Payment.objects.get()
    return gateway._client().v1.checkout.sessions.retrieve(payment.session_id or "", {"expand": ["line_items"]})


def test_the_session_allows_the_chosen_way_and_lists_the_goods(buyer: Client, world: World, stripe: Control) -> None:
    make_discount("WELCOME", 1000)
    assert ways(buyer.get("/checkout/").content.decode()) == [("alipay", True), ("wechat_pay", False), ("card", False)]
    summary = buyer.get("/checkout/summary/", {"province": "山东省", "discount_code": "welcome"})
    form = ADDRESS | open_form(buyer) | hidden(summary.content.decode())
    send(buyer, form | {"discount_code": "welcome", "method": "wechat_pay"})
    order, opened = Order.objects.get(), session()
    lines = list(order.lines.order_by("id"))
    assert list(opened.payment_method_types) == ["wechat_pay"]
    listed = [(row.description, row.amount_total) for row in opened.line_items.data]
    assert sum(fen for _name, fen in listed) == opened.amount_total == order.total_fen == 14700 + 6800 - 1000 + 2400
    assert {name for name, _fen in listed} == {lines[0].label, lines[1].label, "邮费"}
    by_name = {line.label: sum(fen for name, fen in listed if name == line.label) for line in lines}
    assert by_name == {line.label: line.paid_fen for line in lines}

    page = buyer.get(f"/orders/{order.token}/").content.decode()
    assert ways(page) == [("alipay", False), ("wechat_pay", True), ("card", False)]
    again = buyer.post(f"/orders/{order.token}/pay/", {"method": "card"})
    assert again.headers["Location"] == Payment.objects.get().session_url
    assert (list(session().payment_method_types), Payment.objects.get().generation) == (["card"], 1)
    buyer.post(f"/orders/{order.token}/pay/")  # "pay" without a choice is the way chosen last
    assert Payment.objects.get().generation == 1


def test_a_page_whose_time_is_over_when_stripe_answers_is_not_led_to(
    buyer: Client, world: World, stripe: Control, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(buyer, ADDRESS | open_form(buyer) | {"method": "card"})
    order = Order.objects.get()

    def slowly(payment: Payment, method: str, now: datetime) -> str:
        address = pay_by(payment, method, now)
        clock.now = payment.expires_at
        return address

    monkeypatch.setattr(place_view, "pay_by", slowly)
    clock.now = order.payment.expires_at - timedelta(seconds=5)
    answer = buyer.post(f"/en/orders/{order.token}/pay/", {"method": "alipay"}, follow=True)

    assert answer.redirect_chain == [(f"/en/orders/{order.token}/", 303)]
    assert "The time to pay for this order is over. Nothing was charged." in answer.content.decode()


@pytest.mark.parametrize("method", ["", "paypal"])
def test_without_a_way_nothing_is_ordered(buyer: Client, world: World, stripe: Control, method: str) -> None:
    answer = send(buyer, ADDRESS | open_form(buyer) | {"method": method}, "/en")
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["method"])
    assert "Please choose how to pay." in answer.content.decode()
    assert Order.objects.count() == 0


def test_a_preorder_is_paid_only_in_ways_that_can_send_it_back(client: Client, world: World, stripe: Control) -> None:
    orchard = make_orchard(world)
    client.post("/basket/add/", {"pack": orchard.pack.pk, "quantity": 1})
    assert ways(client.get("/checkout/").content.decode()) == [("card", True)]
    summary = client.get("/checkout/summary/", {"province": "山东省"}).content.decode()
    assert "只能用银行卡" in summary
    answer = send(client, ADDRESS | open_form(client) | hidden(summary))
    assert (answer.status_code, Order.objects.count()) == (409, 0)
    assert "请另选一种" in answer.content.decode()
    assert send(client, ADDRESS | open_form(client) | hidden(summary) | {"method": "card"}).status_code == 303


def test_a_wallet_that_the_account_lacks_is_not_offered(buyer: Client, stripe: Control, settings: Any) -> None:
    settings.STRIPE_WALLETS = ["wechat_pay"]
    page = buyer.get("/checkout/").content.decode()
    assert ways(page) == [("wechat_pay", True), ("card", False)]
    assert "支付宝" not in page


def test_another_way_is_chosen_although_the_page_was_paid(
    buyer: Client, world: World, stripe: Control, settings: Any
) -> None:
    """In another tab: the buyer is led to the order, and not told that nothing was charged."""
    summary = buyer.get("/checkout/summary/", {"province": "山东省"}).content.decode()
    send(buyer, ADDRESS | open_form(buyer) | hidden(summary))
    order = Order.objects.get()
    stripe.pay(order.payment.session_id or "", "alipay", outcome="complete")
    answer = buyer.post(f"/orders/{order.token}/pay/", {"method": "card"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == []
    order.refresh_from_db()
    assert order.status == "paid"


def test_after_too_many_choices_the_open_page_is_led_to(buyer: Client, world: World, stripe: Control) -> None:
    summary = buyer.get("/checkout/summary/", {"province": "山东省"}).content.decode()
    send(buyer, ADDRESS | open_form(buyer) | hidden(summary))
    order = Order.objects.get()
    Payment.objects.update(generation=MOST_CHOICES)
    assert buyer.post(f"/orders/{order.token}/pay/", {"method": "card"}).status_code == 303
    for page in (buyer.get(f"/en/orders/{order.token}/"), buyer.get(f"/en/orders/{order.token}/status/")):
        html = page.content.decode()  # the page says so itself, whenever it is opened, and in its own language
        assert "the payment page that is open can still be paid" in html and "choose another way" not in html
        assert list(page.context["messages"]) == [] and ways(html) == [("alipay", True)]
    again = buyer.post(f"/en/orders/{order.token}/pay/", {"method": "alipay"})
    assert again.headers["Location"] == order.payment.session_url


def test_what_is_told_again_before_a_page_is_shown_is_told_once(buyer: Client, world: World, stripe: Control) -> None:
    summary = buyer.get("/checkout/summary/", {"province": "山东省"}).content.decode()
    send(buyer, ADDRESS | open_form(buyer) | hidden(summary))
    pay = f"/en/orders/{Order.objects.get().token}/pay/"
    for _ in range(2):  # once it was shown it can be told again
        for _ in range(3):
            buyer.post(pay, {"method": "paypal"})
        page = buyer.post(pay, {"method": "wechat"}, follow=True)
        [message] = [str(one) for one in page.context["messages"]]
        assert message.startswith("This order can't be paid that way just now.")


def test_what_was_told_before_the_payment_is_not_told_beside_it(buyer: Client, world: World, stripe: Control) -> None:
    summary = buyer.get("/checkout/summary/", {"province": "山东省"}).content.decode()
    stripe.fault("/v1/checkout/sessions", "POST", action="drop")
    send(buyer, ADDRESS | open_form(buyer) | hidden(summary))  # tapped again before the answer was shown
    order = Order.objects.get()
    assert buyer.post(f"/orders/{order.token}/pay/").status_code == 303
    page = buyer.get(f"/en/orders/{order.token}/?returned=1")
    assert "Your payment is being confirmed" in page.content.decode()
    assert list(page.context["messages"]) == [] and "暂时连不上支付服务" not in page.content.decode()
    assert "暂时连不上支付服务" not in buyer.get(f"/en/orders/{order.token}/").content.decode()
