"""An order that is paid and settled, and what comes back of it."""

from __future__ import annotations

from orders.claims.actions import Answer
from orders.models import Order, OrderLine, Refund
from orders.settlement.settling import settle
from tests.orders.changes import receive, send_all
from tests.orders.claims.claiming import answer, claim
from tests.stripe_double.control import Control
from tests.world import NOW, World, pay_order


def settled(order: Order, stripe: Control, fee: int = 22) -> OrderLine:
    pay_order(order, stripe, fee=fee)
    for parcel in order.parcels.all():
        receive(parcel)
        assert settle(parcel.pk, NOW) is True
    return order.lines.select_related("parcel__cooperative").get()


def returned(world: World, line: OrderLine, fen: int, bearer: str = "cooperative") -> Refund:
    made = claim(line, amount_fen=fen)
    said = Answer(accept=True, amount_fen=fen, bearer=bearer)
    refund = answer(world, made.pk, said).refund
    assert refund is not None
    send_all()
    return refund
