"""Disputes: money taken back by a buyer's bank, won, lost, and what may not leave meanwhile."""

from __future__ import annotations

import pytest
from django.db import transaction

from marketplace.ledger.models import Account, Event
from marketplace.ledger.queries import balance
from orders.models import Dispute, DisputeMovement, Order, Parcel, Payment, Refund, StripeEvent
from orders.parcels.cancelling import cancel_parcel
from orders.parcels.shipping import Disputed, mark_shipped
from orders.payments.confirming import confirm
from orders.payments.disputes import UnknownPayment, is_disputed, note_dispute
from orders.payments.refunds import intend_refund, send_refund
from tests.balances import balance_of_kind
from tests.orders.payments.shared_sales import Sale, shared_sale, sold_in
from tests.orders.stripe_shop import StripeShop, assert_books_right, assert_right, everything, money
from tests.world import World, clerk_of, order_packs, ship_and_settle

# two bags of millet for ¥98.00, a box of pears for ¥68.00, ¥12.00 postage each; fees of ¥2.28 and, disputed, ¥80.00
TOTAL, FEE, DISPUTE_FEE = 19_000, 228, 8_000
BOOKED = {"payment_clearing": -(TOTAL - FEE), "payment_fees": -FEE, "sales_suspense": TOTAL}
TAKEN = {"payment_clearing": FEE + DISPUTE_FEE, "payment_fees": -(FEE + DISPUTE_FEE), "disputed_payments": -TOTAL}


@pytest.fixture
def world(shared_world: World, shop: StripeShop) -> World:
    return shared_world


def sell(world: World, shop: StripeShop) -> Order:
    order = order_packs((world.millet.pack, 2), (world.pears.pack, 1))
    shop.sold(order, fee=FEE, method="card")
    order.refresh_from_db()
    return order


by_card_order_around = shared_sale(sell)


@pytest.fixture
def order(shop: StripeShop, world: World, by_card_order_around: Sale[Order]) -> Order:
    return sold_in(shop, by_card_order_around)


def open_dispute(shop: StripeShop, order: Order, fen: int | None = None) -> str:
    identifier: str = shop.stripe.open_dispute(shop.charges[order.payment.pk], fen)["id"]
    return identifier


def hear(shop: StripeShop, heard: str = "webhook") -> None:
    """Learn what happened at Stripe, in one way or another."""
    if heard == "webhook":
        shop.deliver()
        shop.work()
    elif heard == "backwards, twice":
        shop.stripe.duplicate_webhooks(2)
        shop.deliver("reverse")
        shop.work()
        shop.work()
    elif heard == "sweep":
        shop.advance(hours=7)
        shop.work()
    else:
        shop.findings(catch_up=True)


def ship(shop: StripeShop, parcel: Parcel) -> Parcel:
    clerk = clerk_of(parcel.cooperative)
    return mark_shipped(user=clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=shop.now)


@pytest.mark.parametrize("heard", ["webhook", "backwards, twice", "daily job"])
def test_an_opened_dispute_takes_the_money_out_until_it_is_decided(shop: StripeShop, order: Order, heard: str) -> None:
    identifier = open_dispute(shop, order)
    hear(shop, heard)
    dispute = Dispute.objects.get()
    assert (dispute.dispute_id, dispute.state, dispute.amount_fen) == (identifier, "open", TOTAL)
    assert dispute.evidence_due_at is not None
    assert money() == TAKEN | {"sales_suspense": TOTAL}
    movement = DisputeMovement.objects.get()
    assert (movement.amount_fen, movement.fee_fen) == (-TOTAL, DISPUTE_FEE)
    assert Event.objects.get(kind="dispute").reference == movement.balance_transaction_id
    hear(shop)
    assert_right(shop)


def test_nothing_of_a_disputed_order_leaves(shop: StripeShop, order: Order) -> None:
    first, second = order.parcels.order_by("id")
    ship(shop, first)
    identifier = open_dispute(shop, order)
    hear(shop)
    assert is_disputed(order.pk)
    before = everything()
    with pytest.raises(Disputed):
        ship(shop, second)
    second.refresh_from_db()
    assert (second.status, everything()) == ("packing", before)
    assert ship(shop, first).status == "shipped"  # the same again changes nothing
    shop.stripe.close_dispute(identifier, won=True)
    hear(shop)
    assert not is_disputed(order.pk)
    assert ship(shop, second).status == "shipped"
    assert_right(shop)


@pytest.mark.parametrize("heard", ["webhook", "backwards, twice", "sweep", "daily job"])
def test_won_the_money_is_back_and_the_fee_is_not(shop: StripeShop, order: Order, heard: str) -> None:
    identifier = open_dispute(shop, order)
    hear(shop)
    shop.stripe.close_dispute(identifier, won=True)
    hear(shop, heard)
    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.due_at) == ("won", None)
    assert dispute.closed_at is not None
    assert money() == BOOKED | {
        "payment_clearing": BOOKED["payment_clearing"] + DISPUTE_FEE,
        "payment_fees": -(FEE + DISPUTE_FEE),
    }
    assert Event.objects.filter(kind="dispute").count() == 2
    assert Event.objects.filter(kind="dispute_loss").count() == 0
    hear(shop)
    assert_right(shop)


