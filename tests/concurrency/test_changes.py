"""Orders that change under fire: cancelled, packed, shipped and claimed at once; and proof that the locks are what holds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import QuerySet

from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account, Event
from marketplace.ledger.queries import balance
from marketplace.supply.models import AllocationReturn, Delivery, Lot
from orders.claims import actions as claims
from orders.claims.actions import Answer, TooMuch, answer_claim, make_claim
from orders.models import Claim, Order, OrderLine, Parcel, Refund
from orders.parcels import cancelling, weighing
from orders.parcels import shipping as parcels
from orders.parcels.cancelling import cancel_order, cancel_parcel
from orders.parcels.shipping import WrongState, mark_received, mark_shipped
from orders.parcels.weighing import PackedOtherwise, mark_packed
from orders.payments.confirming import confirm, open_session
from orders.settlement.settling import settle
from tests.concurrency.at_once import at_once
from tests.orders.changes import receive, send_all, wrong
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_world, order_packs, pay_order

pytestmark = pytest.mark.usefixtures("real_database")


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read rows as anybody may; the database's constraints still hold."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())


def all_read_first(monkeypatch: pytest.MonkeyPatch, count: int, *readers: tuple[Any, str]) -> None:
    """Let nobody go on before `count` threads have read. With locks that could not be: the second waits for the first."""
    met = threading.Barrier(count)

    def then_wait(reader: Callable[..., Any]) -> Callable[..., Any]:
        def read(*args: Any, **kwargs: Any) -> Any:
            found = reader(*args, **kwargs)
            met.wait(timeout=30)
            return found

        return read

    for module, name in readers:
        monkeypatch.setattr(module, name, then_wait(getattr(module, name)))


def paid_parcel(world: World, stripe: Control, tolerance_bp: int = 0) -> tuple[World, Parcel]:
    """Two bags of millet, paid: ¥98.00 and ¥12.00 postage."""
    world.millet.pack.tolerance_bp = tolerance_bp
    world.millet.pack.save()
    order = order_packs((world.millet.pack, 2))
    pay_order(order, stripe, fee=110)
    return world, order.parcels.get()


def kinds(answers: list[Any]) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


def shipping(world: World, parcel: Parcel, number: str = "SF1234567") -> Callable[[], Parcel]:
    return lambda: mark_shipped(
        user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number=number, now=NOW
    )


def test_eight_cancels_at_once_give_stock_and_money_back_once(world: World, stripe: Control) -> None:
    world, parcel = paid_parcel(world, stripe)
    calls: list[Callable[[], Any]] = [lambda: cancel_parcel(parcel_id=parcel.pk, now=NOW)] * 5
    calls += [lambda: cancel_order(order_id=parcel.order_id, now=NOW)] * 3
    answers = at_once(*calls)
    assert kinds(answers) == ["Order"] * 3 + ["Parcel"] * 5
    assert list(Refund.objects.values_list("request", "amount_fen")) == [(f"parcel:{parcel.pk}", 11_000)]
    lot = Lot.objects.get(pk=world.millet.lot.pk)
    assert (lot.grams_reserved, lot.grams_allocated) == (0, 0)
    assert sum(AllocationReturn.objects.values_list("grams", flat=True)) == 5000
    send_all()
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    assert wrong() == []


def test_without_locks_cancels_at_once_fail(world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proof that the lock is what holds: without it all of them find a parcel to cancel, and run into each other."""
    world, parcel = paid_parcel(world, stripe)
    without_locks(monkeypatch)
    all_read_first(monkeypatch, 8, (cancelling, "lock_parcels"))
    answers = at_once(*[lambda: cancel_parcel(parcel_id=parcel.pk, now=NOW)] * 8)
    assert any(isinstance(answer, Exception) for answer in answers)


