"""The closing of a season under fire: at once, against the scale and the shop; and what holds that up."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection
from django.db.models import QuerySet

from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.ledger.queries import balance
from marketplace.people.models import User
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.models import Agreement, Delivery, Lot, SeasonClosing, SeasonPurchase
from marketplace.supply.refusals import AlreadyConfirmed, NotAsked, SeasonClosed, SeasonNotReady, SoldOut, SumChanged
from marketplace.supply.seasons import closing as closing_of
from marketplace.supply.seasons.asking import ask_to_close, withdraw_request
from marketplace.supply.seasons.closing import close_season
from marketplace.supply.seasons.queries import Unsold, unsold
from marketplace.supply.stock.allocation import allocate
from marketplace.supply.stock.reservation import Want, reserve
from orders.models import Parcel
from orders.parcels.cancelling import cancel_parcel
from orders.season_end import closing as season_closing
from orders.season_end.queries import waiting_for
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.households.paying import books, held_by
from tests.stripe_double.control import Control
from tests.world import NOW, Farm, World, cover, make_world, order_packs, pay_order

pytestmark = pytest.mark.usefixtures("real_database")


moments = (NOW + timedelta(seconds=n) for n in itertools.count())


def nothing(lot_ids: Sequence[int]) -> list[str]:
    return []


def agreement_of(farm: Farm) -> int:
    return Agreement.objects.get(product=farm.product).pk


def left_of(agreement: int) -> int:
    return unsold([agreement]).get(agreement, Unsold()).fen


def ask(farm: Farm) -> None:
    """The clerk asks for what is left, and again if it changed meanwhile. Each time is a request of its own."""
    fen = left_of(agreement_of(farm))
    for _turn in range(20):
        try:
            ask_to_close(agreement_of(farm), user=farm.clerk, fen=fen, now=next(moments))
        except SumChanged as refused:
            fen = refused.fen
        else:
            return


def confirm(farm: Farm, batch: int = 1_000) -> SeasonClosing:
    """The township's staff confirms what was asked for."""
    asked = SeasonClosing.objects.get(agreement=agreement_of(farm)).asked_fen or 0
    given = {"user": farm.staff, "fen": asked, "now": next(moments), "unsettled": nothing, "batch": batch}
    return close_season(agreement_of(farm), **given)


def close(farm: Farm, batch: int = 1_000) -> SeasonClosing:
    ask(farm)
    return confirm(farm, batch)


@pytest.mark.parametrize("batch", [2, 1_000])
def test_eight_closings_at_once_buy_once(batch: int) -> None:
    world = make_world(millet_grams=[1_000 * n for n in range(1, 9)])
    cover(world.millet, 20_000)
    ask(world.millet)
    answers = at_once(*[lambda: confirm(world.millet, batch)] * 8)
    assert {type(answer) for answer in answers} <= {SeasonClosing, SeasonClosed}
    assert any(isinstance(answer, SeasonClosing) for answer in answers)
    assert held_by(world.millet) == [1_000 * n for n in range(1, 9)]
    assert Event.objects.filter(kind="season_purchase").count() == SeasonPurchase.objects.count() == 8
    closing = SeasonClosing.objects.get()
    assert (closing.paid_fen, closing.from_fund_fen, closing.owed_fen) == (36_000, 20_000, 16_000)
    assert balance(open_account("cooperative", world.millet.cooperative.pk)) == -16_000
    assert books() == {}


def test_without_locks_they_meet_in_the_same_purchases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proof that the closing's row is what keeps them apart; what stands behind it refuses all but one."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    world = make_world(millet_grams=[1_000 * n for n in range(1, 9)])
    cover(world.millet, 20_000)
    ask(world.millet)
    answers = at_once(*[lambda: confirm(world.millet)] * 8)
    assert any(isinstance(answer, IntegrityError) for answer in answers), answers
    assert held_by(world.millet) == [1_000 * n for n in range(1, 9)]


