"""A dispute lost, and its money given back after all: whose parcel was cancelled meanwhile gets it, nobody has it twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.ledger.models import Account, Event
from marketplace.ledger.queries import balance
from marketplace.people.models import User
from orders.models import Dispute, Order, Parcel, Payment, Refund
from orders.parcels.cancelling import cancel_parcel, cancel_parcel_for_buyer
from orders.payments import refunds
from orders.payments.disputes import is_disputed, note_dispute
from orders.payments.refunds import (
    NotRefused,
    RefundTooLarge,
    close_covered,
    pay_elsewhere,
    payable_elsewhere,
    send_refund,
)
from orders.payments.stripe import gateway
from orders.payments.stripe.gateway import StripeRefused
from tests.orders.payments.shared_sales import Sale, shared_sale, sold_in
from tests.orders.payments.test_disputes import hear, open_dispute, ship
from tests.orders.preorders.test_preorder_pages import text_of
from tests.orders.stripe_shop import StripeShop, assert_books_right, assert_right, everything, money
from tests.world import World, order_packs, ship_and_settle

# a bag of millet for ¥49.00 and a box of pears, made cheaper, for the same; ¥12.00 postage each; fees of ¥1.50 and ¥80.00
PARCEL, TOTAL, FEE, DISPUTE_FEE = 6_100, 12_200, 150, 8_000
BOOKED = {
    "payment_clearing": -(TOTAL - FEE - DISPUTE_FEE), "payment_fees": -(FEE + DISPUTE_FEE), "sales_suspense": TOTAL,
}  # fmt: skip
PAID_BACK = BOOKED | {"payment_clearing": BOOKED["payment_clearing"] + PARCEL, "sales_suspense": PARCEL}


def sell(world: World, shop: StripeShop) -> Order:
    world.pears.pack.price_fen = 4_900
    world.pears.pack.save()
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 1))
    shop.sold(order, fee=FEE, method="card")
    order.refresh_from_db()
    assert order.total_fen == TOTAL
    return order


cheap_order_around = shared_sale(sell)


@pytest.fixture
def order(shop: StripeShop, db: None, cheap_order_around: Sale[Order]) -> Order:
    return sold_in(shop, cheap_order_around)


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser(email="root@example.com", name="root", password="x")


def parcels(order: Order) -> tuple[Parcel, Parcel]:
    first, second = order.parcels.order_by("id")
    return first, second


def cooperatives(order: Order) -> list[int]:
    """What each cooperative has, in fen."""
    codes = [f"cooperative:{one.cooperative_id}" for one in parcels(order)]
    known = dict(Account.objects.filter(code__in=codes).values_list("code", "pk"))
    return [balance(known[code]) if code in known else 0 for code in codes]


def lose(shop: StripeShop, order: Order, fen: int | None = None) -> str:
    identifier = open_dispute(shop, order, fen)
    shop.stripe.close_dispute(identifier, won=False)
    hear(shop)
    return identifier


def cancel(shop: StripeShop, order: Order, by: str = "buyer") -> Refund:
    """The second parcel is cancelled, and its refund tried."""
    parcel = parcels(order)[1]
    if by == "buyer":
        cancel_parcel(parcel_id=parcel.pk, now=shop.now)
    else:
        clerk = parcel.cooperative.clerks.get().user
        cancel_parcel_for_buyer(user=clerk, parcel_id=parcel.pk, reason="spoiled", now=shop.now)
    later(shop)
    return Refund.objects.get()


def later(shop: StripeShop) -> None:
    shop.advance(hours=1)
    shop.work()


def states() -> list[tuple[str, str, int]]:
    return list(Refund.objects.order_by("pk").values_list("request", "state", "amount_fen"))


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


def remainder(shop: StripeShop, order: Order) -> tuple[str, Refund]:
    """Both parcels are cancelled, the bank gives ¥10.00 of the ¥122.00 back to us: what it keeps does not cover both refunds,
    and Stripe makes neither."""
    identifier = lose(shop, order)
    for parcel in parcels(order):
        cancel_parcel(parcel_id=parcel.pk, now=shop.now)
    later(shop)
    assert [state for _, state, _ in states()] == ["covered", "covered"]
    shop.stripe.reinstate_dispute(identifier, 1_000, won=False)
    hear(shop)
    later(shop)
    assert [state for _, state, _ in states()] == ["covered", "failed", "failed"]
    return identifier, Refund.objects.latest("pk")


def test_what_the_bank_keeps_of_a_refund_is_covered_and_the_rest_is_paid(
    shop: StripeShop, order: Order, root: User
) -> None:
    """Each fen that the buyer is owed comes from one of the two; the sale bears both."""
    identifier, refused = remainder(shop, order)
    assert payable_elsewhere(refused) == 1_000
    before = everything()
    for wrong in (None, PARCEL, 999, 1_001):
        with pytest.raises(RefundTooLarge) as told:
            pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-1", now=shop.now, amount_fen=wrong)
        assert told.value.left == 1_000
    assert everything() == before
    for _ in range(2):
        paid = pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-1", now=shop.now, amount_fen=1_000)
        assert (paid.state, paid.amount_fen, paid.transfer_number) == ("elsewhere", 1_000, "ICBC-1")
    name = refused.request
    assert states()[2:] == [
        (name, "failed", PARCEL), (f"{name}2", "elsewhere", 1_000), (f"{name}3", "covered", 5_100),
    ]  # fmt: skip
    kept_by_bank = {"payment_clearing": FEE + DISPUTE_FEE - 1_000, "payment_fees": -(FEE + DISPUTE_FEE)}
    assert (cooperatives(order), money()) == ([0, 0], kept_by_bank | {"bank": 1_000})
    with pytest.raises(NotRefused):
        pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-2", now=shop.now, amount_fen=1_000)
    assert_right(shop)
    shop.stripe.reinstate_dispute(identifier, TOTAL - 1_000)  # the rest comes back after all, and is sent
    hear(shop)
    later(shop)
    done = [fen for _, state, fen in states() if state == "done"]
    assert (sorted(done), cooperatives(order), money()["bank"]) == ([5_100, PARCEL], [0, 0], 1_000)
    assert "sales_suspense" not in money()
    assert_right(shop)


def test_what_the_bank_has_given_counts_before_anything_is_paid(shop: StripeShop, order: Order, root: User) -> None:
    """A part of the payment is lost, one of two parcels cancelled: its buyer gets what it cost, from both together."""
    lose(shop, order, 5_000)
    assert cancel(shop, order).state == "failed"
    [refused] = Refund.objects.all()
    assert payable_elsewhere(refused) == 1_100
    with pytest.raises(RefundTooLarge):
        pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-1", now=shop.now)
    pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-1", now=shop.now, amount_fen=1_100)
    assert [row[1:] for row in states()] == [("failed", PARCEL), ("elsewhere", 1_100), ("covered", 5_000)]
    assert (cooperatives(order), money()["sales_suspense"], money()["bank"]) == ([0, 0], PARCEL, 1_100)
    assert_right(shop)


def test_an_administrator_reads_what_is_left_to_pay_and_the_buyer_both_parts(
    shop: StripeShop, order: Order, root: User
) -> None:
    _, refused = remainder(shop, order)
    desk, buyer = Client(), Client()
    desk.force_login(root)
    page = text_of(desk.get("/admin/"))
    assert "其中¥51.00买家银行已退还：请支付¥10.00" in page
    address = reverse("refund_elsewhere", args=[refused.pk])
    desk.post(address, {"transfer_number": "ICBC-1", "amount": "5000"})
    assert Refund.objects.latest("pk") == refused
    desk.post(address, {"transfer_number": "ICBC-1", "amount": "1000"})
    assert [state for _, state, _ in states()][-2:] == ["elsewhere", "covered"]
    page = text_of(buyer.get(f"/en/orders/{order.token}/"))
    assert "number of the transfer ICBC-1. ¥10.00" in page
    assert "given it back to you already. ¥51.00" in page
    assert "could not be sent back" not in page


def refused_and_lost(shop: StripeShop, order: Order, monkeypatch: pytest.MonkeyPatch) -> Refund:
    """A parcel is cancelled, Stripe refuses its refund for good, and then the bank takes the whole payment back."""

    def refuse(refund: Refund, intent_id: str) -> None:
        raise StripeRefused("the refund window is over", is_final=True)

    with monkeypatch.context() as patch:
        patch.setattr(gateway, "create_refund", refuse)
        cancel_parcel(parcel_id=parcels(order)[0].pk, now=shop.now)
        later(shop)
    [refused] = Refund.objects.all()
    assert (refused.state, refused.is_refused) == ("failed", True)
    return refused


def test_nothing_is_paid_of_a_refused_refund_that_a_lost_dispute_covers(
    shop: StripeShop, order: Order, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = refused_and_lost(shop, order, monkeypatch)
    identifier = open_dispute(shop, order)
    hear(shop)
    desk = Client()
    desk.force_login(root)
    page = text_of(desk.get("/admin/"))
    assert "暂勿付款：该笔支付有争议" in page
    assert "转账编号" not in page
    with pytest.raises(NotRefused):
        close_covered(refused.pk, user=root, now=shop.now)
    shop.stripe.close_dispute(identifier, won=False)
    hear(shop)
    assert cooperatives(order) == [0, -TOTAL]
    page = text_of(desk.get("/admin/"))
    assert "买家银行已全额退还：无需再付" in page
    before = everything()
    with pytest.raises(RefundTooLarge):
        pay_elsewhere(refused.pk, user=root, transfer_number="ICBC-1", now=shop.now)
    assert everything() == before
    for _ in range(2):
        desk.post(reverse("refund_elsewhere", args=[refused.pk]), {"amount": "0"})
    refused.refresh_from_db()
    assert (refused.state, cooperatives(order)) == ("covered", [0, -PARCEL])
    assert_right(shop)


def test_what_is_still_to_be_paid_is_not_closed(
    shop: StripeShop, order: Order, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = refused_and_lost(shop, order, monkeypatch)
    before = everything()
    with pytest.raises(RefundTooLarge):
        close_covered(refused.pk, user=root, now=shop.now)
    assert everything() == before


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
