"""Orders under fire: the same thing at once by many, with real transactions; and proof that the locks are what holds."""

from collections.abc import Sequence
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import QuerySet

from marketplace.ledger.accounts import open_account
from marketplace.ledger.models import Account, Event
from marketplace.ledger.posting import Draft, Overdraft, post
from marketplace.ledger.queries import balance
from marketplace.supply.models import Allocation, Lot, Reservation
from marketplace.supply.stock.reservation import release
from orders.checkout.placing import place_order
from orders.models import Order, Parcel, Payment, Refund
from orders.parcels.shipping import WrongState, mark_received, mark_shipped
from orders.payments.confirming import confirm, open_session
from orders.settlement.settling import settle
from tests.balances import balance_of_kind
from tests.concurrency.at_once import at_once
from tests.stripe_double.control import Control
from tests.world import (
    NOW,
    World,
    fill_basket,
    fill_fund,
    make_checkout,
    make_world,
    order_packs,
    pay_order,
    ship_and_settle,
    support,
)

pytestmark = pytest.mark.usefixtures("real_database")


def test_eight_confirmations_at_once_take_the_money_once(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 2), (world.pears.pack, 1))
    payment = Payment.objects.get(order=order)
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    answers = at_once(*[lambda: confirm(payment.pk, NOW)] * 8)
    assert [answer.state for answer in answers] == ["paid"] * 8
    assert Event.objects.filter(kind="payment").count() == 1
    assert sum(Allocation.objects.values_list("grams", flat=True)) == 10_000
    assert sorted(Lot.objects.values_list("grams_reserved", "grams_allocated")) == [(0, 5000), (0, 5000)]
    assert Refund.objects.count() == 0


def test_eight_settlements_at_once_credit_once(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=73)
    parcel = order.parcels.get()
    mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=NOW)
    mark_received(parcel_id=parcel.pk, now=NOW)
    answers = at_once(*[lambda: settle(parcel.pk, NOW)] * 8)
    assert sorted(answers) == [False] * 7 + [True]
    assert Event.objects.filter(kind="settlement").count() == 1
    assert sum(balance(open_account("household", h.pk)) for h in world.millet.households) == 3379  # 70 % of 48.27


def test_a_double_click_places_one_order(world: World) -> None:
    basket = fill_basket((world.millet.pack, 2))
    checkout = make_checkout(basket)
    answers = at_once(*[lambda: place_order(basket.pk, checkout, now=NOW).pk] * 8)
    assert answers == [Order.objects.get().pk] * 8
    assert Reservation.objects.count() == 1


def place_from_two_tabs() -> list[Any]:
    """The same basket is sent off from two tabs, each with a form of its own."""
    world = make_world()
    basket = fill_basket((world.millet.pack, 2))
    tabs = [make_checkout(basket) for _ in range(4)]
    return at_once(*[lambda tab=tab: place_order(basket.pk, tab, now=NOW).pk for tab in tabs])


def test_one_basket_in_several_tabs_is_ordered_once() -> None:
    answers = place_from_two_tabs()
    assert sorted(type(answer).__name__ for answer in answers) == ["EmptyBasket"] * 3 + ["int"]
    assert Order.objects.count() == 1


def test_without_the_basket_lock_it_is_ordered_more_than_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    place_from_two_tabs()
    assert Order.objects.count() > 1


def test_two_clerks_shipping_at_once_ship_once(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe)
    parcel = order.parcels.get()

    def ship(number: str) -> Any:
        return lambda: (
            mark_shipped(
                user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number=number, now=NOW
            ).tracking_number
        )

    answers = at_once(ship("SF0000001"), ship("SF0000002"))
    parcel.refresh_from_db()
    assert sorted(isinstance(answer, WrongState) for answer in answers) == [False, True]
    assert parcel.tracking_number in answers


def clearance_parcels(stripe: Control, count: int, fund_fen: int) -> list[int]:
    """Received parcels of millet and pears in turn, sold far below their floor: each needs ¥7.22 from the fund (golden case
    G2), and of each produce the fund may pay for all."""
    world = make_world(pear_grams=[50_000])
    fill_fund(fund_fen)
    for farm in (world.millet, world.pears):
        support(farm, 1_000_000)
        farm.pack.price_fen = 1800
        farm.pack.save()
    parcels = []
    for n in range(count):
        farm = (world.millet, world.pears)[n % 2]
        order = order_packs((farm.pack, 1))
        pay_order(order, stripe, fee=22)
        parcel = order.parcels.get()
        mark_shipped(user=farm.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=NOW)
        mark_received(parcel_id=parcel.pk, now=NOW)
        parcels.append(parcel.pk)
    return parcels