@pytest.mark.slow("processes and threads race over real transactions")
def test_cancelled_shipped_and_settled_at_once_is_one_of_them(world: World, stripe: Control) -> None:
    world, parcel = paid_parcel(world, stripe)
    for _ in range(5):
        cancelled, shipped, received, settled = at_once(
            lambda parcel=parcel: cancel_parcel(parcel_id=parcel.pk, now=NOW),
            shipping(world, parcel),
            lambda parcel=parcel: mark_received(parcel_id=parcel.pk, now=NOW),
            lambda parcel=parcel: settle(parcel.pk, NOW),
        )
        parcel.refresh_from_db()
        assert parcel.status in ("cancelled", "shipped", "received", "settled")
        assert isinstance(cancelled, Parcel) == (parcel.status == "cancelled") == isinstance(shipped, WrongState)
        refunds = Refund.objects.filter(request=f"parcel:{parcel.pk}").count()
        events = Event.objects.filter(kind="settlement", reference=f"parcel:{parcel.pk}").count()
        assert (refunds, events) == (int(parcel.status == "cancelled"), int(parcel.status == "settled"))
        assert (settled is True) == (parcel.status == "settled")
        assert isinstance(received, Parcel | WrongState)
        send_all()
        assert wrong() == []
        order = order_packs((world.millet.pack, 1))
        pay_order(order, stripe, fee=110)
        parcel = order.parcels.get()


