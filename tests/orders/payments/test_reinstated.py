"""A dispute lost, and its money given back after all: whose parcel was cancelled meanwhile gets it, nobody has it twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from marketplace.ledger.models import Event
from orders.models import Dispute, Order, Payment, Refund
from orders.parcels.cancelling import cancel_parcel
from orders.payments import refunds
from orders.payments.disputes import is_disputed, note_dispute
from orders.payments.refunds import (
    send_refund,
)
from orders.payments.stripe import gateway
from tests.orders.payments.reinstating import (
    BOOKED,
    DISPUTE_FEE,
    PAID_BACK,
    PARCEL,
    TOTAL,
    cancel,
    cheap_order_around,
    cooperatives,
    later,
    lose,
    order,
    parcels,
    root,
    states,
)
from tests.orders.payments.test_disputes import hear, open_dispute, ship
from tests.orders.stripe_shop import StripeShop, assert_books_right, assert_right, everything, money
from tests.world import ship_and_settle

__all__ = ["cheap_order_around", "order", "root"]


@pytest.mark.parametrize("by", ["buyer", "cooperative"])
@pytest.mark.parametrize("heard", ["webhook", "backwards, twice", "daily job"])
def test_the_buyer_of_a_cancelled_parcel_gets_what_is_theirs(
    shop: StripeShop, order: Order, by: str, heard: str
) -> None:
    identifier = lose(shop, order)
    covered = cancel(shop, order, by)
    assert (covered.state, cooperatives(order)) == ("covered", [-PARCEL, 0])
    shop.stripe.reinstate_dispute(identifier)
    hear(shop, heard)
    later(shop)
    name = f"parcel:{parcels(order)[1].pk}"
    assert states() == [(name, "failed", PARCEL), (f"{name}:again", "done", PARCEL)]
    assert cooperatives(order) == [0, 0]
    assert money() == PAID_BACK
    assert (Dispute.objects.get().state, is_disputed(order.pk)) == ("won", False)
    assert ship(shop, parcels(order)[0]).status == "shipped"  # it was paid for, and is again
    before = everything()
    for _ in range(2):
        note_dispute(identifier, shop.now)
        later(shop)
    assert everything() == before
    assert_right(shop)


def test_cancelled_before_it_was_lost(shop: StripeShop, order: Order) -> None:
    """The other parcel's cooperative alone bears the loss, and has the sale's money for it until it comes back."""
    identifier = open_dispute(shop, order)
    hear(shop)
    assert cancel(shop, order).state == "intended"
    shop.stripe.close_dispute(identifier, won=False)
    hear(shop)
    later(shop)
    assert (Refund.objects.get().state, cooperatives(order)) == ("covered", [-PARCEL, 0])
    shop.stripe.reinstate_dispute(identifier)
    hear(shop)
    later(shop)
    assert [state for _, state, _ in states()] == ["failed", "done"]
    assert (cooperatives(order), money()) == ([0, 0], PAID_BACK)
    assert_right(shop)


def test_cancelled_between_and_not_sent_until_the_money_was_back(shop: StripeShop, order: Order) -> None:
    identifier = lose(shop, order)
    cancel_parcel(parcel_id=parcels(order)[1].pk, now=shop.now)
    shop.stripe.reinstate_dispute(identifier)
    note_dispute(identifier, shop.now)
    later(shop)
    assert [state for _, state, _ in states()] == ["done"]
    assert (cooperatives(order), money()) == ([0, 0], PAID_BACK)
    hear(shop)
    assert_right(shop)


def test_lost_and_given_back_before_we_heard_of_it(shop: StripeShop, order: Order) -> None:
    identifier = open_dispute(shop, order)
    shop.stripe.close_dispute(identifier, won=False)
    shop.stripe.reinstate_dispute(identifier, won=False)
    hear(shop)
    assert (Dispute.objects.get().state, is_disputed(order.pk)) == ("returned", False)
    assert (cooperatives(order), money()) == ([0, 0], BOOKED)
    assert not Event.objects.filter(kind="dispute_loss").exists()
    assert_right(shop)


def test_given_back_though_stripe_still_calls_it_lost(shop: StripeShop, order: Order) -> None:
    """Stripe refuses the refund for good: staff pay it another way."""
    identifier = lose(shop, order)
    cancel(shop, order)
    shop.stripe.reinstate_dispute(identifier, won=False)
    hear(shop)
    later(shop)
    assert Dispute.objects.get().state == "returned"
    assert [state for _, state, _ in states()] == ["failed", "failed"]
    assert Refund.objects.latest("pk").is_refused
    assert (cooperatives(order), money()) == ([0, 0], BOOKED)
    assert_right(shop)


def test_given_back_in_two_parts_and_taken_once_more(shop: StripeShop, order: Order) -> None:
    """A refund is covered whole or not at all. Of ¥70.00 that came back first, each has what it bore, pro rata."""
    identifier = lose(shop, order)
    cancel(shop, order)
    shop.stripe.reinstate_dispute(identifier, 6_000, won=False)
    hear(shop)
    assert [state for _, state, _ in states()] == ["covered"]  # the bank keeps ¥62.00, of which ¥61.00 are the refund's
    assert (cooperatives(order), money()["sales_suspense"]) == ([-100, 0], PARCEL)
    shop.stripe.reinstate_dispute(identifier, 1_000, won=False)
    note_dispute(identifier, shop.now)
    assert [state for _, state, _ in states()] == ["failed", "intended"]
    # ¥122.00 less ¥70.00 are borne: 100 and 6,100 fen were, 1,000 of which came back as 16.1 : 983.9
    assert (cooperatives(order), money()["sales_suspense"]) == ([-84, -5_116], TOTAL)
    assert Dispute.objects.get().state == "lost"
    shop.stripe.reinstate_dispute(identifier, 5_200)
    hear(shop)
    later(shop)
    assert [state for _, state, _ in states()] == ["failed", "done"]
    assert (cooperatives(order), money()) == ([0, 0], PAID_BACK)
    assert_right(shop)


def test_a_partial_loss_that_comes_back(shop: StripeShop, order: Order) -> None:
    identifier = lose(shop, order, 6_101)
    assert cooperatives(order) == [-3_051, -3_050]
    cancel(shop, order)
    assert (Refund.objects.get().state, cooperatives(order)) == ("covered", [-1, 0])
    shop.stripe.reinstate_dispute(identifier)
    hear(shop)
    later(shop)
    assert [state for _, state, _ in states()] == ["failed", "done"]
    assert (cooperatives(order), money()) == ([0, 0], PAID_BACK)
    assert_right(shop)


def test_nothing_was_cancelled(shop: StripeShop, order: Order) -> None:
    """Households keep their income, and each cooperative has again what it bore."""
    ship_and_settle(order, now=shop.now)
    had, before = cooperatives(order), money()
    identifier = lose(shop, order)
    assert cooperatives(order) == [had[0] - PARCEL, had[1] - PARCEL]
    shop.stripe.reinstate_dispute(identifier)
    hear(shop)
    assert cooperatives(order) == had
    assert money() == before | {
        "payment_clearing": before["payment_clearing"] + DISPUTE_FEE,
        "payment_fees": before.get("payment_fees", 0) - DISPUTE_FEE,
    }
    assert_right(shop)


def test_given_back_between_stripe_s_refusal_and_our_verdict(
    shop: StripeShop, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal for a lost dispute is not the last word once that is won."""
    identifier = lose(shop, order)
    cancel_parcel(parcel_id=parcels(order)[1].pk, now=shop.now)
    refund = Refund.objects.get()
    is_final: Callable[..., bool] = refunds._is_final

    def then_given_back(*args: object) -> bool:
        found = is_final(*args)
        if Dispute.objects.get().state == "lost":
            shop.stripe.reinstate_dispute(identifier)
            note_dispute(identifier, shop.now)
        return found

    monkeypatch.setattr(refunds, "_is_final", then_given_back)
    with pytest.raises(gateway.StripeRefused):
        send_refund(refund.pk, shop.now)
    later(shop)
    assert [state for _, state, _ in states()] == ["done"]
    assert (cooperatives(order), money()) == ([0, 0], PAID_BACK)
    hear(shop)
    assert_right(shop)


def test_a_loss_whose_movement_is_heard_of_later_is_borne_once(shop: StripeShop, order: Order) -> None:
    identifier = open_dispute(shop, order)
    shop.stripe.close_dispute(identifier, won=False)
    told = gateway.fetch_dispute(identifier)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateway, "fetch_dispute", lambda identifier: _without_movements(told))
        note_dispute(identifier, shop.now)
    assert (Dispute.objects.get().state, cooperatives(order)) == ("lost", [0, 0])
    assert_books_right()
    for _ in range(2):
        note_dispute(identifier, shop.now)
    assert cooperatives(order) == [-PARCEL, -PARCEL]
    assert Event.objects.filter(kind="dispute_loss").count() == 1
    hear(shop)
    assert Payment.objects.get().state == "paid"
    assert_right(shop)


def _without_movements(told: gateway.DisputeState) -> gateway.DisputeState:
    return replace(told, movements=())
