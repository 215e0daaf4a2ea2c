"""Pre-orders under fire: the last grams of a harvest to come, and a harvest that comes or fails while buyers pay."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core import mail
from django.db import connections
from django.db.models import QuerySet

from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.queries import balance
from marketplace.supply.harvests import opening as harvest
from marketplace.supply.models import Allocation, Forecast, Lot, Reservation
from marketplace.supply.refusals import DecidedOtherwise, HarvestCame, NothingHarvested
from marketplace.supply.stock import forecast_claims
from orders import tasks
from orders.checkout.placing import Checkout, LinesShort, place_order
from orders.messages import sending as mailing
from orders.models import BuyerMail, Order, Parcel, Payment, Refund
from orders.parcels.cancelling import cancel_parcel
from orders.payments.confirming import confirm
from orders.preorders import serving as harvests
from orders.preorders.serving import follow_forecast, harvest_came, harvest_failed
from tests.concurrency.at_once import at_once
from tests.concurrency.racing import race
from tests.concurrency.test_changes import all_read_first, kinds, without_locks
from tests.orders.changes import send_all, wrong
from tests.orders.orchard import HARVEST, Orchard, bring_in, make_orchard, paid_unheard, preorder
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_basket, make_checkout, pay_order

pytestmark = pytest.mark.usefixtures("real_database")


def place(basket_id: UUID, checkout: Checkout) -> str:
    try:
        place_order(basket_id, checkout, now=NOW)
    except LinesShort:
        return "short"
    return "placed"


def eight_buyers(orchard: Orchard) -> Counter[str]:
    """Each wants two boxes."""
    baskets = [fill_basket((orchard.pack, 2)) for _ in range(8)]
    return Counter(race(place, *[(basket.pk, make_checkout(basket)) for basket in baskets]))


def test_eight_buyers_on_the_last_grams_of_a_harvest(world: World) -> None:
    orchard = make_orchard(world, 16_000)
    assert eight_buyers(orchard) == {"placed": 3, "short": 5}
    assert Forecast.objects.get().grams_preordered == 15_000
    assert Reservation.objects.count() == 3
    assert wrong() == []


@pytest.mark.slow("processes and threads race over real transactions")
def test_without_locks_more_is_preordered_than_will_come(
    world: World, monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[Any]
) -> None:
    """Proof that the test above sees it: the same race with plain SELECTs and without the CHECK."""
    owner_sql.execute("ALTER TABLE supply_forecast DROP CONSTRAINT forecast_not_oversold")
    orchard = make_orchard(world, 16_000)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    met = multiprocessing.get_context("fork").Barrier(8)
    read = forecast_claims.lock_forecasts

    def read_together(ids: Any) -> Any:
        found = read(ids)
        met.wait(timeout=60)
        return found

    monkeypatch.setattr(forecast_claims, "lock_forecasts", read_together)
    assert eight_buyers(orchard) == {"placed": 8}
    assert "forecast-claims" in wrong()


def fails(orchard: Orchard, *, user: Any = None) -> Callable[[], Any]:
    def fail() -> Forecast:
        harvest_failed(orchard.forecast.pk, user=user or orchard.clerk, reason="霜冻", now=HARVEST)
        return follow_forecast(orchard.forecast.pk, HARVEST)

    return fail


def comes(orchard: Orchard) -> Callable[[], Any]:
    def come() -> Forecast:
        harvest_came(orchard.forecast.pk, user=orchard.clerk, now=HARVEST)
        return follow_forecast(orchard.forecast.pk, HARVEST)

    return come


def all_in_order(orchard: Orchard) -> None:
    """After the last sweep nobody waits, all money is where it belongs, and the books are right."""
    follow_forecast(orchard.forecast.pk, HARVEST)
    forecast = Forecast.objects.get()
    assert (forecast.finished_at, forecast.due_at) == (HARVEST, None)
    assert not Parcel.objects.filter(status="awaiting_harvest").exists()
    send_all()
    kept = sum(Order.objects.filter(status="paid").values_list("total_fen", flat=True))
    assert balance(shared_account(Account.Kind.SALES_SUSPENSE)) == kept
    assert wrong() == []


def test_a_harvest_that_fails_while_payments_arrive_refunds_each_once(world: World, stripe: Control) -> None:
    orchard = make_orchard(world)
    payments = [paid_unheard(orchard, stripe) for _ in range(3)]
    calls: list[Callable[[], Any]] = [lambda pk=payment.pk: confirm(pk, HARVEST) for payment in payments * 2]
    answers = at_once(*calls, fails(orchard), fails(orchard))
    assert kinds(answers) == ["Forecast"] * 2 + ["Payment"] * 6
    all_in_order(orchard)
    assert list(Order.objects.values_list("status", flat=True)) == ["refunded"] * 3
    assert sorted(Refund.objects.values_list("amount_fen", "reason")) == [(9200, "harvest")] * 3
    assert Forecast.objects.get().grams_preordered == 0


def test_a_harvest_that_fails_eight_times_at_once_refunds_once(world: World, stripe: Control) -> None:
    orchard = make_orchard(world)
    for _ in range(3):
        preorder(orchard, stripe)
    cancelled = Parcel.objects.earliest("pk")
    answers = at_once(
        *[fails(orchard)] * 4,
        *[fails(orchard, user=orchard.staff)] * 3,
        lambda: cancel_parcel(parcel_id=cancelled.pk, now=HARVEST),
    )
    assert kinds(answers) == ["Forecast"] * 7 + ["Parcel"]
    all_in_order(orchard)
    assert sorted(Refund.objects.values_list("amount_fen", flat=True)) == [9200] * 3


def test_come_and_failed_at_once_is_one_of_them(world: World, stripe: Control) -> None:
    """The township says that nothing came while the cooperative packs the first lot and says it has come."""
    orchard = make_orchard(world)
    order = preorder(orchard, stripe)

    def pack_and_come() -> Any:
        bring_in(orchard, 6000)
        return comes(orchard)()

    answers = at_once(pack_and_come, fails(orchard, user=orchard.staff), pack_and_come)
    order.refresh_from_db()
    state = Forecast.objects.get().state
    assert (state, order.status) in [("harvested", "paid"), ("failed", "refunded")]
    assert type(answers[1]) is Forecast if state == "failed" else type(answers[1]) in (DecidedOtherwise, HarvestCame)
    all_in_order(orchard)


@pytest.mark.slow("processes and threads race over real transactions")
def test_eight_sweeps_at_once_serve_each_once(world: World, stripe: Control) -> None:
    orchard = make_orchard(world)
    orders = [preorder(orchard, stripe, 1) for _ in range(6)]
    bring_in(orchard, 5000, 6000)  # four boxes for six
    answers = at_once(*[comes(orchard)] * 8)
    assert kinds(answers) == ["Forecast"] * 8
    served = Parcel.objects.filter(status="packing").order_by("pk")
    assert [row.order_id for row in served] == [order.pk for order in orders[:4]]  # who paid first
    assert sum(Allocation.objects.values_list("grams", flat=True)) == 10_000
    lot = Lot.objects.get(code="QL-1")
    assert (lot.grams_reserved, lot.grams_allocated, lot.forecast_id) == (0, 10_000, None)
    all_in_order(orchard)


def test_without_locks_a_preorder_is_served_twice(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proof that the locks are what holds: without them both find the same pre-order waiting, and run into each other."""
    orchard = make_orchard(world)
    preorder(orchard, stripe)
    bring_in(orchard, 10_000)
    harvest_came(orchard.forecast.pk, user=orchard.clerk, now=HARVEST)
    without_locks(monkeypatch)
    all_read_first(monkeypatch, 2, (harvest, "lock_reservations"))
    answers = at_once(*[lambda: follow_forecast(orchard.forecast.pk, HARVEST)] * 2)
    assert any(isinstance(answer, Exception) for answer in answers)


