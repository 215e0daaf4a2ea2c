"""A refund that Stripe refuses for good is paid to the buyer by a bank transfer, and booked once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.ledger.models import Event
from marketplace.people.models import User
from marketplace.supply.harvests.forecasts import overdue_at
from orders.models import Order, Refund
from orders.payments import confirming as payments
from orders.payments.refunds import BadTransferNumber, NotFailed, NotRefused, pay_elsewhere, repeat_refund
from orders.preorders.serving import follow_forecast
from tests.orders.orchard import EXPECTED, make_orchard
from tests.orders.preorders.test_preorder_pages import text_of
from tests.orders.stripe_shop import StripeShop, assert_right, everything, money
from tests.world import World, clerk_of, order_packs

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser(email="root@example.com", name="root", password="x")


@pytest.fixture
def refused(shared_world: World, shop: StripeShop, monkeypatch: pytest.MonkeyPatch) -> Refund:
    """An order that was paid by Alipay long before its harvest failed."""
    monkeypatch.setattr(payments, "methods_of", lambda order: ["card", "alipay"])
    orchard = make_orchard(shared_world)
    shop.sold(order_packs((orchard.pack, 2)), fee=100)
    shop.advance(seconds=(overdue_at(EXPECTED) - shop.now).total_seconds())
    follow_forecast(orchard.forecast.pk, shop.now)
    shop.work()
    return Refund.objects.get()


def test_it_is_paid_once_and_nothing_is_left_in_suspense(shop: StripeShop, refused: Refund, root: User) -> None:
    assert money()["sales_suspense"] == 9200
    for _ in range(2):
        paid = pay_elsewhere(refused.pk, user=root, transfer_number=" icbc-20271021 ", now=shop.now)
        assert (paid.state, paid.transfer_number, paid.paid_elsewhere_at, paid.paid_elsewhere_by) == (
            "elsewhere", "ICBC-20271021", shop.now, root,
        )  # fmt: skip
    assert money() == {"payment_clearing": -9100, "payment_fees": -100, "bank": 9200}
    assert Event.objects.filter(kind="refund_elsewhere").count() == 1
    before = everything()
    with pytest.raises(NotRefused):
        pay_elsewhere(refused.pk, user=root, transfer_number="ANOTHER-1", now=shop.now)
    with pytest.raises(NotFailed):
        repeat_refund(refused.pk, shop.now)
    shop.work()
    assert everything() == before
    assert_right(shop)


def test_what_may_still_go_back_as_it_came_is_not_paid_elsewhere(shop: StripeShop, refused: Refund, root: User) -> None:
    again = repeat_refund(refused.pk, shop.now)
    before = everything()
    for refund in (refused, again):  # repeated; on its way
        with pytest.raises(NotRefused):
            pay_elsewhere(refund.pk, user=root, transfer_number="ICBC-1", now=shop.now)
    for number in ("", "1234", "ICBC 1", "9" * 61):
        with pytest.raises(BadTransferNumber):
            pay_elsewhere(refused.pk, user=root, transfer_number=number, now=shop.now)
    assert everything() == before
    shop.work()
    assert pay_elsewhere(again.pk, user=root, transfer_number="ICBC-1", now=shop.now).state == "elsewhere"
    assert_right(shop)


def test_an_administrator_notes_it_and_the_buyer_reads_it(
    shop: StripeShop, refused: Refund, root: User, client: Client
) -> None:
    order = Order.objects.get()
    address = reverse("refund_elsewhere", args=[refused.pk])
    client.force_login(clerk_of(order.parcels.get().cooperative))
    assert client.post(address, {"transfer_number": "ICBC-1"}).status_code == 404
    administrator = Client()
    administrator.force_login(root)
    assert address in administrator.get("/admin/").content.decode()
    administrator.post(address, {"transfer_number": "?"})
    refused.refresh_from_db()
    assert refused.state == "failed"
    for _ in range(2):
        assert administrator.post(address, {"transfer_number": "ICBC-1"}).status_code == 302
    assert address not in administrator.get("/admin/").content.decode()
    page = text_of(client.get(f"/en/orders/{order.token}/"))
    assert "Paid to you another way on 2027-10-21, number of the transfer ICBC-1." in page
    assert "could not be sent back" not in page
    assert "on its way back" not in page
    assert_right(shop)
