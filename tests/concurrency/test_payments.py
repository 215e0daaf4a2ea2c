"""Payments and refunds under fire: eight at once are exact, and what holds that up is shown by taking it away."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.db.models import QuerySet

from marketplace.ledger.checks import registered, run
from marketplace.ledger.models import Account, Event
from marketplace.people.models import User
from marketplace.supply.models import Allocation, Lot
from orders.models import Order, Payment, Refund
from orders.parcels.cancelling import cancel_order
from orders.payments import outcomes, refunds
from orders.payments.confirming import confirm, open_session
from orders.payments.disputes import note_dispute
from orders.payments.refunds import RefundTooLarge, intend_refund, pay_elsewhere, repeat_refund, send_refund
from orders.payments.stripe import gateway as stripe_gateway
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable
from orders.payments.stripe.objects import RefundState
from tests.balances import balance_of_kind
from tests.concurrency.at_once import at_once
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs, pay_order

pytestmark = pytest.mark.usefixtures("real_database")

EIGHT = 8
TRIES = 3  # a race that is not lost at once is run again


def wrong() -> list[str]:
    """What `check_books` says."""
    return [outcome.check.name for outcome in run(registered(), most=1) if outcome.broken]


def no_locks(patch: pytest.MonkeyPatch) -> None:
    """Rows are read as they are, and nobody waits for anybody."""
    patch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())


def together(patch: pytest.MonkeyPatch, name: str) -> None:
    """Let eight callers of a gateway's function leave it at the same moment."""
    ask, gate = getattr(stripe_gateway, name), threading.Barrier(EIGHT)

    def asked(*args: Any) -> Any:
        answer = ask(*args)
        gate.wait(timeout=30)
        return answer

    patch.setattr(stripe_gateway, name, asked)


def paid_at_stripe(world: World, stripe: Control) -> Payment:
    """Two bags of millet for ¥110.00, paid at Stripe, not yet confirmed."""
    payment = Payment.objects.get(order=order_packs((world.millet.pack, 2)))
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    return payment


def confirm_at_once(payment: Payment) -> bool:
    """Confirm eight times at once; whether that was exact."""
    answers = at_once(*[lambda: confirm(payment.pk, NOW)] * EIGHT)
    lot = Lot.objects.get(pk=payment.order.lines.get().reservation.parts.get().lot_id)
    return (
        [getattr(answer, "state", answer) for answer in answers] == ["paid"] * EIGHT
        and list(Event.objects.values_list("kind", flat=True)) == ["payment"]
        and sum(Allocation.objects.values_list("grams", flat=True)) == 5000
        and (lot.grams_reserved, lot.grams_allocated) == (0, 5000)
        and balance_of_kind(Account.Kind.SALES_SUSPENSE) == 11_000
        and wrong() == []
    )