def test_the_harvest_comes_while_the_last_payments_arrive(world: World, stripe: Control) -> None:
    """Who pays while the lots are opened is served or refunded, and never waits."""
    orchard = make_orchard(world)
    preorder(orchard, stripe)
    payments = [paid_unheard(orchard, stripe) for _ in range(2)]
    bring_in(orchard, 10_000)  # for two of three
    at_once(*[lambda pk=payment.pk: confirm(pk, HARVEST) for payment in payments], comes(orchard), comes(orchard))
    all_in_order(orchard)
    assert sorted(Order.objects.values_list("status", flat=True)) == ["paid", "paid", "refunded"]
    assert not Payment.objects.exclude(state="paid").exists()


def follow_and_be_killed(forecast_id: int) -> None:
    """Refund one of three, and die of kill -9 inside the second."""
    cancel, done = harvests.cancel_paid, []

    def die(*args: Any, **kwargs: Any) -> None:
        cancel(*args, **kwargs)
        done.append(args)
        if len(done) == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    harvests.cancel_paid = die
    follow_forecast(forecast_id, HARVEST)


@pytest.mark.slow("processes and threads race over real transactions")
def test_kill_9_in_the_middle_of_a_failed_harvest_loses_nobody(world: World, stripe: Control) -> None:
    orchard = make_orchard(world)
    for _ in range(3):
        preorder(orchard, stripe)
    harvest_failed(orchard.forecast.pk, user=orchard.clerk, reason="霜冻", now=HARVEST)
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=follow_and_be_killed, args=(orchard.forecast.pk,))
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL
    assert Counter(Parcel.objects.values_list("status", flat=True)) == {"cancelled": 1, "awaiting_harvest": 2}
    assert Forecast.objects.get().due_at == HARVEST  # the sweep comes back to it
    assert wrong() == []
    all_in_order(orchard)
    assert Refund.objects.count() == 3


