"""What the tests of orders that change have in common: golden case G1 paid, money sent back, and the books looked at."""

from __future__ import annotations

from typing import Any

from marketplace.ledger.checks import registered, run
from marketplace.supply.models import AllocationReturn, Delivery, Lot, Reservation
from orders.models import Claim, DiscountCode, Order, OrderLine, Parcel, Refund
from orders.parcels.shipping import mark_received, mark_shipped
from orders.payments.refunds import send_refund
from orders.settlement.settling import settle
from tests.stripe_double.control import Control
from tests.world import NOW, World, clerk_of, make_discount, order_packs, pay_order


class Clock:
    """What the doors take for now."""

    now = NOW


def paid_g1(world: World, stripe: Control) -> Order:
    """Two bags of millet (¥92.10 after the discount) and a box of pears (¥63.90), ¥12.00 postage each: ¥180.00."""
    make_discount("WELCOME", 1000)
    order = order_packs((world.millet.pack, 2), (world.pears.pack, 1), discount_code="WELCOME")
    pay_order(order, stripe, fee=216)
    order.refresh_from_db()
    return order


def ship(parcel: Parcel) -> Parcel:
    """Hand a parcel to the carrier."""
    return mark_shipped(
        user=clerk_of(parcel.cooperative), parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=NOW
    )  # fmt: skip


def receive(parcel: Parcel) -> Parcel:
    """Ship a parcel, and let the buyer have it."""
    ship(parcel)
    return mark_received(parcel_id=parcel.pk, now=NOW)


def settle_rest(order: Order) -> None:
    """Ship, receive and settle what of an order is being packed."""
    for parcel in order.parcels.filter(status="packing").order_by("id"):
        receive(parcel)
        assert settle(parcel.pk, NOW) is True


def send_all() -> None:
    """Send every refund that is due, until Stripe says what became of it."""
    for _ in range(2):
        for refund in Refund.objects.exclude(state__in=["done", "failed"]):
            send_refund(refund.pk, NOW)


def refunds(order: Order) -> list[tuple[str, str, str, int, str]]:
    """Request, reason, bearer, fen and state of an order's refunds."""
    rows = Refund.objects.filter(payment__order=order).order_by("id")
    return list(rows.values_list("request", "reason", "bearer", "amount_fen", "state"))


def wrong() -> list[str]:
    """What `check_books` says."""
    return [outcome.check.name for outcome in run(registered(), most=1) if outcome.broken]


def everything() -> list[Any]:
    """All rows that a change of an order could touch."""
    models = [Order, Parcel, OrderLine, Refund, Claim, DiscountCode, Reservation, AllocationReturn, Lot, Delivery]
    return [list(model._default_manager.order_by("pk").values()) for model in models]
