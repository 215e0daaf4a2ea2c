"""Payments that come due together: Stripe is asked of each, and what it says is applied in few transactions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.people.change_log import entries_of
from marketplace.runtime import sweeping
from marketplace.runtime.sweeping import Found
from marketplace.supply.models import Allocation
from orders.models import Order, Payment, Refund
from orders.models.log_actions import ParcelAction
from orders.parcels.cancelling import cancel_order
from orders.payments import tasks
from orders.payments.confirming import confirm
from orders.payments.outcomes import NotTogether, apply_sessions, group_of
from orders.payments.stripe import gateway
from orders.payments.stripe.objects import SessionState
from tests.orders.payments.paying import NOTHING, lot_grams, state_of
from tests.orders.stripe_shop import StripeShop, assert_right, everything, money
from tests.world import World, make_world, order_packs


@pytest.fixture
def world(shop: StripeShop) -> World:
    return make_world(millet_grams=[50_000, 50_000])


def ordered(shop: StripeShop, world: World, count: int) -> list[Payment]:
    """Payments of a bag of millet each, whose payment pages are open."""
    return [shop.open(order_packs((world.millet.pack, 1))) for _ in range(count)]


def pay(shop: StripeShop, payments: list[Payment]) -> None:
    for payment in payments:
        shop.stripe.next_fee(73)
        shop.stripe.pay(payment.session_id or "", "alipay")


def sessions_of(payments: list[Payment]) -> dict[int, SessionState]:
    return {payment.pk: gateway.fetch_session(payment.session_id or "") for payment in payments}


def states(payments: list[Payment]) -> list[tuple[str, str]]:
    return [state_of(payment.order) for payment in payments]


def transactions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many payments each transaction of the sweep applies."""
    sizes: list[int] = []

    def counted(sessions: dict[int, SessionState], now: Any) -> list[Payment]:
        sizes.append(len(sessions))
        return apply_sessions(sessions, now)

    monkeypatch.setattr(tasks, "apply_sessions", counted)
    monkeypatch.setattr(sweeping, "CHUNK", 50)  # one thread claims them all: what goes together is no matter of chance
    return sizes


