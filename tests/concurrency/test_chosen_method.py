"""The way to pay is chosen by several taps at once: one page is open, the order never lapses by it, and is paid once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from orders.models import Order, Payment
from orders.payments import choosing
from orders.payments.choosing import pay_by
from orders.payments.confirming import confirm, open_session
from orders.payments.stripe import gateway
from orders.payments.stripe.gateway import StripeRefused
from tests.concurrency.at_once import at_once
from tests.concurrency.test_payments import EIGHT, no_locks, wrong
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs

pytestmark = pytest.mark.usefixtures("real_database")

WAYS = ["alipay", "wechat_pay", "card"]


def placed(world: World) -> Payment:
    return Payment.objects.get(order=order_packs((world.millet.pack, 2)))


def tap(payment: Payment, method: str) -> Callable[[], str]:
    """The buyer presses "pay" with a way chosen."""
    return lambda: pay_by(Payment.objects.select_related("order").get(pk=payment.pk), method, NOW)


def pages() -> list[tuple[str, list[str]]]:
    """Of every session ever made at Stripe its state and ways to pay, the open ones first."""
    found = gateway._client().v1.checkout.sessions.list({"limit": 100}).data
    return sorted(((row.status or "", list(row.payment_method_types)) for row in found), reverse=True)


def assert_one_page(payment: Payment, method: str) -> None:
    """One page is open, of this way, and it is the one that the payment knows; the order waits."""
    payment.refresh_from_db()
    assert (payment.state, payment.chosen_method, payment.replaced_session_id) == ("open", method, None)
    assert [ways for state, ways in pages() if state == "open"] == [[method]]
    assert gateway.fetch_session(payment.session_id or "").status == "open"
    assert Order.objects.get(pk=payment.order_id).status == "awaiting_payment"
    assert wrong() == []


def test_eight_taps_on_one_way_open_one_page(world: World, stripe: Control) -> None:
    payment = placed(world)
    stripe.fault("/v1/checkout/sessions", "POST", action="slow", seconds=0.5)  # the others find its key in use
    answers = at_once(*[tap(payment, "alipay")] * EIGHT)
    payment.refresh_from_db()
    assert answers == [payment.session_url] * EIGHT
    assert pages() == [("open", ["alipay"])]
    assert_one_page(payment, "alipay")


@pytest.mark.parametrize("last", WAYS)
def test_taps_on_different_ways_leave_one_page(world: World, stripe: Control, last: str) -> None:
    """While the webhook, the return page and the sweep ask what became of it."""
    payment = placed(world)
    tap(payment, "alipay")()
    answers = at_once(
        *[tap(payment, method) for method in (*WAYS, last)], *[lambda: confirm(payment.pk, NOW)] * (EIGHT - 4)
    )
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    payment.refresh_from_db()
    assert_one_page(payment, payment.chosen_method)
    tap(payment, last)()
    assert_one_page(payment, last)


def test_one_who_pays_while_another_way_is_chosen_pays_once(world: World, stripe: Control) -> None:
    payment = placed(world)
    tap(payment, "alipay")()
    payment.refresh_from_db()
    first = payment.session_id or ""
    at_once(
        lambda: stripe.pay(first, "alipay", outcome="complete"),
        *[tap(payment, method) for method in (*WAYS[1:], WAYS[1])],
    )
    confirm(payment.pk, NOW)
    payment.refresh_from_db()
    if gateway.fetch_session(first).payment_status == "paid":
        assert (payment.state, payment.session_id, payment.method) == ("paid", first, "alipay")
        assert [state for state, _ways in pages()] == ["complete"]
        with pytest.raises(StripeRefused):
            open_session(payment.pk, NOW)
        assert wrong() == []
    else:
        assert_one_page(payment, payment.chosen_method)


def test_without_locks_two_choices_are_one_generation(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proof that the payment's lock is what numbers the sessions: under one number Stripe is asked for two."""
    payment = placed(world)
    tap(payment, "alipay")()
    met = threading.Barrier(2)
    end = choosing.session_end

    def together(*args: object) -> object:
        met.wait(timeout=30)
        return end(*args)  # type: ignore[arg-type]

    no_locks(monkeypatch)
    monkeypatch.setattr(choosing, "session_end", together)
    at_once(tap(payment, "wechat_pay"), tap(payment, "card"))
    payment.refresh_from_db()
    assert payment.generation == 2  # the two are the second and the third
