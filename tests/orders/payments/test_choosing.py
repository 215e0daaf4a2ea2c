"""Another way to pay is chosen: the page before ends, the order does not, and what was paid meanwhile counts."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings

from orders.models import Order, Payment, StripeEvent
from orders.payments import choosing, confirming, outcomes
from orders.payments.choosing import pay_by
from orders.payments.confirming import PATIENCE, MethodRefused, confirm, open_session
from orders.payments.stripe import gateway
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable
from orders.payments.stripe.objects import SessionState
from tests.orders.payments.paying import assert_paid_once, lot_grams, state_of
from tests.orders.stripe_shop import StripeShop, assert_right
from tests.stripe_double.control import ControlError
from tests.world import World


class Killed(BaseException):
    """The process ends here."""


def choose(shop: StripeShop, order: Order, method: str) -> Payment:
    payment = Payment.objects.select_related("order").get(order=order)
    pay_by(payment, method, shop.now)
    return Payment.objects.get(order=order)


def at_stripe() -> list[tuple[str, str]]:
    """Each session's state and ways to pay, the latest first."""
    found = gateway._client().v1.checkout.sessions.list({"limit": 100}).data
    return [(row.status or "", ",".join(row.payment_method_types)) for row in found]


def killed(patch: pytest.MonkeyPatch, name: str) -> None:
    def die(*args: Any) -> Any:
        raise Killed

    patch.setattr(gateway, name, die)


def meanwhile(patch: pytest.MonkeyPatch, name: str, what: Callable[[], object], *, before: bool = False) -> None:
    """Let something happen when Stripe has acted on a call, or just before; once."""
    ask, left = getattr(gateway, name), [what]

    def asked(*args: Any) -> Any:
        if before and left:
            left.pop()()
        answer = ask(*args)
        if left:
            left.pop()()
        return answer

    patch.setattr(gateway, name, asked)


def test_the_page_allows_the_chosen_way_and_another_can_be_chosen(shop: StripeShop, order: Order, world: World) -> None:
    first = choose(shop, order, "alipay")
    assert choose(shop, order, "alipay").session_url == first.session_url
    second = choose(shop, order, "card")
    assert at_stripe() == [("open", "card"), ("expired", "alipay")]
    with pytest.raises(ControlError):
        shop.stripe.pay(first.session_id or "", "alipay")
    with pytest.raises(ControlError, match="does not accept alipay"):
        shop.stripe.pay(second.session_id or "", "alipay")
    shop.deliver()
    shop.work()  # word of the first one's end comes, and is none about the order
    assert (state_of(order), lot_grams(world)) == (("awaiting_payment", "open"), (5000, 0))
    shop.stripe.pay(second.session_id or "", "card")
    shop.deliver()
    shop.work()
    assert_paid_once(shop, world, order)
    keys = {row["idempotency_key"] for row in shop.stripe.requests("POST", "/v1/checkout/sessions")}
    assert sum(key.startswith("session-") for key in keys) == 2  # the other one is the SDK's own, to end the first page


