"""Reads of members' shares, for the screens, the income statement and the actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from marketplace.cooperatives.models import Member, Share

from .rules import Row, held_on, held_since, size_classes
from .words import number_text, quantity_text

UNITS = {Share.Kind.LAND: 100, Share.Kind.HOUSE: 100, Share.Kind.MONEY: 10_000}  # of classes: a mu, a m², ¥100


@dataclass(frozen=True, slots=True)
class Held:
    """What a member holds of a kind on a day.

    :param since: since when, without a break
    """

    member_id: int
    cooperative: str
    kind: str
    quantity: int
    since: date

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(Share.Kind(self.kind).label)

    @property
    def text(self) -> str:
        """The quantity with its unit."""
        return quantity_text(self.kind, self.quantity)


@dataclass(frozen=True, slots=True)
class Class:
    """How many members hold so much: a bar of the chart.

    :param width: in the drawing's units
    """

    label: str
    count: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class KindTotal:
    """All shares of a kind: their sum, how many members hold some, and how they lie."""

    kind: str
    quantity: int
    holders: int
    classes: list[Class]

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(Share.Kind(self.kind).label)

    @property
    def text(self) -> str:
        """The sum with its unit."""
        return quantity_text(self.kind, self.quantity)

    @property
    def height(self) -> int:
        """Of the chart."""
        return len(self.classes) * ROW_HEIGHT


ROW_HEIGHT, LONGEST = 34, 180


def held_by(member_ids: Collection[int] | QuerySet[Any, Any], day: date | None = None) -> dict[int, dict[str, int]]:
    """Return what members hold of each kind on a day, of kinds that they hold any of.

    :param member_ids: their keys, or a query that selects these
    :param day: None for all that is noted, whenever it becomes valid
    """
    rows = Share.objects.filter(member__in=member_ids)
    rows = rows if day is None else rows.filter(valid_on__lte=day)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for member, kind, quantity in rows.order_by().values_list("member", "kind").annotate(Sum("quantity")):
        if quantity:
            found[member][kind] = quantity
    return dict(found)


def holdings(members: QuerySet[Member], day: date) -> list[Held]:
    """Return what members hold on a day, and since when, by cooperative and kind."""
    rows: dict[tuple[int, str, str], list[Row]] = defaultdict(list)
    shares = Share.objects.filter(member__in=members, valid_on__lte=day).order_by(
        "member__cooperative__sort_key", "member"
    )
    for member, cooperative, kind, valid_on, quantity in shares.values_list(
        "member", "member__cooperative__name", "kind", "valid_on", "quantity"
    ):
        rows[member, cooperative, kind].append((valid_on, quantity))
    found = [
        Held(member, cooperative, kind, held_on(of, day), since)
        for (member, cooperative, kind), of in rows.items()
        if (since := held_since(of, day))
    ]
    return sorted(found, key=lambda one: (one.cooperative, list(Share.Kind.values).index(one.kind)))


def holdings_of_household(household_id: int, day: date) -> list[Held]:
    """Return what a household holds in cooperatives on a day."""
    return holdings(Member.objects.filter(household=household_id), day)


def totals(member_ids: Collection[int] | QuerySet[Any, Any], day: date) -> list[KindTotal]:
    """Return the sum of each kind of shares on a day, and how they lie among the members who hold some."""
    held = held_by(member_ids, day)
    found = []
    for kind in Share.Kind:
        sizes = [of[kind] for of in held.values() if kind in of]
        if sizes:
            found.append(KindTotal(kind.value, sum(sizes), len(sizes), _classes(kind, sizes)))
    return found


def _classes(kind: Share.Kind, sizes: Iterable[int]) -> list[Class]:
    found = size_classes(sizes, UNITS[kind])
    most = max(count for _low, _high, count in found)
    return [
        Class(
            f"{number_text(low)}–{number_text(high)}",
            count,
            n * ROW_HEIGHT,
            max(2, LONGEST * count // most) if count else 0,
        )
        for n, (low, high, count) in enumerate(found)
    ]