def test_won_with_its_fee(shop: StripeShop, order: Order) -> None:
    shop.stripe.settings(dispute_fee_back=True)
    identifier = open_dispute(shop, order)
    hear(shop)
    shop.stripe.close_dispute(identifier, won=True)
    hear(shop)
    assert money() == BOOKED
    assert_right(shop)


@pytest.mark.parametrize("heard", ["webhook", "backwards, twice", "sweep"])
def test_lost_the_cooperatives_bear_it_and_households_keep_their_income(
    shop: StripeShop, order: Order, heard: str
) -> None:
    ship_and_settle(order, now=shop.now)
    before, income = money(), balance_of_kind("household")
    parcels = list(order.parcels.order_by("id"))
    accounts = [Account.objects.get(code=f"cooperative:{parcel.cooperative_id}").pk for parcel in parcels]
    had = [balance(account) for account in accounts]
    identifier = open_dispute(shop, order, 10_001)
    hear(shop)
    shop.stripe.close_dispute(identifier, won=False)
    hear(shop, heard)
    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.due_at) == ("lost", None)
    # 10,001 fen at 110 : 80 is 5,790.05 : 4,210.95
    assert [balance(account) - was for account, was in zip(accounts, had, strict=True)] == [-5_790, -4_211]
    assert balance_of_kind("household") == income
    assert money() == before | {
        "payment_clearing": before["payment_clearing"] + 10_001 + DISPUTE_FEE,
        "payment_fees": before.get("payment_fees", 0) - DISPUTE_FEE,
        "cooperative": before["cooperative"] - 10_001,
    }
    assert [event.reference for event in Event.objects.filter(kind="dispute_loss")] == [f"dispute:{identifier}"]
    hear(shop)
    note_dispute(identifier, shop.now)
    assert Event.objects.filter(kind="dispute_loss").count() == 1
    assert_right(shop)


def test_opened_and_lost_before_we_heard_of_it(shop: StripeShop, order: Order) -> None:
    shop.stripe.drop_webhooks()
    shop.stripe.close_dispute(open_dispute(shop, order), won=False)
    shop.advance(days=30)
    hear(shop, "daily job")
    assert Dispute.objects.get().state == "lost"
    assert money() == {
        "payment_clearing": FEE + DISPUTE_FEE,
        "payment_fees": -(FEE + DISPUTE_FEE),
        "sales_suspense": TOTAL,
        "cooperative": -TOTAL,
    }
    assert_right(shop)


def test_a_dispute_of_a_payment_that_we_have_not_confirmed(shop: StripeShop, world: World) -> None:
    order = order_packs((world.millet.pack, 2))
    shop.stripe.next_fee(132)
    payment = shop.pay(order)
    shop.stripe.open_dispute(shop.charges[payment.pk])
    hear(shop, "backwards, twice")
    assert Payment.objects.get().state == "paid"
    assert Dispute.objects.get().payment == payment
    assert is_disputed(order.pk)
    assert_right(shop)


def test_a_dispute_of_somebody_elses_payment_is_not_ours(shop: StripeShop, order: Order) -> None:
    stranger = shop.strange_charge()
    before = everything()
    identifier = shop.stripe.open_dispute(stranger)["id"]
    with pytest.raises(UnknownPayment):
        note_dispute(identifier, shop.now)
    shop.deliver()
    for _ in range(14):
        shop.advance(hours=1)
        shop.work()
    assert everything() == before
    assert Dispute.objects.count() == 0
    assert StripeEvent.objects.filter(processed_at=None).count() == 0
    assert_books_right()
    assert sorted((row.what, row.stripe_amount) for row in shop.findings()) == [
        ("not_in_ledger", -5_000),
        ("not_in_ledger", 5_000),
    ]


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_a_dispute_of_a_payment_that_restore_has_lost_is_not_the_next_ones_with_its_number(
    shop: StripeShop, world: World, is_confirmed: bool
) -> None:
    """Stripe knows a payment 1 that a restored backup does not; the next payment 1 is another one."""
    shop.stripe.drop_webhooks()
    lost = shop.pay(order_packs((world.millet.pack, 1)), "card")
    charge = shop.charges[lost.pk]
    Payment.objects.filter(pk=lost.pk).delete()
    found = order_packs((world.millet.pack, 2))
    Payment.objects.filter(order=found).update(id=lost.pk)
    if is_confirmed:
        confirm(shop.pay(found).pk, shop.now)
    before = everything()
    with pytest.raises(UnknownPayment):
        note_dispute(shop.stripe.open_dispute(charge)["id"], shop.now)
    shop.findings(catch_up=True)
    assert (everything(), Dispute.objects.count(), is_disputed(found.pk)) == (before, 0, False)


