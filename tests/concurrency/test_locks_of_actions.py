"""Actions that need many rows take their locks kind by kind, each by id: watched by the fixture `lock_order` (law 4).

Each of these once locked part by part: a parcel, a line, a pre-order or a page after the other. Whoever wanted the same rows
in the order of their ids at that moment could meet it in a deadlock.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.editing.scheduling import publish_due
from marketplace.catalogue.models import Pack
from marketplace.people.models import User
from marketplace.supply.models import AllocationReturn, Lot, ReservationPart
from orders.basket.actions import merge_basket
from orders.models import Basket, Order
from orders.parcels.cancelling import cancel_order
from orders.parcels.weighing import mark_packed
from orders.payments.confirming import confirm, note_unreachable, open_session
from orders.preorders.serving import follow_forecast, harvest_came
from orders.settlement.tasks import _settle_alone
from tests.concurrency.lock_order import LockOrder
from tests.orders.changes import receive
from tests.orders.orchard import HARVEST, bring_in, make_orchard, preorder
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_user, order_packs, pay_order

pytestmark = pytest.mark.usefixtures("real_database")

STOCK = {"supply_reservation", "supply_lot", "supply_delivery"}


def test_a_paid_order_of_two_parcels_is_cancelled(world: World, stripe: Control, lock_order: LockOrder) -> None:
    order = order_packs((world.millet.pack, 1), (world.pears.pack, 1))
    pay_order(order, stripe)
    assert order.parcels.count() == 2
    lock_order.seen.clear()
    cancel_order(order_id=order.pk, now=NOW)
    assert lock_order.seen == {"orders_order", "orders_parcel"} | STOCK
    assert set(Lot.objects.values_list("grams_allocated", flat=True)) == {0}


def test_a_paid_order_of_stock_and_a_harvest_to_come_is_cancelled(
    world: World, stripe: Control, lock_order: LockOrder
) -> None:
    orchard = make_orchard(world)
    order = order_packs((orchard.pack, 1), (world.millet.pack, 1))
    pay_order(order, stripe)
    lock_order.seen.clear()
    cancel_order(order_id=order.pk, now=NOW)
    assert lock_order.seen == {"orders_order", "orders_parcel", "supply_forecast"} | STOCK
    orchard.forecast.refresh_from_db()
    assert orchard.forecast.grams_preordered == 0


def test_an_unpaid_order_is_cancelled(world: World, lock_order: LockOrder) -> None:
    order = order_packs((world.millet.pack, 1))
    lock_order.seen.clear()
    cancel_order(order_id=order.pk, now=NOW)
    assert lock_order.seen == {"orders_order", "orders_parcel", "orders_payment", "supply_reservation", "supply_lot"}


def test_a_parcel_of_two_weighed_lines_is_packed(world: World, stripe: Control, lock_order: LockOrder) -> None:
    small = Pack.objects.create(product=world.millet.product, name="2斤袋", grams=1000, price_fen=2000)
    Pack.objects.update(tolerance_bp=1000)
    order = order_packs((world.millet.pack, 1), (small, 1))
    pay_order(order, stripe)
    weights = {line.pk: line.unit_grams - 50 for line in order.lines.all()}
    lock_order.seen.clear()
    mark_packed(user=world.millet.clerk, parcel_id=order.parcels.get().pk, weights=weights, now=NOW)
    assert lock_order.seen == {"orders_order", "orders_parcel"} | STOCK
    returned: dict[int, int] = {}
    for reservation, grams in AllocationReturn.objects.values_list("allocation__reservation", "grams"):
        returned[reservation] = returned.get(reservation, 0) + grams
    assert sorted(returned.values()) == [50, 50]


def test_a_payment_that_comes_late_is_confirmed(world: World, stripe: Control, lock_order: LockOrder) -> None:
    order = order_packs((world.millet.pack, 1))
    open_session(order.payment.pk, NOW)
    note_unreachable(order.payment.pk, "no answer", NOW + timedelta(hours=2))  # its stock goes back
    order.payment.refresh_from_db()
    stripe.pay(order.payment.session_id or "", "alipay", outcome="complete")
    lock_order.seen.clear()
    confirm(order.payment.pk, NOW + timedelta(hours=3))
    assert lock_order.seen >= {"orders_order", "orders_parcel", "orders_payment"} | STOCK
    assert Order.objects.get().status == "paid"


def test_a_harvest_is_set_aside_for_two_who_have_not_paid_yet(
    world: World, stripe: Control, lock_order: LockOrder
) -> None:
    orchard = make_orchard(world)
    preorder(orchard, stripe, 1)
    unpaid = [order_packs((orchard.pack, 1)) for _ in range(2)]
    spoiled, fresh = bring_in(orchard, 5000, code="QL-1"), bring_in(orchard, 10_000, code="QL-2")
    former = HARVEST.date() - timedelta(days=10)
    Lot.objects.filter(pk=spoiled.pk).update(harvested_on=former, best_before=former)
    harvest_came(orchard.forecast.pk, user=orchard.clerk, now=HARVEST)
    follow_forecast(orchard.forecast.pk, HARVEST)
    parts = ReservationPart.objects.filter(reservation__order_line__order__in=unpaid)
    assert list(parts.values_list("lot", "grams")) == [(fresh.pk, 2500)] * 2
    assert not Lot.objects.filter(forecast=orchard.forecast).exists()


def test_a_guests_basket_is_merged_into_one_with_a_lower_id(lock_order: LockOrder) -> None:
    buyer: User = make_user("buyer")
    own = Basket.objects.create(pk=UUID(int=1), user=buyer)
    guest = Basket.objects.create(pk=UUID(int=2))
    assert merge_basket(guest.pk, buyer) == own
    assert lock_order.seen == {"orders_basket"}
    assert list(Basket.objects.all()) == [own]


def test_a_parcel_that_can_not_be_settled_is_put_off(
    world: World, stripe: Control, lock_order: LockOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> bool:
        raise ValueError("broken")

    order = order_packs((world.millet.pack, 1))
    pay_order(order, stripe)
    parcel = order.parcels.get()
    receive(parcel)
    monkeypatch.setattr("orders.settlement.tasks.settle", fail)
    _settle_alone(parcel.pk, NOW)
    parcel.refresh_from_db()
    assert (parcel.attempts, parcel.last_error) == (1, "broken")


def test_a_page_is_published_in_time_as_one_is_taken_away(lock_order: LockOrder) -> None:
    """Wagtail writes the page, then its revisions, when it expires."""
    now = timezone.now()
    page = Page.get_first_root_node().add_child(instance=Page(title="节日", slug="festival", live=False))
    page.save_revision(approved_go_live_at=now - timedelta(minutes=1))
    assert publish_due(now) == 1
    page.refresh_from_db()
    assert page.live
    Page.objects.filter(pk=page.pk).update(expire_at=now)
    assert publish_due(now) == 1
    assert lock_order.seen >= {"wagtailcore_page", "wagtailcore_revision"}
