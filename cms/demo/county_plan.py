"""How the whole district's households and people are spread: the newspapers' figures where they give one, even where not.

Pure and always the same, so that a run that was cut short goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .people import COOPERATIVES, HOUSEHOLDS, PERSONS_OF
from .places import TOWNSHIPS, VILLAGES, TownshipFacts

HOUSEHOLD_TOTAL = 9_711
PEOPLE_TOTAL = 17_704
DESIGNATED_TOTAL = 107
TOWNSHIP_TOTAL = 13
COOPERATIVE_TOTAL = 536
MEMBER_TOTAL = 2_000  # "about 2,000"
LARGE_IN, LARGE_MEMBERS = "taihe", 400  # one cooperative
MIDDLING, MIDDLING_MEMBERS = 30, 15

# The other townships that the newspapers name, and as many made-up ones as the district's thirteen still need.
OTHER_TOWNSHIPS = {
    "kunlun": TownshipFacts("昆仑镇", "Kunlun"),
    "shuangyang": TownshipFacts("双杨镇", "Shuangyang"),
    "development_zone": TownshipFacts("淄川经济开发区", "Zichuan Economic Development Zone"),
} | {
    f"sample_{n}": TownshipFacts(f"示例镇{n:02d}", f"Sample Township {n:02d}")
    for n in range(1, TOWNSHIP_TOTAL - len(TOWNSHIPS) - 3 + 1)
}
DISTRICT = TOWNSHIPS | OTHER_TOWNSHIPS


@dataclass(frozen=True, slots=True)
class PlannedVillage:
    """A village and how many households and people it has beside those of the small demo.

    :param key: key of `places.VILLAGES`, or the made-up village's number as ``v017``
    """

    key: str
    name: str
    name_en: str
    township: str
    designated: bool
    households: int
    people: int


def even(total: int, parts: int) -> list[int]:
    """Split a number into whole parts that differ by one at most, the larger ones first."""
    least, rest = divmod(total, parts)
    return [least + 1] * rest + [least] * (parts - rest)


def plan_villages() -> Iterator[PlannedVillage]:
    """Yield every village of the district with what is to be added there."""
    designated = dict(zip(_without("designated"), even(DESIGNATED_TOTAL - _known("designated"), 12), strict=True))
    households = dict(zip(_without("households"), even(HOUSEHOLD_TOTAL - _known("households"), 10), strict=True))
    people_left = PEOPLE_TOTAL - _known("people")
    households_left = HOUSEHOLD_TOTAL - sum(t.households or 0 for t in DISTRICT.values() if t.people)
    made_up = 0
    for key, facts in DISTRICT.items():
        count = facts.households or households[key]
        if facts.people:
            people = facts.people
        else:  # by households, so that the last township takes exactly what is left
            people = people_left * count // households_left
            people_left, households_left = people_left - people, households_left - count
        named = {name: village for name, village in VILLAGES.items() if village.township == key}
        quota = facts.designated or designated[key]
        new = (facts.villages or quota + sum(not v.designated for v in named.values())) - len(named)
        marks = [True] * (quota - sum(v.designated for v in named.values()))
        yield from _spread(key, count, people, made_up, [*marks, *[False] * (new - len(marks))])
        made_up += new


def _without(figure: str) -> list[str]:
    return [key for key, facts in DISTRICT.items() if getattr(facts, figure) is None]


def _known(figure: str) -> int:
    return sum(getattr(facts, figure) or 0 for facts in DISTRICT.values())


def _spread(
    township: str, households: int, people: int, made_up: int, marks: Sequence[bool]
) -> Iterator[PlannedVillage]:
    """Spread a township's households: villages with a figure of their own get it, the others share what is left.

    Villages where the small demo's households live, and that have no figure, keep just those.

    :param made_up: how many made-up villages the townships before have
    :param marks: one for each made-up village of this township: whether it is designated
    """
    rows = [*_known_rows(township), *_made_up_rows(marks, made_up)]
    there = [key for key, village in VILLAGES.items() if village.township == township]
    households -= sum(HOUSEHOLDS.get(key, 0) for key in there)
    people -= sum(people_of_demo(key) for key in there)
    shares = iter(
        even(households - sum(row.households or 0 for row in rows), sum(row.households is None for row in rows))
    )
    people -= sum(row.people or 0 for row in rows)
    households -= sum(row.households or 0 for row in rows if row.people is not None)
    for row in rows:
        count = row.households if row.households is not None else next(shares)
        persons = row.people
        if persons is None:  # by households, so that the last village takes exactly what is left
            persons = people * count // households
            people, households = people - persons, households - count
        yield PlannedVillage(row.key, row.name, row.name_en, township, row.designated, count, persons)


class _Row(NamedTuple):
    """A village before the township's households are spread: None where it has no figure of its own."""

    key: str
    name: str
    name_en: str
    designated: bool
    households: int | None
    people: int | None


