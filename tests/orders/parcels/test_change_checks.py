"""`manage.py check_books` on cancelled, weighed and claimed orders: clean when right, and each rule broken is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from orders.claims import checks as claim_checks
from orders.claims.actions import Answer, answer_claim, make_claim
from orders.models import Claim, OrderLine
from orders.parcels import checks as change_checks
from orders.parcels.cancelling import cancel_order, cancel_parcel
from orders.parcels.weighing import mark_packed
from orders.settlement.settling import settle
from tests.orders.broken_books import broken_by, check_books
from tests.orders.changes import receive, send_all
from tests.real_database import RealDatabase
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs, pay_order


def make_history(world: World, stripe: Control) -> None:
    """A parcel cancelled beside one that was weighed and settled, with a claim paid and one refused; an unpaid cancel."""
    world.pears.pack.tolerance_bp = 500
    world.pears.pack.save()
    order = order_packs((world.millet.pack, 2), (world.pears.pack, 1))
    pay_order(order, stripe, fee=200)
    cancelled, weighed = order.parcels.order_by("id")
    cancel_parcel(parcel_id=cancelled.pk, now=NOW)
    line = weighed.lines.get()
    mark_packed(user=world.pears.clerk, parcel_id=weighed.pk, weights={line.pk: 4900}, now=NOW)
    receive(weighed)
    paid, refused = claim(line, 1000), claim(line, 500)
    accept = Answer(accept=True, amount_fen=1000, bearer="cooperative")
    answer_claim(user=world.pears.clerk, claim_id=paid.pk, answer=accept, now=NOW)
    answer_claim(user=world.pears.clerk, claim_id=refused.pk, answer=Answer(accept=False, words="不是"), now=NOW)
    assert settle(weighed.pk, NOW) is True
    send_all()
    cancel_order(order_id=order_packs((world.millet.pack, 1)).pk, now=NOW + timedelta(minutes=1))


def claim(line: OrderLine, fen: int) -> Claim:
    return make_claim(
        line_id=line.pk, claim_key=uuid4(), reason="short", words="少了", amount_fen=fen, photo=None, now=NOW
    )


WEIGHED = "(SELECT id FROM orders_orderline WHERE packed_grams IS NOT NULL)"
BREAKS: list[tuple[str, str, set[str]]] = [
    ("a line gave back more than was refunded",
     f"UPDATE orders_orderline SET returned_fen = returned_fen + 1 WHERE id = {WEIGHED}",
     {"returned-refunded", "parcel-shared-out", "order-suspense"}),
    ("a cancelled line gave nothing back",
     "UPDATE orders_orderline SET returned_fen = 0 WHERE returned_fen = 9800", {"returned-refunded"}),
    ("a cancelled parcel's refund is gone",
     "UPDATE orders_refund SET request = 'x' WHERE request LIKE 'parcel:%'",
     {"returned-refunded", "cancelled-refunded"}),
    ("a parcel was refunded and is packed all the same",
     "UPDATE orders_parcel SET status = 'packing' WHERE cancelled_at IS NOT NULL AND packed_at IS NULL AND id ="
     " (SELECT min(id) FROM orders_parcel)", {"cancelled-refunded", "line-stock"}),
    ("a claim is paid by nobody's word",
     "UPDATE orders_refund SET request = 'claim:999' WHERE reason = 'claim'", {"claim-borne"}),
    ("a claim is borne by somebody else than was decided",
     "UPDATE orders_claim SET bearer = 'carrier' WHERE state = 'accepted'", {"claim-borne"}),
    ("a claim asked for less than it got",
     "UPDATE orders_claim SET amount_fen = 999 WHERE state = 'accepted'", {"claim-borne"}),
    ("claims brought back more than was kept of the line",
     f"UPDATE orders_orderline SET discount_fen = quantity * unit_price_fen - 999 - returned_fen,"
     f" discount_borne_by_id = (SELECT id FROM ledger_account WHERE code = 'marketplace') WHERE id = {WEIGHED}",
     {"claim-in-line", "order-adds-up", "order-suspense", "discount-paid-in"}),
    ("a line was packed with less than is said",
     f"UPDATE orders_orderline SET packed_grams = packed_grams - 1 WHERE id = {WEIGHED}", {"line-packed"}),
    ("a part of the weighed grams did not go back",
     "UPDATE supply_allocationreturn SET grams = grams - 1 WHERE reason = 'weighed'",
     {"line-packed", "lot-counters", "delivery-sold"}),
    ("a cancelled line kept its stock",
     "UPDATE supply_reservation SET state = 'allocated' WHERE state = 'returned'",
     {"line-stock", "line-packed", "reservation-adds-up"}),
    ("more went back than was allocated",
     "UPDATE supply_allocationreturn SET grams = 100000 WHERE id = (SELECT min(id) FROM supply_allocationreturn)",
     {"return-in-allocation", "lot-counters", "delivery-sold", "reservation-adds-up"}),
]  # fmt: skip


def test_orders_that_changed_are_clean(history: RealDatabase) -> None:
    code, report = check_books()
    assert code == 0, report


@pytest.mark.parametrize(("change", "seen_by"), [case[1:] for case in BREAKS], ids=[case[0] for case in BREAKS])
def test_what_is_broken_is_named(change: str, seen_by: set[str], history: RealDatabase) -> None:
    report, _ = broken_by(history, change)
    assert {row["check"] for row in report["findings"]} == seen_by


def test_every_check_is_broken_by_one_of_them() -> None:
    seen: set[Any] = set().union(*(seen_by for _, _, seen_by in BREAKS))
    assert {check.name for check in [*change_checks.CHECKS, *claim_checks.CHECKS]} <= seen
