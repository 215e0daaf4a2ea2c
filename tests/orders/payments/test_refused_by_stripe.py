"""What Stripe refuses to open or to tell of: the stock is free in time, and /healthz says that something waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from orders.models import DiscountCode, Order, Payment, StripeEvent
from orders.operations.health import OVERDUE_SECONDS, put_off_seconds
from orders.payments.confirming import LOOKED_UP_FOR, confirm, open_session
from orders.payments.stripe import gateway
from orders.payments.stripe.gateway import StripeRefused
from orders.payments.stripe.objects import SessionState
from tests.orders.payments.paying import NOTHING, assert_paid_once, lot_grams, state_of
from tests.orders.stripe_shop import StripeShop, assert_right, money
from tests.world import World, make_discount, order_packs


def test_an_order_that_stripe_takes_no_payment_of_holds_nothing(
    shop: StripeShop, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its least amount has become more than we know of: refused for good."""
    make_discount("ALLES", 10_900)
    order = order_packs((world.millet.pack, 2), discount_code="ALLES", now=timezone.now())
    Order.objects.filter(pk=order.pk).update(discount_fen=10_900, total_fen=100)
    Payment.objects.filter(order=order).update(amount_fen=100)
    assert lot_grams(world) == (5000, 0)
    with pytest.raises(StripeRefused) as refused:
        open_session(order.payment.pk, timezone.now())
    assert refused.value.is_final and refused.value.code == "amount_too_small"
    assert (state_of(order), lot_grams(world), money()) == (("lapsed", "closed"), (0, 0), NOTHING)
    assert DiscountCode.objects.get().uses == 0
    payment = Payment.objects.get()
    assert payment.due_at is None and "at least" in payment.last_error
    with pytest.raises(StripeRefused):  # the button pressed again
        open_session(payment.pk, timezone.now())
    assert (state_of(order), lot_grams(world)) == (("lapsed", "closed"), (0, 0))


def test_a_revoked_key_lets_the_order_be_until_it_is_over(
    shop: StripeShop, world: World, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The buyer has paid; nobody can ask. The stock is free in time, and the money is found once we may ask again."""
    shop.pay(order)
    with monkeypatch.context() as patch:
        patch.setattr(gateway, "fetch_session", refuse("Expired API Key provided", "api_key_expired"))
        shop.advance(minutes=1)
        shop.work()
        assert (state_of(order), lot_grams(world)) == (("awaiting_payment", "open"), (5000, 0))
        shop.advance(hours=1)
        shop.work()
        assert (state_of(order), lot_grams(world)) == (("lapsed", "open"), (0, 0))
        payment = Payment.objects.get()
        assert payment.due_at is not None and payment.last_error == "Expired API Key provided"
        over = payment.expires_at + timedelta(minutes=5 + 30)
        assert put_off_seconds(over) >= 30 * 60 > OVERDUE_SECONDS
    shop.advance(hours=1)
    shop.work()
    assert_paid_once(shop, world, order)
    assert put_off_seconds(over) == 0


def refuse(words: str, code: str) -> object:
    def fetch_session(session_id: str) -> SessionState:
        raise StripeRefused(words, code)

    return fetch_session


def test_a_session_that_stripe_does_not_know_is_looked_up_for_a_day(
    shop: StripeShop, world: World, order: Order
) -> None:
    """As after a restore, or under another account's key."""
    payment = shop.open(order)
    Payment.objects.filter(pk=payment.pk).update(session_id="cs_test_unknown")
    shop.advance(hours=1)
    shop.work()
    assert (state_of(order), lot_grams(world)) == (("lapsed", "open"), (0, 0))
    payment.refresh_from_db()
    assert payment.due_at is not None and "cs_test_unknown" in payment.last_error
    assert put_off_seconds(payment.expires_at + timedelta(hours=1)) > OVERDUE_SECONDS
    later = payment.expires_at + LOOKED_UP_FOR
    with pytest.raises(StripeRefused):
        confirm(payment.pk, later - timedelta(seconds=1))
    assert confirm(payment.pk, later).state == Payment.State.CLOSED
    assert (state_of(order), lot_grams(world), money()) == (("lapsed", "closed"), (0, 0), NOTHING)
    payment.refresh_from_db()
    assert payment.due_at is None
    assert put_off_seconds(later) == 0
    assert_right(shop)


def test_what_fails_again_and_again_is_overdue_however_far_it_is_put_off(shop: StripeShop, world: World) -> None:
    now = timezone.now()
    event = StripeEvent.objects.create(
        event_id="evt_1", kind="charge.updated", object_id="ch_1", payload="{}", due_at=now + timedelta(minutes=29),
        attempts=3, last_error="no",
    )  # fmt: skip
    assert put_off_seconds(now) == 30 + 60
    StripeEvent.objects.filter(pk=event.pk).update(attempts=8)
    assert put_off_seconds(now) == 30 + 60 + 120 + 240 + 480 + 960 + 1800 > OVERDUE_SECONDS
    StripeEvent.objects.filter(pk=event.pk).update(due_at=None)
    assert put_off_seconds(now) == 0


def test_the_buyer_is_told_what_became_of_it(shop: StripeShop, world: World, client: Client) -> None:
    order = order_packs((world.millet.pack, 1), now=timezone.now())
    Payment.objects.filter(order=order).update(amount_fen=100)
    shown = client.post(f"/orders/{order.token}/pay/", follow=True).content.decode()
    assert "这笔订单不能再支付" in shown
    assert state_of(order) == ("lapsed", "closed")
