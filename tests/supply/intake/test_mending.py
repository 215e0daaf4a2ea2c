"""A season that was opened wrongly is corrected, or taken back whole, while nothing that depends on it would break."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from wagtail.models import ModelLogEntry

from marketplace.people.appointments.actions import appoint
from marketplace.people.change_log import entries_of
from marketplace.people.models import Role
from marketplace.supply.agreements.agreeing import make_agreement
from marketplace.supply.intake.mending import correct_season, season_mark, take_back
from marketplace.supply.intake.opening import SeasonDays, open_season
from marketplace.supply.models import ProtectedPrice, ProtectedPriceStep, Season
from marketplace.supply.refusals import (
    NotASeason,
    NotPermitted,
    ReasonNeeded,
    SeasonDiffers,
    SeasonInUse,
    SeasonOverlaps,
)
from marketplace.supply.rules import odd_days
from marketplace.supply.seasons.asking import ask_to_close
from marketplace.supply.supports.actions import request_support
from tests.world import NOW, Farm, World, make_user, officer

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
WRONG = SeasonDays("2029年产季", date(2027, 10, 1), date(2029, 6, 30))
RIGHT = SeasonDays("2028年产季", date(2027, 10, 1), date(2028, 6, 30))


def opened(farm: Farm, days: SeasonDays = WRONG, fen: int = 600) -> ProtectedPrice:
    return open_season(user=farm.staff, product=farm.product, grade="first", season=days, fen_per_jin=fen, now=NOW)


def correct(season: Season, right: SeasonDays = RIGHT, **change: Any) -> Season:
    given = {"user": officer("boss"), "seen": season_mark(season), "reason": "年份打错", "now": NOW} | change
    return correct_season(season.pk, right=right, **given)


def written() -> list[Any]:
    rows = [list(model.objects.order_by("pk").values()) for model in (Season, ProtectedPrice, ProtectedPriceStep)]
    return [*rows, ModelLogEntry.objects.count()]


def test_a_mistyped_season_is_corrected_by_who_opened_it(shared_world: World) -> None:
    millet, pears = shared_world.millet, shared_world.pears
    price = opened(millet)
    season = correct(price.season, user=millet.staff)
    assert (season.name, season.starts_on, season.ends_on) == (RIGHT.name, RIGHT.starts_on, RIGHT.ends_on)
    entry = entries_of([price]).order_by("pk").last()
    assert entry is not None and (entry.action, entry.user, entry.data["of"]) == (
        "supply.price.season_corrected", millet.staff, "supply.season",
    )  # fmt: skip
    assert (entry.data["changes"], entry.data["reason"]) == (
        {"name": ["2029年产季", "2028年产季"], "ends_on": ["2029-06-30", "2028-06-30"]}, "年份打错",
    )  # fmt: skip
    before = written()
    correct(season, user=millet.staff, seen="of before")  # a second tap
    assert written() == before
    assert opened(pears, RIGHT, 300).season == season  # and another township takes part in the right one
    later = SeasonDays(RIGHT.name, RIGHT.starts_on, date(2028, 7, 31))
    for user in (millet.staff, pears.staff, millet.clerk):
        with pytest.raises(NotPermitted):
            correct(season, later, user=user)
    county = make_user("county")
    appoint(user=county, role=Role.COUNTY)
    assert correct(season, later, user=county).ends_on == date(2028, 7, 31)


def test_what_can_not_be_is_refused_and_changes_nothing(shared_world: World) -> None:
    farm = shared_world.millet
    [season, other] = [opened(farm).season, farm.season]
    before = written()
    refused: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"reason": " "}, ReasonNeeded), ({"reason": "x" * 301}, ReasonNeeded), ({"seen": "another"}, SeasonDiffers),
        ({"right": SeasonDays(other.name, RIGHT.starts_on, RIGHT.ends_on)}, SeasonDiffers),
        ({"right": SeasonDays("x", RIGHT.ends_on, RIGHT.starts_on)}, NotASeason),
        ({"right": SeasonDays("x", date(2020, 1, 1), date(2021, 1, 1))}, NotASeason),
        ({"right": SeasonDays("x", other.ends_on, RIGHT.ends_on)}, SeasonOverlaps),
    ]  # fmt: skip
    for given, error in refused:
        with pytest.raises(error):
            correct(season, **given)
    assert written() == before


def test_what_was_signed_delivered_or_closed_keeps_the_days(shared_world: World) -> None:
    """The season of 2026 runs from 2026-09-01 on; it was signed on its first day, and delivered at NOW."""
    farm = shared_world.millet
    season, days = farm.season, (farm.season.starts_on, farm.season.ends_on)
    assert days == (date(2026, 9, 1), date(2027, 8, 31)) and date(2026, 10, 20) == TODAY
    for starts_on, ends_on, why in (
        (TODAY + timedelta(days=1), days[1], "delivered"), (date(2025, 9, 1), TODAY - timedelta(days=1), "delivered"),
    ):  # fmt: skip
        with pytest.raises(SeasonInUse) as refused:
            correct(season, SeasonDays(season.name, starts_on, ends_on), now=NOW - timedelta(days=9))
        assert refused.value.why == why
    assert correct(season, SeasonDays("2026秋", date(2026, 8, 31), date(2027, 7, 31))).name == "2026秋"
    season.refresh_from_db()
    ask_to_close(farm.product.agreements.get().pk, user=farm.clerk, fen=30_000, now=NOW)
    with pytest.raises(SeasonInUse) as refused:
        correct(season, SeasonDays("2026", *days))
    season.refresh_from_db()
    assert (refused.value.why, season.name) == ("closing", "2026秋")


def test_an_opening_is_taken_back_whole_before_anybody_counts_on_it(shared_world: World) -> None:
    farm, pears = shared_world.millet, shared_world.pears
    before = written()[:-1]
    price, theirs = opened(farm), opened(pears, fen=300)
    for user, reason, error in (
        (pears.staff, "打错", NotPermitted), (farm.clerk, "打错", NotPermitted), (farm.staff, "", ReasonNeeded),
    ):  # fmt: skip
        with pytest.raises(error):
            take_back(price.pk, user=user, reason=reason, now=NOW)
    take_back(price.pk, user=farm.staff, reason="打错", now=NOW)
    assert Season.objects.filter(name=WRONG.name).exists()  # the other township's
    entry = entries_of([farm.product]).order_by("pk").last()
    assert entry is not None and (entry.action, entry.data["changes"], entry.data["reason"]) == (
        "supply.price.taken_back",
        {"season": [WRONG.name, None], "grade": ["first", None], "fen_per_jin": [600, None]}, "打错",
    )  # fmt: skip
    with pytest.raises(ProtectedPrice.DoesNotExist):
        take_back(price.pk, user=farm.staff, reason="打错", now=NOW)
    take_back(theirs.pk, user=pears.staff, reason="打错", now=NOW)
    assert written()[:-1] == before


def test_what_is_counted_on_is_not_taken_back_also_not_by_sql(shared_world: World) -> None:
    farm = shared_world.millet
    agreed = opened(farm)
    make_agreement(
        user=None, product=farm.product, season=agreed.season, household_share_bp=6_000, signed_on=TODAY, now=NOW
    )
    supported = opened(farm, SeasonDays("2030", date(2029, 9, 1), date(2030, 8, 31)))
    request_support(user=farm.staff, price=supported, budget_fen=1_000, reason="低价(示例)", now=NOW)
    before = written()
    for price, why in ((agreed, "agreed"), (supported, "supported")):
        with pytest.raises(SeasonInUse) as refused:
            take_back(price.pk, user=farm.staff, reason="打错", now=NOW)
        assert refused.value.why == why
        for sql in ("supply_protectedpricestep WHERE price_id", "supply_protectedprice WHERE id"):
            with pytest.raises(IntegrityError, match="counted on"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {sql} = {price.pk}")
    assert written() == before


@pytest.mark.parametrize(
    ("name", "starts_on", "ends_on", "odd"),
    [
        ("2027年产季", date(2027, 7, 1), date(2028, 8, 4), []),  # 400 days
        ("2027年产季", date(2027, 7, 1), date(2028, 8, 5), ["long"]),
        ("秋季", date(2027, 10, 21), date(2028, 6, 30), []),
        ("秋季", date(2027, 10, 22), date(2028, 6, 30), ["far"]),
        ("2029年产季", date(2027, 7, 1), date(2028, 6, 30), ["name"]),
        ("2026–2027", date(2027, 7, 1), date(2028, 6, 30), []),
        ("2092年产季", date(2029, 7, 1), date(2031, 6, 30), ["long", "far", "name"]),
    ],
)
def test_days_that_look_odd(name: str, starts_on: date, ends_on: date, odd: list[str]) -> None:
    assert odd_days(name, starts_on, ends_on, TODAY) == odd