def test_a_refund_waits_while_its_payment_is_disputed(shop: StripeShop, order: Order) -> None:
    identifier = open_dispute(shop, order)
    hear(shop)
    cancel_parcel(parcel_id=order.parcels.order_by("id")[1].pk, now=shop.now)
    before = money()
    shop.work()
    refund = Refund.objects.get()
    assert (refund.state, money()) == ("intended", before)
    assert "charged back" in refund.last_error
    shop.stripe.close_dispute(identifier, won=True)
    hear(shop)
    shop.advance(hours=1)
    shop.work()
    refund.refresh_from_db()
    assert refund.state == "done"
    assert money()["sales_suspense"] == TOTAL - 8_000
    assert_right(shop)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_sale_undone_makes_up_for_a_lost_dispute(shop: StripeShop, order: Order, when: str) -> None:
    """The buyer has the money from the bank: nothing is sent twice, and the cooperative gets the sale's money back."""
    first, second = order.parcels.order_by("id")
    ship(shop, first)
    identifier = open_dispute(shop, order)
    hear(shop)
    if when == "before":
        cancel_parcel(parcel_id=second.pk, now=shop.now)
        shop.work()
    shop.stripe.close_dispute(identifier, won=False)
    hear(shop)
    if when == "after":
        before = everything()
        with pytest.raises(Disputed):
            ship(shop, second)
        assert everything() == before
        cancel_parcel(parcel_id=second.pk, now=shop.now)
    shop.advance(hours=1)
    shop.work()
    refund = Refund.objects.get()
    assert (refund.state, refund.due_at, refund.balance_transaction_id) == ("covered", None, None)
    assert money() == {
        "payment_clearing": FEE + DISPUTE_FEE,
        "payment_fees": -(FEE + DISPUTE_FEE),
        "sales_suspense": TOTAL - 8_000,
        "cooperative": -(TOTAL - 8_000),
    }
    assert balance(Account.objects.get(code=f"cooperative:{second.cooperative_id}").pk) == 0
    for _ in range(2):
        send_refund(refund.pk, shop.now)
    assert Event.objects.filter(kind="refund_covered").count() == 1
    assert_right(shop)


def test_a_sale_undone_after_a_partial_loss_gives_nobody_more_than_it_bore(shop: StripeShop, order: Order) -> None:
    """Of ¥100.01 the pears' cooperative bore ¥42.11; its cancelled parcel's ¥80.00 make up for that, the rest for others."""
    first, second = order.parcels.order_by("id")
    ship(shop, first)
    shop.stripe.close_dispute(open_dispute(shop, order, 10_001), won=False)
    hear(shop)
    cancel_parcel(parcel_id=second.pk, now=shop.now)
    shop.advance(hours=1)
    shop.work()
    owed = [balance(Account.objects.get(code=f"cooperative:{one.cooperative_id}").pk) for one in (first, second)]
    assert (Refund.objects.get().state, owed) == ("covered", [-2_001, 0])
    assert money()["sales_suspense"] == TOTAL - 8_000
    assert_right(shop)


def test_who_has_given_back_already_bears_nothing(shop: StripeShop, order: Order) -> None:
    """The pears were cancelled and refunded; of the millet's ¥110.00, disputed and lost, its own cooperative bears all."""
    first, second = order.parcels.order_by("id")
    cancel_parcel(parcel_id=second.pk, now=shop.now)
    shop.work()
    assert Refund.objects.get().state == "done"
    shop.stripe.close_dispute(open_dispute(shop, order), won=False)
    hear(shop)
    assert balance(Account.objects.get(code=f"cooperative:{first.cooperative_id}").pk) == -11_000
    assert money()["cooperative"] == -11_000
    assert_right(shop)


def test_a_refund_above_what_a_lost_dispute_gave_back_fails(shop: StripeShop, order: Order) -> None:
    shop.stripe.close_dispute(open_dispute(shop, order, 7_999), won=False)
    hear(shop)
    cancel_parcel(parcel_id=order.parcels.order_by("id")[1].pk, now=shop.now)
    before = money()
    shop.advance(hours=1)
    shop.work()
    assert (Refund.objects.get().state, money()) == ("failed", before)
    assert_right(shop)


def test_a_claim_is_not_paid_twice_after_a_lost_dispute(shop: StripeShop, order: Order) -> None:
    ship_and_settle(order, now=shop.now)
    shop.stripe.close_dispute(open_dispute(shop, order), won=False)
    hear(shop)
    parcel = order.parcels.order_by("id")[0]
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=order.pk)
        refund = intend_refund(
            order.payment, request="test:1", reason="weighed", amount_fen=500, now=shop.now, bearer="carrier",
            parcel=parcel,
        )  # fmt: skip
    before = money()
    shop.work()
    refund.refresh_from_db()
    assert (refund.state, money()) == ("covered", before)
    assert_right(shop)
