"""What the change log says of parcels, refunds and prices: one entry for one change, none for a refusal or a repetition."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from marketplace.catalogue.models import Grade
from marketplace.people.models import User
from marketplace.supply.harvests.forecasts import say_failed, say_harvested
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import ProtectedPrice
from marketplace.supply.refusals import NotPermitted, PriceLowered
from orders.models import Order, Parcel, Refund
from orders.parcels.cancelling import ReasonMissing, cancel_order, cancel_parcel, cancel_parcel_for_buyer
from orders.parcels.shipping import (
    BadTrackingNumber,
    WrongState,
    mark_received,
    mark_shipped,
    receive_overdue,
)
from orders.parcels.weighing import OutsideTolerance, mark_packed
from orders.payments.confirming import note_unreachable
from orders.payments.refunds import BadTransferNumber, NotFailed, pay_elsewhere, repeat_refund, send_refund
from orders.preorders.serving import follow_forecast
from orders.settlement.settling import settle
from tests.orders.changes import receive, ship
from tests.orders.orchard import HARVEST, bring_in, make_orchard, preorder
from tests.stripe_double.control import Control
from tests.world import NOW, World, order_packs, pay_order

pytestmark = pytest.mark.django_db
Entry = tuple[str, str, User | None, dict[str, Any]]


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture
def parcel(world: World, order: Order) -> Parcel:
    """Its millet."""
    return order.parcels.get(cooperative=world.millet.cooperative)


def entries(after: int = 0) -> list[Entry]:
    """Action without its first part, title, user and values (or all that is kept beside them), oldest first."""
    rows = ModelLogEntry.objects.filter(pk__gt=after, action__regex="^(orders|supply)").order_by("id")
    return [
        (row.action.split(".", 1)[1], row.label, row.user,
         row.data["changes"] | ({"why": row.data["reason"]} if "reason" in row.data else {}))
        for row in rows
    ]  # fmt: skip


def mark() -> int:
    """The last entry until now."""
    last = ModelLogEntry.objects.order_by("id").last()
    return last.pk if last else 0


def moved(old: str, new: str) -> dict[str, Any]:
    return {"status": [old, new]}


def titles(order: Order) -> tuple[str, str]:
    return f"{order.number} · 李里合作社(示例)", f"{order.number} · 响泉合作社(示例)"


def test_a_paid_orders_parcels_are_logged_in_one_statement(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 2), (world.pears.pack, 1))
    before = mark()
    with CaptureQueriesContext(connection) as queries:
        pay_order(order, stripe, fee=216)
    assert entries(before) == [
        ("parcel.paid", title, None, moved("awaiting_payment", "packing")) for title in titles(order)
    ]
    assert sum('INSERT INTO "wagtailcore_modellogentry"' in (query["sql"] or "") for query in queries) == 1


def test_a_parcel_is_followed_until_it_is_received_and_its_settlement_is_the_ledgers(
    world: World, order: Order, parcel: Parcel
) -> None:
    title, clerk, before = titles(order)[0], world.millet.clerk, mark()
    for _ in range(2):
        mark_packed(user=clerk, parcel_id=parcel.pk, weights={}, now=NOW)
        ship(parcel)
    for _ in range(2):
        mark_received(parcel_id=parcel.pk, now=NOW)
        settle(parcel.pk, NOW)
    assert entries(before) == [
        ("parcel.packed", title, clerk, {}),
        ("parcel.shipped", title, clerk,
         moved("packing", "shipped") | {"carrier": ["", "sf"], "tracking_number": ["", "SF1234567"]}),
        ("parcel.received", title, None, moved("shipped", "received")),
    ]  # fmt: skip
    assert set(ModelLogEntry.objects.filter(pk__gt=before).values_list("timestamp", "object_id")) == {
        (NOW, str(parcel.pk))
    }


def test_no_entry_for_what_was_refused(world: World, order: Order, parcel: Parcel) -> None:
    before, clerk = mark(), world.millet.clerk
    with pytest.raises(BadTrackingNumber):
        mark_shipped(user=clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="?", now=NOW)
    with pytest.raises(Parcel.DoesNotExist):
        mark_shipped(user=world.pears.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF12345", now=NOW)
    with pytest.raises(WrongState):
        mark_received(parcel_id=parcel.pk, now=NOW)
    with pytest.raises(ReasonMissing):
        cancel_parcel_for_buyer(user=clerk, parcel_id=parcel.pk, reason=" ", now=NOW)
    with pytest.raises(NotPermitted):
        price_of(world, world.pears.staff, 900)
    with pytest.raises(PriceLowered):
        price_of(world, world.millet.staff, 499)
    assert entries(before) == []


def test_weights_say_what_was_ordered_and_what_was_packed(world: World, stripe: Control) -> None:
    world.millet.pack.tolerance_bp = 500
    world.millet.pack.save()
    order = order_packs((world.millet.pack, 2))
    pay_order(order, stripe, fee=100)
    parcel, before, clerk = order.parcels.get(), mark(), world.millet.clerk
    line = parcel.lines.get()
    with pytest.raises(OutsideTolerance):
        mark_packed(user=clerk, parcel_id=parcel.pk, weights={line.pk: 4000}, now=NOW)
    assert entries(before) == []
    mark_packed(user=clerk, parcel_id=parcel.pk, weights={line.pk: 4900}, now=NOW)
    title = titles(order)[0]
    assert entries(before) == [
        ("refund.intended", f"{order.number} · line:{line.pk}:weighed", clerk,
         {"amount_fen": [None, 196], "reason": [None, "weighed"], "state": [None, "intended"]}),
        ("parcel.packed", title, clerk, {"packed_grams": [5000, 4900]}),
    ]  # fmt: skip


def test_overdue_parcels_are_logged_in_bulk(world: World, order: Order) -> None:
    for parcel in order.parcels.all():
        ship(parcel)
    before, due = mark(), max(Parcel.objects.values_list("due_at", flat=True))
    with CaptureQueriesContext(connection) as queries:
        assert receive_overdue(due, most=10) == 2
    assert sorted(entries(before), key=lambda entry: entry[1]) == [
        ("parcel.overdue", title, None, moved("shipped", "received")) for title in sorted(titles(order))
    ]
    assert sum('INSERT INTO "wagtailcore_modellogentry"' in query["sql"] for query in queries) == 1
    assert (receive_overdue(due, most=10), len(entries(before))) == (0, 2)


def test_a_cancellation_says_who_and_why(world: World, order: Order, parcel: Parcel) -> None:
    before, clerk = mark(), world.millet.clerk
    for _ in range(2):
        cancel_parcel_for_buyer(user=clerk, parcel_id=parcel.pk, reason=" 受潮了 ", now=NOW)
        cancel_order(order_id=order.pk, now=NOW)
    other = order.parcels.exclude(pk=parcel.pk).get()
    first, second = titles(order)
    decided = {"reason": [None, "cancelled"], "state": [None, "intended"]}
    assert entries(before) == [
        ("refund.intended", f"{order.number} · parcel:{parcel.pk}", clerk, decided | {"amount_fen": [None, 10_410]}),
        ("parcel.cancelled", first, clerk, moved("packing", "cancelled") | {"why": "受潮了"}),
        ("refund.intended", f"{order.number} · parcel:{other.pk}", None, decided | {"amount_fen": [None, 7590]}),
        ("parcel.cancelled_by_buyer", second, None, moved("packing", "cancelled")),
    ]


def test_an_unpaid_order_that_the_buyer_cancels_or_that_lapses(world: World, stripe: Control) -> None:
    first, second = order_packs((world.millet.pack, 1)), order_packs((world.millet.pack, 1))
    before = mark()
    for _ in range(2):
        cancel_order(order_id=first.pk, now=NOW)
        note_unreachable(second.payment.pk, "no answer", NOW.replace(year=2027))
    assert entries(before) == [
        ("parcel.cancelled_by_buyer", titles(first)[0], None, moved("awaiting_payment", "cancelled")),
        ("parcel.lapsed", titles(second)[0], None, moved("awaiting_payment", "cancelled")),
    ]


def test_a_refund_is_followed_to_its_end(order: Order, parcel: Parcel) -> None:
    cancel_parcel(parcel_id=parcel.pk, now=NOW)
    refund, before = Refund.objects.get(), mark()
    for _ in range(3):
        send_refund(refund.pk, NOW)
    assert entries(before) == [
        ("refund.done", f"{order.number} · parcel:{parcel.pk}", None, {"state": ["intended", "done"]})
    ]


def test_a_failed_refund_is_repeated_by_somebody(
    order: Order, parcel: Parcel, stripe: Control, django_user_model: Any
) -> None:
    root = django_user_model.objects.create_superuser(email="root@example.com")
    cancel_parcel(parcel_id=parcel.pk, now=NOW)
    refund = send_refund(Refund.objects.get().pk, NOW)
    with pytest.raises(NotFailed):
        repeat_refund(refund.pk, NOW, user=root)
    before = mark()
    stripe.finish_refund(refund.refund_id or "", False, "account_closed")
    send_refund(refund.pk, NOW)
    for _ in range(2):
        again = repeat_refund(refund.pk, NOW, user=root)
    title = f"{order.number} · parcel:{parcel.pk}"
    assert entries(before) == [
        ("refund.failed", title, None, {"state": ["done", "failed"], "why": "Stripe: failed"}),
        ("refund.repeated", f"{title}:again", root,
         {"amount_fen": [None, 10_410], "reason": [None, "cancelled"], "state": [None, "intended"]}),
    ]  # fmt: skip
    send_refund(again.pk, NOW)
    stripe.finish_refund(Refund.objects.get(pk=again.pk).refund_id or "", False, "account_closed")
    send_refund(again.pk, NOW)
    before = mark()
    with pytest.raises(BadTransferNumber):
        pay_elsewhere(again.pk, user=root, transfer_number="?", now=NOW)
    for _ in range(2):
        pay_elsewhere(again.pk, user=root, transfer_number="icbc-12345", now=NOW)
    assert entries(before) == [
        ("refund.elsewhere", f"{title}:again", root,
         {"state": ["failed", "elsewhere"], "transfer_number": ["", "ICBC-12345"]}),
    ]  # fmt: skip


@pytest.mark.parametrize("came", [True, False])
def test_a_preorder_is_served_or_given_back(came: bool, world: World, stripe: Control) -> None:
    orchard, before = make_orchard(world), mark()
    order = preorder(orchard, stripe)
    title = titles(order)[0]
    assert entries(before) == [("parcel.paid", title, None, moved("awaiting_payment", "awaiting_harvest"))]
    if came:
        bring_in(orchard, 5000)
    before = mark()
    if came:
        say_harvested(orchard.forecast.pk, user=orchard.clerk, now=HARVEST)
    else:
        say_failed(orchard.forecast.pk, user=orchard.clerk, reason="冰雹", now=HARVEST)
    for _ in range(2):
        follow_forecast(orchard.forecast.pk, HARVEST)
    if came:
        assert entries(before) == [("parcel.harvested", title, None, moved("awaiting_harvest", "packing"))]
    else:
        assert [(entry[0], entry[2]) for entry in entries(before)] == [
            ("refund.intended", None), ("parcel.no_harvest", None),
        ]  # fmt: skip
        assert entries(before)[1][3] == moved("awaiting_harvest", "cancelled") | {"why": "冰雹"}


def price_of(world: World, user: User, fen: int) -> ProtectedPrice:
    farm = world.millet
    return set_protected_price(
        user=user,
        product=farm.product,
        grade=Grade.FIRST,
        season=farm.season,
        fen_per_jin=fen,
        reason="种子涨价",
        now=NOW,
    )


def test_a_price_is_set_and_raised(world: World) -> None:
    title, staff = "小米 · 一级 · 2026", world.millet.staff
    for fen in (500, 520, 520):
        price_of(world, staff, fen)
    assert [entry for entry in entries() if entry[1] == title] == [
        ("price.set", title, staff, {"fen_per_jin": [None, 500]}),
        ("price.raised", title, staff,
         {"fen_per_jin": [500, 520], "decided_on": [None, "2026-10-20"], "why": "种子涨价"}),
    ]  # fmt: skip


def test_no_title_or_value_names_the_buyer(world: World, order: Order) -> None:
    for parcel in order.parcels.all():
        settle(receive(parcel).pk, NOW)
    said = " ".join(f"{row.label} {row.data}" for row in ModelLogEntry.objects.all())
    for personal in ("王示例", "13800138000", "示例路", "焦示例", "@example.com", world.millet.clerk.name):
        assert personal not in said
