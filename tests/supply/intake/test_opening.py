"""A township opens a season for a product and grade: in the county's calendar, never over another one of the same produce."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.intake.opening import SeasonDays, open_season
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import ProtectedPrice, ProtectedPriceStep, Season
from marketplace.supply.refusals import (
    AlreadyOpen,
    BeyondLimit,
    NotASeason,
    NotDecidedYet,
    NotPermitted,
    ReasonNeeded,
    SeasonDiffers,
    SeasonOverlaps,
    StepWritten,
)
from tests.world import NOW, Farm, World, make_user, officer

pytestmark = pytest.mark.django_db

NEXT = SeasonDays("2027年产季", date(2027, 9, 1), date(2028, 8, 31))
NEXT_YEAR = SeasonDays("2028年产季", date(2028, 9, 1), date(2029, 8, 31))
LATER = NOW + timedelta(days=1)


def opened(farm: Farm, season: SeasonDays = NEXT, fen: int = 600, **change: Any) -> ProtectedPrice:
    given = {"user": farm.staff, "product": farm.product, "grade": "first", "now": NOW} | change
    return open_season(season=season, fen_per_jin=fen, **given)


def written() -> list[Any]:
    return [list(Season.objects.values()), list(ProtectedPrice.objects.values()), ModelLogEntry.objects.count()]


def test_a_season_is_opened_once_and_shared_by_townships(shared_world: World) -> None:
    millet, pears = shared_world.millet, shared_world.pears
    price = opened(millet)
    assert (price.season.name, price.season.starts_on, price.season.ends_on) == (
        NEXT.name,
        NEXT.starts_on,
        NEXT.ends_on,
    )
    assert (price.fen_per_jin, price.set_by, price.decided_on) == (600, millet.staff, NOW.date())
    before = written()
    assert opened(millet) == price  # a second tap
    assert written() == before
    assert opened(pears, fen=300).season == price.season
    assert Season.objects.count() == 2
    [entry] = ModelLogEntry.objects.filter(object_id=str(price.pk), action="supply.price.set")
    assert entry.data["changes"] == {"fen_per_jin": [None, 600]}


REFUSED: list[tuple[dict[str, Any], type[Exception]]] = [
    (
        {"season": SeasonDays("早季", date(2027, 8, 31), date(2028, 1, 1))},
        SeasonOverlaps,
    ),  # a day of the season of 2026
    ({"season": SeasonDays("2026", date(2026, 9, 1), date(2027, 8, 30))}, SeasonDiffers),
    ({"season": SeasonDays("2026", date(2026, 9, 1), date(2027, 8, 31))}, AlreadyOpen),  # at 500
    ({"season": SeasonDays("旧季", date(2025, 9, 1), date(2026, 8, 31))}, NotASeason),  # over
    ({"season": SeasonDays("反季", date(2028, 8, 31), date(2027, 9, 1))}, NotASeason),
    ({"season": SeasonDays("长季", date(2027, 9, 1), date(2037, 9, 1))}, NotASeason),
]


@pytest.mark.parametrize(("given", "refusal"), REFUSED, ids=[case[0]["season"].name for case in REFUSED])
def test_what_is_no_season_of_this_produce_is_refused(
    shared_world: World, given: dict[str, Any], refusal: type[Exception]
) -> None:
    before = written()
    with pytest.raises(refusal):
        opened(shared_world.millet, **given)
    assert written() == before


def test_others_open_nothing(shared_world: World) -> None:
    before = written()
    for user in (shared_world.pears.staff, shared_world.millet.clerk):
        with pytest.raises(NotPermitted):
            opened(shared_world.millet, user=user)
    assert written() == before


def test_the_database_itself_lets_no_two_seasons_overlap(shared_world: World) -> None:
    farm = shared_world.millet
    other = Season.objects.create(name="早季", starts_on=date(2027, 8, 31), ends_on=date(2028, 1, 1))
    row = {"product": farm.product, "season": other, "fen_per_jin": 500, "set_by": farm.staff}
    with pytest.raises(IntegrityError, match="another season"), transaction.atomic():
        ProtectedPrice.objects.create(grade="first", **row)
    ProtectedPrice.objects.create(grade="second", **row)  # of another grade
    price = opened(farm)
    for days in ({"starts_on": date(2027, 8, 1)}, {"starts_on": date(2026, 10, 1)}):
        with pytest.raises(IntegrityError, match="overlaps"), transaction.atomic():
            Season.objects.filter(pk=price.season_id).update(**days)
    Season.objects.filter(pk=price.season_id).update(starts_on=date(2027, 10, 1))


def county_official() -> User:
    official = make_user("county")
    appoint(user=official, role=Role.COUNTY)
    return official


def test_far_above_what_was_only_the_county_decides(shared_world: World) -> None:
    """The season of 2026 opened at ¥5.00."""
    farm, county = shared_world.millet, county_official()

    def set_at(fen: int, season: Season = farm.season, grade: str = "first", user: User = farm.staff) -> ProtectedPrice:
        return set_protected_price(
            user=user, product=farm.product, grade=grade, season=season, fen_per_jin=fen, reason="种子涨价", now=LATER
        )

    set_at(900)  # what counts is where the season began
    before = written()
    with pytest.raises(BeyondLimit) as refused:
        set_at(1_001)
    assert refused.value.most_fen == 1_000 and written() == before
    assert set_at(1_000).fen_per_jin == 1_000
    with pytest.raises(BeyondLimit) as refused:  # the next season, against the highest of the ones before
        opened(farm, fen=2_001)
    assert refused.value.most_fen == 2_000 and not Season.objects.filter(name=NEXT.name).exists()
    assert opened(farm, fen=2_000).fen_per_jin == 2_000
    assert opened(farm, fen=900_000, grade="second").fen_per_jin == 900_000  # there was none
    assert set_at(1_001, user=county).set_by == county
    assert set_at(999_999, user=officer("boss")).fen_per_jin == 999_999
    assert (
        opened(farm, SeasonDays("后年", date(2028, 9, 1), date(2029, 8, 31)), 5_000_000, user=county).set_by == county
    )


def test_of_two_raises_the_later_one_never_stands_before_the_first(shared_world: World) -> None:
    """Its request came first, and waited for the lock."""
    farm = shared_world.millet
    given = {"user": farm.staff, "product": farm.product, "grade": "first", "season": farm.season, "reason": "涨"}
    set_protected_price(fen_per_jin=505, now=LATER, **given)  # type: ignore[arg-type]
    price = set_protected_price(fen_per_jin=514, now=LATER - timedelta(seconds=9), **given)  # type: ignore[arg-type]
    assert list(price.steps.order_by("fen_per_jin").values_list("fen_per_jin", "set_at")) == [
        (500, NOW), (505, LATER), (514, LATER),
    ]  # fmt: skip
    assert ModelLogEntry.objects.filter(action="supply.price.raised").latest("pk").timestamp == LATER


def test_a_step_that_somebody_wrote_by_another_way_is_said_in_words(shared_world: World) -> None:
    farm = shared_world.millet
    price = ProtectedPrice.objects.get(product=farm.product)
    future = NOW + timedelta(days=1_200)
    ProtectedPriceStep.objects.create(price=price, fen_per_jin=700, set_by=farm.staff, set_at=future)
    before = written()
    with pytest.raises(StepWritten) as refused:
        set_protected_price(
            user=farm.staff, product=farm.product, grade="first", season=farm.season, fen_per_jin=700, reason="涨",
            now=LATER,
        )  # fmt: skip
    assert refused.value.set_at == future and written() == before


def test_a_raise_says_why_and_when_it_was_decided_and_both_are_kept(shared_world: World) -> None:
    farm = shared_world.millet
    given = {"user": farm.staff, "product": farm.product, "grade": "first", "season": farm.season, "now": LATER}
    before = written()
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(ReasonNeeded):
            set_protected_price(fen_per_jin=520, reason=reason, **given)  # type: ignore[arg-type]
    with pytest.raises(NotDecidedYet):
        set_protected_price(fen_per_jin=520, reason="涨", decided_on=LATER.date() + timedelta(days=1), **given)  # type: ignore[arg-type]
    assert written() == before
    decided = NOW.date() - timedelta(days=3)
    price = set_protected_price(fen_per_jin=520, reason=" 种子涨价 ", decided_on=decided, **given)  # type: ignore[arg-type]
    steps = ProtectedPriceStep.objects.filter(price=price).order_by("fen_per_jin")
    assert list(steps.values_list("fen_per_jin", "reason", "decided_on", "set_at")) == [
        (500, "", NOW.date(), NOW), (520, "种子涨价", decided, LATER),
    ]  # fmt: skip
    entry = ModelLogEntry.objects.get(object_id=str(price.pk), action="supply.price.raised")
    assert entry.data == {
        "changes": {"fen_per_jin": [500, 520], "decided_on": [None, str(decided)]},
        "reason": "种子涨价",
    }
    with pytest.raises(IntegrityError, match="is written"), transaction.atomic():
        ProtectedPrice.objects.filter(pk=price.pk).update(reason="另一个")


def test_a_township_climbs_over_no_limit_by_seasons_that_nobody_counts_on(shared_world: World) -> None:
    """Short ones before, each twice as dear, that could all be taken back afterwards; the season of the agreement stands at 500."""
    farm = shared_world.millet
    steps = [SeasonDays(f"短{n}", date(2027, 9, 1 + 3 * n), date(2027, 9, 2 + 3 * n)) for n in range(3)]
    opened(farm, steps[0], 1_000)
    before = written()
    for days in (steps[1], NEXT_YEAR):
        with pytest.raises(BeyondLimit) as refused:
            opened(farm, days, 1_001)
        assert (refused.value.most_fen, written()) == (1_000, before)
    assert opened(farm, steps[1], 1_001, user=officer("county")).fen_per_jin == 1_001  # the county does
    with pytest.raises(BeyondLimit):
        opened(farm, steps[2], 1_001)


def test_without_an_agreement_the_first_price_counts_whenever_its_season_is(shared_world: World) -> None:
    farm = shared_world.millet
    given: dict[str, Any] = {"grade": "second"}
    late, early = opened(farm, NEXT_YEAR, 400, **given), SeasonDays("短", date(2027, 9, 1), date(2027, 9, 2))
    set_protected_price(
        user=farm.staff, product=farm.product, grade="second", season=late.season, fen_per_jin=800, now=LATER, reason="涨"
    )  # fmt: skip
    before = written()
    with pytest.raises(BeyondLimit):
        opened(farm, early, 801, **given)
    assert written() == before
    assert opened(farm, early, 800, **given).fen_per_jin == 800
