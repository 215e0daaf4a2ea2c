"""The facets of a list: which values there are to choose, and how many products each would leave.

The count beside a value is what one gets by choosing it: it respects the words and all other facets, but not the facet's
own present value, which it would replace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils import dates
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.finding.asking import Asked, quoted
from cms.finding.index import MANY_VALUED, PRICE_RANGES, Index, Label
from cms.shelf.money_words import yuan_per_jin
from marketplace.places.divisions.labels import province_choices, province_label
from marketplace.places.divisions.table import PROVINCES, SERVED

SHOWN = 12  # choices of a facet before "more"
MANY = 64  # values of a facet that are counted all at once, such as a county's cooperatives
NOW = "now"
YES = "yes"
# A village lies in a township: choosing another township drops the village.
DROPS = {"township": ("village",)}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: a link, and how many products it would leave.

    :param query: the address's query with it chosen, or with it dropped when it is `current`
    :param count: None where there is nothing to count, as for a sort
    """

    label: str
    query: str
    count: int | None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its values.

    :param chosen: what the chosen value is called; empty when none is
    :param without: the address's query without it
    :param rest: choices that are shown only when one asks for more
    """

    name: str
    title: str
    choices: list[Choice]
    chosen: str = ""
    without: str = ""
    rest: list[Choice] = field(default_factory=list)


class Rest(NamedTuple):
    """What words and all facets but one find: as bits, how many, and by the value of a facet that has many."""

    bits: int
    number: int
    counts: dict[str, int] | None


class Sets:
    """The sets of products that belong to what is asked for."""

    def __init__(self, index: Index, asked: Asked, found: int, today: date) -> None:
        """:param found: what the words find, as bits"""
        self.index, self.asked, self.today = index, asked, today
        self.found = found
        self.chosen = {facet: self.having(facet, value) for facet, value in asked.chosen.items()}
        self._rest: dict[str, Rest] = {}

    def having(self, facet: str, value: str) -> int:
        """Return the products that have a value of a facet; none for a value that doesn't exist."""
        return self._bits(facet, value) & self.index.alive

    def _bits(self, facet: str, value: str) -> int:
        """The same, with products among them that are not in the list any more."""
        index = self.index
        if facet == "province":
            barred = self._barred(value)
            return 0 if barred is None else index.alive & ~barred
        if facet == "season" and value == NOW:
            value = str(self.today.month)
        return self._places(facet, value)

    def _barred(self, province: str) -> int | None:
        """Return the products that are not sent to a province; None where nothing is sent to."""
        if province not in SERVED or not {province, ""} & self.index.postage:
            return None
        return self._places("not_sent_to", province)

    def _places(self, facet: str, value: str) -> int:
        held = self.index.facets[facet].get(value) if facet in self.index.facets else None
        return held.bits if held else 0

    def without(self, *facets: str) -> int:
        """Return what words and facets find, some facets left out."""
        bits = self.found
        for facet, having in self.chosen.items():
            if facet not in facets:
                bits &= having
        return bits

    def count(self, facet: str, value: str) -> int:
        """Return how many products there would be with a value of a facet chosen."""
        if facet not in self._rest:
            rest = self.without(facet, *DROPS.get(facet, ()))
            many = facet in MANY_VALUED and len(self.index.facets[facet]) >= MANY
            counts = self.index.count_each(facet, rest) if many else None
            self._rest[facet] = Rest(rest, rest.bit_count(), counts)
        rest, number, counts = self._rest[facet]
        if counts is not None:
            return counts.get(value, 0)
        if not number:
            return 0
        if facet == "province":
            barred = self._barred(value)
            return 0 if barred is None else number - (rest & barred).bit_count()
        return (rest & self._bits(facet, value)).bit_count()


def label_of(index: Index, facet: str, value: str) -> str:
    """Return what a value of a facet is called in the active language; an unknown one is called by itself."""
    if facet == "season":
        return _("In season now") if value == NOW else month_label(value) or value
    if facet == "certificate" and value == YES:
        return _("With conformity certificate")
    if facet == "price":
        return _price_labels(get_language() or "").get(value, value)
    if facet == "province" and value in PROVINCES:
        return _("Sent to %(province)s") % {"province": province_label(value)}
    label = index.labels.get((facet, value))
    return value if label is None else _name(label, english=_is_english())