def test_paid_and_ended_ones_are_applied_in_a_transaction_each(
    shop: StripeShop, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    payments = ordered(shop, world, 8)
    pay(shop, payments[:5])
    shop.advance(hours=1)
    sizes = transactions(monkeypatch)
    tasks.sweep_payments()
    assert sorted(sizes) == [3, 5]
    assert states(payments) == [("paid", "paid")] * 5 + [("lapsed", "closed")] * 3
    assert lot_grams(world) == (0, 12_500)
    assert sorted(Allocation.objects.values_list("grams", flat=True)) == [2_500] * 5
    assert money() == {"payment_clearing": -30_135, "payment_fees": -365, "sales_suspense": 30_500}
    parcels = [str(order.parcels.get().status) for order in Order.objects.order_by("pk")]
    assert parcels == ["packing"] * 5 + ["cancelled"] * 3
    assert [order.lines.get().fee_fen for order in Order.objects.order_by("pk")] == [73] * 5 + [None] * 3
    for payment, action in zip(payments, [ParcelAction.PAID] * 5 + [ParcelAction.LAPSED] * 3, strict=True):
        assert logged(payment.order) == [action]
    assert not Payment.objects.filter(due_at__isnull=False).exists()
    assert not Payment.objects.filter(leased_until__isnull=False).exists()
    before = everything()
    tasks.sweep_payments()
    assert everything() == before
    assert_right(shop)


def logged(order: Order) -> list[str]:
    return list(entries_of([order.parcels.get()]).order_by("pk").values_list("action", flat=True))


def test_twenty_take_as_many_statements_as_two(shop: StripeShop, world: World) -> None:
    payments = ordered(shop, world, 22)
    pay(shop, payments)
    counts = []
    for some in (payments[:2], payments[2:]):
        sessions = sessions_of(some)
        with CaptureQueriesContext(connection) as caught:
            apply_sessions(sessions, shop.now)
        counts.append(len(caught))
    assert counts[1] <= counts[0] <= 45
    assert states(payments) == [("paid", "paid")] * 22
    assert_right(shop)


def test_one_of_another_amount_keeps_no_other_waiting(
    shop: StripeShop, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    payments = ordered(shop, world, 5)
    pay(shop, payments)
    Payment.objects.filter(pk=payments[2].pk).update(amount_fen=6_000)
    shop.advance(hours=1)
    tasks.sweep_payments()
    assert [state[1] for state in states(payments)] == ["paid", "paid", "open", "paid", "paid"]
    wrong = Payment.objects.get(pk=payments[2].pk)
    assert wrong.last_error.endswith("6100 cny is not what was asked")
    assert (wrong.attempts, wrong.leased_until, wrong.due_at) == (1, None, shop.now + timedelta(seconds=30))


def test_a_late_payment_is_applied_alone(shop: StripeShop, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes stock again: in a transaction with others, lots would be locked in another order than everybody's."""
    payments = ordered(shop, world, 5)
    for payment in payments[:2]:
        cancel_order(order_id=payment.order_id, now=shop.now)
    pay(shop, payments)
    shop.advance(hours=1)
    sizes = transactions(monkeypatch)
    tasks.sweep_payments()
    assert sorted(sizes) == [1, 1, 3]
    assert states(payments) == [("refunded", "paid")] * 2 + [("paid", "paid")] * 3
    assert list(Refund.objects.values_list("reason", "amount_fen")) == [("cancelled", 6_100)] * 2


def test_several_of_which_one_lapses_meanwhile_are_applied_alone(
    shop: StripeShop, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    payments = ordered(shop, world, 5)
    pay(shop, payments)
    shop.advance(hours=1)
    apply = tasks._apply_together

    def meanwhile(polled: list[Found]) -> None:
        Order.objects.filter(pk=payments[1].order_id).update(status=Order.Status.LAPSED)
        apply(polled)

    monkeypatch.setattr(tasks, "_apply_together", meanwhile)
    sizes = transactions(monkeypatch)
    tasks.sweep_payments()
    assert sizes == [5, 1, 1, 1, 1, 1]
    assert states(payments) == [("paid", "paid")] * 5
    assert lot_grams(world) == (0, 12_500)
    assert_right(shop)


def test_together_nothing_or_all_is_applied(shop: StripeShop, world: World) -> None:
    payments = ordered(shop, world, 3)
    pay(shop, payments)
    Order.objects.filter(pk=payments[2].order_id).update(status=Order.Status.LAPSED)
    before = everything()
    with pytest.raises(NotTogether):
        apply_sessions(sessions_of(payments), shop.now)
    assert everything() == before
    assert money() == NOTHING


def test_what_a_webhook_has_done_meanwhile_is_not_done_again(shop: StripeShop, world: World) -> None:
    payments = ordered(shop, world, 3)
    pay(shop, payments)
    sessions = sessions_of(payments)
    confirm(payments[0].pk, shop.now)
    apply_sessions(sessions, shop.now)
    assert states(payments) == [("paid", "paid")] * 3
    assert lot_grams(world) == (0, 7_500)
    assert money() == {"payment_clearing": -18_081, "payment_fees": -219, "sales_suspense": 18_300}
    assert_right(shop)


def test_who_was_told_of_no_booking_undoes_none(shop: StripeShop, world: World) -> None:
    """Stripe was asked before it had booked the payment; who asked later has booked it by now."""
    [payment] = ordered(shop, world, 1)
    pay(shop, [payment])
    [(pk, session)] = sessions_of([payment]).items()
    early = {pk: replace(session, balance_transaction_id=None, fee=None)}
    assert apply_sessions(early, shop.now)[0].due_at is not None
    confirm(payment.pk, shop.now)
    before = everything()
    assert apply_sessions(early, shop.now)[0].due_at is None
    assert everything() == before
    assert_right(shop)


def test_an_ended_page_that_a_late_answer_names_takes_no_paid_order(shop: StripeShop, world: World) -> None:
    """Stripe was asked before the money came: what it said then is old."""
    payments = ordered(shop, world, 2)
    old = {pk: _ended(session) for pk, session in sessions_of(payments).items()}
    pay(shop, payments[:1])
    confirm(payments[0].pk, shop.now)
    apply_sessions(old, shop.now)
    assert states(payments) == [("paid", "paid"), ("lapsed", "closed")]
    assert lot_grams(world) == (0, 2_500)


def _ended(session: SessionState) -> SessionState:
    return SessionState(
        session.session_id, session.url, "expired", "unpaid", session.amount, session.currency, None, "", "", None, None
    )


@pytest.mark.parametrize(
    ("order_status", "status", "payment_status", "group"),
    [
        ("awaiting_payment", "complete", "paid", "paid"),
        ("awaiting_payment", "expired", "unpaid", "ended"),
        ("awaiting_payment", "open", "unpaid", None),
        ("awaiting_payment", "complete", "unpaid", None),
        ("lapsed", "complete", "paid", None),
        ("lapsed", "expired", "unpaid", None),
        ("paid", "complete", "paid", None),
    ],
)
def test_who_is_applied_with_others(order_status: str, status: str, payment_status: str, group: str | None) -> None:
    session = SessionState("cs_1", "", status, payment_status, 6_100, "cny", None, "", "", None, None)
    assert group_of(session, Order(status=order_status)) == group
