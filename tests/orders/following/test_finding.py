"""Guests find their order again, and strangers neither find it nor keep anybody out."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders.following.finding import forget_searches
from orders.models import Order, OrderSearch
from tests.orders.changes import Clock
from tests.world import NOW, World, order_packs

pytestmark = pytest.mark.django_db

PHONE = "138 0013 8000"


@pytest.fixture
def order(world: World) -> Order:
    return order_packs((world.millet.pack, 1))


def find(number: str, phone: str, network: int = 1) -> Any:
    return Client(REMOTE_ADDR=f"203.0.{network}.9").post("/en/orders/find/", {"number": number, "phone": phone})


def others(count: int) -> list[str]:
    return [f"{n:014}" for n in range(count)]


@pytest.mark.parametrize("phone", [PHONE, "+86 13800138000", "１３８００１３８０００", "13800138000转12"])
def test_number_and_phone_lead_to_the_order(order: Order, phone: str) -> None:
    answer = find(f" {order.number[:6]} {order.number[6:]} ", phone)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/en/orders/{order.token}/")
    assert OrderSearch.objects.count() == 0


@pytest.mark.parametrize("written", ["订单 {0}{1}", "Order number: {0}{1}", "{0}-{1}"])
def test_the_number_may_be_copied_with_the_words_beside_it(order: Order, written: str) -> None:
    assert (
        find(written.format(order.number[:4], order.number[4:]), PHONE).headers.get("Location")
        == f"/en/orders/{order.token}/"
    )


def test_what_is_no_number_of_an_order_is_said_at_the_field_and_does_not_count(order: Order) -> None:
    answer = find(f"{order.number}7", PHONE)
    assert answer.status_code == 400
    assert answer.context["form"].errors == {"number": ["An order’s number has 14 digits, and this has 15 digits."]}
    assert answer.context["refused"] == "" and OrderSearch.objects.count() == 0


def test_a_wrong_number_and_a_wrong_phone_are_answered_alike(order: Order) -> None:
    answers, queries = [], []
    for number, phone in ((order.number, "13900139000"), ("26010112345678", PHONE)):
        with CaptureQueriesContext(connection) as asked:
            answers.append(find(number, phone))
        ours = [query["sql"] for query in asked if "orders_" in (query["sql"] or "")]
        queries.append([re.sub(r"\d+|'[^']*'", "?", sql) for sql in ours])

    pages = [answer.content.decode().split("</form>")[0] for answer in answers]
    for page, given in zip(pages, ((order.number, "13900139000"), ("26010112345678", PHONE)), strict=True):
        assert "There is no order with this number and this phone." in page
        assert order.token not in page and all(one in page for one in given)
    assert [answer.status_code for answer in answers] == [400, 400]
    assert queries[0] == queries[1] and len(queries[0]) == 5


def test_five_times_an_hour_for_a_number_from_one_network(order: Order, clock: Clock) -> None:
    for _ in range(5):
        assert find(order.number, "13900139000").status_code == 400

    refused = find(order.number, PHONE)

    assert refused.status_code == 429 and "Too many searches have failed" in refused.content.decode()
    assert find(order.number, PHONE, network=2).status_code == 302  # the buyer's is another network
    assert OrderSearch.objects.count() == 5
    clock.now = NOW + timedelta(minutes=61)
    assert find(order.number, PHONE).status_code == 302
    assert (forget_searches(clock.now), OrderSearch.objects.count()) == (5, 0)


def test_twenty_times_an_hour_from_one_network(order: Order) -> None:
    assert {find(number, PHONE).status_code for number in others(20)} == {400}
    assert find(order.number, PHONE).status_code == 429
    assert find(order.number, PHONE, network=2).status_code == 302


def test_strangers_in_many_networks_keep_out_nobody(order: Order) -> None:
    codes = [find(order.number, "13900139000", network=10 + n // 5).status_code for n in range(55)]

    assert codes == [400] * 50 + [400] + [429] * 4  # from there on a network has one search
    assert find(order.number, PHONE, network=2).status_code == 302


def test_what_is_no_phone_is_said_at_the_field_and_not_counted(order: Order) -> None:
    page = find("", "12").content.decode()

    assert "Please give the order&#x27;s number." in page
    assert 'id="id_phone_error"' in page
    assert OrderSearch.objects.count() == 0
