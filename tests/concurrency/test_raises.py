"""A protected price is raised while its grams are settled or bought: one waits for the other (R1)."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.utils import timezone

from marketplace.ledger.models import Account, Event
from marketplace.supply.intake.opening import SeasonDays, open_season
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, PriceNotice, ProtectedPrice, SeasonPurchase
from marketplace.supply.seasons import closing
from marketplace.supply.seasons.asking import ask_to_close
from marketplace.supply.seasons.closing import close_season
from orders.settlement import settling
from orders.settlement.settling import settle
from tests.balances import balance_of_kind
from tests.concurrency.at_once import at_once
from tests.concurrency.test_settlement import received_parcels
from tests.stripe_double.control import Control
from tests.world import NOW, World, officer

pytestmark = pytest.mark.usefixtures("real_database")

HELD_SECONDS = 0.6  # between the look at the price and what is posted by it; the raise comes after a third of that


def raise_later(world: World) -> Callable[[], float]:
    """Raise millet to ¥20.00 a 斤, in the middle of what else happens. Returns for how long it waited."""

    boss = officer("boss")  # four times the price is beyond what a township sets by itself

    def run() -> float:
        time.sleep(HELD_SECONDS / 3)
        began = time.monotonic()
        set_protected_price(
            user=boss, product=world.millet.product, grade="first", season=world.millet.season,
            fen_per_jin=2000, reason="种子涨价", now=NOW,
        )  # fmt: skip
        return time.monotonic() - began

    return run


def linger(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Stay a while behind a function that has read the price."""
    look: Callable[..., Any] = getattr(module, name)

    def wait(*given: Any) -> Any:
        found = look(*given)
        time.sleep(HELD_SECONDS)
        return found

    monkeypatch.setattr(module, name, wait)


def findings() -> set[str]:
    out = io.StringIO()
    with suppress(SystemExit):
        call_command("check_books", "--json", stdout=out)
    return {finding["check"] for finding in json.loads(out.getvalue())["findings"]}


def unlocked(price_ids: Collection[int]) -> None:
    """In place of `hold_prices`."""


def test_a_raise_waits_for_who_settles(world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    [parcel] = received_parcels(world, stripe, 1)
    linger(monkeypatch, settling, "line_facts")
    settled, waited = at_once(lambda: settle(parcel, NOW), raise_later(world))
    assert settled is True and waited > HELD_SECONDS / 3
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 3415  # 70 % of 49.00 less 0.22, at the price before
    assert ProtectedPrice.objects.get(product=world.millet.product).fen_per_jin == 2000
    assert findings() == set()


def test_without_the_lock_a_parcel_is_settled_below_the_price(
    world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    [parcel] = received_parcels(world, stripe, 1)
    monkeypatch.setattr(settling, "hold_prices", unlocked)
    linger(monkeypatch, settling, "line_facts")
    settled, waited = at_once(lambda: settle(parcel, NOW), raise_later(world))
    assert settled is True and waited < HELD_SECONDS / 3
    assert findings() == {"allocation-floor", "household-floor"}


def test_who_settles_after_a_raise_has_read_it(world: World, stripe: Control) -> None:
    [parcel] = received_parcels(world, stripe, 1)
    raise_later(world)()
    assert settle(parcel, NOW) is True
    assert balance_of_kind(Account.Kind.HOUSEHOLD) == 10_000
    assert findings() == set()


def close(world: World) -> Callable[[], Any]:
    agreement = Agreement.objects.get(product=world.millet.product)
    now = NOW + timedelta(days=300)
    ask_to_close(agreement.pk, user=world.millet.clerk, fen=30_000, now=now)
    return lambda: (
        close_season(agreement.pk, user=world.millet.staff, fen=30_000, now=now, unsettled=lambda lots: []).paid_fen
    )


def test_a_raise_waits_for_the_close(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    linger(monkeypatch, closing, "_buy")
    paid, waited = at_once(close(world), raise_later(world))
    assert paid == 30_000 and waited > HELD_SECONDS / 3
    assert findings() == set()


def test_without_the_lock_the_close_pays_less_than_the_price(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "hold_prices", unlocked)
    linger(monkeypatch, closing, "open_accounts")  # the price is read before
    paid, waited = at_once(close(world), raise_later(world))
    assert paid == 30_000 and waited < HELD_SECONDS / 3
    assert SeasonPurchase.objects.count() == Event.objects.filter(kind="season_purchase").count() == 3
    assert findings() == {"season-purchase-floor"}


def test_the_same_raise_at_once_is_one(world: World) -> None:
    assert all(isinstance(answer, float) for answer in at_once(*[raise_later(world)] * 4))
    price = ProtectedPrice.objects.get(product=world.millet.product)
    assert list(price.steps.order_by("fen_per_jin").values_list("fen_per_jin", flat=True)) == [500, 2000]


def test_raises_and_settlements_at_once_keep_the_books_right(world: World, stripe: Control) -> None:
    parcels = received_parcels(world, stripe, 4)
    at_once(raise_later(world), *[lambda pk=pk: settle(pk, NOW) for pk in parcels])
    assert Event.objects.filter(kind="settlement").count() == 4
    assert findings() == set()


def test_the_same_raise_at_once_tells_each_once(world: World) -> None:
    farm, boss, now = world.millet, officer("boss"), timezone.now()  # the clerk was appointed today

    def raised() -> ProtectedPrice:
        return set_protected_price(
            user=boss, product=farm.product, grade="first", season=farm.season, fen_per_jin=2000,
            reason="种子涨价", now=now,
        )  # fmt: skip

    assert len({price.pk for price in at_once(*[raised] * 4)}) == 1
    assert list(PriceNotice.objects.values_list("user", "step__fen_per_jin")) == [(world.millet.clerk.pk, 2000)]


def opening(world: World, name: str, month: int) -> Callable[[], ProtectedPrice]:
    season = SeasonDays(name, date(2027, month, 1), date(2028, 8, 31))
    return lambda: open_season(
        user=world.millet.staff, product=world.millet.product, grade="first", season=season, fen_per_jin=600, now=NOW
    )


def test_of_two_seasons_that_overlap_and_are_opened_at_once_one_is(world: World) -> None:
    answers = at_once(opening(world, "秋季", 9), opening(world, "冬季", 11))
    assert sorted(type(answer).__name__ for answer in answers) == ["ProtectedPrice", "SeasonOverlaps"]
    assert ProtectedPrice.objects.filter(product=world.millet.product).count() == 2


def test_the_same_season_opened_at_once_is_one(world: World) -> None:
    answers = at_once(*[opening(world, "秋季", 9)] * 4)
    assert len({answer.pk for answer in answers}) == 1
    assert ProtectedPrice.objects.filter(product=world.millet.product).count() == 2


def test_without_the_trigger_both_are_opened(world: World, owner_sql: psycopg.Connection[object]) -> None:
    owner_sql.execute("DROP TRIGGER supply_protected_price_has_its_season ON supply_protectedprice")
    meet = threading.Barrier(2)

    def first(*given: Any, **named: Any) -> Any:
        meet.wait(timeout=30)  # both have looked for others
        return set_protected_price(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("marketplace.supply.intake.opening.set_protected_price", first)
        patch.setattr("marketplace.supply.intake.opening.lock_calendar", lambda: None)
        answers = at_once(opening(world, "秋季", 9), opening(world, "冬季", 11))
    assert [type(answer).__name__ for answer in answers] == ["ProtectedPrice", "ProtectedPrice"]
