"""Two who have claimed the same row: what is finished stays finished, and only who holds the claim puts the row off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.runtime.due_rows import LEASE, DueRow, lease_of
from marketplace.runtime.locking import claim_due
from marketplace.runtime.sweeping import note_failure
from orders.models import Dispute, Order, Payment, Refund, StripeEvent
from orders.payments import events
from orders.payments.confirming import confirm, note_unreachable
from orders.payments.disputes import follow_dispute
from orders.payments.events import process_event
from orders.payments.outcomes import PROCESSING_HOLD
from orders.payments.refunds import intend_refund, send_refund
from orders.payments.stripe import gateway
from tests.orders.payments.paying import lot_grams, state_of
from tests.orders.stripe_shop import StripeShop
from tests.world import World


@dataclass
class Claimed:
    """A row that the first one has claimed, and after the claim had run out the second one too.

    :param finish: what finishes it
    """

    model: type[Any]
    pk: int
    finish: Callable[[int, datetime], object]
    first: datetime
    second: datetime

    @property
    def row(self) -> DueRow:
        found: DueRow = self.model.objects.get(pk=self.pk)
        return found

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = self.model.objects.filter(pk=self.pk).values().get()
        return found


def an_event(shop: StripeShop, order: Order) -> tuple[type[Any], int, Any]:
    shop.pay(order)
    shop.deliver(types=["checkout.session.completed"])
    return StripeEvent, StripeEvent.objects.get().pk, process_event


def a_payment(shop: StripeShop, order: Order) -> tuple[type[Any], int, Any]:
    return Payment, shop.pay(order).pk, confirm


def a_refund(shop: StripeShop, order: Order) -> tuple[type[Any], int, Any]:
    shop.sold(order)
    with transaction.atomic():
        refund = intend_refund(
            Payment.objects.get(order=order), request="test", reason=Refund.Reason.CANCELLED, amount_fen=100,
            now=shop.now,
        )  # fmt: skip
    return Refund, refund.pk, send_refund


def a_dispute(shop: StripeShop, order: Order) -> tuple[type[Any], int, Any]:
    shop.sold(order, method="card")
    identifier = shop.stripe.open_dispute(shop.charges[order.payment.pk])["id"]
    shop.deliver()
    shop.work()
    shop.stripe.close_dispute(identifier, won=True)
    return Dispute, Dispute.objects.get().pk, follow_dispute


KINDS = (an_event, a_payment, a_refund, a_dispute)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def claimed(request: pytest.FixtureRequest, shop: StripeShop, world: World, order: Order) -> Claimed:
    model, pk, finish = request.param(shop, order)
    first = shop.now
    second = first + LEASE + timedelta(seconds=1)
    model.objects.filter(pk=pk).update(due_at=first, leased_until=None)
    assert pk in claim_due(model, first)
    assert pk in claim_due(model, second)
    return Claimed(model, pk, finish, first, second)


def test_who_fails_late_leaves_what_is_finished_alone(claimed: Claimed) -> None:
    claimed.finish(claimed.pk, claimed.second)
    before = claimed.values
    assert before["due_at"] is None
    note_failure(claimed.model, claimed.pk, OSError("the database was killed"), claimed.first, lease_of(claimed.first))
    assert claimed.values == before


def test_who_fails_late_leaves_the_other_s_claim_alone(claimed: Claimed) -> None:
    before = claimed.values
    note_failure(claimed.model, claimed.pk, OSError("the database was killed"), claimed.first, lease_of(claimed.first))
    assert claimed.values == before
    claimed.finish(claimed.pk, claimed.second)
    assert claimed.row.due_at is None


def test_who_holds_the_claim_puts_it_off(claimed: Claimed) -> None:
    note_failure(claimed.model, claimed.pk, OSError("no answer"), claimed.second, lease_of(claimed.second))
    row = claimed.row
    assert row.due_at is not None and row.due_at > claimed.second
    assert (row.leased_until, row.last_error) == (None, "no answer")


def test_what_was_tried_without_a_claim_is_put_off_only_while_nobody_has_claimed_it(
    shop: StripeShop, world: World, order: Order
) -> None:
    _model, pk, _finish = an_event(shop, order)
    claim_due(StripeEvent, shop.now)
    before = StripeEvent.objects.values().get()
    note_failure(StripeEvent, pk, OSError("no"), shop.now, None)
    assert StripeEvent.objects.values().get() == before
    StripeEvent.objects.update(leased_until=None)
    note_failure(StripeEvent, pk, OSError("no"), shop.now, None)
    assert StripeEvent.objects.get().last_error == "no"


@pytest.mark.parametrize("meanwhile", ["finished", "claimed"])
def test_an_event_that_matches_nothing_is_put_off_only_while_it_is_ours(
    shop: StripeShop, world: World, order: Order, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    _model, pk, _finish = an_event(shop, order)
    later = shop.now + LEASE + timedelta(seconds=1)

    def other(event: StripeEvent, now: datetime) -> bool:
        if meanwhile == "finished":
            StripeEvent.objects.filter(pk=pk).update(processed_at=now, due_at=None, leased_until=None)
        else:
            assert claim_due(StripeEvent, later) == [pk]
        return False

    monkeypatch.setattr(events, "_follow", other)
    assert claim_due(StripeEvent, shop.now) == [pk]
    process_event(pk, shop.now)
    event = StripeEvent.objects.get()
    if meanwhile == "finished":
        assert (event.processed_at, event.due_at) == (shop.now, None)
    else:
        assert event.leased_until == lease_of(later) and event.due_at is not None and event.due_at <= later


def test_a_payment_confirmed_meanwhile_is_not_put_off(shop: StripeShop, world: World, order: Order) -> None:
    _model, pk, _finish = a_payment(shop, order)
    Payment.objects.update(due_at=shop.now, leased_until=None)
    assert claim_due(Payment, shop.now) == [pk]
    confirm(pk, shop.now)
    before = Payment.objects.values().get()
    note_unreachable(pk, "no answer", shop.now, lease_of(shop.now))
    assert Payment.objects.values().get() == before and before["due_at"] is None


@pytest.mark.parametrize("said", ["open", "processing"])
def test_what_stripe_said_before_the_money_came_changes_nothing_after_it(
    shop: StripeShop, world: World, order: Order, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """One has asked Stripe while the page was open; before that is written, another has heard of the money."""
    payment = shop.open(order)
    assert payment.session_id is not None
    before = gateway.fetch_session(payment.session_id)
    if said == "processing":
        before = replace(before, status="complete", intent_status="processing")
    shop.pay(order)
    confirm(payment.pk, shop.now)
    paid = Payment.objects.values().get()
    assert (paid["state"], paid["due_at"]) == ("paid", None)
    Payment.objects.update(balance_transaction_id=None)  # so that it is asked once more
    monkeypatch.setattr(gateway, "fetch_session", lambda session_id: before)

    def heard_meanwhile(session_id: str) -> gateway.SessionState:
        Payment.objects.update(balance_transaction_id=paid["balance_transaction_id"])
        return before

    monkeypatch.setattr(gateway, "fetch_session", heard_meanwhile)
    assert confirm(payment.pk, shop.now).state == Payment.State.PAID
    assert Payment.objects.values().get() == paid
    Payment.objects.update(balance_transaction_id=None, due_at=shop.now)
    monkeypatch.setattr(gateway, "fetch_session", lambda session_id: before)
    assert confirm(payment.pk, shop.now).state == Payment.State.PAID


def test_a_payment_in_process_of_which_nothing_is_heard_holds_its_stock_for_three_days(
    shop: StripeShop, world: World, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = shop.open(order)
    Payment.objects.update(state="processing")
    until = payment.expires_at + timedelta(minutes=5) + PROCESSING_HOLD
    note_unreachable(payment.pk, "no", until - timedelta(seconds=1))
    assert (state_of(order), lot_grams(world)) == (("awaiting_payment", "processing"), (5000, 0))
    note_unreachable(payment.pk, "no", until)
    assert (state_of(order), lot_grams(world)) == (("lapsed", "processing"), (0, 0))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE orders_stripeevent SET processed_at = now(), due_at = now()",
        "UPDATE orders_payment SET state = 'closed', due_at = now()",
        "UPDATE orders_payment SET state = 'paid', balance_transaction_id = 'txn_1', due_at = now()",
    ],
)
def test_the_database_lets_nothing_finished_be_due(
    shop: StripeShop, world: World, order: Order, statement: str
) -> None:
    an_event(shop, order)
    refused = pytest.raises(IntegrityError, match="finished_not_due")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
