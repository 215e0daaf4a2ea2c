"""Pre-orders: paid at once, shipped when the harvest comes, refunded by themselves when it fails."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.catalogue.models import Grade
from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.supply.harvests.forecasts import announce
from marketplace.supply.models import Allocation, Forecast, Lot, Reservation, Season
from marketplace.supply.refusals import (
    AlreadyAnnounced,
    DecidedOtherwise,
    HarvestAwaited,
    HarvestCame,
    NoProtectedPrice,
    NothingHarvested,
    NotPackable,
    NotPermitted,
    NotToCome,
    ReasonMissing,
)
from marketplace.supply.seasons.asking import ask_to_close
from marketplace.supply.seasons.queries import unsold
from marketplace.supply.stock.queries import on_offer
from orders.basket.shown import show_basket
from orders.checkout.placing import LinesShort, PromiseChanged, place_order
from orders.models import Order, Parcel
from orders.parcels.cancelling import cancel_order, cancel_parcel, cancel_parcel_for_buyer
from orders.payments.confirming import confirm, note_unreachable, open_session
from orders.preorders.serving import follow_forecast, harvest_came, harvest_failed
from orders.preorders.tasks import sweep_forecasts
from orders.season_end.closing import close_season
from tests.orders.changes import everything, refunds, send_all, settle_rest, wrong
from tests.orders.orchard import EXPECTED, HARVEST, OVERDUE, Orchard, bring_in, make_orchard, paid_unheard, preorder
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_basket, make_checkout, order_packs, pay_order

pytestmark = pytest.mark.django_db

AFTER_CLOSING = NOW + timedelta(minutes=46)


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture
def orchard(world: World) -> Orchard:
    return make_orchard(world)


def counted(orchard: Orchard) -> tuple[int, str]:
    forecast = Forecast.objects.get(pk=orchard.forecast.pk)
    return forecast.grams_preordered, forecast.state


def statuses(*orders: Order) -> list[str]:
    return list(Parcel.objects.filter(order__in=orders).order_by("pk").values_list("status", flat=True))


def stock(orchard: Orchard) -> int:
    offer = on_offer([orchard.pack.pk], HARVEST.date())[orchard.pack.pk]
    return offer.left if offer.forecast_id is None else 0


def test_what_is_in_stock_does_not_wait_for_the_harvest(world: World, orchard: Orchard, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 1), (orchard.pack, 2))
    assert (order.goods_fen, order.postage_fen) == (4900 + 8000, 2 * 1200)
    assert counted(orchard) == (5000, "open")
    pay_order(order, stripe, fee=100)
    in_stock, awaited = order.parcels.order_by("id")
    assert (in_stock.status, in_stock.forecast_id) == ("packing", None)
    assert (awaited.status, awaited.forecast_id) == ("awaiting_harvest", orchard.forecast.pk)
    assert awaited.cooperative_id == in_stock.cooperative_id
    line = awaited.lines.get()
    # of the season to come, not of the one that has begun
    assert (line.protected_fen_per_jin, line.household_share_bp) == (300, 6000)
    assert (line.reservation.state, line.reservation.parts.count()) == ("awaiting", 0)
    assert wrong() == []


def test_who_paid_first_is_served_and_the_rest_refunded(world: World, orchard: Orchard, stripe: Control) -> None:
    late = order_packs((orchard.pack, 2))
    first = preorder(orchard, stripe, now=NOW + timedelta(minutes=1))
    second = preorder(orchard, stripe, now=NOW + timedelta(minutes=2))
    pay_order(late, stripe, now=NOW + timedelta(minutes=3))
    assert counted(orchard) == (15_000, "open")
    with pytest.raises(LinesShort):
        order_packs((orchard.pack, 1))
    bring_in(orchard, 6000, 6500)  # five boxes for six
    assert stock(orchard) == 0  # kept for those who have paid
    harvest_came(orchard.forecast.pk, user=orchard.clerk, now=HARVEST)
    follow_forecast(orchard.forecast.pk, HARVEST)
    assert statuses(late, first, second) == ["cancelled", "packing", "packing"]
    assert refunds(late) == [(f"parcel:{late.parcels.get().pk}", "harvest", "sale", 9200, "intended")]
    assert counted(orchard) == (10_000, "harvested")
    assert stock(orchard) == 1  # what is left is on sale
    assert sum(Allocation.objects.values_list("grams", flat=True)) == 10_000
    late.refresh_from_db()
    assert late.status == "refunded"
    before = everything()
    follow_forecast(orchard.forecast.pk, HARVEST)
    assert everything() == before
    forecast = Forecast.objects.get()
    assert (forecast.finished_at, forecast.due_at) == (HARVEST, None)
    send_all()
    settle_rest(first)
    settle_rest(second)
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    assert wrong() == []


def test_a_failed_harvest_gives_everything_back_by_itself(
    world: World, orchard: Orchard, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [preorder(orchard, stripe) for _ in range(2)]
    mixed = order_packs((orchard.pack, 1), (world.millet.pack, 1))
    pay_order(mixed, stripe)
    harvest_failed(orchard.forecast.pk, user=orchard.staff, reason=" 四月霜冻 ", now=HARVEST)
    assert on_offer([orchard.pack.pk], NOW.date())[orchard.pack.pk].left == 0
    monkeypatch.setattr(timezone, "now", lambda: HARVEST)
    sweep_forecasts()
    sweep_forecasts()
    assert statuses(*orders) == ["cancelled", "cancelled"]
    assert [order.status for order in Order.objects.order_by("pk")] == ["refunded", "refunded", "paid"]
    assert sorted(mixed.parcels.values_list("status", flat=True)) == ["cancelled", "packing"]  # millet is sent
    assert [row[1:4] for order in (*orders, mixed) for row in refunds(order)] == [
        ("harvest", "sale", 9200), ("harvest", "sale", 9200), ("harvest", "sale", 5200),
    ]  # fmt: skip
    assert set(Parcel.objects.filter(status="cancelled").values_list("cancel_reason", flat=True)) == {"四月霜冻"}
    assert counted(orchard) == (0, "failed")
    send_all()
    settle_rest(mixed)
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    assert wrong() == []


def test_a_harvest_out_of_time_has_failed(orchard: Orchard, stripe: Control) -> None:
    order = preorder(orchard, stripe)
    assert orchard.forecast.due_at == OVERDUE
    assert follow_forecast(orchard.forecast.pk, OVERDUE - timedelta(seconds=1)).state == "open"
    assert statuses(order) == ["awaiting_harvest"]
    assert follow_forecast(orchard.forecast.pk, OVERDUE).state == "failed"
    assert statuses(order) == ["cancelled"]
    assert [row[1:4] for row in refunds(order)] == [("harvest", "sale", 9200)]
    send_all()
    assert wrong() == []


def test_a_harvest_out_of_time_with_a_lot_packed_has_come(orchard: Orchard, stripe: Control) -> None:
    order = preorder(orchard, stripe)
    bring_in(orchard, 5000)
    assert follow_forecast(orchard.forecast.pk, OVERDUE).state == "harvested"
    assert statuses(order) == ["packing"]
    assert wrong() == []


def test_an_expired_preorder_is_on_offer_again_and_late_money_takes_it_up(orchard: Orchard, stripe: Control) -> None:
    payment = paid_unheard(orchard, stripe)
    order = payment.order
    release_by_expiry(order)
    assert counted(orchard) == (0, "open")
    confirm(payment.pk, AFTER_CLOSING)
    assert statuses(order) == ["awaiting_harvest"]
    assert counted(orchard) == (5000, "open")
    assert wrong() == []


def release_by_expiry(order: Order) -> None:
    """Stripe could not be asked until the time was over."""
    note_unreachable(order.payment.pk, "no answer", AFTER_CLOSING)
    order.refresh_from_db()
    assert order.status == "lapsed"


@pytest.mark.parametrize(
    ("gone", "reason", "reads"),
    [
        ("sold", "out_of_stock", "and the goods were sold by then"),
        ("failed", "harvest", "The harvest failed: 冰雹. All that you paid for it comes back."),
        ("harvested", "out_of_stock", "the harvest was in by then, and no longer kept for you"),
    ],
)
def test_late_money_for_a_harvest_that_is_gone_goes_back(
    orchard: Orchard, stripe: Control, client: Client, gone: str, reason: str, reads: str
) -> None:
    payment = paid_unheard(orchard, stripe, boxes=6)
    release_by_expiry(payment.order)
    if gone == "sold":
        preorder(orchard, stripe, boxes=1, now=AFTER_CLOSING)
    elif gone == "failed":
        harvest_failed(orchard.forecast.pk, user=orchard.clerk, reason="冰雹", now=AFTER_CLOSING)
    else:
        bring_in(orchard, 5000)
        harvest_came(orchard.forecast.pk, user=orchard.clerk, now=AFTER_CLOSING)
    confirm(payment.pk, AFTER_CLOSING)
    assert [row[1:4] for row in refunds(payment.order)] == [(reason, "sale", 25_200)]
    page = client.get(f"/en/orders/{payment.order.token}/").content.decode()
    assert reads in page
    assert ("goods were sold" in page) is (gone == "sold")
    assert counted(orchard)[0] == (2500 if gone == "sold" else 0)
    send_all()
    assert wrong() == []


def test_a_buyer_cancels_before_and_after_the_harvest(orchard: Orchard, stripe: Control) -> None:
    before, after = preorder(orchard, stripe), preorder(orchard, stripe)
    for _ in range(2):
        cancel_parcel(parcel_id=before.parcels.get().pk, now=NOW)
    assert counted(orchard) == (5000, "open")
    bring_in(orchard, 5000)
    harvest_came(orchard.forecast.pk, user=orchard.clerk, now=HARVEST)
    follow_forecast(orchard.forecast.pk, HARVEST)
    cancel_order(order_id=after.pk, now=HARVEST)
    assert stock(orchard) == 2
    assert [row[1:4] for order in (before, after) for row in refunds(order)] == [("cancelled", "sale", 9200)] * 2
    send_all()
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == 0
    assert wrong() == []


def test_a_clerk_cancels_one_preorder_with_a_reason(world: World, orchard: Orchard, stripe: Control) -> None:
    parcel = preorder(orchard, stripe).parcels.get()
    with pytest.raises(Parcel.DoesNotExist):
        cancel_parcel_for_buyer(user=world.pears.clerk, parcel_id=parcel.pk, reason="不", now=NOW)
    cancel_parcel_for_buyer(user=orchard.clerk, parcel_id=parcel.pk, reason="地址送不到", now=NOW)
    assert counted(orchard) == (0, "open")
    assert wrong() == []


def test_who_is_about_to_pay_gets_stock_set_aside(orchard: Orchard, stripe: Control) -> None:
    paid = preorder(orchard, stripe)
    served, unserved = paid_unheard(orchard, stripe), paid_unheard(orchard, stripe)
    bring_in(orchard, 12_000)  # four boxes for six
    harvest_came(orchard.forecast.pk, user=orchard.clerk, now=NOW)
    assert follow_forecast(orchard.forecast.pk, NOW).due_at is None
    assert statuses(paid, served.order, unserved.order) == ["packing", "awaiting_payment", "awaiting_payment"]
    assert Lot.objects.get(code="QL-1").grams_reserved == 5000
    confirm(unserved.pk, NOW)
    assert Forecast.objects.get().due_at == NOW
    confirm(served.pk, NOW)
    follow_forecast(orchard.forecast.pk, NOW)
    assert statuses(paid, served.order, unserved.order) == ["packing", "packing", "cancelled"]
    assert [row[1:4] for row in refunds(unserved.order)] == [("harvest", "sale", 9200)]
    send_all()
    assert wrong() == []


def test_set_aside_stock_of_who_does_not_pay_is_on_sale_again(orchard: Orchard) -> None:
    order = order_packs((orchard.pack, 2))
    bring_in(orchard, 5000)
    harvest_came(orchard.forecast.pk, user=orchard.clerk, now=NOW)
    follow_forecast(orchard.forecast.pk, NOW)
    assert stock(orchard) == 0
    release_by_expiry(order)
    assert stock(orchard) == 2
    assert counted(orchard) == (0, "harvested")
    assert wrong() == []


def test_a_buyer_is_told_before_stock_becomes_a_preorder(world: World, orchard: Orchard, stripe: Control) -> None:
    """The last box from stock is sold while it is in another basket: no order is placed that the buyer did not mean."""
    Season.objects.filter(pk=orchard.agreement.season_id).update(starts_on=NOW.date())
    bring_in(orchard, 2500)
    harvest_came(orchard.forecast.pk, user=orchard.clerk, now=NOW)
    follow_forecast(orchard.forecast.pk, NOW)
    again = announce(
        clerk=orchard.clerk, agreement=orchard.agreement, grade=Grade.FIRST, grams=9000, expected_on=EXPECTED, now=NOW
    )
    basket = fill_basket((orchard.pack, 1))
    checkout = make_checkout(basket)
    order_packs((orchard.pack, 1))
    with pytest.raises(PromiseChanged) as refused:
        place_order(basket.pk, checkout, now=NOW)
    assert refused.value.changed == {orchard.pack.pk: EXPECTED}
    assert Order.objects.count() == 1
    shown = show_basket(basket.pk, now=NOW)
    assert [(line.moved, line.expected_on, line.left) for line in shown.changed] == [(True, EXPECTED, 3)]
    placed = place_order(basket.pk, checkout, now=NOW)
    assert placed.parcels.get().forecast_id == again.pk


ANNOUNCED: list[tuple[str, dict[str, Any], type[Exception]]] = [
    ("today", {"expected_on": NOW.date()}, NotToCome),
    ("in three years", {"expected_on": date(2029, 11, 1)}, NotToCome),
    ("nothing", {"grams": 0}, NotToCome),
    ("beyond measure", {"grams": 10**11}, NotToCome),
    ("another amount of the same", {"grams": 14_000}, AlreadyAnnounced),
    ("another day of the same", {"expected_on": date(2027, 9, 21)}, AlreadyAnnounced),
    ("without a protected price", {"grade": Grade.SECOND}, NoProtectedPrice),
    ("another cooperative", {"clerk": "pears"}, NotPermitted),
]


@pytest.mark.parametrize(("change", "refusal"), [case[1:] for case in ANNOUNCED], ids=[case[0] for case in ANNOUNCED])
def test_what_can_not_be_announced(
    world: World, orchard: Orchard, change: dict[str, Any], refusal: type[Exception]
) -> None:
    given: dict[str, Any] = {
        "clerk": orchard.clerk, "agreement": orchard.agreement, "grade": Grade.FIRST, "grams": 15_000,
        "expected_on": EXPECTED, "now": NOW,
    }  # fmt: skip
    if change.get("clerk"):
        change = {"clerk": world.pears.clerk}
    with pytest.raises(refusal):
        announce(**(given | change))
    assert announce(**given) == orchard.forecast  # the same again is the same
    assert Forecast.objects.count() == 1


def test_who_may_say_what_became_of_it(world: World, orchard: Orchard) -> None:
    pk = orchard.forecast.pk
    for stranger in (world.pears.clerk, world.pears.staff):
        with pytest.raises(NotPermitted):
            harvest_failed(pk, user=stranger, reason="霜冻", now=NOW)
    with pytest.raises(NothingHarvested):
        harvest_came(pk, user=orchard.clerk, now=NOW)
    for reason in ("  ", "霜" * 301):
        with pytest.raises(ReasonMissing):
            harvest_failed(pk, user=orchard.clerk, reason=reason, now=NOW)
    lot = bring_in(orchard, 2500)
    assert lot.forecast_id == pk
    with pytest.raises(HarvestCame):
        harvest_failed(pk, user=orchard.clerk, reason="霜冻", now=NOW)
    with pytest.raises(HarvestAwaited):
        ask_to_close(orchard.agreement.pk, user=orchard.clerk, fen=0, now=NOW)
    assert counted(orchard) == (0, "open")
    harvest_came(pk, user=orchard.staff, now=NOW)
    assert harvest_came(pk, user=orchard.clerk, now=HARVEST).decided_at == NOW  # the same again is no error
    follow_forecast(pk, NOW)
    with pytest.raises(DecidedOtherwise):
        harvest_failed(pk, user=orchard.clerk, reason="霜冻", now=NOW)
    left = unsold([orchard.agreement.pk])[orchard.agreement.pk].fen
    ask_to_close(orchard.agreement.pk, user=orchard.clerk, fen=left, now=NOW)
    close_season(orchard.agreement.pk, user=orchard.staff, fen=left, now=NOW)


def test_a_harvest_that_is_waited_for_is_not_packed_among_others(orchard: Orchard) -> None:
    orchard_lot = bring_in(orchard, 2500)
    orchard_lot.forecast = None
    orchard_lot.save()
    with pytest.raises(NotPackable):
        bring_in(orchard, 2500)  # into the lot that is on sale
    orchard_lot.refresh_from_db()
    assert orchard_lot.grams_delivered == 2500
    assert not Reservation.objects.exists()


def test_late_money_for_goods_that_are_sold_does_not_blame_a_failed_harvest(
    world: World, orchard: Orchard, stripe: Control
) -> None:
    """Of a mixed order what was short tells the reason."""
    order = order_packs((world.millet.pack, 1), (orchard.pack, 1))
    open_session(order.payment.pk, NOW)
    order.payment.refresh_from_db()
    stripe.next_fee(100)
    stripe.pay(order.payment.session_id or "", "card")
    release_by_expiry(order)
    left = on_offer([world.millet.pack.pk], NOW.date())[world.millet.pack.pk].left
    order_packs((world.millet.pack, left))
    confirm(order.payment.pk, AFTER_CLOSING)
    assert [row[1:4] for row in refunds(order)] == [("out_of_stock", "sale", order.total_fen)]
    assert counted(orchard) == (0, "open")
    assert wrong() == []


def test_a_harvest_with_a_parcel_that_fails_is_put_off_and_tried_again(
    orchard: Orchard, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = preorder(orchard, stripe, 1)
    harvest_failed(orchard.forecast.pk, user=orchard.clerk, reason="霜冻", now=HARVEST)
    monkeypatch.setattr(timezone, "now", lambda: HARVEST)
    with monkeypatch.context() as patch:
        patch.setattr("orders.preorders.serving.serve_or_refund", break_it)
        sweep_forecasts()
    forecast = Forecast.objects.get(pk=orchard.forecast.pk)
    assert (forecast.leased_until, forecast.last_error, forecast.finished_at) == (None, "broken", None)
    assert forecast.due_at is not None and forecast.due_at > HARVEST
    monkeypatch.setattr(timezone, "now", lambda: forecast.due_at)
    sweep_forecasts()
    assert statuses(order) == ["cancelled"]
    assert Forecast.objects.get(pk=orchard.forecast.pk).due_at is None


def break_it(*given: Any, **options: Any) -> None:
    raise RuntimeError("broken")