def test_without_locks_a_cancelled_parcel_is_shipped(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, parcel = paid_parcel(world, stripe)
    without_locks(monkeypatch)
    all_read_first(monkeypatch, 2, (cancelling, "lock_parcels"), (parcels, "lock_parcel"))
    cancelled, shipped = at_once(lambda: cancel_parcel(parcel_id=parcel.pk, now=NOW), shipping(world, parcel))
    assert isinstance(cancelled, Parcel) and isinstance(shipped, Parcel)  # the goods and the money are both gone


def test_paid_and_cancelled_at_once_is_refunded_or_cancelled(world: World, stripe: Control) -> None:
    """The buyer pays in one tab and cancels in the other."""
    order = order_packs((world.millet.pack, 2))
    open_session(order.payment.pk, NOW)
    order.payment.refresh_from_db()
    stripe.pay(order.payment.session_id or "", "alipay", outcome="complete")
    at_once(
        lambda: confirm(order.payment.pk, NOW),
        lambda: cancel_order(order_id=order.pk, now=NOW),
        lambda: confirm(order.payment.pk, NOW),
        lambda: cancel_order(order_id=order.pk, now=NOW),
    )
    confirm(order.payment.pk, NOW)
    order.refresh_from_db()
    assert order.status == "refunded"
    assert [row.amount_fen for row in Refund.objects.all()] == [order.total_fen]
    assert Lot.objects.get(pk=world.millet.lot.pk).grams_allocated == 0
    send_all()
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    assert wrong() == []


def pack(world: World, line: OrderLine, grams: int) -> Callable[[], Parcel]:
    return lambda: mark_packed(user=world.millet.clerk, parcel_id=line.parcel_id, weights={line.pk: grams}, now=NOW)


def test_two_clerks_weighing_at_once_refund_once(world: World, stripe: Control) -> None:
    world, parcel = paid_parcel(world, stripe, tolerance_bp=1000)
    line = parcel.lines.get()
    answers = at_once(
        pack(world, line, 4800), pack(world, line, 4900), pack(world, line, 4800), pack(world, line, 4900)
    )
    assert kinds(answers) == ["PackedOtherwise"] * 2 + ["Parcel"] * 2
    line.refresh_from_db()
    assert line.packed_grams in (4800, 4900)
    assert [row.amount_fen for row in Refund.objects.all()] == [392 if line.packed_grams == 4800 else 196]
    assert sum(AllocationReturn.objects.values_list("grams", flat=True)) == 5000 - line.packed_grams
    assert wrong() == []


def test_without_locks_two_clerks_weigh_twice(world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    world, parcel = paid_parcel(world, stripe, tolerance_bp=1000)
    line = parcel.lines.get()
    without_locks(monkeypatch)
    all_read_first(monkeypatch, 2, (weighing, "lock_parcel"))
    answers = at_once(pack(world, line, 4800), pack(world, line, 4900))
    assert not any(isinstance(answer, PackedOtherwise) for answer in answers)


def claiming(line: OrderLine, fen: int) -> Callable[[], Claim]:
    return lambda: make_claim(
        line_id=line.pk, claim_key=uuid4(), reason="short", words="少了", amount_fen=fen, photo=None, now=NOW
    )


@pytest.mark.slow("processes and threads race over real transactions")
def test_claims_at_once_never_exceed_the_line(world: World, stripe: Control) -> None:
    world, parcel = paid_parcel(world, stripe)
    receive(parcel)
    line = parcel.lines.get()
    answers = at_once(*[claiming(line, 3000)] * 8)
    assert kinds(answers) == ["Claim"] * 3 + ["TooMuch"] * 5
    assert {answer.left for answer in answers if isinstance(answer, TooMuch)} == {800}
    accept = Answer(accept=True, amount_fen=3000, bearer="cooperative")
    made = [answer.pk for answer in answers if isinstance(answer, Claim)]
    at_once(
        *[lambda pk=pk: answer_claim(user=world.millet.clerk, claim_id=pk, answer=accept, now=NOW) for pk in made * 3]
    )
    assert list(Refund.objects.values_list("amount_fen", flat=True)) == [3000] * 3
    send_all()
    settle(parcel.pk, NOW)
    assert wrong() == []


def test_without_locks_claims_at_once_exceed_the_line(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, parcel = paid_parcel(world, stripe)
    receive(parcel)
    line = parcel.lines.get()
    without_locks(monkeypatch)
    all_read_first(monkeypatch, 2, (claims, "claimable_fen"))
    at_once(*[claiming(line, 9800)] * 2)
    assert sum(Claim.objects.values_list("amount_fen", flat=True)) == 19_600


def test_the_same_claim_from_two_tabs_is_one(world: World, stripe: Control) -> None:
    _, parcel = paid_parcel(world, stripe)
    receive(parcel)
    line, key = parcel.lines.get(), uuid4()
    answers = at_once(
        *[
            lambda: (
                make_claim(
                    line_id=line.pk, claim_key=key, reason="short", words="少了", amount_fen=100, photo=None, now=NOW
                ).pk
            )
        ]
        * 4
    )
    assert answers == [Claim.objects.get().pk] * 4


def test_two_clerks_answering_at_once_pay_once(world: World, stripe: Control) -> None:
    world, parcel = paid_parcel(world, stripe)
    receive(parcel)
    made = claiming(parcel.lines.get(), 3000)()
    answers = at_once(
        *[
            lambda fen=fen: answer_claim(
                user=world.millet.clerk, claim_id=made.pk, now=NOW,
                answer=Answer(accept=True, amount_fen=fen, bearer="cooperative"),
            )
            for fen in (1000, 2000, 3000, 1000)
        ]
    )  # fmt: skip
    made.refresh_from_db()
    assert made.refund is not None
    assert [row.amount_fen for row in Refund.objects.all()] == [made.refund.amount_fen]
    assert kinds(answers).count("Claim") == (2 if made.refund.amount_fen == 1000 else 1)
    assert wrong() == []


def test_returns_and_new_orders_at_once_keep_the_stock_exact(stripe: Control) -> None:
    """The last bags: cancelled by one buyer at the moment when others order them."""
    world = make_world(millet_grams=[2500, 5000])
    orders = [order_packs((world.millet.pack, 1)) for _ in range(3)]
    for order in orders:
        pay_order(order, stripe)
    answers = at_once(
        *[lambda order=order: cancel_order(order_id=order.pk, now=NOW) for order in orders],
        *[lambda: order_packs((world.millet.pack, 1))] * 4,
    )
    placed = [answer for answer in answers[3:] if isinstance(answer, Order)]
    lot = Lot.objects.get(pk=world.millet.lot.pk)
    assert (lot.grams_reserved, lot.grams_allocated) == (2500 * len(placed), 0)
    assert len(placed) <= 3
    assert set(Delivery.objects.values_list("grams_allocated", flat=True)) == {0}
    assert wrong() == []
