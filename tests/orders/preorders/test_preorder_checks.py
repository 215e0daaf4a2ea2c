"""`manage.py check_books` on pre-orders: clean when right, and each rule broken on purpose is named."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.catalogue.models import Grade
from marketplace.supply.harvests import checks as forecast_checks
from marketplace.supply.harvests.forecasts import announce
from orders.payments.confirming import confirm, note_unreachable
from orders.preorders import checks as preorder_checks
from orders.preorders.serving import follow_forecast, harvest_came, harvest_failed
from tests.orders.broken_books import broken_by, check_books
from tests.orders.changes import send_all
from tests.orders.orchard import EXPECTED, bring_in, make_orchard, paid_unheard, preorder
from tests.orders.preorders.test_preorders import AFTER_CLOSING
from tests.real_database import RealDatabase
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs


def make_history(world: World, stripe: Control) -> None:
    """A harvest that came and reached one of two; one that failed before it was paid, too late; one to come, with a lot
    packed, a paid and an unpaid pre-order."""
    orchard = make_orchard(world)
    preorder(orchard, stripe)
    preorder(orchard, stripe)
    bring_in(orchard, 5000)
    harvest_came(orchard.forecast.pk, user=orchard.clerk, now=NOW)
    follow_forecast(orchard.forecast.pk, NOW)
    announced = {"clerk": orchard.clerk, "agreement": orchard.agreement, "grade": Grade.FIRST, "expected_on": EXPECTED}
    failing = announce(**announced, grams=8000, now=NOW)
    late = paid_unheard(orchard, stripe)
    note_unreachable(late.pk, "no answer", AFTER_CLOSING)
    harvest_failed(failing.pk, user=orchard.clerk, reason="冰雹", now=AFTER_CLOSING)
    confirm(late.pk, AFTER_CLOSING)
    follow_forecast(failing.pk, AFTER_CLOSING)
    send_all()
    announce(**announced, grams=9000, now=NOW)
    preorder(orchard, stripe, 1)
    order_packs((orchard.pack, 1))
    order_packs((world.millet.pack, 1))
    bring_in(orchard, 2500, code="QL-2")


OPEN = "(SELECT id FROM supply_forecast WHERE state = 'open')"
KEPT = "(SELECT id FROM supply_lot WHERE code = 'QL-2')"
WAITING = "(SELECT id FROM orders_parcel WHERE status = 'awaiting_harvest')"
BREAKS: list[tuple[str, str, set[str]]] = [
    ("a trigger is gone", "DROP TRIGGER supply_forecast_is_kept ON supply_forecast", {"forecast-guards"}),
    ("a forecast counts less than is pre-ordered",
     f"UPDATE supply_forecast SET grams_preordered = 2500 WHERE id = {OPEN}", {"forecast-claims"}),
    ("more is pre-ordered than will come",
     f"UPDATE supply_forecast SET grams_expected = 5000, grams_preordered = 5000 WHERE id = {OPEN};"
     " UPDATE supply_reservation SET state = 'held' WHERE state = 'released' AND forecast_id IS NOT NULL;"
     f" UPDATE supply_reservation SET forecast_id = {OPEN} WHERE state = 'held' AND forecast_id IS NOT NULL",
     {"forecast-claims", "line-stock", "preorder-parcel"}),
    ("a lot is kept for a harvest that is over",
     "UPDATE supply_lot SET forecast_id = (SELECT id FROM supply_forecast WHERE state = 'harvested')"
     " WHERE code = 'QL-1'", {"forecast-lot"}),
    ("another season is in a lot that is kept",
     f"UPDATE supply_delivery SET agreement_id = 1 WHERE lot_id = {KEPT}", {"forecast-lot", "protected-price-lowered"}),
    ("somebody else has stock of a lot that is kept",
     f"UPDATE supply_reservationpart SET lot_id = {KEPT} WHERE reservation_id ="
     " (SELECT id FROM supply_reservation WHERE state = 'held' AND forecast_id IS NULL)",
     {"forecast-lot-taken", "lot-counters"}),
    ("a pre-order is of another product",
     "UPDATE supply_reservation SET pack_id = 1 WHERE state = 'awaiting'",
     {"reservation-of-its-forecast", "line-stock"}),
    ("a pre-order has other terms",
     f"UPDATE orders_orderline SET household_share_bp = 100 WHERE parcel_id = {WAITING}", {"preorder-terms"}),
    ("a pre-order waits beside its parcel",
     f"UPDATE orders_parcel SET forecast_id = 1 WHERE id = {WAITING}", {"preorder-parcel", "preorder-left-lying"}),
    ("nobody will come back to who waits",
     f"UPDATE supply_forecast SET due_at = NULL WHERE id = {OPEN}", {"preorder-left-lying"}),
    ("a paid pre-order is said to be packed",
     f"UPDATE orders_parcel SET status = 'packing' WHERE id = {WAITING}", {"line-stock"}),
    ("a refund for a failed harvest is not whole",
     "UPDATE orders_parcel SET postage_fen = postage_fen - 1 WHERE id ="
     " (SELECT parcel_id FROM orders_refund WHERE reason = 'harvest' AND parcel_id IS NOT NULL)",
     {"harvest-refunded-whole", "order-adds-up", "cancelled-refunded"}),
    ("money that came too late for a failed harvest is not given back whole",
     "UPDATE orders_refund SET amount_fen = amount_fen - 1 WHERE reason = 'harvest' AND parcel_id IS NULL",
     {"harvest-refunded-whole", "order-suspense", "refund-borne-exactly"}),
]  # fmt: skip


def test_preorders_in_every_state_are_clean(history: RealDatabase) -> None:
    code, report = check_books()
    assert code == 0, report


@pytest.mark.parametrize(("change", "seen_by"), [case[1:] for case in BREAKS], ids=[case[0] for case in BREAKS])
def test_what_is_broken_is_named(change: str, seen_by: set[str], history: RealDatabase) -> None:
    report, _ = broken_by(history, change)
    assert {row["check"] for row in report["findings"]} == seen_by


def test_every_check_is_broken_by_one_of_them() -> None:
    seen: set[Any] = set().union(*(seen_by for _, _, seen_by in BREAKS))
    assert {check.name for module in (forecast_checks, preorder_checks) for check in module.CHECKS} <= seen