def month_label(value: str) -> str:
    """Return the name of a month by its number; empty for anything else."""
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 3 else 0
    return _("Harvested in %(month)s") % {"month": dates.MONTHS[number]} if 1 <= number <= 12 else ""


@lru_cache(maxsize=8)
def _price_labels(language: str) -> dict[str, str]:
    """What the ranges of prices are called in the active language."""
    return {value: _range_label(value) for value in PRICE_RANGES}


def _range_label(value: str) -> str:
    low, _dash, high = value.partition("-")
    if low == "0":
        return _("under %(price)s") % {"price": yuan_per_jin(int(high) * 100)}
    if not high:
        return _("%(price)s and more") % {"price": yuan_per_jin(int(low) * 100)}
    return _("¥%(low)s to %(high)s") % {"low": low, "high": yuan_per_jin(int(high) * 100)}


def read_facets(sets: Sets) -> list[Facet]:
    """Return the facets that there is something to choose in, in the order of the page."""
    index, asked = sets.index, sets.asked
    township = asked.chosen.get("township") or _township_of(index, asked.chosen.get("village", ""))
    villages = [value for value in _values(index, "village") if index.labels["village", value].under == township]
    facets = [
        _facet(sets, "category", _("Kind"), _values(index, "category")),
        _facet(sets, "township", _("Township"), _values(index, "township")),
        _facet(sets, "village", _("Village"), villages),
        _facet(sets, "cooperative", _("Cooperative"), _by_count(sets, "cooperative")),
        _facet(sets, "price", _("Price per jin"), PRICE_RANGES),
        _facet(sets, "province", _("Sent to"), [code for code, _name in province_choices()]),
    ]
    return [facet for facet in facets if facet.choices or facet.chosen]


def read_switches(sets: Sets) -> list[Choice]:
    """Return the facets with one value: a link switches it on or off."""
    return [
        _switch(sets, facet, value)
        for facet, value in (("season", NOW), ("certificate", YES))
        if sets.count(facet, value) or sets.asked.chosen.get(facet) == value
    ]


def read_chosen(sets: Sets) -> list[Choice]:
    """Return what is chosen: each a link that drops it, with how many products there would be then."""
    asked = sets.asked
    return [
        Choice(label_of(sets.index, facet, value), asked.address(**{facet: ""}), sets.without(facet).bit_count())
        for facet, value in asked.chosen.items()
    ]


def _values(index: Index, facet: str) -> list[str]:
    return sorted(
        list(index.facets[facet]) if facet in index.facets else [],
        key=lambda value: index.labels[facet, value].sort_key,
    )


def _by_count(sets: Sets, facet: str) -> list[str]:
    return sorted(_values(sets.index, facet), key=lambda value: -sets.count(facet, value))


def _township_of(index: Index, village: str) -> str:
    label = index.labels.get(("village", village))
    return label.under if label else ""


def _facet(sets: Sets, facet: str, title: str, values: Iterable[str]) -> Facet:
    asked = sets.asked
    dropped = DROPS.get(facet, ())
    before, after = asked.around(facet, dropped)
    chosen = asked.chosen.get(facet, "")
    called = _labels(sets.index, facet)
    shown = [
        Choice(called(value), f"{before}{quoted(value)}{after}", count, value == chosen)
        for value in values
        if (count := sets.count(facet, value)) or value == chosen
    ]
    return Facet(
        facet,
        title,
        shown[:SHOWN],
        called(chosen) if chosen else "",
        asked.address(**dict.fromkeys((facet, *dropped), "")),
        shown[SHOWN:],
    )


def _switch(sets: Sets, facet: str, value: str) -> Choice:
    on = sets.asked.chosen.get(facet) == value
    query = sets.asked.address(**{facet: "" if on else value})
    return Choice(label_of(sets.index, facet, value), query, sets.count(facet, value), on)


def _labels(index: Index, facet: str) -> Callable[[str], str]:
    """Return what gives values their labels inside their facet, whose title says the rest."""
    if facet == "province":
        provinces = dict(province_choices())
        return lambda value: provinces.get(value) or province_label(value)
    if facet == "price":
        prices = _price_labels(get_language() or "")
        return lambda value: prices.get(value, value)
    labels, english = index.labels, _is_english()

    def called(value: str) -> str:
        label = labels.get((facet, value))
        return value if label is None else _name(label, english=english)

    return called


def _name(label: Label, *, english: bool) -> str:
    return label.name_en if english and label.name_en else label.name


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
