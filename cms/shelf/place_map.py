"""A small map, drawn from the approximate places of townships: where produce comes from, and how far that is from a city.

A sketch, not a survey: a township is a point to a kilometre or two, and there are no borders, roads or heights in it. The
places of townships are typed in the back office's database (`places.Township`); those of the cities below are their
centres to a hundredth of a degree. Nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, atan2, cos, degrees, log10, radians, sin, sqrt
from typing import NamedTuple

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

WIDTH, HEIGHT, EDGE = 320, 210, 34  # the drawing's units
KM_A_DEGREE = 111.2
EARTH_KM = 6371
LEAST_KM = 12.0  # how much the map shows at least, each way
LABELLED = 6


class Place(NamedTuple):
    """A named point; degrees north and east."""

    name: str
    name_en: str
    latitude: float
    longitude: float

    @property
    def label(self) -> str:
        """The name in the active language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name


# Cities of Shandong that a buyer knows. The nearest one is drawn; of the capital, direction and distance are told.
CAPITAL = Place("济南", "Jinan", 36.65, 117.12)
CITIES = (
    CAPITAL,
    Place("淄博", "Zibo", 36.81, 118.05),
    Place("潍坊", "Weifang", 36.71, 119.16),
    Place("泰安", "Tai'an", 36.20, 117.09),
    Place("滨州", "Binzhou", 37.38, 117.97),
    Place("东营", "Dongying", 37.43, 118.67),
    Place("临沂", "Linyi", 35.10, 118.36),
    Place("济宁", "Jining", 35.41, 116.59),
    Place("聊城", "Liaocheng", 36.46, 115.99),
    Place("青岛", "Qingdao", 36.07, 120.38),
)
NEAR_KM = 60  # a city farther away than this is not drawn


@dataclass(frozen=True, slots=True)
class Mark:
    """A point as it is drawn; its label stands at its left when it is far to the right.

    :param kind: ``here``, ``city`` or ``other``
    """

    label: str
    kind: str
    x: int
    y: int

    @property
    def anchor(self) -> str:
        """How SVG aligns the label."""
        return "end" if self.x > WIDTH * 0.6 else "start"

    @property
    def label_x(self) -> int:
        """Where the label begins, or ends."""
        return self.x - 9 if self.anchor == "end" else self.x + 9


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """What `components/place_map.html` draws.

    :param words: the same in words
    :param bar: length of the scale's bar, in the drawing's units
    :param bar_km: what it stands for
    """

    marks: list[Mark]
    words: str
    bar: int
    bar_km: int
    width: int = WIDTH
    height: int = HEIGHT


def draw_map(here: Place, others: Sequence[Place]) -> PlaceMap:
    """Return the map of one township among others.

    :param here: the township that it is about
    :param others: townships near it
    """
    city = min(CITIES, key=lambda one: distance_km(here, one))
    near = sorted(others, key=lambda one: distance_km(here, one))[:LABELLED]
    shown = [("other", one) for one in near] + [("here", here)]
    if distance_km(here, city) <= NEAR_KM:
        shown.insert(0, ("city", city))
    across = KM_A_DEGREE * cos(radians(here.latitude))
    km = [((one.longitude - here.longitude) * across, (one.latitude - here.latitude) * KM_A_DEGREE) for _, one in shown]
    left, right = min(x for x, _ in km), max(x for x, _ in km)
    low, high = min(y for _, y in km), max(y for _, y in km)
    scale = min(
        (WIDTH - 2 * EDGE) / max(right - left, LEAST_KM), (HEIGHT - 2 * EDGE) / max(high - low, LEAST_KM)
    )  # units a kilometre
    middle_x, middle_y = (left + right) / 2, (low + high) / 2
    marks = [
        Mark(one.label, kind, round(WIDTH / 2 + (x - middle_x) * scale), round(HEIGHT / 2 - (y - middle_y) * scale))
        for (kind, one), (x, y) in zip(shown, km, strict=True)
    ]
    bar_km = _round_km(WIDTH / 4 / scale)
    return PlaceMap(marks, _in_words(here, city), round(bar_km * scale), bar_km)


def distance_km(one: Place, other: Place) -> float:
    """Return the distance of two places over ground."""
    from_lat, to_lat = radians(one.latitude), radians(other.latitude)
    half = sin((to_lat - from_lat) / 2) ** 2
    half += cos(from_lat) * cos(to_lat) * sin(radians(other.longitude - one.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def direction(origin: Place, target: Place) -> str:
    """Return in which direction of `origin` the `target` lies, in words."""
    east = (target.longitude - origin.longitude) * cos(radians(origin.latitude))
    turn = round(degrees(atan2(east, target.latitude - origin.latitude)) / 45) % 8
    return (
        pgettext("direction", "north"), pgettext("direction", "north-east"), pgettext("direction", "east"),
        pgettext("direction", "south-east"), pgettext("direction", "south"), pgettext("direction", "south-west"),
        pgettext("direction", "west"), pgettext("direction", "north-west"),
    )[turn]  # fmt: skip


def _in_words(here: Place, city: Place) -> str:
    told = [city, CAPITAL] if city != CAPITAL else [CAPITAL]
    parts = [
        _("about %(km)d km %(direction)s of %(city)s")
        % {"km": round(distance_km(here, one)), "direction": direction(one, here), "city": one.label}
        for one in told
        if distance_km(here, one) < 500
    ]
    return (
        _("%(place)s: %(where)s") % {"place": here.label, "where": pgettext("list", ", ").join(parts)}
        if parts
        else here.label
    )


def _round_km(km: float) -> int:
    """Return 1, 2 or 5 times a power of ten that is not above `km`; at least 1."""
    power = 10 ** int(log10(km)) if km >= 1 else 1
    return int(max([step * power for step in (1, 2, 5) if step * power <= km], default=1))
