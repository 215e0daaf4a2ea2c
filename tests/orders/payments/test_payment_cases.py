"""Every case of a payment at a real Stripe account: what webhooks do, and what buyers and networks do.

Each ends with books that are right and a reconciliation that names nothing. Money that comes late: `test_late_money`.
"""

from __future__ import annotations

from typing import Any

import pytest

from orders.models import Order, Payment, StripeEvent
from orders.payments.confirming import open_session
from orders.payments.stripe import gateway as stripe_gateway
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable
from orders.payments.stripe.objects import SessionState
from tests.orders.payments.paying import NOTHING, assert_paid_once, lot_grams, state_of
from tests.orders.stripe_shop import StripeShop, assert_right, everything, money
from tests.stripe_double.control import ControlError
from tests.world import World


def test_each_event_twice(shop: StripeShop, world: World, order: Order) -> None:
    shop.stripe.duplicate_webhooks(2)
    shop.pay(order)
    shop.deliver()
    sent = shop.stripe.deliveries()
    assert len(sent) == 2 * StripeEvent.objects.count() > 0
    assert {row["status"] for row in sent} == {200}
    shop.work()
    shop.work()
    assert_paid_once(shop, world, order)


@pytest.mark.parametrize("direction", ["reverse", "shuffle"])
def test_events_out_of_order(shop: StripeShop, world: World, order: Order, direction: str) -> None:
    shop.pay(order)
    shop.deliver(direction)
    shop.work()
    assert_paid_once(shop, world, order)


def test_events_two_days_late(shop: StripeShop, world: World, order: Order) -> None:
    """The sweep has found the payment long before; what comes then changes nothing."""
    shop.pay(order)
    shop.advance(minutes=1)
    shop.work()
    assert_paid_once(shop, world, order)
    known = everything()
    shop.advance(days=2)
    shop.deliver()
    shop.work()
    assert everything() == known
    assert_paid_once(shop, world, order)


def test_events_two_days_late_while_nothing_swept(shop: StripeShop, world: World, order: Order) -> None:
    """Two days without beat or worker: the reservation is long over, the stock is still there."""
    shop.pay(order)
    shop.advance(days=2)
    shop.deliver()
    for event in StripeEvent.objects.all():
        event.refresh_from_db()
    shop.work()
    assert_paid_once(shop, world, order)


def test_every_event_dropped_for_good(shop: StripeShop, world: World, order: Order) -> None:
    shop.stripe.drop_webhooks()
    shop.pay(order)
    shop.deliver()
    assert StripeEvent.objects.count() == 0
    shop.advance(minutes=1)
    shop.work()
    assert_paid_once(shop, world, order)


@pytest.mark.parametrize("how", ["signature", "unsigned", "stale", "payload", "garbage", "livemode", "account"])
def test_a_forged_or_foreign_event_changes_nothing(shop: StripeShop, world: World, order: Order, how: str) -> None:
    shop.pay(order)
    before = everything()
    completed = shop.stripe.deliveries("checkout.session.completed")[0]["event"]
    assert shop.stripe.forge(completed, how) == 400
    assert StripeEvent.objects.count() == 0
    shop.work()
    assert everything() == before
    shop.deliver()
    shop.work()
    assert_paid_once(shop, world, order)


def test_with_a_connected_account_only_its_own_events_count(
    shop: StripeShop, world: World, order: Order, settings: Any
) -> None:
    settings.STRIPE_ACCOUNT_ID = "acct_1OurVillageShop00"
    shop.stripe.settings(webhook_account="acct_1OurVillageShop00")
    shop.pay(order)
    completed = shop.stripe.deliveries("checkout.session.completed")[0]["event"]
    assert shop.stripe.forge(completed, "account") == 400
    shop.deliver()
    shop.work()
    assert_paid_once(shop, world, order)
    shop.stripe.settings(webhook_account=None)  # an event of the platform's own account is another one's
    count = StripeEvent.objects.count()
    shop.stripe.resend(completed)
    shop.stripe.forge(completed, "account")
    assert StripeEvent.objects.count() == count