def _known_rows(township: str) -> Iterator[_Row]:
    """Yield the villages that have a name, with what their figures leave beside the small demo's households."""
    for key, village in VILLAGES.items():
        there = HOUSEHOLDS.get(key, 0)
        if village.township != township:
            continue
        names = (key, village.name, village.name_en, village.designated)
        if village.households and village.households > there:
            persons = village.people - people_of_demo(key) if village.people else None
            yield _Row(*names, village.households - there, persons)
        elif not there:
            yield _Row(*names, None, None)


def _made_up_rows(marks: Sequence[bool], before: int) -> Iterator[_Row]:
    for n, mark in enumerate(marks, before + 1):
        yield _Row(f"v{n:03d}", f"示例村{n:03d}", f"Sample Village {n:03d}", mark, None, None)


def people_of_demo(village: str) -> int:
    """Return how many people the small demo's households in a village have."""
    return sum(PERSONS_OF[n % len(PERSONS_OF)] for n in range(HOUSEHOLDS.get(village, 0)))


def household_sizes(households: int, people: int) -> list[int]:
    """Return how many people each household has: at least one, all together `people`, a little uneven as in life."""
    sizes = even(people, households)
    for n in range(0, households - 1, 5):
        if sizes[n] > 1:
            sizes[n], sizes[n + 1] = sizes[n] - 1, sizes[n + 1] + 1
    return sizes


@dataclass(frozen=True, slots=True)
class PlannedCooperative:
    """A made-up cooperative, the village it has its seat in, and how many households belong to it.

    :param of_township: whether its members come from its whole township, not from the village alone
    """

    name: str
    name_en: str
    village: str
    members: int
    of_township: bool = False


def plan_cooperatives(villages: Sequence[PlannedVillage]) -> list[PlannedCooperative]:
    """Return the made-up cooperatives, village by village in turn, the designated ones first.

    Their members are what the newspapers' about 2,000 leave beside the small demo: one large cooperative in Taihe, some of
    a village's size, and hundreds of one household or two.
    """
    seats = [plan for plan in sorted(villages, key=lambda plan: not plan.designated) if plan.key not in VILLAGES]
    count = COOPERATIVE_TOTAL - len(COOPERATIVES)
    places = [seats[n % len(seats)] for n in range(count)]
    large = next(n for n, seat in enumerate(places) if seat.township == LARGE_IN)
    middling = [n for n, seat in enumerate(places) if seat.township != LARGE_IN][:MIDDLING]
    others = MEMBER_TOTAL - sum(HOUSEHOLDS.values()) - LARGE_MEMBERS - MIDDLING * MIDDLING_MEMBERS
    small = iter(even(others, count - MIDDLING - 1))
    sizes = {large: LARGE_MEMBERS} | dict.fromkeys(middling, MIDDLING_MEMBERS)
    return [
        PlannedCooperative(
            f"示例合作社{n + 1:03d}(演示)", f"Sample Cooperative {n + 1:03d} (demo)", seat.key,
            sizes[n] if n in sizes else next(small), n == large,
        )
        for n, seat in enumerate(places)
    ]  # fmt: skip
