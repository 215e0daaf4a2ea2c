"""The fixture that watches the order of locks: what it sees, and what it lets pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.db.models import Q

from marketplace.ledger.accounts import open_accounts
from marketplace.ledger.locking import lock_balances
from marketplace.people.locking import lock_people
from marketplace.supply.locking import hold_agreements, hold_prices, lock_deliveries, lock_lots, lock_protected_price
from marketplace.supply.models import Agreement, Delivery, Lot, ProtectedPrice
from orders.models import Order, Parcel
from orders.models.locking import lock_order, lock_orders, lock_parcel, lock_parcels, lock_reviews
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.concurrency.racing import race
from tests.world import World, make_world, order_packs

pytestmark = pytest.mark.usefixtures("real_database")


@pytest.fixture
def watch(lock_order: LockOrder, world: World) -> Iterator[LockOrder]:
    """One that may find something, beside the one that watches every test here."""
    lock_order.broken_on_purpose = True
    order = LockOrder()
    with order.watching():
        yield order


@pytest.fixture
def world() -> World:
    world = make_world()
    order_packs((world.millet.pack, 1), (world.pears.pack, 1))
    return world


def in_one_transaction(*locks: Callable[[], object]) -> None:
    with transaction.atomic():
        for lock in locks:
            lock()


def lots() -> list[int]:
    return list(Lot.objects.order_by("pk").values_list("pk", flat=True))


def deliveries_before_lots() -> None:
    in_one_transaction(lambda: lock_deliveries(Q(lot__in=lots())), lambda: lock_lots(Q()))


def test_a_later_kind_before_an_earlier_one_is_seen(watch: LockOrder, world: World) -> None:
    deliveries_before_lots()
    with pytest.raises(
        AssertionError, match='(?s)law 4.*supply_lot is locked after supply_delivery: SELECT "supply_lot"'
    ):
        watch.check()


def test_it_is_seen_in_another_thread(watch: LockOrder, world: World) -> None:
    assert at_once(deliveries_before_lots) == [None]
    assert [sentence.partition(":")[0] for sentence in watch.wrong] == ["supply_lot is locked after supply_delivery"]


def test_it_is_seen_in_another_process(world: World, lock_order: LockOrder) -> None:
    with pytest.raises(AssertionError, match="supply_lot is locked after supply_delivery"):
        race(deliveries_before_lots, ())
    assert lock_order.wrong == []  # what this process has seen


def test_a_lower_id_after_a_higher_one_is_seen(watch: LockOrder, world: World) -> None:
    low, high = lots()
    in_one_transaction(lambda: lock_lots(Q(pk=high)), lambda: lock_lots(Q(pk__in=[low, high])))
    assert watch.wrong[0].startswith(f"supply_lot is not locked by id ([{high}], then [{low}])")
    watch.wrong.clear()
    in_one_transaction(lambda: list(Lot.objects.select_for_update().order_by("-pk")))
    assert watch.wrong[0].startswith(f"supply_lot is not locked by id ([], then [{high}, {low}])")


def test_rows_are_told_apart_from_those_that_are_joined(watch: LockOrder, world: World) -> None:
    in_one_transaction(
        lambda: list(Parcel.objects.select_for_update(of=("self",)).select_related("order").order_by("pk"))
    )
    watch.check()
    in_one_transaction(lambda: list(Parcel.objects.select_for_update().select_related("order").order_by("pk")))
    assert watch.wrong[0].startswith("orders_order is locked after orders_parcel")


def test_the_rows_of_a_subquery_are_only_read(watch: LockOrder, world: World) -> None:
    with_deliveries = Q(pk__in=Delivery.objects.filter(lot__isnull=False).values("lot_id"))
    in_one_transaction(lambda: lock_lots(with_deliveries), lambda: lock_lots(with_deliveries))
    watch.check()
    assert watch.seen == {"supply_lot"}


def test_a_change_locks_as_well(watch: LockOrder, world: World) -> None:
    in_one_transaction(lambda: lock_lots(Q()), lambda: Parcel.objects.update(due_at=None))
    assert [sentence.partition(":")[0] for sentence in watch.wrong] == ["orders_parcel is locked after supply_lot"]


def test_balances_come_last(watch: LockOrder, world: World) -> None:
    account = open_accounts("household", [1])[1]
    in_one_transaction(lambda: lock_lots(Q()), lambda: lock_balances([account]), lambda: lock_deliveries(Q()))
    assert [sentence.partition(":")[0] for sentence in watch.wrong] == [
        "supply_delivery is locked after ledger_balance"
    ]


def test_what_is_locked_apart_is_locked_alone(watch: LockOrder, world: World) -> None:
    clerk = {world.millet.clerk.pk}
    in_one_transaction(lambda: lock_people(clerk))
    watch.check()
    in_one_transaction(lambda: lock_lots(Q()), lambda: lock_reviews(Q()))
    assert watch.wrong[0].startswith("orders_review is locked together with supply_lot")


def test_prices_are_held_before_orders(watch: LockOrder, world: World) -> None:
    price = ProtectedPrice.objects.earliest("pk").pk
    in_one_transaction(lambda: lock_protected_price(price), lambda: lock_lots(Q()))
    watch.check()
    in_one_transaction(lambda: lock_lots(Q()), lambda: hold_prices([price]))
    assert watch.wrong[0].startswith("supply_protectedprice is locked after supply_lot")


def test_a_kind_without_a_place_is_seen(watch: LockOrder, world: World) -> None:
    in_one_transaction(lambda: list(type(world.millet.pack).objects.select_for_update()))
    assert watch.wrong[0].startswith("catalogue_pack is locked, and has no place in the order")


def test_the_order_is_let_pass(watch: LockOrder, world: World) -> None:
    """Each kind in its place, locked twice, changed late, given up with a savepoint, and anew in the next transaction."""
    order, parcel = Order.objects.get(), Parcel.objects.earliest("pk")

    def give_up() -> None:
        with transaction.atomic():
            lock_deliveries(Q())
            transaction.set_rollback(True)

    in_one_transaction(
        lambda: hold_agreements(list(Agreement.objects.order_by("pk").values_list("pk", flat=True))),
        lambda: lock_order(order.pk),
        lambda: lock_parcels([order.pk]),
        give_up,
        lambda: lock_lots(Q()),
        lambda: lock_parcel(parcel.pk),
        lambda: lock_deliveries(Q()),
        lambda: Parcel.objects.filter(order=order).update(due_at=None),
    )
    in_one_transaction(lambda: lock_orders([order.pk], skip_locked=True))
    Delivery.objects.update(grams_allocated=0)
    in_one_transaction(lambda: lock_order(order.pk))
    watch.check()
    assert watch.seen == {"supply_agreement", "orders_order", "orders_parcel", "supply_lot", "supply_delivery"}