def test_the_way_before_is_chosen_again_while_its_page_ends(
    shop: StripeShop, order: Order, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stripe has ended the page of Alipay; before whoever asked for that goes on, Alipay is chosen again, and the word that it
    has expired comes in."""
    payment = choose(shop, order, "alipay")

    def again() -> None:
        choose(shop, order, "alipay")
        shop.deliver()
        shop.work()

    with monkeypatch.context() as patch:
        meanwhile(patch, "expire_session", again)
        choose(shop, order, "wechat_pay")
    assert (state_of(order), lot_grams(world)) == (("awaiting_payment", "open"), (5000, 0))
    assert [state for state, _ways in at_stripe()].count("open") == 1
    payment.refresh_from_db()
    assert gateway.fetch_session(payment.session_id or "").status == "open"
    shop.deliver()
    shop.work()
    assert_right(shop)


def test_without_the_note_the_order_lapses_by_that(
    shop: StripeShop, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proof that the note is what tells the end of a replaced page from the end of the order."""
    choose(shop, order, "alipay")
    monkeypatch.setattr(outcomes, "_counts", lambda *args: True)
    with pytest.raises(StripeUnavailable):
        choose(shop, order, "wechat_pay")
    assert state_of(order)[0] == "lapsed"


def test_what_was_paid_while_it_was_replaced_counts(
    shop: StripeShop, order: Order, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = choose(shop, order, "alipay").session_id or ""
    with monkeypatch.context() as patch:
        meanwhile(patch, "expire_session", lambda: shop.stripe.pay(first, "alipay"), before=True)
        with pytest.raises(StripeRefused):
            choose(shop, order, "card")
    assert (state_of(order), at_stripe()) == (("paid", "paid"), [("complete", "alipay")])
    assert Payment.objects.get(order=order).session_id == first
    shop.deliver()
    shop.work()
    assert_paid_once(shop, world, order)


@pytest.mark.parametrize("name", ["expire_session", "create_session"])
@pytest.mark.parametrize("is_paid", [False, True], ids=["unpaid", "paid"])
def test_killed_before_the_page_is_closed_or_the_next_one_is_open(
    shop: StripeShop, order: Order, world: World, monkeypatch: pytest.MonkeyPatch, name: str, is_paid: bool
) -> None:
    first = choose(shop, order, "alipay").session_id or ""
    with monkeypatch.context() as patch:
        killed(patch, name)
        with pytest.raises(Killed):
            choose(shop, order, "card")
    if is_paid and name == "expire_session":
        shop.stripe.pay(first, "alipay")
    shop.advance(minutes=1)
    shop.work()
    if is_paid and name == "expire_session":
        shop.deliver()
        shop.work()
        assert_paid_once(shop, world, order)
        return
    payment = Payment.objects.get(order=order)
    assert (state_of(order), payment.replaced_session_id) == (("awaiting_payment", "intended"), None)
    assert at_stripe() == [("expired", "alipay")]
    if is_paid:  # the buyer comes back
        shop.stripe.pay(choose(shop, order, "card").session_id or "", "card")
        shop.deliver()
        shop.work()
        assert_paid_once(shop, world, order)
    else:  # or does not
        shop.advance(hours=1)
        shop.work()
        assert (state_of(order), lot_grams(world)) == (("lapsed", "closed"), (0, 0))
        assert_right(shop)


def test_what_is_told_of_a_replaced_page_is_done_with_at_once(shop: StripeShop, order: Order, world: World) -> None:
    """A card was declined there: its PaymentIntent is cancelled, and none of ours any more. No event waits for a row."""
    payment = choose(shop, order, "card")
    shop.stripe.pay(payment.session_id or "", "card", card="4000000000000002")
    shop.work()
    payment = choose(shop, order, "alipay")
    shop.stripe.pay(payment.session_id or "", "alipay")
    confirm(payment.pk, shop.now)  # the payment knows its own PaymentIntent; then the words of the other one come in
    shop.deliver()
    shop.work()
    kinds = set(StripeEvent.objects.values_list("kind", flat=True))
    assert {"payment_intent.canceled", "checkout.session.expired"} <= kinds
    assert_paid_once(shop, world, order)


def test_a_way_is_not_chosen_without_end(shop: StripeShop, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MOST_CHOICES", 2)
    choose(shop, order, "card")
    payment = choose(shop, order, "alipay")
    with pytest.raises(MethodRefused):
        choose(shop, order, "card")
    assert choose(shop, order, "alipay").session_url == payment.session_url


def test_an_answer_that_is_lost_is_found_before_another_way_is_opened(
    shop: StripeShop, order: Order, world: World
) -> None:
    shop.stripe.hang_next("/v1/checkout/sessions", seconds=0.1, after=True)
    with pytest.raises(StripeUnavailable):
        choose(shop, order, "alipay")
    assert at_stripe() == [("open", "alipay")]
    payment = choose(shop, order, "wechat_pay")
    assert at_stripe() == [("open", "wechat_pay"), ("expired", "alipay")]
    assert payment.state == "open"
    shop.deliver()
    shop.work()
    assert_right(shop)


def test_a_page_that_is_opened_late_ends_with_the_order(shop: StripeShop, order: Order, world: World) -> None:
    """Stripe takes no end that is less than half an hour ahead; the order can be paid for 40 minutes all the same."""
    shop.advance(minutes=20)
    first = choose(shop, order, "alipay")
    shop.advance(minutes=19)
    assert choose(shop, order, "card").session_id != first.session_id
    shop.advance(minutes=2)
    shop.work()
    assert (state_of(order), lot_grams(world)) == (("lapsed", "closed"), (0, 0))
    assert at_stripe() == [("expired", "card"), ("expired", "alipay")]
    with pytest.raises(StripeRefused):
        choose(shop, order, "alipay")
    assert_right(shop)


def test_a_way_that_the_account_does_not_have(
    shop: StripeShop, order: Order, world: World, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STRIPE_WALLETS = ["wechat_pay"]
    with pytest.raises(MethodRefused):
        choose(shop, order, "alipay")
    settings.STRIPE_WALLETS = ["alipay", "wechat_pay"]  # but it is not: Stripe says so
    create = gateway.create_session

    def refuse(*args: Any) -> SessionState:
        if args[-1] == ["alipay"]:
            raise StripeRefused("not activated", is_final=True, parameter="allowed_payment_method_types")
        return create(*args)

    monkeypatch.setattr(gateway, "create_session", refuse)
    with pytest.raises(MethodRefused):
        choose(shop, order, "alipay")
    assert (state_of(order), lot_grams(world)) == (("awaiting_payment", "intended"), (5000, 0))
    shop.stripe.pay(choose(shop, order, "card").session_id or "", "card")
    shop.deliver()
    shop.work()
    assert_paid_once(shop, world, order)


def test_the_first_page_of_an_order_placed_before_allows_every_way(shop: StripeShop, order: Order) -> None:
    open_session(order.payment.pk, shop.now)
    assert at_stripe() == [("open", "card,alipay,wechat_pay")]
    choose(shop, order, "wechat_pay")
    assert at_stripe() == [("open", "wechat_pay"), ("expired", "card,alipay,wechat_pay")]
    assert confirm(order.payment.pk, shop.now).state == "open"


def test_a_slow_stripe_keeps_no_request_for_long(
    shop: StripeShop, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(shop, order, "alipay")
    clock = SimpleNamespace(now=0.0, sleep=lambda seconds: None)
    with monkeypatch.context() as patch:
        patch.setattr(
            "orders.payments.confirming.time", SimpleNamespace(monotonic=lambda: clock.now, sleep=clock.sleep)
        )
        patch.setattr("orders.payments.choosing.time", SimpleNamespace(monotonic=lambda: clock.now))
        meanwhile(patch, "expire_session", lambda: setattr(clock, "now", PATIENCE + 1))
        with pytest.raises(StripeUnavailable):
            choose(shop, order, "card")
    assert at_stripe() == [("expired", "alipay")]  # the next one was not asked for
    choose(shop, order, "card")
    assert at_stripe() == [("open", "card"), ("expired", "alipay")]


def test_a_choice_at_the_moment_of_the_payment_is_no_error(
    shop: StripeShop, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who looks for a session whose creation is unknown finds, under the lock, that another one was chosen, paid and booked."""
    payment = Payment.objects.select_related("order").get(order=order)
    Payment.objects.filter(pk=payment.pk).update(attempts=1)
    payment.refresh_from_db()

    def paid_meanwhile(*args: Any) -> SimpleNamespace:
        Payment.objects.filter(pk=payment.pk).update(attempts=0)
        chosen = choose(shop, order, "card")
        shop.stripe.pay(chosen.session_id or "", "card")
        confirm(payment.pk, shop.now)
        return SimpleNamespace(session_id="cs_of_before", url="")

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "find_session", paid_meanwhile)
        found = confirming._close_unopened(payment, shop.now)
    assert (found.state, found.due_at) == (Payment.State.PAID, None)
    assert state_of(order)[0] == "paid"
