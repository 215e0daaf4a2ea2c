"""Golden cases through the whole system: placing, Stripe over HTTP, parcels, settlement, ledger."""

from typing import Any

import pytest

from marketplace.funds.actions import open_campaign
from marketplace.ledger.accounts import open_account
from marketplace.ledger.models import Account, Event, Posting
from marketplace.ledger.queries import balance
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Allocation, PriceSupport, ProtectedPrice, Reservation
from marketplace.supply.supports.actions import end_support, refuse_support, request_support
from orders.models import Order, Parcel
from orders.parcels.shipping import mark_received, mark_shipped
from orders.settlement.settling import settle
from tests.balances import balance_of_kind
from tests.orders.broken_books import found_in_books
from tests.stripe_double.control import Control
from tests.world import (
    NOW,
    Farm,
    World,
    fill_fund,
    make_discount,
    make_world,
    officer,
    order_packs,
    pay_order,
    ship_and_settle,
    support,
)

pytestmark = pytest.mark.django_db


def household_income(farm: Farm) -> int:
    return sum(balance(open_account("household", household.pk)) for household in farm.households)


def settled_g1(world: World, stripe: Control) -> Order:
    """Two bags of millet and a box of pears with ¥10.00 off, a payment fee of ¥2.16, settled."""
    order = order_packs((world.millet.pack, 2), (world.pears.pack, 1), discount_code="XIANGQIN10")
    assert (order.goods_fen, order.discount_fen, order.postage_fen, order.total_fen) == (16600, 1000, 2400, 18000)
    payment = pay_order(order, stripe, fee=216)
    assert (payment.state, payment.method, payment.fee_fen) == ("paid", "alipay", 216)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert [(line.discount_fen, line.fee_fen) for line in order.lines.all()] == [(590, 128), (410, 88)]
    ship_and_settle(order)
    return order


def kept_by_cooperatives(world: World) -> list[int]:
    return [balance(open_account("cooperative", farm.cooperative.pk)) for farm in (world.millet, world.pears)]


def test_g1_through_the_whole_system(stripe: Control) -> None:
    """The marketplace gives the discount: households get their share of the price before it (R1b)."""
    world = make_world()
    make_discount("XIANGQIN10", 1000)
    settled_g1(world, stripe)
    assert (household_income(world.millet), household_income(world.pears)) == (6771, 4363)
    assert kept_by_cooperatives(world) == [2901, 2349]
    assert balance_of_kind(Account.Kind.MARKETPLACE) == -1000
    assert balance_of_kind(Account.Kind.CARRIER) == 2400
    # every fen accounted for: nothing waits in suspense, the fee is borne, clearing holds what Stripe owes us
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0
    assert balance_of_kind(Account.Kind.PAYMENT_FEES) == 0
    assert balance_of_kind(Account.Kind.PAYMENT_CLEARING) == -(18000 - 216)
    assert found_in_books() == {}


def test_g1_borne_by_the_cooperatives(stripe: Control) -> None:
    """Each pays for what the code takes off its own goods: 590 and 410 fen."""
    world = make_world()
    make_discount("XIANGQIN10", 1000, cooperatives=[world.millet.cooperative, world.pears.cooperative])
    settled_g1(world, stripe)
    assert (household_income(world.millet), household_income(world.pears)) == (6771, 4363)
    assert kept_by_cooperatives(world) == [2311, 1939]
    assert balance_of_kind(Account.Kind.MARKETPLACE) == 0
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0
    assert found_in_books() == {}


def test_g1_borne_by_a_campaign(stripe: Control) -> None:
    world = make_world()
    campaign = open_campaign("丰收节(示例)", user=officer("enters"))
    fill_fund(5_000, "丰收节-1", campaign)
    make_discount("XIANGQIN10", 1000, campaign=campaign, budget_fen=5_000)
    settled_g1(world, stripe)
    assert (household_income(world.millet), household_income(world.pears)) == (6771, 4363)
    assert kept_by_cooperatives(world) == [2901, 2349]
    assert balance(open_account("campaign", campaign.pk)) == 4_000
    assert balance_of_kind(Account.Kind.MARKETPLACE) == 0
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0
    assert found_in_books() == {}


def clearance(world: World, stripe: Control) -> None:
    """A bag of millet at ¥18.00, where its floor is ¥25.00 and the payment fee ¥0.22: ¥7.22 are missing (golden case G2)."""
    world.millet.pack.price_fen = 1800
    world.millet.pack.save()
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=22)
    ship_and_settle(order)


@pytest.mark.parametrize(
    ("budget", "fund", "from_fund"),
    [(10_000, 100_000, 722), (500, 100_000, 500), (None, 100_000, 0), (10_000, 0, 0), (10_000, 300, 300)],
    ids=["within a support", "beyond its budget", "without one", "an empty fund", "a fund that is nearly empty"],
)
def test_g2_clearance_is_paid_by_the_fund_within_a_support(
    stripe: Control, budget: int | None, fund: int, from_fund: int
) -> None:
    """What no support covers, the cooperative owes (R1b); the household gets its floor in any case (R1)."""
    world = make_world()
    if fund:
        fill_fund(fund)
    if budget is not None:
        support(world.millet, budget)
    clearance(world, stripe)
    assert household_income(world.millet) == 2500
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == fund - from_fund
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == -(722 - from_fund)
    assert balance_of_kind(Account.Kind.SALES_SUSPENSE) == 0
    assert list(PriceSupport.objects.values_list("used_fen", flat=True)) == ([from_fund] if budget else [])
    assert found_in_books() == {}