def test_a_harvest_is_not_said_to_have_come_before_it_is_packed(world: World) -> None:
    orchard = make_orchard(world)
    answers = at_once(*[comes(orchard)] * 2)
    assert kinds(answers) == [NothingHarvested.__name__] * 2


@pytest.mark.slow("processes and threads race over real transactions")
def test_a_buyer_is_told_once_however_many_say_it_and_send_it(world: World, stripe: Control) -> None:
    orchard = make_orchard(world)
    for _ in range(3):
        basket = fill_basket((orchard.pack, 1))
        order = place_order(basket.pk, replace(make_checkout(basket), email="buyer@example.com"), now=NOW)
        pay_order(order, stripe, fee=100)
    BuyerMail.objects.all().delete()  # the orders' links
    answers = at_once(*[fails(orchard)] * 4, *[tasks.sweep_mails] * 4)
    assert kinds(answers) == ["Forecast"] * 4 + ["NoneType"] * 4
    at_once(*[tasks.sweep_mails] * 8)
    assert [message.extra_headers["Message-ID"] for message in sorted_outbox()] == [
        f"<parcel-{pk}-no_harvest@example.com>" for pk in Parcel.objects.order_by("pk").values_list("pk", flat=True)
    ]
    assert BuyerMail.objects.filter(sent_at__isnull=False, due_at=None).count() == 3


def test_without_a_claim_a_buyer_is_told_twice(world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proof that the test above sees it: both workers take the same due row."""
    orchard = make_orchard(world)
    basket = fill_basket((orchard.pack, 1))
    order = place_order(basket.pk, replace(make_checkout(basket), email="buyer@example.com"), now=NOW)
    pay_order(order, stripe, fee=100)
    BuyerMail.objects.all().delete()  # the order's link
    fails(orchard)()
    met = threading.Barrier(2)
    message = mailing._message

    def message_together(mail: BuyerMail) -> Any:
        met.wait(timeout=30)
        return message(mail)

    monkeypatch.setattr(mailing, "_message", message_together)
    at_once(*[lambda: mailing.send_mail(BuyerMail.objects.get().pk, HARVEST)] * 2)
    assert len(mail.outbox) == 2


def sorted_outbox() -> list[Any]:
    return sorted(mail.outbox, key=lambda message: str(message.extra_headers["Message-ID"]))