@pytest.mark.slow("processes and threads race over real transactions")
def test_settlements_at_once_never_overdraw_the_fund(stripe: Control) -> None:
    parcels = clearance_parcels(stripe, 8, 3 * 722 + 100)
    answers = at_once(*[lambda pk=pk: settle(pk, NOW) for pk in parcels])
    assert answers == [True] * 8
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 8 * 2500
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == 0
    assert balance_of_kind(Account.Kind.COOPERATIVE) == -(5 * 722 - 100)
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0


@pytest.mark.slow("processes and threads race over real transactions")
def test_without_the_fund_lock_settlements_fail(stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    parcels = clearance_parcels(stripe, 2, 722 + 100)
    open_account("carrier", "sf")  # who opens it first lets the other wait until they commit
    both_have_read = Barrier(2)

    def read(accounts: Sequence[int]) -> dict[int, int]:
        found = {account: balance(account) for account in accounts}
        both_have_read.wait(30)
        return found

    monkeypatch.setattr("orders.settlement.settling.lock_balances", read)
    answers = at_once(*[lambda pk=pk: settle(pk, NOW) for pk in parcels])
    assert sorted(isinstance(answer, Overdraft) for answer in answers) == [False, True], answers
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == 100


def test_confirming_while_the_stock_is_being_given_back_sells_it_once(stripe: Control) -> None:
    """The last bag: a buyer's payment is confirmed at the moment its reservation is released and another buyer orders."""
    world = make_world(millet_grams=[2500])
    order = order_packs((world.millet.pack, 1))
    payment = Payment.objects.get(order=order)
    open_session(payment.pk, NOW)
    payment.refresh_from_db()
    stripe.pay(payment.session_id or "", "alipay", outcome="complete")
    basket = fill_basket((world.millet.pack, 1))
    checkout = make_checkout(basket)
    at_once(
        lambda: confirm(payment.pk, NOW),
        lambda: release([order.lines.get().reservation_id]),
        lambda: place_order(basket.pk, checkout, now=NOW),
    )
    order.refresh_from_db()
    lot = Lot.objects.get(pk=world.millet.lot.pk)
    assert lot.grams_reserved + lot.grams_allocated <= 2500
    assert order.status in (Order.Status.PAID, Order.Status.REFUNDED)
    assert (order.status == Order.Status.PAID) == (lot.grams_allocated == 2500)
    assert Refund.objects.count() == (1 if order.status == Order.Status.REFUNDED else 0)


def test_a_process_killed_between_stripe_and_our_commit_pays_once(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stripe has opened the page, and this process dies before it writes that down."""
    order = order_packs((world.millet.pack, 1))
    payment = Payment.objects.get(order=order)

    class Killed(BaseException):
        pass

    from orders.payments.stripe import gateway as stripe_gateway

    create = stripe_gateway.create_session

    def create_and_die(*args: Any) -> Any:
        create(*args)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(stripe_gateway, "create_session", create_and_die)
        with pytest.raises(Killed):
            open_session(payment.pk, NOW)
    open_session(payment.pk, NOW)
    assert len(stripe.requests("POST", "/v1/checkout/sessions")) == 1
    payment = pay_order(order, stripe)
    ship_and_settle(order)
    assert Parcel.objects.get(order=order).status == "settled"
    assert Event.objects.filter(kind="payment").count() == 1


def test_a_process_killed_inside_settlement_leaves_the_parcel_due(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe)
    parcel = order.parcels.get()
    mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=NOW)
    mark_received(parcel_id=parcel.pk, now=NOW)

    class Killed(BaseException):
        pass

    def die(draft: Draft) -> None:
        assert post(draft).created
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("orders.settlement.settling.post", die)  # after the event was posted, before the state is written
        with pytest.raises(Killed):
            settle(parcel.pk, NOW)
    parcel.refresh_from_db()
    assert (parcel.status, parcel.due_at) == ("received", NOW)
    assert Event.objects.filter(kind="settlement").count() == 0
    assert settle(parcel.pk, NOW) is True
    assert Event.objects.filter(kind="settlement").count() == 1


def test_baskets_with_the_same_key_from_two_tabs_are_one_order(world: World) -> None:
    first, second = fill_basket((world.millet.pack, 1)), fill_basket((world.millet.pack, 1))
    key = uuid4()
    checkouts = [make_checkout(first, key=key), make_checkout(second, key=key)]
    answers = at_once(
        lambda: place_order(first.pk, checkouts[0], now=NOW).pk,
        lambda: place_order(second.pk, checkouts[1], now=NOW).pk,
    )
    assert answers == [Order.objects.get().pk] * 2
    assert sum(Lot.objects.values_list("grams_reserved", flat=True)) == 2500