def test_two_seasons_of_a_cooperative_do_not_spend_its_money_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both would see the same 300 yuan: the second waits, and counts on what is left."""
    outcomes = []
    for locked in (True, False):
        closings = close_both(monkeypatch, locked)
        outcomes.append(sum(closing.owed_fen for closing in closings))
    assert outcomes[0] == 15_000  # 300 yuan of 450
    assert outcomes[1] < 15_000  # proof: without the lock the same money was counted on twice


def close_both(monkeypatch: pytest.MonkeyPatch, locked: bool) -> list[SeasonClosing]:
    """Close the seasons of millet and pears, which are the same cooperative's, at the same moment."""
    with monkeypatch.context() as patch:
        world = make_world_of_one_cooperative("有锁" if locked else "无锁")
        own = open_account("cooperative", world[0].cooperative_id)
        money = Entry(shared_account("bank"), own, 30_000)
        post(Draft("deposit", f"cooperative:{world[0].cooperative_id}", NOW.date(), [money]))
        clerk = User.objects.get(appointments__cooperative=world[0].cooperative_id)
        sums = {one.pk: left_of(one.pk) for one in world}
        for pk, fen in sums.items():
            ask_to_close(pk, user=clerk, fen=fen, now=NOW)
        meet = threading.Barrier(2)
        read = closing_of.can_pay

        def read_and_wait(account: int) -> int:
            seen = read(account)
            if not locked:
                meet.wait(timeout=20)
            return seen

        if not locked:
            patch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
            patch.setattr(closing_of, "can_pay", read_and_wait)
        answers = at_once(
            *[lambda pk=pk: close_season(pk, user=None, fen=sums[pk], now=NOW, unsettled=nothing) for pk in sums]
        )
        assert all(isinstance(answer, SeasonClosing) for answer in answers), answers
        return answers


def make_world_of_one_cooperative(name: str) -> list[Agreement]:
    """Two agreements of one cooperative: 300 yuan of millet and 150 yuan of pears unsold."""
    from marketplace.catalogue.models import Category, Product
    from marketplace.households.models import Household
    from marketplace.supply.intake.prices import set_protected_price
    from marketplace.supply.models import Season
    from tests.signed import sign_agreement
    from tests.world import make_farm

    if not Season.objects.exists():
        make_world()
    season, category = Season.objects.get(), Category.objects.get()
    farm = make_farm(
        township=f"{name}镇", village=f"{name}村", cooperative=f"{name}合作社(示例)", product="小米", pack="5斤袋",
        pack_grams=2500, price_fen=4900, protected_fen_per_jin=500, share_bp=7000, delivered_grams=[30_000],
        category=category, season=season,
    )  # fmt: skip
    beans = Product.objects.create(
        name="绿豆", category=category, cooperative=farm.cooperative, village=farm.product.village
    )
    set_protected_price(user=farm.staff, product=beans, grade="first", season=season, fen_per_jin=500, now=NOW)
    grower = Household.objects.create(village=farm.product.village, number=f"{name}-9", head_name="焦示例9")
    second = sign_agreement(
        cooperative=farm.cooperative, product=beans, season=season, household_share_bp=7000, households=[grower],
        signed_on=season.starts_on,
    )  # fmt: skip
    take_delivery(
        clerk=None, agreement=second, household=grower, grade="first", grams=15_000, slip_number="B-1", now=NOW
    )
    return [Agreement.objects.get(product=farm.product), second]


# -- against the scale and the shop


def deliver(farm: Farm, n: int) -> Delivery:
    return take_delivery(
        clerk=farm.clerk, agreement=Agreement.objects.get(product=farm.product), household=farm.households[0],
        grade="first", grams=1_000, slip_number=f"late-{n}", now=NOW,
    )  # fmt: skip


def test_what_is_delivered_while_the_season_closes_is_bought_or_refused(world: World) -> None:
    answers = at_once(lambda: close(world.millet), *[lambda n=n: deliver(world.millet, n) for n in range(7)])
    assert isinstance(answers[0], SeasonClosing)
    assert {type(answer) for answer in answers[1:]} <= {Delivery, SeasonClosed}
    assert all(row.grams == row.grams_purchased for row in Delivery.objects.filter(product=world.millet.product))
    assert books() == {}


