"""A refund found covered by a lost dispute at the moment at which that dispute's money comes back."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db.models import QuerySet

from marketplace.ledger.checks import registered, run
from marketplace.ledger.models import Account
from marketplace.ledger.posting import Draft, Posted
from orders.models import Dispute, Refund
from orders.parcels.cancelling import cancel_parcel
from orders.payments import losses
from orders.payments.disputes import note_dispute
from orders.payments.refunds import send_refund
from orders.payments.stripe import gateway as stripe_gateway
from tests.balances import balance_of_kind
from tests.concurrency.at_once import at_once
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs, pay_order

pytestmark = pytest.mark.usefixtures("real_database")


def wrong() -> list[str]:
    """What `check_books` says."""
    return [outcome.check.name for outcome in run(registered(), most=1) if outcome.broken]


def covered_and_given_back_at_once(world: World, stripe: Control, patch: pytest.MonkeyPatch) -> list[Any]:
    """A millet and a pears parcel, disputed and lost; the millet's is cancelled. While its refund is found covered, the money
    comes back: Stripe still calls the dispute lost."""
    payment = pay_order(order := order_packs((world.millet.pack, 1), (world.pears.pack, 1)), stripe)
    intent = stripe_gateway._client().v1.payment_intents.retrieve(payment.payment_intent_id or "")
    dispute = stripe.open_dispute(str(intent.latest_charge))["id"]
    stripe.close_dispute(dispute, won=False)
    note_dispute(dispute, NOW)
    cancel_parcel(parcel_id=order.parcels.order_by("id")[0].pk, now=NOW)
    stripe.reinstate_dispute(dispute, won=False)
    post, found = losses.post, threading.Event()

    def post_slowly(draft: Draft) -> Posted:
        if draft.kind == "refund_covered":
            found.set()  # has read the loss and who bears it, has not written
            time.sleep(0.5)
        return post(draft)

    def hear() -> str:
        assert found.wait(timeout=30)
        return note_dispute(dispute, NOW).state

    patch.setattr(losses, "post", post_slowly)
    return at_once(lambda: send_refund(Refund.objects.get().pk, NOW).state, hear)


def test_a_refund_is_not_covered_by_money_that_came_back(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert covered_and_given_back_at_once(world, stripe, monkeypatch) == ["covered", "returned"]
    assert list(Refund.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "intended"]
    assert balance_of_kind(Account.Kind.COOPERATIVE) == 0
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == Dispute.objects.get().amount_fen
    assert wrong() == []


def test_without_the_orders_lock_it_is(world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proof that the lock is what holds the test above up, and that `check_books` names what becomes of it without."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    assert covered_and_given_back_at_once(world, stripe, monkeypatch) == ["covered", "returned"]
    assert list(Refund.objects.values_list("state", flat=True)) == ["covered"]
    assert wrong() == ["covered-within-loss", "dispute-enriches"]
