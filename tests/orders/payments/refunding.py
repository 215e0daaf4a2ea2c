"""Refunds of an order that was sold: a parcel, a claim, and the money then."""

from __future__ import annotations

from uuid import uuid4

from django.core.files.base import ContentFile

from orders.claims.actions import Answer, answer_claim, make_claim
from orders.models import Order, OrderLine, Parcel, Refund
from tests.orders.stripe_shop import StripeShop, money
from tests.world import clerk_of, ship_and_settle

# two bags of millet for ¥98.00, a box of pears for ¥68.00, ¥12.00 postage each; a fee of ¥2.28
MILLET, PEARS, FEE = 11_000, 8_000, 228


def parcel_of(order: Order, postage_of: str) -> Parcel:
    return order.parcels.get(cooperative__name__startswith=postage_of)


def claim(
    shop: StripeShop, order: Order, fen: int, bearer: str = "cooperative", line: OrderLine | None = None
) -> Refund:
    """The buyer claims some of the millet's money, or of another line's, and the clerk accepts."""
    parcel = parcel_of(order, "李里")
    made = make_claim(
        line_id=(line or parcel.lines.get()).pk, claim_key=uuid4(), reason="spoiled", words="bag was wet", amount_fen=fen,
        photo=ContentFile(b"cleaned", "wet.webp"), now=shop.now,
    )  # fmt: skip
    answer = Answer(True, amount_fen=fen, bearer=bearer)
    clerk = clerk_of(parcel.cooperative)
    refund = answer_claim(user=clerk, claim_id=made.pk, answer=answer, now=shop.now).refund
    assert refund is not None
    return refund


def settled(shop: StripeShop, order: Order) -> dict[str, int]:
    """The order arrives and settles. Returns the money then."""
    ship_and_settle(order, now=shop.now)
    return money()


def fresh(refund: Refund) -> Refund:
    refund.refresh_from_db()
    return refund
