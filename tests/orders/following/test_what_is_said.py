"""What the order's page says first, when the parcels arrive, and where they are followed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.formats import date_format
from django.utils.translation import override

from orders.basket.whose import cookie_of
from orders.following.tracking import tracking_address
from orders.models import Order, Parcel, PostageRate, Refund
from orders.parcels.cancelling import cancel_order, cancel_parcel
from orders.parcels.shipping import mark_received
from orders.settlement.settling import settle
from tests.orders.changes import receive, send_all, ship
from tests.world import NOW, World, fill_basket, order_packs, pay_order

pytestmark = pytest.mark.django_db

SUCCEEDED = "Payment succeeded: ¥180.00"


def page(order: Order) -> str:
    return Client().get(f"/en/orders/{order.token}/").content.decode()


def title(html: str) -> str:
    return html[html.index("<title>") + 7 : html.index(" · ")]


def day(one: date) -> str:
    with override("en"):
        return date_format(one, "MONTH_DAY_FORMAT")


def test_payment_succeeded_is_said_while_all_of_it_is_on_its_way_to_the_buyer(order: Order) -> None:
    html = page(order)
    assert SUCCEEDED in html and title(html) == f"Order {order.number}: being packed"
    for parcel in order.parcels.order_by("pk"):
        ship(parcel)
    html = page(order)
    assert SUCCEEDED not in html and title(html) == f"Order {order.number}: with the carrier"


def test_a_partly_cancelled_order_says_so(order: Order, world: World) -> None:
    cancel_parcel(parcel_id=order.parcels.get(cooperative=world.pears.cooperative).pk, now=NOW)
    html = page(order)
    assert SUCCEEDED not in html and "A part of this order is cancelled" in html
    assert title(html) == f"Order {order.number}: partly cancelled; the rest: being packed"


def test_a_cancelled_order_says_what_became_of_the_money(order: Order) -> None:
    cancel_order(order_id=order.pk, now=NOW)
    html = page(order)
    assert SUCCEEDED not in html and title(html) == f"Order {order.number}: refunded"
    assert "¥180.00 is on its way back to you" in html
    send_all()
    assert Refund.objects.exclude(state="done").count() == 0
    assert "¥180.00 has been sent back to you" in page(order)


def test_unpaid_nothing_succeeded(world: World) -> None:
    order = order_packs((world.millet.pack, 1))
    html = page(order)
    assert "Payment succeeded" not in html and title(html) == f"Order {order.number}: awaiting payment"


def test_the_day_of_arrival_is_promised_in_basket_checkout_and_order(world: World, stripe: Any) -> None:
    PostageRate.objects.update(days=3)
    PostageRate.objects.create(province="65", fen=2000, days=6)
    client, today = Client(), NOW.date()
    name, value = cookie_of(fill_basket((world.millet.pack, 1)).pk)
    client.cookies[name] = value
    usual = f"{day(today + timedelta(days=4))} to {day(today + timedelta(days=5))}"
    far = f"{day(today + timedelta(days=7))} to {day(today + timedelta(days=8))}"

    assert f"Arrives in most provinces {usual}" in client.get("/en/basket/").content.decode()
    summary = client.get("/en/checkout/summary/", {"province": "65"}).content.decode()
    assert f"Arrives in Xinjiang {far}" in summary
    client.cookies["province"] = "65"
    assert f"Arrives in Xinjiang {far}" in client.get("/en/basket/").content.decode()

    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=22)
    PostageRate.objects.update(days=9)  # what was promised stays
    assert f"Arrives {usual}" in page(order)
    parcel = ship(order.parcels.get())
    assert f"Expected to arrive about {day(today + timedelta(days=3))}" in page(order)
    receive_now(parcel)
    assert 'class="arrival' not in page(order)


def receive_now(parcel: Parcel) -> None:
    mark_received(parcel_id=parcel.pk, now=NOW)
    assert settle(parcel.pk, NOW) is True


@pytest.mark.parametrize(("carrier", "address"), [
    ("sf", "https://www.sf-express.com/chn/sc/waybill/waybill-detail/SF12-34"),
    ("jd", "https://www.jdl.com/orderSearch/?waybillCodes=SF12-34"),
    ("zto", "https://www.kuaidi100.com/chaxun?com=zhongtong&nu=SF12-34"),
    ("china_post", "https://www.kuaidi100.com/chaxun?com=youzhengguonei&nu=SF12-34"),
    ("township_truck", ""),
])  # fmt: skip
def test_a_number_leads_to_its_carrier(carrier: str, address: str) -> None:
    assert tracking_address(carrier, "SF12-34") == address


def test_every_carrier_but_the_truck_has_a_page(order: Order) -> None:
    without = [carrier for carrier in Parcel.Carrier.values if not tracking_address(carrier, "SF1234567")]
    assert without == ["township_truck"]
    parcel = receive(order.parcels.order_by("pk")[0])
    html = page(order)
    assert 'href="https://www.sf-express.com/chn/sc/waybill/waybill-detail/SF1234567" rel="noopener noreferrer"' in html
    assert f'data-copy="{parcel.tracking_number}"' in html
    assert f'data-copy="http://testserver/en/orders/{order.token}/"' in html


def test_a_day_of_the_month_is_written_without_zeros_in_both_languages() -> None:
    june = date(2026, 6, 5)
    written = []
    for language in ("zh-hans", "en"):
        with override(language):
            written.append((date_format(june, "MONTH_DAY_FORMAT"), date_format(june)))
    assert written == [("6月5日", "2026年6月5日"), ("June 5", "June 5, 2026")]