def test_g2_what_one_support_has_no_more_the_next_one_pays(stripe: Control) -> None:
    world = make_world()
    fill_fund(100_000)
    support(world.millet, 500)
    support(world.millet, 1_000)
    clearance(world, stripe)
    assert list(PriceSupport.objects.order_by("id").values_list("used_fen", flat=True)) == [500, 222]
    assert kept_by_cooperatives(world)[0] == 0


def test_what_a_raise_adds_the_cooperative_owes_until_another_support_is_approved(stripe: Control) -> None:
    """A support is of what its two people saw: ¥5.00 a jin. At ¥6.00 the bag lacks ¥5.00 more, which no support covers yet."""
    world = make_world()
    fill_fund(100_000)
    support(world.millet, 10_000)
    set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=world.millet.season,
        fen_per_jin=600, reason="种子涨价", now=NOW,
    )  # fmt: skip
    clearance(world, stripe)
    assert household_income(world.millet) == 3_000
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == 100_000 - 722
    assert kept_by_cooperatives(world)[0] == -500
    support(world.millet, 10_000)
    clearance(world, stripe)
    assert list(PriceSupport.objects.order_by("id").values_list("used_fen", flat=True)) == [1_444, 500]
    assert kept_by_cooperatives(world)[0] == -500
    assert found_in_books() == {}


def test_a_pack_that_becomes_cheaper_takes_no_more_a_jin_than_was_approved(stripe: Control) -> None:
    world = make_world()
    fill_fund(100_000)
    support(world.millet, 10_000, most=100)
    clearance(world, stripe)
    assert PriceSupport.objects.get().used_fen == 500  # ¥1.00 for each of 5 jin; ¥7.22 are missing
    assert (household_income(world.millet), kept_by_cooperatives(world)[0]) == (2_500, -222)
    assert found_in_books() == {}


def test_g2_other_produce_is_not_covered(stripe: Control) -> None:
    """A support is for one product, grade and season."""
    world = make_world()
    fill_fund(100_000)
    support(world.pears, 10_000)
    set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="second", season=world.millet.season,
        fen_per_jin=100, reason="种子涨价", now=NOW,
    )  # fmt: skip
    support(world.millet, 10_000, grade="second")
    clearance(world, stripe)
    assert kept_by_cooperatives(world)[0] == -722
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == 100_000


def test_a_support_that_was_refused_ended_or_not_approved_pays_nothing(stripe: Control) -> None:
    world = make_world()
    fill_fund(100_000)
    price = ProtectedPrice.objects.get(product=world.millet.product)
    other = officer("confirms")
    given: dict[str, Any] = {"user": world.millet.staff, "price": price, "budget_fen": 5_000, "reason": "滞销(示例)"}
    refuse_support(request_support(**given, now=NOW).pk, user=other, reason="没有滞销(示例)", now=NOW)
    end_support(support(world.millet, 10_000).pk, user=world.millet.staff, reason="卖完了(示例)", now=NOW)
    request_support(**given, now=NOW)
    clearance(world, stripe)
    assert kept_by_cooperatives(world)[0] == -722
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == 100_000
    assert found_in_books() == {}


@pytest.mark.parametrize(
    ("pears_fen", "from_fund", "kept"),
    [
        (6_800, 0, 1_680),  # 65 % to the households leave 2,380 to the cooperative, of which the millet wants 700
        (2_800, 400, 0),  # beside the floor 300 are left
        (2_400, 700, -100),  # the pears want 100 themselves, and have no support
    ],
)
def test_what_another_line_of_the_sale_leaves_the_cooperative_is_used_before_the_fund(
    stripe: Control, pears_fen: int, from_fund: int, kept: int
) -> None:
    """A sale is the parcel, which one event shares out (R1b): cheap goods beside dear ones take nothing from the fund."""
    world = make_world()
    world.pears.product.cooperative = world.millet.cooperative
    world.pears.product.save()
    for farm, fen in ((world.millet, 1_800), (world.pears, pears_fen)):
        farm.pack.price_fen = fen
        farm.pack.save()
    fill_fund(10_000)
    support(world.millet, 5_000)
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 1))
    pay_order(order, stripe, fee=0)
    ship_and_settle(order)
    assert (household_income(world.millet), household_income(world.pears)) == (2_500, max(2_500, pears_fen * 65 // 100))
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == 10_000 - from_fund
    assert PriceSupport.objects.get().used_fen == from_fund
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == kept
    assert found_in_books() == {}


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
    world = make_world()
    set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=world.millet.season,
        fen_per_jin=900, reason="种子涨价", now=NOW,
    )  # fmt: skip
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe, fee=73)
    ship_and_settle(order)
    assert household_income(world.millet) == 4500  # 5 斤 × ¥9.00, more than 70 % of 48.27