@pytest.mark.parametrize("held", [True, False])
def test_without_the_gate_the_agreements_row_keeps_the_closing_out(
    world: World, monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[object], held: bool
) -> None:
    """Here the gate only looks. The row that each delivery holds, in the action and in its trigger, makes the closing wait;
    without that a delivery is written when the season is closed: proof that the lock is what keeps it out."""
    looked, closed = threading.Event(), threading.Event()

    class LooksFirst:
        """The look at the closing, without the lock before it, and with a long wait after it."""

        def __call__(self, agreement_ids: Any) -> None:
            if SeasonClosing.objects.filter(agreement__in=list(agreement_ids)).exists():
                raise SeasonClosed("closed")
            looked.set()
            closed.wait(timeout=2 if held else 20)

    monkeypatch.setattr("marketplace.supply.intake.deliveries.hold_open", LooksFirst())
    if not held:
        monkeypatch.setattr("marketplace.supply.intake.deliveries.hold_agreements", lambda agreement_ids: None)
        owner_sql.execute("ALTER TABLE supply_delivery DISABLE TRIGGER supply_delivery_is_signed")

    def close_after_the_look() -> SeasonClosing:
        looked.wait(timeout=20)
        try:
            return close(world.millet)
        finally:
            closed.set()

    answers = at_once(close_after_the_look, lambda: deliver(world.millet, 1))
    assert [type(answer) for answer in answers] == [SeasonClosing, Delivery]
    assert set(books()) == (set() if held else {"closed-season-all-bought", "agreement-guards"})


def test_the_closing_waits_for_a_delivery_that_is_being_written(world: World) -> None:
    """The same with the gate: the closing can't pass while somebody stands in it."""
    from django.db import transaction

    inside, order = threading.Event(), []

    def deliver_slowly() -> None:
        with transaction.atomic():
            deliver(world.millet, 1)
            inside.set()
            threading.Event().wait(1)
            order.append("delivered")

    def close_meanwhile() -> None:
        inside.wait(timeout=20)
        close(world.millet)
        order.append("closed")

    assert at_once(deliver_slowly, close_meanwhile) == [None, None]
    assert order == ["delivered", "closed"]
    assert books() == {}


def buy_a_pack(farm: Farm) -> str:
    try:
        [held] = reserve([Want(farm.pack.pk, 1)], expires_at=NOW, on=NOW.date())
    except SoldOut:
        return "sold out"
    allocate([held.pk])
    return "sold"


def test_what_is_sold_while_the_season_closes_is_sold_or_bought_never_both() -> None:
    world = make_world(millet_grams=[5_000, 10_000])
    answers = at_once(lambda: close(world.millet), *[lambda: buy_a_pack(world.millet)] * 7)
    sold = answers[1:].count("sold")
    assert sold + answers[1:].count("sold out") == 7
    if not isinstance(answers[0], SeasonClosing):  # a reservation was held at that moment, or was sold after it
        assert isinstance(answers[0], SeasonNotReady | SumChanged), answers[0]
        close(world.millet)
    lot = Lot.objects.get(pk=world.millet.lot.pk)
    assert (lot.grams_allocated, lot.grams_purchased) == (2_500 * sold, 15_000 - 2_500 * sold)
    assert sum(held_by(world.millet)) == 15_000 - 2_500 * sold
    assert set(books()) <= {"reservation-of-a-line"}  # these buyers placed no order


def confirm_parcels(farm: Farm) -> SeasonClosing:
    """As the door confirms it: parcels that may be cancelled are waited for."""
    asked = SeasonClosing.objects.get(agreement=agreement_of(farm)).asked_fen or 0
    return season_closing.close_season(agreement_of(farm), user=farm.staff, fen=asked, now=next(moments))


def test_a_parcel_that_may_be_cancelled_is_waited_for(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 2))
    pay_order(order, stripe, fee=0)
    ask(world.millet)
    with pytest.raises(SeasonNotReady) as refused:
        confirm_parcels(world.millet)
    assert refused.value.waiting == [order.number] == waiting_for(agreement_of(world.millet))
    Parcel.objects.filter(order=order).update(packed_at=NOW)
    assert confirm_parcels(world.millet).paid_fen == 25_000


def test_a_parcel_cancelled_while_the_season_closes_is_bought_whole(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 2))
    pay_order(order, stripe, fee=0)
    parcel = order.parcels.get()
    ask(world.millet)
    closed, cancelled = at_once(
        lambda: confirm_parcels(world.millet),
        lambda: cancel_parcel(parcel_id=parcel.pk, now=NOW),
    )
    assert isinstance(cancelled, Parcel)
    assert isinstance(closed, SeasonNotReady | SumChanged), closed  # what came back was in nobody's sum
    assert SeasonPurchase.objects.count() == 0
    ask(world.millet)
    confirm_parcels(world.millet)
    assert held_by(world.millet) == [5_000, 10_000, 15_000]
    assert set(books()) == set()


