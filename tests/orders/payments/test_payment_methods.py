"""An order is paid only so that its money can go back when the harvest fails; what is said where a refund is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from marketplace.people.models import User
from marketplace.supply.harvests.forecasts import overdue_at
from orders.models import Order, Refund
from orders.payments import confirming as payments
from orders.payments.methods import methods_for
from orders.payments.refunds import repeat_refund
from orders.preorders.serving import follow_forecast
from tests.orders.changes import wrong
from tests.orders.orchard import EXPECTED, make_orchard
from tests.orders.preorders.test_preorder_pages import text_of
from tests.orders.stripe_shop import StripeShop, assert_right
from tests.stripe_double.control import ControlError
from tests.world import NOW, World, order_packs

pytestmark = pytest.mark.django_db

LAST_BY_ALIPAY = date(2026, 11, 27)  # 30 days of grace, the day after, 21 days' margin: 90 days from NOW
LAST_BY_WECHAT = date(2027, 2, 25)
EVERY_WAY = ["alipay", "wechat_pay", "card"]


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.mark.parametrize(
    ("harvests", "methods"),
    [
        ([], EVERY_WAY),
        ([None, None], EVERY_WAY),
        ([LAST_BY_ALIPAY], EVERY_WAY),
        ([None, LAST_BY_ALIPAY + timedelta(days=1)], ["wechat_pay", "card"]),
        ([LAST_BY_WECHAT, LAST_BY_ALIPAY], ["wechat_pay", "card"]),
        ([LAST_BY_WECHAT + timedelta(days=1), None], ["card"]),
        ([NOW.date() + timedelta(days=730)], ["card"]),
    ],
)
def test_only_methods_that_can_still_refund_a_failed_harvest(
    harvests: list[date | None], methods: list[str], settings: object
) -> None:
    assert methods_for(iter(harvests), NOW) == methods


@pytest.mark.parametrize(
    ("method", "expected_on", "refused"),
    [
        ("alipay", LAST_BY_ALIPAY, []),
        ("wechat_pay", LAST_BY_WECHAT, ["alipay"]),
        ("card", EXPECTED, ["alipay", "wechat_pay"]),
    ],
)
def test_a_harvest_that_fails_on_its_last_day_is_refunded_whatever_way_was_offered(
    world: World, shop: StripeShop, method: str, expected_on: date, refused: list[str]
) -> None:
    orchard = make_orchard(world, expected_on=expected_on)
    order = order_packs((orchard.pack, 2))
    session = shop.open(order).session_id or ""
    for other in refused:
        with pytest.raises(ControlError, match=f"does not accept {other}"):
            shop.stripe.pay(session, other)
    shop.sold(order, method=method)
    shop.advance(seconds=(overdue_at(expected_on) - shop.now).total_seconds() + 21 * 24 * 3600)
    follow_forecast(orchard.forecast.pk, shop.now)
    shop.work()
    refund = Refund.objects.get()
    assert (refund.state, refund.reason, refund.amount_fen) == ("done", "harvest", 9200)
    assert_right(shop)


def test_a_refund_that_stripe_refuses_for_good_is_not_on_its_way(
    world: World, shop: StripeShop, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "methods_of", lambda order: EVERY_WAY)  # as an order that was paid long ago
    orchard = make_orchard(world)
    order = order_packs((orchard.pack, 2))
    shop.sold(order)
    shop.advance(seconds=(overdue_at(EXPECTED) - shop.now).total_seconds())
    follow_forecast(orchard.forecast.pk, shop.now)
    page = f"/en/orders/{order.token}/"
    assert "¥92.00 is on its way back to you" in text_of(client.get(page))
    shop.work()
    refund = Refund.objects.get()
    assert (refund.state, refund.is_refused, refund.refund_id) == ("failed", True, None)
    assert "too long ago" in refund.last_error
    assert Order.objects.get(pk=order.pk).status == "refunded"
    for _time in range(2):  # sent anew it fails as well
        read = text_of(client.get(page))
        assert "¥92.00 could not be sent back the way you paid" in read
        assert f"Please write to shop@example.com and name order {order.number}." in read
        assert "Refused by the payment service or your bank; we pay it to you another way." in read
        assert "refund failed" in read
        assert "way back to you" not in read
        assert "has been sent back" not in read
        repeat_refund(refund.pk, shop.now)
        shop.work()
        refund = Refund.objects.latest("pk")
    assert "这笔钱没有丢" in text_of(client.get(f"/orders/{order.token}/"))
    admin = Client()
    admin.force_login(User.objects.create_superuser(email="root@example.com", name="root", password="x"))
    assert "+86 138 0013 8000" in text_of(admin.get("/admin/"))
    assert wrong() == []