def test_eight_confirmations_at_once_are_exact(world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = paid_at_stripe(world, stripe)
    with monkeypatch.context() as patch:
        together(patch, "fetch_session")
        assert confirm_at_once(payment)
    assert Refund.objects.count() == 0


def test_without_locks_eight_confirmations_are_not_exact(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proof that the test above sees it."""
    payment = paid_at_stripe(world, stripe)
    with monkeypatch.context() as patch:
        no_locks(patch)
        together(patch, "fetch_session")
        assert not confirm_at_once(payment)


def cancelled(world: World, stripe: Control) -> Refund:
    """A paid order of ¥110.00, cancelled: its refund is intended."""
    order = order_packs((world.millet.pack, 2))
    pay_order(order, stripe, fee=132)
    cancel_order(order_id=order.pk, now=NOW)
    return Refund.objects.get(payment__order=order)


def made_at_stripe(refund: Refund) -> list[int]:
    """The amounts of all refunds that Stripe made of a payment."""
    answer = stripe_gateway._client().v1.refunds.list({"payment_intent": refund.payment.payment_intent_id or ""})
    return [row.amount for row in answer.data]


def test_eight_sendings_of_a_refund_at_once_are_one(world: World, stripe: Control) -> None:
    refund = cancelled(world, stripe)
    answers = at_once(*[lambda: send_refund(refund.pk, NOW)] * EIGHT)
    assert any(getattr(answer, "state", "") == "done" for answer in answers)
    # the others found it done, or Stripe told them that the same key is being worked on: they come again
    assert all(isinstance(answer, Refund | StripeUnavailable) for answer in answers)
    assert send_refund(refund.pk, NOW).state == "done"
    assert made_at_stripe(refund) == [11_000]
    assert Event.objects.filter(kind="refund").count() == 1
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0
    assert wrong() == []


def test_without_its_one_key_a_refund_is_made_more_than_once(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proof that the key is what holds the test above up: here each of the eight has one of its own."""
    refund = cancelled(world, stripe)
    Refund.objects.update(amount_fen=1_000)  # so that Stripe's own limit does not hide it
    create = stripe_gateway.create_refund

    def create_anew(refund: Refund, intent_id: str) -> RefundState:
        refund.idempotency_key = uuid4()
        return create(refund, intent_id)

    with monkeypatch.context() as patch:
        patch.setattr(stripe_gateway, "create_refund", create_anew)
        patch.setattr(stripe_gateway, "find_refund", lambda *args: None)
        at_once(*[lambda: send_refund(refund.pk, NOW)] * EIGHT)
    assert len(made_at_stripe(refund)) > 1


def fail_at_the_bank(refund: Refund, stripe: Control, patch: pytest.MonkeyPatch) -> None:
    """Eight look at a refund at the moment at which its bank turns it down: four have seen it done, four failed."""
    done = stripe_gateway.fetch_refund(refund.refund_id or "")
    stripe.finish_refund(refund.refund_id or "", False)
    failed = stripe_gateway.fetch_refund(refund.refund_id or "")
    answers, gate = [done, failed] * (EIGHT // 2), threading.Barrier(EIGHT)

    def fetch(refund_id: str) -> RefundState:
        answer = answers.pop()
        gate.wait(timeout=30)
        return answer

    apply = refunds._apply

    def apply_slowly(state: RefundState, refund: Refund, now: datetime) -> None:
        apply(state, refund, now)
        time.sleep(0.2 if state.status == "succeeded" else 0)  # has read the row, has not written it

    patch.setattr(stripe_gateway, "fetch_refund", fetch)
    patch.setattr(refunds, "_apply", apply_slowly)
    at_once(*[lambda: send_refund(refund.pk, NOW)] * EIGHT)


@pytest.mark.slow("processes and threads race over real transactions")
def test_eight_looks_at_a_failing_refund_end_in_its_failure(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(TRIES):
        refund = send_refund(cancelled(world, stripe).pk, NOW)
        with monkeypatch.context() as patch:
            fail_at_the_bank(refund, stripe, patch)
        refund.refresh_from_db()
        assert refund.state == "failed"
        assert wrong() == []
    assert Event.objects.filter(kind="refund_failure").count() == TRIES


def test_without_locks_a_failure_is_forgotten(world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proof that the lock is what holds the test above up: who saw it done writes that over the failure."""
    states = []
    for _ in range(TRIES):
        refund = send_refund(cancelled(world, stripe).pk, NOW)
        with monkeypatch.context() as patch:
            no_locks(patch)
            fail_at_the_bank(refund, stripe, patch)
        refund.refresh_from_db()
        states.append(refund.state)
        if refund.state == "done":
            break
    assert states[-1] == "done", f"no race was seen: {states}"
    assert "refund-failure-posted" in wrong()


def refund_at_once(payment: Payment) -> list[Any]:
    """Eight different reasons to give ¥80.00 of the payment's ¥110.00 back, decided at once."""
    gate = threading.Barrier(EIGHT)

    def decide(n: int) -> Callable[[], int]:
        def decided() -> int:
            gate.wait(timeout=30)
            with transaction.atomic():
                Order.objects.select_for_update().get(pk=payment.order_id)
                return intend_refund(
                    payment, request=f"test:{payment.pk}:{n}", reason="claim", amount_fen=8_000, now=NOW
                ).amount_fen

        return decided

    return at_once(*[decide(n) for n in range(EIGHT)])


def test_refunds_decided_at_once_never_exceed_the_payment(world: World, stripe: Control) -> None:
    payment = pay_order(order_packs((world.millet.pack, 2)), stripe)
    answers = refund_at_once(payment)
    assert sorted(type(answer).__name__ for answer in answers) == ["RefundTooLarge"] * 7 + ["int"]
    assert [answer.left for answer in answers if isinstance(answer, RefundTooLarge)] == [3_000] * 7
    assert list(Refund.objects.values_list("amount_fen", flat=True)) == [8_000]


def test_without_the_orders_lock_they_do(world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = pay_order(order_packs((world.millet.pack, 2)), stripe)
    no_locks(monkeypatch)
    refund_at_once(payment)
    assert sum(Refund.objects.values_list("amount_fen", flat=True)) > 11_000
    assert "refunds-within-payment" in wrong()


def test_eight_repetitions_of_a_failed_refund_are_one(world: World, stripe: Control) -> None:
    refund = send_refund(cancelled(world, stripe).pk, NOW)
    stripe.finish_refund(refund.refund_id or "", False)
    assert send_refund(refund.pk, NOW).state == "failed"
    answers = at_once(*[lambda: repeat_refund(refund.pk, NOW).pk] * EIGHT)
    assert answers == [Refund.objects.get(repeats=refund).pk] * EIGHT
    send_refund(answers[0], NOW)
    assert made_at_stripe(refund) == [11_000, 11_000]  # the failed one came back
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0
    assert wrong() == []


def note_at_once(stripe: Control, world: World) -> tuple[list[Any], str]:
    """Eight hear of a lost dispute at once."""
    payment = pay_order(order_packs((world.millet.pack, 2)), stripe, fee=132)
    intent = stripe_gateway._client().v1.payment_intents.retrieve(payment.payment_intent_id or "")
    dispute = stripe.open_dispute(str(intent.latest_charge))["id"]
    stripe.close_dispute(dispute, won=False)
    return at_once(*[lambda: note_dispute(dispute, NOW).state] * EIGHT), dispute


def test_eight_who_hear_of_a_dispute_at_once_book_it_once(world: World, stripe: Control) -> None:
    answers, dispute = note_at_once(stripe, world)
    assert answers == ["lost"] * EIGHT
    assert Event.objects.filter(kind="dispute").count() == 1
    assert Event.objects.get(kind="dispute_loss").reference == f"dispute:{dispute}"
    assert balance_of_kind(Account.Kind.COOPERATIVE) == -11_000
    assert balance_of_kind(Account.Kind.DISPUTED_PAYMENTS) == 0
    assert wrong() == []


def confirm_and_be_killed(payment_id: int) -> None:
    """Confirm, and die of kill -9 after stock was allocated and before anything is committed."""
    book = outcomes.book_payments

    def die(*args: Any) -> None:
        book(*args)
        assert Allocation.objects.count() > 0
        os.kill(os.getpid(), signal.SIGKILL)

    outcomes.book_payments = die  # type: ignore[assignment]
    confirm(payment_id, NOW)


def test_kill_9_inside_confirm_after_allocation_leaves_nothing_half_done(world: World, stripe: Control) -> None:
    payment = paid_at_stripe(world, stripe)
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=confirm_and_be_killed, args=(payment.pk,))
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL
    payment.refresh_from_db()
    lot = Lot.objects.get(grams_reserved=5000)
    assert (payment.state, payment.order.status, lot.grams_allocated) == ("open", "awaiting_payment", 0)
    assert payment.due_at is not None  # the sweep comes back to it
    assert (Allocation.objects.count(), Event.objects.count()) == (0, 0)
    assert wrong() == []
    assert confirm_at_once(payment)


def test_a_refused_refund_is_paid_elsewhere_or_sent_anew(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An administrator notes the transfer in several tabs while another one sends the refund anew."""
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe)
    cancel_order(order_id=order.pk, now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(stripe_gateway, "create_refund", refused)
        refund = send_refund(Refund.objects.get().pk, NOW)
    assert refund.is_refused
    root = User.objects.create_superuser(email="root@example.com", name="root", password="x")
    answers = at_once(
        *[lambda: pay_elsewhere(refund.pk, user=root, transfer_number="ICBC-1", now=NOW)] * 6,
        *[lambda: repeat_refund(refund.pk, NOW)] * 2,
    )
    states = list(Refund.objects.order_by("pk").values_list("state", flat=True))
    kinds = sorted({type(answer).__name__ for answer in answers})
    assert (states, kinds) in [
        (["elsewhere"], ["NotFailed", "Refund"]), (["failed", "intended"], ["NotRefused", "Refund"]),
    ]  # fmt: skip
    assert Event.objects.filter(kind="refund_elsewhere").count() == states.count("elsewhere")
    assert wrong() == []


def refused(*args: Any) -> Any:
    raise StripeRefused("too long ago", is_final=True)


def test_without_locks_a_refund_is_paid_elsewhere_and_sent_anew(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proof that the order's lock is what holds."""
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe)
    cancel_order(order_id=order.pk, now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(stripe_gateway, "create_refund", refused)
        refund = send_refund(Refund.objects.get().pk, NOW)
    root = User.objects.create_superuser(email="root@example.com", name="root", password="x")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    met = threading.Barrier(2)
    left = refunds.refundable_fen

    def read_together(payment: Payment) -> int:
        found = left(payment)
        met.wait(timeout=30)
        return found

    monkeypatch.setattr(refunds, "refundable_fen", read_together)
    at_once(
        lambda: pay_elsewhere(refund.pk, user=root, transfer_number="ICBC-1", now=NOW),
        lambda: repeat_refund(refund.pk, NOW),
    )
    assert sorted(Refund.objects.values_list("state", flat=True)) == ["elsewhere", "intended"]