def test_withdrawn_while_it_is_confirmed_one_of_the_two_wins(world: World) -> None:
    ask(world.millet)
    agreement, clerk = agreement_of(world.millet), world.millet.clerk
    closed, withdrawn = at_once(lambda: confirm(world.millet), lambda: withdraw_request(agreement, user=clerk, now=NOW))
    if isinstance(closed, SeasonClosing):
        assert isinstance(withdrawn, SeasonClosed | AlreadyConfirmed)
        assert held_by(world.millet) == [5_000, 10_000, 15_000]
    else:
        assert isinstance(closed, NotAsked) and isinstance(withdrawn, SeasonClosing)
        assert (SeasonPurchase.objects.count(), Lot.objects.get(pk=world.millet.lot.pk).closed_at) == (0, None)
    assert books() == {}


@pytest.mark.parametrize("held", [True, False], ids=["agreement first", "without it"])
@pytest.mark.parametrize("step", ["ask", "withdraw"])
def test_asked_or_withdrawn_while_it_is_bought_they_wait_in_no_circle(
    world: World, monkeypatch: pytest.MonkeyPatch, lock_order: LockOrder, held: bool, step: str
) -> None:
    """At COMMIT PostgreSQL looks once more at the agreement of a closing that was written twice. Who asks or withdraws holds
    the agreement and wants the closing: without the agreement first, PostgreSQL ends one of the two."""
    ask(world.millet)
    agreement, clerk, buying = agreement_of(world.millet), world.millet.clerk, threading.Event()
    buy = closing_of._buy

    def buy_once_somebody_waits(*args: Any) -> Any:
        buying.set()
        until = time.monotonic() + 5
        with connection.cursor() as cursor:
            while time.monotonic() < until:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0]:
                    break
                time.sleep(0.01)
        return buy(*args)

    def meanwhile() -> SeasonClosing:
        buying.wait(timeout=20)
        if step == "ask":
            return ask_to_close(agreement, user=clerk, fen=30_000, now=next(moments))
        return withdraw_request(agreement, user=clerk, now=next(moments))

    monkeypatch.setattr(closing_of, "_buy", buy_once_somebody_waits)
    if not held:
        lock_order.broken_on_purpose = True
        monkeypatch.setattr(closing_of, "hold_agreements", lambda agreement_ids: None)
    answers = at_once(lambda: confirm(world.millet), meanwhile)
    if held:
        assert [type(answer) for answer in answers] == [SeasonClosing, SeasonClosed]
        assert held_by(world.millet) == [5_000, 10_000, 15_000]
    else:
        assert any(isinstance(answer, OperationalError) and "deadlock" in str(answer) for answer in answers), answers
    assert books() == {}


def test_killed_in_the_middle_the_rest_is_bought_by_the_next(
    monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[Any]
) -> None:
    """The connection dies after the second batch: what was committed stays, the rest is bought once."""
    world = make_world(millet_grams=[1_000, 2_000, 3_000, 4_000])
    cover(world.millet, 4_500)
    buy, turns = closing_of._buy, []

    def die(*args: Any) -> Any:
        turns.append(1)
        bought = buy(*args)
        if len(turns) == 3:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                owner_sql.execute("SELECT pg_terminate_backend(%s)", [cursor.fetchone()[0]])
        return bought

    with monkeypatch.context() as patch:
        patch.setattr(closing_of, "_buy", die)
        with pytest.raises(Exception, match="terminat|closed|lost"):
            close(world.millet, batch=1)
    connection.close()
    assert SeasonPurchase.objects.count() == 2
    with pytest.raises(AlreadyConfirmed):
        withdraw_request(agreement_of(world.millet), user=world.millet.clerk, now=NOW)
    closing = confirm(world.millet, batch=1)
    assert (closing.paid_fen, closing.from_fund_fen, closing.owed_fen) == (10_000, 4_500, 5_500)
    assert held_by(world.millet) == [1_000, 2_000, 3_000, 4_000]
    assert books() == {}
