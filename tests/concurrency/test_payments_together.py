"""Payments that are applied together, under fire: exact beside each other and beside webhooks, and whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from marketplace.ledger.models import Account, Event
from marketplace.runtime.sweeping import Found
from marketplace.supply.models import Allocation, Lot
from orders.models import Order, Payment
from orders.parcels.cancelling import cancel_order
from orders.payments import outcomes, tasks
from orders.payments.confirming import confirm, open_session
from orders.payments.outcomes import NotTogether, apply_sessions
from orders.payments.stripe import gateway
from orders.payments.stripe.objects import SessionState
from tests.balances import balance_of_kind
from tests.concurrency.at_once import at_once
from tests.concurrency.test_payments import EIGHT, no_locks, wrong
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs

pytestmark = pytest.mark.usefixtures("real_database")

SIX = 6


def paid_at_stripe(world: World, stripe: Control) -> dict[int, SessionState]:
    """Six orders of a bag of millet and a box of pears in turn, paid at Stripe, not yet confirmed; what Stripe says."""
    sessions = {}
    for n in range(SIX):
        payment = Payment.objects.get(order=order_packs(((world.millet, world.pears)[n % 2].pack, 1)))
        open_session(payment.pk, NOW)
        payment.refresh_from_db()
        stripe.pay(payment.session_id or "", "alipay", outcome="complete")
        sessions[payment.pk] = gateway.fetch_session(payment.session_id or "")
    return sessions


def apply_shuffled(sessions: dict[int, SessionState], seed: int) -> Callable[[], object]:
    pks = random.Random(seed).sample(sorted(sessions), SIX - 1)
    return lambda: apply_sessions({pk: sessions[pk] for pk in pks}, NOW)


def is_exact() -> bool:
    return (
        list(Payment.objects.values_list("state", flat=True)) == ["paid"] * SIX
        and Event.objects.filter(kind="payment").count() == SIX
        and sorted(Allocation.objects.values_list("grams", flat=True)) == [2_500] * 3 + [5_000] * 3
        and not Lot.objects.exclude(grams_reserved=0).exists()
        and balance_of_kind(Account.Kind.SALES_SUSPENSE) == 3 * 6_100 + 3 * 8_000
        and wrong() == []
    )


def apply_eight_times(sessions: dict[int, SessionState], patch: pytest.MonkeyPatch) -> list[Any]:
    """Apply most of the sessions eight times at once, in different company, after all have read their payments."""
    lock, gate = outcomes.lock_payments, threading.Barrier(EIGHT)

    def locked(payment_ids: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            gate.wait(timeout=30)
        return lock(payment_ids)

    patch.setattr(outcomes, "lock_payments", locked)
    answers = at_once(*[apply_shuffled(sessions, seed) for seed in range(EIGHT)])
    patch.undo()
    return answers


def test_eight_who_apply_the_same_payments_at_once_are_exact(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = paid_at_stripe(world, stripe)
    with monkeypatch.context() as patch:
        answers = apply_eight_times(sessions, patch)
    assert [error for error in answers if isinstance(error, BaseException)] == []
    assert is_exact()


def test_without_locks_eight_who_apply_them_are_not_exact(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proof that the test above sees it."""
    sessions = paid_at_stripe(world, stripe)
    with monkeypatch.context() as patch:
        no_locks(patch)
        answers = apply_eight_times(sessions, patch)
    assert [error for error in answers if isinstance(error, BaseException)] != [] or not is_exact()


def test_a_sweep_beside_webhooks_and_buyers_who_cancel_is_exact(world: World, stripe: Control) -> None:
    sessions = paid_at_stripe(world, stripe)
    first, *others = sorted(sessions)
    cancelled = Payment.objects.get(pk=first).order_id
    at_once(
        lambda: tasks._apply_together([Found(pk, ("paid", session), NOW) for pk, session in sessions.items()]),
        lambda: cancel_order(order_id=cancelled, now=NOW),
        *[lambda pk=pk: confirm(pk, NOW) for pk in sessions],
    )
    confirm(first, NOW)
    assert list(Payment.objects.values_list("state", flat=True)) == ["paid"] * SIX
    statuses = dict(Order.objects.values_list("payment", "status"))
    assert statuses.pop(first) in ("refunded", "cancelled")
    assert set(statuses.values()) == {"paid"}
    assert Event.objects.filter(kind="payment").count() == SIX
    assert sum(Lot.objects.values_list("grams_allocated", flat=True)) == 20_000  # without the bag that was cancelled
    assert sorted(others) == sorted(statuses)
    assert wrong() == []


def apply_and_be_killed(sessions: dict[int, SessionState]) -> None:
    """Die of kill -9 after everything is written and before it is committed."""
    book = outcomes.book_payments

    def die(*args: Any) -> None:
        book(*args)
        assert Allocation.objects.count() == SIX
        os.kill(os.getpid(), signal.SIGKILL)

    outcomes.book_payments = die
    tasks._apply_together([Found(pk, ("paid", session), NOW) for pk, session in sessions.items()])


def test_kill_9_in_the_middle_of_several_leaves_none_half_done(world: World, stripe: Control) -> None:
    sessions = paid_at_stripe(world, stripe)
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=apply_and_be_killed, args=(sessions,))
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL
    assert list(Payment.objects.values_list("state", flat=True)) == ["open"] * SIX
    assert Payment.objects.filter(due_at=None).count() == 0
    assert (Allocation.objects.count(), Event.objects.count()) == (0, 0)
    assert wrong() == []
    apply_sessions(sessions, NOW)
    assert is_exact()


def test_several_of_which_one_has_lapsed_change_nothing(world: World, stripe: Control) -> None:
    sessions = paid_at_stripe(world, stripe)
    Order.objects.filter(payment=min(sessions)).update(status=Order.Status.LAPSED)
    with pytest.raises(NotTogether):
        apply_sessions(sessions, NOW)
    assert (Allocation.objects.count(), Event.objects.count()) == (0, 0)
