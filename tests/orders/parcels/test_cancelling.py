"""Cancel before packing: stock back once, everything paid goes back, and nothing of it after the parcel is packed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.supply.models import Lot, Reservation
from orders.models import DiscountCode, Order, Parcel, Payment
from orders.parcels.cancelling import ReasonMissing, TooLate, cancel_order, cancel_parcel, cancel_parcel_for_buyer
from orders.parcels.shipping import WrongState
from orders.parcels.weighing import mark_packed
from orders.payments.confirming import confirm, open_session
from orders.payments.stripe.gateway import StripeRefused
from tests.balances import balance_of_kind
from tests.orders.changes import everything, refunds, send_all, settle_rest, ship, wrong
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_discount, order_packs

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def millet_of(order: Order, world: World) -> Parcel:
    return order.parcels.get(cooperative=world.millet.cooperative)


def stock() -> list[tuple[int, int, int]]:
    return list(Lot.objects.order_by("id").values_list("grams_delivered", "grams_reserved", "grams_allocated"))


def test_one_parcel_is_cancelled_and_the_other_goes_on(world: World, order: Order) -> None:
    parcel = millet_of(order, world)
    assert stock() == [(30_000, 0, 5000), (30_000, 0, 5000)]

    cancelled = cancel_parcel(parcel_id=parcel.pk, now=LATER)

    assert (cancelled.status, cancelled.cancelled_at, cancelled.cancelled_by, cancelled.cancel_reason) == (
        "cancelled", LATER, None, ""
    )  # fmt: skip
    assert stock() == [(30_000, 0, 0), (30_000, 0, 5000)]
    assert refunds(order) == [(f"parcel:{parcel.pk}", "cancelled", "sale", 10_410, "intended")]
    assert [(line.paid_fen, line.returned_fen, line.kept_fen) for line in order.lines.order_by("id")] == [
        (9210, 9210, 0), (6390, 0, 6390)
    ]  # fmt: skip
    order.refresh_from_db()
    assert order.status == "paid"
    assert DiscountCode.objects.get().uses == 1  # it was used for the rest
    assert wrong() == []
    send_all()
    assert wrong() == []
    settle_rest(order)
    assert refunds(order)[0][4] == "done"
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 4363  # the pears' alone, as in G1
    assert balance_of_kind(Account.Kind.CARRIER) == 1200
    assert wrong() == []


def test_the_same_again_changes_nothing(world: World, order: Order) -> None:
    parcel = millet_of(order, world)
    cancel_parcel(parcel_id=parcel.pk, now=NOW)
    before = everything()
    cancel_parcel(parcel_id=parcel.pk, now=LATER)
    cancel_parcel_for_buyer(user=world.millet.clerk, parcel_id=parcel.pk, reason="坏了", now=LATER)
    assert everything() == before


def test_the_last_parcel_cancelled_ends_the_order(world: World, order: Order) -> None:
    for parcel in order.parcels.all():
        cancel_parcel(parcel_id=parcel.pk, now=NOW)
    order.refresh_from_db()
    assert order.status == "refunded"
    assert DiscountCode.objects.get().uses == 0
    assert sum(row[3] for row in refunds(order)) == order.total_fen == 18_000
    send_all()
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    assert balance(shared_account(Account.Kind.PAYMENT_FEES)) == -216  # Stripe keeps its fee
    assert wrong() == []


def test_the_whole_order_is_cancelled_at_once(world: World, order: Order) -> None:
    first = millet_of(order, world)
    cancel_parcel(parcel_id=first.pk, now=NOW)
    assert cancel_order(order_id=order.pk, now=LATER).status == "refunded"
    assert [row[3] for row in refunds(order)] == [10_410, 7590]
    assert set(Reservation.objects.values_list("state", flat=True)) == {"returned"}
    before = everything()
    cancel_order(order_id=order.pk, now=LATER)
    assert everything() == before
    assert wrong() == []


def test_a_packed_parcel_is_not_cancelled(world: World, order: Order) -> None:
    parcel = millet_of(order, world)
    mark_packed(user=world.millet.clerk, parcel_id=parcel.pk, weights={}, now=NOW)
    before = everything()
    with pytest.raises(TooLate):
        cancel_parcel(parcel_id=parcel.pk, now=LATER)
    with pytest.raises(TooLate):
        cancel_parcel_for_buyer(user=world.millet.clerk, parcel_id=parcel.pk, reason="坏了", now=LATER)
    with pytest.raises(TooLate):  # the pears could be, but not the order as a whole
        cancel_order(order_id=order.pk, now=LATER)
    assert everything() == before


def test_a_shipped_parcel_is_not_cancelled(world: World, order: Order) -> None:
    parcel = millet_of(order, world)
    ship(parcel)
    before = everything()
    for cancel in (
        lambda: cancel_parcel(parcel_id=parcel.pk, now=NOW),
        lambda: cancel_order(order_id=order.pk, now=NOW),
    ):
        with pytest.raises(WrongState) as refused:
            cancel()
        assert refused.value.status == "shipped"
    assert everything() == before


def test_a_clerk_cancels_with_a_reason(world: World, order: Order) -> None:
    parcel = millet_of(order, world)
    cancelled = cancel_parcel_for_buyer(user=world.millet.clerk, parcel_id=parcel.pk, reason=" 库里受潮 ", now=LATER)
    assert (cancelled.status, cancelled.cancelled_by, cancelled.cancel_reason) == (
        "cancelled", world.millet.clerk, "库里受潮"
    )  # fmt: skip
    assert refunds(order)[0][3] == 10_410
    assert wrong() == []


@pytest.mark.parametrize("reason", ["", "   ", "长" * 301])
def test_a_clerk_who_gives_no_reason_is_refused(world: World, order: Order, reason: str) -> None:
    before = everything()
    with pytest.raises(ReasonMissing):
        cancel_parcel_for_buyer(user=world.millet.clerk, parcel_id=millet_of(order, world).pk, reason=reason, now=LATER)
    assert everything() == before


def test_another_cooperatives_clerk_does_not_see_it(world: World, order: Order) -> None:
    before = everything()
    for user in (world.pears.clerk, world.millet.staff):
        with pytest.raises(Parcel.DoesNotExist):
            cancel_parcel_for_buyer(user=user, parcel_id=millet_of(order, world).pk, reason="坏了", now=LATER)
    assert everything() == before


def test_an_unpaid_order_is_cancelled_and_its_page_closed(world: World, stripe: Control) -> None:
    make_discount("WELCOME", 1000)
    order = order_packs((world.millet.pack, 2), discount_code="WELCOME")
    payment = Payment.objects.get(order=order)
    open_session(payment.pk, NOW)
    with pytest.raises(WrongState):  # nothing is packed of it, so there is no parcel to cancel
        cancel_parcel(parcel_id=order.parcels.get().pk, now=NOW)

    soon = NOW + timedelta(minutes=2)
    assert cancel_order(order_id=order.pk, now=soon).status == "lapsed"

    assert stock()[0] == (30_000, 0, 0)
    assert DiscountCode.objects.get().uses == 0
    assert list(order.parcels.values_list("status", "cancelled_at")) == [("cancelled", soon)]
    with pytest.raises(StripeRefused):
        open_session(payment.pk, soon)
    assert confirm(payment.pk, soon).state == "closed"
    assert len(stripe.requests("POST", "/expire")) == 1
    before = everything()
    cancel_order(order_id=order.pk, now=LATER)
    assert everything() == before
    assert refunds(order) == []
    assert wrong() == []


def test_a_payment_page_that_was_never_opened_stays_so(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 2))
    cancel_order(order_id=order.pk, now=NOW)
    assert confirm(order.payment.pk, NOW).state == "closed"
    assert wrong() == []


def test_money_for_a_cancelled_order_goes_back_by_itself(world: World, stripe: Control) -> None:
    """Paid in one tab and cancelled in the other: the stock would still be there, but is not wanted any more."""
    order = order_packs((world.millet.pack, 2))
    payment = Payment.objects.get(order=order)
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    cancel_order(order_id=order.pk, now=NOW)
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")

    confirm(payment.pk, NOW)

    order.refresh_from_db()
    assert order.status == "refunded"
    assert refunds(order) == [(f"order:{order.pk}", "cancelled", "sale", order.total_fen, "intended")]
    assert stock()[0] == (30_000, 0, 0)
    send_all()
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    before = everything()
    cancel_parcel(parcel_id=order.parcels.get().pk, now=LATER)
    assert everything() == before
    assert wrong() == []


def test_an_order_that_lapsed_has_no_parcel_to_cancel(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 2))
    confirm(order.payment.pk, LATER)
    before = everything()
    with pytest.raises(WrongState):
        cancel_parcel(parcel_id=order.parcels.get().pk, now=LATER)
    cancel_order(order_id=order.pk, now=LATER)
    assert everything() == before


def test_cancelled_before_the_fee_is_known(world: World, stripe: Control) -> None:
    """Stripe books the payment after the refund was sent: each comes into the ledger when it is there."""
    stripe.late_fee()
    order = order_packs((world.millet.pack, 2))
    payment = Payment.objects.get(order=order)
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    confirm(payment.pk, NOW)
    cancel_order(order_id=order.pk, now=NOW)
    send_all()
    assert wrong() == []
    stripe.release_fees()
    confirm(payment.pk, NOW)
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    assert wrong() == []