def test_events_that_come_before_our_own_commit(
    shop: StripeShop, world: World, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stripe has opened the page and the buyer has paid, its events are here, and we have not written the page down."""
    create = stripe_gateway.create_session

    def created_and_paid(payment: Payment, *args: Any) -> SessionState:
        session = create(payment, *args)
        shop.stripe.pay(session.session_id, "alipay")
        shop.deliver()
        shop.work()
        return session

    with monkeypatch.context() as patch:
        patch.setattr(stripe_gateway, "create_session", created_and_paid)
        shop.open(order)
    assert_paid_once(shop, world, order)


def test_events_before_our_commit_and_then_the_process_dies(
    shop: StripeShop, world: World, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page was written down at all, and the payment's time runs out: the page is found, the money taken."""

    class Killed(BaseException):
        pass

    create = stripe_gateway.create_session

    def create_and_die(payment: Payment, *args: Any) -> SessionState:
        shop.stripe.pay(create(payment, *args).session_id, "alipay")
        raise Killed

    shop.stripe.drop_webhooks()
    with monkeypatch.context() as patch:
        patch.setattr(stripe_gateway, "create_session", create_and_die)
        with pytest.raises(Killed):
            shop.open(order)
    assert Payment.objects.get().session_id is None
    shop.advance(minutes=41)
    shop.work()
    assert_paid_once(shop, world, order)


def test_the_buyer_closes_the_tab_after_paying(shop: StripeShop, world: World, order: Order) -> None:
    """Nobody comes back to the return page; the webhook alone is enough."""
    shop.pay(order, "card")
    shop.deliver(types=["checkout.session.completed"])
    shop.work()
    assert_paid_once(shop, world, order)


def test_the_buyer_comes_back_before_any_event(shop: StripeShop, world: World, order: Order, client: Any) -> None:
    shop.pay(order, "wechat_pay")
    assert client.get(f"/orders/{order.token}/return", follow=True).status_code == 200
    assert_paid_once(shop, world, order)
    shop.deliver()
    shop.work()
    assert_paid_once(shop, world, order)


def test_two_tabs_pay_once(shop: StripeShop, world: World, order: Order) -> None:
    first, second = shop.open(order), shop.open(order)
    assert first.session_url == second.session_url
    shop.stripe.pay(first.session_id or "", "alipay")
    with pytest.raises(ControlError):
        shop.stripe.pay(second.session_id or "", "card")
    shop.deliver()
    shop.work()
    assert_paid_once(shop, world, order)
    with pytest.raises(StripeRefused):
        open_session(first.pk, shop.now)
    assert_paid_once(shop, world, order)


@pytest.mark.parametrize("fault", ["500", "timeout"])
def test_opening_the_page_is_acted_on_and_not_answered(
    shop: StripeShop, world: World, order: Order, fault: str
) -> None:
    if fault == "500":
        shop.stripe.fail_next("/v1/checkout/sessions", after=True)
    else:
        shop.stripe.hang_next("/v1/checkout/sessions", seconds=0.1, after=True)
    before = everything()
    with pytest.raises(StripeUnavailable):
        shop.open(order)
    assert everything() == before
    shop.pay(order)
    assert len(shop.stripe.requests("POST", "/v1/checkout/sessions")) == 1
    shop.deliver()
    shop.work()
    assert_paid_once(shop, world, order)


def test_stripe_down_before_it_acts_is_asked_again_with_the_same_key(
    shop: StripeShop, world: World, order: Order
) -> None:
    shop.stripe.fail_next("/v1/checkout/sessions", status=503)
    with pytest.raises(StripeUnavailable):
        shop.open(order)
    shop.pay(order)
    keys = [row["idempotency_key"] for row in shop.stripe.requests("POST", "/v1/checkout/sessions")]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    shop.deliver()
    shop.work()
    assert_paid_once(shop, world, order)


@pytest.mark.parametrize("heard", ["webhook", "sweep"])
def test_a_fee_that_appears_late(shop: StripeShop, world: World, order: Order, heard: str) -> None:
    shop.stripe.late_fee()
    payment = shop.pay(order)
    shop.deliver()
    shop.work()
    assert (state_of(order), money(), lot_grams(world)) == (("paid", "paid"), NOTHING, (0, 5000))
    assert_right(shop)  # neither side has booked it
    shop.advance(hours=3)
    shop.stripe.release_fees()
    if heard == "webhook":
        shop.deliver()
    shop.work()
    payment.refresh_from_db()
    assert (payment.fee_fen, payment.due_at) == (132, None)
    assert_paid_once(shop, world, order)


def test_stripe_paid_another_amount_than_asked(
    shop: StripeShop, world: World, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can't happen unless somebody else opens pages with our key; nothing is taken for granted."""
    payment = shop.pay(order)
    Payment.objects.filter(pk=payment.pk).update(amount_fen=10_999)
    before = everything()
    shop.deliver()
    shop.work()
    assert everything() == before
    assert "not what was asked" in Payment.objects.get().last_error + "".join(
        StripeEvent.objects.values_list("last_error", flat=True)
    )
    Payment.objects.filter(pk=payment.pk).update(amount_fen=11_000)
    shop.advance(hours=1)
    shop.work()
    assert_paid_once(shop, world, order)
