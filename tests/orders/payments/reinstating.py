"""A sale of two parcels whose dispute is lost, one of them cancelled, and what the bank gives back: played by the tests."""

from __future__ import annotations

import pytest

from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.people.models import User
from orders.models import Order, Parcel, Refund
from orders.parcels.cancelling import cancel_parcel, cancel_parcel_for_buyer
from tests.orders.payments.shared_sales import Sale, shared_sale, sold_in
from tests.orders.payments.test_disputes import hear, open_dispute
from tests.orders.stripe_shop import StripeShop
from tests.world import World, clerk_of, order_packs

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
        clerk = clerk_of(parcel.cooperative)
        cancel_parcel_for_buyer(user=clerk, parcel_id=parcel.pk, reason="spoiled", now=shop.now)
    later(shop)
    return Refund.objects.get()


def later(shop: StripeShop) -> None:
    shop.advance(hours=1)
    shop.work()


def states() -> list[tuple[str, str, int]]:
    return list(Refund.objects.order_by("pk").values_list("request", "state", "amount_fen"))
