"""An address is corrected while a clerk ships: the parcel goes where the order says, or the buyer is told that it is too late."""

import time
from typing import Any

import pytest
from django.db.models import QuerySet

from orders.models import Order
from orders.parcels import readdressing, shipping
from orders.parcels.cancelling import TooLate
from orders.parcels.readdressing import Address, correct_address
from orders.parcels.shipping import AddressChanged, mark_shipped
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs, pay_order

pytestmark = pytest.mark.usefixtures("real_database")

THERE = Address("李示例", "+8618412345678", "1234", "370302", "昆仑镇", "示范街2号")


@pytest.fixture
def order(world: World, stripe: Control) -> Order:
    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe)
    return order


def slowly(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Keep an action for a while between its look at the rows and its writing."""
    real = getattr(module, name)

    def wait(*args: Any, **kwargs: Any) -> Any:
        time.sleep(0.4)
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, wait)


def both(world: World, order: Order) -> tuple[Any, Any]:
    """What the buyer and the clerk are answered, at once."""
    parcel = order.parcels.get()

    def send() -> str:
        time.sleep(0.1)
        shipped = mark_shipped(
            user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF12345", now=NOW, seen=""
        )
        return shipped.status

    buyer, clerk = at_once(lambda: correct_address(order_id=order.pk, address=THERE, now=NOW).detail, send)
    return buyer, clerk


def state(order: Order) -> tuple[str, str]:
    order.refresh_from_db()
    return order.detail, order.parcels.get().status


def test_one_of_the_two_is_told(
    world: World, order: Order, monkeypatch: pytest.MonkeyPatch, lock_order: LockOrder
) -> None:
    slowly(monkeypatch, readdressing, "address_key")
    lock_order.seen.clear()
    buyer, clerk = both(world, order)
    assert lock_order.seen == {"orders_order", "orders_parcel"}
    assert buyer == "示范街2号" and isinstance(clerk, AddressChanged)
    assert state(order) == ("示范街2号", "packing")


def test_who_comes_after_the_clerk_is_too_late(world: World, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    slowly(monkeypatch, shipping, "is_disputed")
    parcel = order.parcels.get()

    def correct() -> Any:
        time.sleep(0.2)
        return correct_address(order_id=order.pk, address=THERE, now=NOW)

    clerk, buyer = at_once(
        lambda: (
            mark_shipped(
                user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF12345", now=NOW, seen=""
            ).status
        ),
        correct,
    )
    assert clerk == "shipped" and isinstance(buyer, TooLate)
    assert state(order) == ("示例路1号", "shipped")


def test_without_the_lock_a_parcel_leaves_for_the_former_address(
    world: World, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly(monkeypatch, readdressing, "address_key")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    assert both(world, order) == ("示范街2号", "shipped")  # neither is told, and the label says the former one
    assert state(order) == ("示范街2号", "shipped")
