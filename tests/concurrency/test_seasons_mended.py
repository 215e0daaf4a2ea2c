"""A season is corrected while something is delivered in it, and two are moved over each other at once."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from marketplace.supply.agreements import agreeing
from marketplace.supply.intake import deliveries, mending
from marketplace.supply.intake.mending import correct_season, season_mark, take_back
from marketplace.supply.intake.opening import SeasonDays, open_season
from marketplace.supply.models import Agreement, Season
from tests.concurrency.at_once import at_once
from tests.concurrency.lock_order import LockOrder
from tests.concurrency.test_signing import HELD_SECONDS, linger
from tests.signed import sign_agreement
from tests.world import NOW, World, make_world

pytestmark = pytest.mark.usefixtures("real_database")


@pytest.fixture
def world() -> World:
    return make_world()


def correct(world: World, season: Season, starts_on: date, ends_on: date) -> Season:
    return correct_season(
        season.pk, user=world.millet.staff, seen=season_mark(season), right=SeasonDays(season.name, starts_on, ends_on),
        reason="日期打错", now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("locked", [True, False])
def test_a_season_is_corrected_while_something_is_delivered(
    world: World, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    farm = world.millet
    beans = type(farm.product).objects.create(
        name="绿豆", category=farm.product.category, cooperative=farm.cooperative, village=farm.product.village
    )
    days = SeasonDays("豆季", date(2026, 9, 15), date(2027, 8, 1))
    season = open_season(user=farm.staff, product=beans, grade="first", season=days, fen_per_jin=300, now=NOW).season
    agreement = sign_agreement(
        cooperative=farm.cooperative, product=beans, season=season, household_share_bp=6_000,
        households=farm.households[:1], signed_on=days.starts_on,
    )  # fmt: skip
    linger(monkeypatch, deliveries, "standing_of")
    if not locked:
        monkeypatch.setattr(
            mending, "lock_agreements_of",
            lambda pk: list(Agreement.objects.filter(season=pk).values_list("pk", flat=True)),
        )  # fmt: skip

    def deliver() -> Any:
        return deliveries.take_delivery(
            clerk=farm.clerk, agreement=agreement, household=farm.households[0], grade="first", grams=500,
            slip_number="B-1", now=NOW,
        )  # fmt: skip

    def later() -> Season:
        time.sleep(HELD_SECONDS / 3)
        return correct(world, season, NOW.date() + timedelta(days=1), days.ends_on)

    answers = [type(answer).__name__ for answer in at_once(deliver, later)]
    assert answers == ["Delivery", "SeasonInUse" if locked else "Season"]


@pytest.mark.parametrize("locked", [True, False])
def test_of_two_seasons_moved_over_each_other_at_once_one_is(
    world: World,
    locked: bool,
    monkeypatch: pytest.MonkeyPatch,
    owner_sql: psycopg.Connection[object],
    lock_order: LockOrder,
) -> None:
    farm = world.millet
    first, second = (
        open_season(user=farm.staff, product=farm.product, grade="first", season=days, fen_per_jin=500, now=NOW).season
        for days in (
            SeasonDays("秋季", date(2027, 9, 1), date(2027, 12, 31)),
            SeasonDays("春季", date(2028, 2, 1), date(2028, 5, 31)),
        )
    )
    linger(monkeypatch, mending, "log_changes")  # both are written, and neither is committed
    if not locked:
        lock_order.broken_on_purpose = True
        monkeypatch.setattr(mending, "lock_calendar", lambda: None)
        owner_sql.execute("DROP TRIGGER supply_season_one_at_a_time ON supply_season")
    answers = at_once(
        lambda: correct(world, first, first.starts_on, date(2028, 1, 20)),
        lambda: correct(world, second, date(2028, 1, 10), second.ends_on),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Season", "SeasonOverlaps" if locked else "Season"]


@pytest.mark.parametrize("locked", [True, False])
def test_an_opening_is_taken_back_while_an_agreement_is_made(
    world: World, locked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the lock the season is gone when the agreement is to be committed, and PostgreSQL itself refuses it."""
    farm = world.millet
    days = SeasonDays("秋季", date(2027, 9, 1), date(2027, 12, 31))
    price = open_season(user=farm.staff, product=farm.product, grade="first", season=days, fen_per_jin=500, now=NOW)
    linger(monkeypatch, agreeing, "log_change")
    if not locked:
        monkeypatch.setattr(agreeing, "hold_season", lambda pk: True)

    def later() -> Season:
        time.sleep(HELD_SECONDS / 3)
        return take_back(price.pk, user=farm.staff, reason="打错", now=NOW)

    def agree() -> Agreement:
        return agreeing.make_agreement(
            user=None,
            product=farm.product,
            season=price.season,
            household_share_bp=6_000,
            signed_on=NOW.date(),
            now=NOW,
        )

    answers = [type(answer).__name__ for answer in at_once(agree, later)]
    assert answers == (["Agreement", "SeasonInUse"] if locked else ["IntegrityError", "Season"])
