"""Row locks of orders, until the caller's transaction ends, in everybody's order (law 4, `docs/laws/locks.md`).

Basket, visitor, order, parcel, payment, refund, dispute, claim; then those of supply and of the ledger. Each function locks one
kind, by id. An order's lock is what all of its rows are changed under: whoever locks a parcel, payment, refund, dispute or
claim here has locked the order before, so that two who change one order wait for each other at its row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Q

from marketplace.catalogue.models import Product
from marketplace.runtime.many_ids import among

from .basket import Basket, DiscountCode
from .claim import Claim
from .order import Order, Parcel
from .payment import Dispute, Payment, Refund
from .review import Review


def lock_baskets(basket_ids: Iterable[UUID]) -> dict[UUID, Basket]:
    """Lock baskets: changes of one happen one after the other, and it is placed once. Returns those that are there, by id."""
    rows = Basket.objects.select_for_update().filter(pk__in=set(basket_ids)).order_by("pk")
    return {row.pk: row for row in rows}


HOLD_PARTIES = """
SELECT id FROM cooperatives_cooperative
 WHERE id IN (SELECT product.cooperative_id FROM orders_basketline line
                JOIN catalogue_pack pack ON pack.id = line.pack_id JOIN catalogue_product product ON product.id = pack.product_id
               WHERE line.basket_id = %s)
 ORDER BY id FOR KEY SHARE
"""


def hold_parties(basket_id: UUID) -> set[int]:
    """Keep the parties whose packs lie in a basket from being suspended (`cooperatives.locking.lock_party`). Many may hold one
    at the same time: they don't wait for each other. Before the basket is locked.

    :returns: their ids
    """
    with connection.cursor() as cursor:
        cursor.execute(HOLD_PARTIES, [basket_id])
        return {pk for (pk,) in cursor.fetchall()}


def lock_visitor(keys: Iterable[int]) -> None:
    """Keep out other orders that share a key with a visitor (session, phone, address, network), while it is counted what the
    visitor's unpaid orders hold. Advisory: no row stands for a phone or a network.

    :param keys: `orders.unpaid.visitor.Visitor.lock_keys`
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT visitor, pg_advisory_xact_lock(visitor) FROM unnest(%s::bigint[]) AS visitor", [sorted(set(keys))]
        )


def lock_order(order_id: int) -> Order:
    """Lock an order, and with it the right to change its parcels, payment, refunds, disputes, claims and lines."""
    return Order.objects.select_for_update().get(pk=order_id)


def lock_orders(order_ids: Collection[int], *, skip_locked: bool = False) -> list[int]:
    """Lock many orders, and return the ids of those that are locked now.

    :param skip_locked: leave out those that somebody else works on now
    """
    rows = Order.objects.select_for_update(skip_locked=skip_locked).filter(among("pk", order_ids)).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def lock_parcel(parcel_id: int) -> Parcel:
    """Lock a parcel's order, then the parcel, and return it as it is now, with its order read."""
    lock_order(Parcel.objects.values_list("order_id", flat=True).get(pk=parcel_id))
    return Parcel.objects.select_for_update(of=("self",)).select_related("order").get(pk=parcel_id)


def lock_parcels(order_ids: Collection[int], *parcel_ids: int, only: Sequence[str] = ()) -> list[Parcel]:
    """Lock the parcels of locked orders.

    :param parcel_ids: only these of them; all, if none is given
    :param only: the fields to be read now; all, if none is given
    """
    rows = Parcel.objects.select_for_update().filter(among("order", order_ids)).only(*only).order_by("pk")
    return list(rows.filter(pk__in=parcel_ids) if parcel_ids else rows)


def lock_payments(payment_ids: Collection[int]) -> list[tuple[Order, Payment]]:
    """Lock the orders of payments, their parcels, then the payments: whatever becomes of a payment, its parcels follow.

    :returns: each payment with its order, by the payment's id
    """
    ids = list(payment_ids)
    rows = Order.objects.select_for_update(of=("self",)).filter(payment__in=ids).order_by("pk")
    orders = {order.pk: order for order in rows}
    lock_parcels(orders, only=["pk"])
    payments = Payment.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return [(orders[payment.order_id], payment) for payment in payments]


def lock_payment(payment_id: int) -> tuple[Order, Payment]:
    """Lock a payment's order, its parcels, then the payment."""
    [locked] = lock_payments([payment_id])
    return locked


def lock_payment_of(order: Order) -> Payment:
    """Lock the payment of an order that is locked, with its parcels."""
    return Payment.objects.select_for_update().get(order=order)


def lock_refund(refund_id: int) -> Refund:
    """Lock a refund's order, so that refunds of a payment are decided one after the other, then the refund; its payment
    and parcel are read."""
    lock_order(Refund.objects.values_list("payment__order_id", flat=True).get(pk=refund_id))
    rows = Refund.objects.select_for_update(of=("self",)).select_related("payment", "parcel")
    return rows.get(pk=refund_id)


def lock_covered_refunds(payment_id: int) -> list[Refund]:
    """Lock the refunds of a payment that a lost dispute covers, by id; the caller has locked its order."""
    rows = Refund.objects.select_for_update(of=("self",)).select_related("payment", "parcel")
    return list(rows.filter(payment=payment_id, state=Refund.State.COVERED).order_by("pk"))


def lock_dispute(dispute_id: int) -> Dispute:
    """Lock a dispute, whose order the caller has locked; its payment is read."""
    return Dispute.objects.select_for_update(of=("self",)).select_related("payment").get(pk=dispute_id)


def lock_claim(claim_id: int) -> Claim:
    """Lock a claim's order, so that its claims and refunds are decided one after the other, then the claim."""
    lock_order(Claim.objects.values_list("line__order_id", flat=True).get(pk=claim_id))
    rows = Claim.objects.select_for_update(of=("self",))
    return rows.select_related("line__parcel__cooperative__village", "refund").get(pk=claim_id)


def lock_reviews(condition: Q) -> list[Review]:
    """Lock reviews: their state, answer, photos and reports. Their order is not locked: nothing of it is written then."""
    rows = Review.objects.select_for_update(of=("self",)).select_related("line__parcel__cooperative__village")
    return list(rows.filter(condition).order_by("pk"))


def lock_product(product_id: int) -> None:
    """Keep other counts of a product's figures out. Nothing else is locked with it, and orders can still name it."""
    Product.objects.select_for_update(no_key=True).get(pk=product_id)


def lock_codes_of_word(word: str) -> list[DiscountCode]:
    """Lock the discount codes that have a word, whatever its capitals, but for those that were replaced: a new one is to have it."""
    rows = DiscountCode.objects.select_for_update(of=("self",)).filter(code__iexact=word, replaced_at=None)
    return list(rows.order_by("pk"))


def lock_code(code_id: int) -> DiscountCode:
    """Lock a discount code to end it: its uses wait, and then it is used up. It comes after its campaign."""
    return DiscountCode.objects.select_for_update(of=("self",)).get(pk=code_id)
