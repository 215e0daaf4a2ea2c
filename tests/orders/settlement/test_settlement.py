"""Golden cases through the whole system: placing, Stripe over HTTP, parcels, settlement, ledger."""

import pytest

from marketplace.ledger.accounts import open_account
from marketplace.ledger.models import Account, Event, Posting
from marketplace.ledger.queries import balance
from marketplace.supply.models import Allocation, Reservation
from orders.models import Order, Parcel
from orders.parcels.shipping import mark_received, mark_shipped
from orders.settlement.settling import settle
from tests.balances import balance_of_kind
from tests.stripe_double.control import Control
from tests.world import NOW, Farm, fill_fund, make_discount, make_world, order_packs, pay_order, ship_and_settle

pytestmark = pytest.mark.django_db


def household_income(farm: Farm) -> int:
    return sum(balance(open_account("household", household.pk)) for household in farm.households)


def test_g1_through_the_whole_system(stripe: Control) -> None:
    world = make_world()
    make_discount("XIANGQIN10", 1000)
    order = order_packs((world.millet.pack, 2), (world.pears.pack, 1), discount_code="XIANGQIN10")
    assert (order.goods_fen, order.discount_fen, order.postage_fen, order.total_fen) == (16600, 1000, 2400, 18000)
    payment = pay_order(order, stripe, fee=216)
    assert (payment.state, payment.method, payment.fee_fen) == ("paid", "alipay", 216)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert [(line.discount_fen, line.fee_fen) for line in order.lines.all()] == [(590, 128), (410, 88)]

    ship_and_settle(order)

    assert household_income(world.millet) == 6358
    assert household_income(world.pears) == 4097
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == 2724
    assert balance(open_account("cooperative", world.pears.cooperative.pk)) == 2205
    assert balance_of_kind(Account.Kind.CARRIER) == 2400
    # every fen accounted for: nothing waits in suspense, the fee is borne, clearing holds what Stripe owes us
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0
    assert balance_of_kind(Account.Kind.PAYMENT_FEES) == 0
    assert balance_of_kind(Account.Kind.PAYMENT_CLEARING) == -(18000 - 216)


def test_g2_clearance_is_paid_by_the_price_protection_fund(stripe: Control) -> None:
    world = make_world()
    fill_fund(100_000)
    world.millet.pack.price_fen = 1800
    world.millet.pack.save()
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=22)
    ship_and_settle(order)
    assert household_income(world.millet) == 2500
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == 0
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == 100_000 - 722
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0


def test_g2_with_the_fund_empty_the_cooperative_owes(stripe: Control) -> None:
    world = make_world()
    world.millet.pack.price_fen = 1800
    world.millet.pack.save()
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=22)
    ship_and_settle(order)
    assert household_income(world.millet) == 2500
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == -722
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == 0


def test_settling_twice_posts_once(stripe: Control) -> None:
    world = make_world()
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe)
    ship_and_settle(order)
    before = (Event.objects.count(), Posting.objects.count(), household_income(world.millet))
    assert settle(order.parcels.get().pk, NOW) is False
    assert (Event.objects.count(), Posting.objects.count(), household_income(world.millet)) == before


def test_a_parcel_waits_for_a_fee_that_appears_late(stripe: Control) -> None:
    world = make_world()
    stripe.late_fee()
    order = order_packs((world.millet.pack, 1))
    payment = pay_order(order, stripe)
    assert (payment.state, payment.fee_fen, payment.balance_transaction_id) == ("paid", None, None)
    assert payment.due_at is not None
    parcel = order.parcels.get()
    mark_shipped(user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=NOW)
    mark_received(parcel_id=parcel.pk, now=NOW)
    assert settle(parcel.pk, NOW) is False
    parcel.refresh_from_db()
    assert parcel.status == Parcel.Status.RECEIVED
    assert parcel.last_error == "the payment fee is not known yet"
    assert Event.objects.count() == 0


def test_each_credit_names_its_allocation_and_the_allocation_its_delivery(stripe: Control) -> None:
    world = make_world(millet_grams=[2500, 2500])
    order = order_packs((world.millet.pack, 2))
    pay_order(order, stripe)
    ship_and_settle(order)
    credited = Posting.objects.filter(income_class="business").order_by("seq")
    assert [posting.source_type for posting in credited] == ["allocation", "allocation"]
    allocations = Allocation.objects.filter(pk__in=[posting.source_id for posting in credited])
    assert sorted(row.delivery.household_id for row in allocations) == [h.pk for h in world.millet.households]
    assert {row.reservation.order_line.order for row in allocations} == {order}
    assert {row.reservation.state for row in allocations} == {Reservation.State.ALLOCATED}


def test_a_price_raised_after_the_delivery_counts_for_the_household(stripe: Control) -> None:
    from marketplace.supply.intake.prices import set_protected_price

    world = make_world()
    set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=world.millet.season,
        fen_per_jin=900, now=NOW,
    )  # fmt: skip
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=73)
    ship_and_settle(order)
    assert household_income(world.millet) == 4500  # 5 斤 × ¥9.00, more than 70 % of 48.27
