"""Which division a written place means. What is not known is said to be unknown; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from .spelling import (
    CHINESE,
    CITY_WORDS,
    DISTRICT_WORDS,
    PROVINCE_WORDS,
    fitting,
    folded,
    latin,
    province_codes,
    province_stem,
    simplified,
    stem,
)
from .table import (
    MUNICIPALITIES,
    NOT_SERVED,
    PROVINCES,
    Division,
    Level,
    cities,
    districts,
    division,
    every_division,
    path,
)

# What forms put where a district or county has no city over it; it names nothing.
FILLERS = frozenset(
    [
        "市辖区",
        "县",
        "市辖县",
        "省直辖县级行政区划",
        "省直辖县级行政单位",
        "省直辖",
        "自治区直辖县级行政区划",
        "自治区直辖县级行政单位",
        "直辖县级",
    ]
)
MOST_READ = 60  # characters; no name is longer


class Why(StrEnum):
    """What is wrong with a part of an address."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    NOT_SERVED = "not_served"
    ELSEWHERE = "elsewhere"
    AMBIGUOUS = "ambiguous"
    NONE_THERE = "none_there"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a part of an address is not taken.

    :param text: what was written
    :param inside: the division that it does not lie in, or that has none
    :param candidates: those that it may mean
    """

    why: Why
    text: str = ""
    inside: Division | None = None
    candidates: Sequence[Division] = ()


@dataclass(slots=True)
class Located:
    """What was understood of an address, and what was not: faults by ``province``, ``city`` or ``district``."""

    province: Division | None = None
    city: Division | None = None
    district: Division | None = None
    faults: dict[str, Fault] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code of the lowest division that was understood; empty when none was."""
        lowest = self.district or self.city or self.province
        return lowest.code if lowest else ""

    @property
    def codes(self) -> Mapping[str, str]:
        """The codes of the three parts, as the fields of a form hold them; empty where one is not known."""
        parts = {"province": self.province, "city": self.city, "district": self.district}
        return {name: one.code if one else "" for name, one in parts.items()}


def province_named(text: str) -> Division | None:
    """Return the province that a text names, also one that is not served; None for any other text.

    :param text: a code, or a name: official, short, traditional, English or pinyin
    """
    wanted = folded(text[:MOST_READ])
    if wanted in PROVINCES:
        return division(wanted)
    if not CHINESE.search(wanted):
        code = province_codes().get(latin(text[:MOST_READ], PROVINCE_WORDS))
        return division(code) if code else None
    for form in _forms(wanted):
        code = province_codes().get(form) or province_codes().get(province_stem(form))
        if code:
            return division(code)
    return None


def _forms(text: str) -> Iterator[str]:
    """The text, and if that is not understood, in simplified characters: most need no conversion."""
    yield text
    yield simplified(text)


def locate(province: str = "", city: str = "", district: str = "") -> Located:
    """Return what three parts of an address mean, each a code or a name.

    Names may tell what they lie in. Codes do not tell the province: they are what selects held before it was changed.
    """
    given = [text.strip()[:MOST_READ] for text in (province, city, district)]
    found = Located()
    texts = _read_province(found, *given)
    if found.province is None:
        return found
    if found.province.code in NOT_SERVED:
        found.faults["province"] = Fault(Why.NOT_SERVED, given[0], found.province)
        return found
    _read_city(found, found.province, *texts)
    if found.city is not None and found.district is None:
        _read_district(found, found.city, texts[1])
    return found


def _read_province(found: Located, province: str, city: str, district: str) -> list[str]:
    """Find the province, if need be by what lies in it. Return what is left to read as city and district."""
    if province:
        found.province = province_named(province)
        if found.province is not None:
            return [city, district]
        if division(folded(province)) is not None:
            found.faults["province"] = Fault(Why.UNKNOWN, province)
            return [city, district]
    told_by = province or city or district
    if not province and _municipality(city) is not None:
        found.province = _municipality(city)
        return [city, district]
    if not told_by:
        found.faults["province"] = Fault(Why.MISSING)
        return [city, district]
    below = (city, district) if province else (district,) if city else ()
    candidates = _narrowed(named_anywhere(told_by), [text for text in below if text])
    if len({one.province for one in candidates}) == 1:
        found.province = division(candidates[0].province)
        return [city or told_by, district] if province else [city, district]
    if candidates:
        found.faults["province"] = Fault(Why.AMBIGUOUS, told_by, candidates=candidates)
    else:
        found.faults["province"] = Fault(Why.UNKNOWN, province) if province else Fault(Why.MISSING)
    return [city, district]


def _municipality(city: str) -> Division | None:
    found = province_named(city)
    return found if found and found.code in MUNICIPALITIES else None


def _narrowed(candidates: Sequence[Division], below: Sequence[str]) -> Sequence[Division]:
    """Leave those that have in them what was written below, if any has."""
    for text in below:
        having = [one for one in candidates if any(_is_in(inner, one) for inner in named_anywhere(text))]
        candidates = having or candidates
    return candidates


def _is_in(inner: Division, outer: Division) -> bool:
    return outer in path(inner.code)


def _read_city(found: Located, province: Division, city: str, district: str) -> None:
    """Find the city, if need be by its district, which is found with it."""
    inside = cities(province.code)
    by_code = _by_code(city)
    if folded(city) in FILLERS:
        city = ""
    if by_code is not None:
        fits = [by_code] if by_code in inside else []
    else:
        fits = _named(city, inside, CITY_WORDS) if city else inside if len(inside) == 1 else []
    if len(fits) == 1:
        found.city = fits[0]
    elif fits:
        found.faults["city"] = Fault(Why.AMBIGUOUS, city, province, fits)
    elif by_code is not None:
        found.faults["city"] = Fault(Why.ELSEWHERE, by_code.name, province)
    else:
        _read_city_by_district(found, province, city, district)


def _read_city_by_district(found: Located, province: Division, city: str, district: str) -> None:
    """Find city and district by the district's name, also where that was written as the city (江苏省昆山市)."""
    told_by = city or district
    inside = [one for of_city in cities(province.code) for one in (districts(of_city.code) or [of_city])]
    by_code = [one for one in inside if one.code == told_by]
    fits = by_code or (_named(told_by, inside, DISTRICT_WORDS) if told_by else [])
    if len(fits) == 1:
        _province, found.city, found.district = path(fits[0].code)
        agrees = district in ("", fits[0].code) or _named(district, fits, DISTRICT_WORDS)
        if city and not agrees:
            found.faults["district"] = Fault(Why.NONE_THERE, district, fits[0])
    elif fits:
        found.faults["city"] = Fault(Why.AMBIGUOUS, told_by, province, fits)
    elif not city:
        found.faults["city"] = Fault(Why.MISSING)
    else:
        known = any(one.province != province.code for one in named_anywhere(city)) or province_named(city)
        found.faults["city"] = Fault(Why.ELSEWHERE if known else Why.UNKNOWN, city, province)


def _read_district(found: Located, city: Division, district: str) -> None:
    inside = districts(city.code)
    if folded(district) in FILLERS or district == city.name:
        district = ""
    if not inside:
        if district and not (district.isascii() and district.isdigit()):
            found.faults["district"] = Fault(Why.NONE_THERE, district, city)
        return
    if not district:
        found.faults["district"] = Fault(Why.MISSING)
        return
    by_code = _by_code(district)
    fits = [by_code] if by_code in inside else _named(district, inside, DISTRICT_WORDS)
    if len(fits) == 1:
        found.district = fits[0]
    elif fits:
        found.faults["district"] = Fault(Why.AMBIGUOUS, district, city, [one for one in fits if one])
    elif by_code is not None:
        found.faults["district"] = Fault(Why.ELSEWHERE, by_code.name, city)
    else:
        known = Why.ELSEWHERE if named_anywhere(district) else Why.UNKNOWN
        found.faults["district"] = Fault(known, district, city)


def _by_code(text: str) -> Division | None:
    return division(text) if text.isascii() and text.isdigit() else None


def _named(text: str, among: Sequence[Division], words: frozenset[str]) -> list[Division]:
    wanted = folded(text)
    if not CHINESE.search(wanted):
        return fitting(text, among, words)
    return fitting(wanted, among, words) or fitting(simplified(wanted), among, words)


@cache
def by_name() -> dict[str, list[Division]]:
    found: dict[str, list[Division]] = {}
    for one in every_division().values():
        if one.level is not Level.PROVINCE:
            found.setdefault(one.name, []).append(one)
    return found


@cache
def by_stem() -> dict[str, list[Division]]:
    found: dict[str, list[Division]] = {}
    for name, those in by_name().items():
        if len(stem(name)) >= 2:
            found.setdefault(stem(name), []).extend(those)
    return found


def named_anywhere(text: str) -> Sequence[Division]:
    """Return the cities and districts of China that a Chinese name names (鼓楼区: four); none for any other text."""
    wanted = folded(text[:MOST_READ])
    if not CHINESE.search(wanted):
        return ()
    for form in _forms(wanted):
        found = by_name().get(form) or by_stem().get(stem(form)) or by_stem().get(form)
        if found:
            return found
    return ()


def written(*parts: str) -> list[str]:
    """Return the parts of an address, from the province down, as they are written: what repeats the part before it once.

    上海市, 上海市, 徐汇区 is 上海市, 徐汇区; of 吉林省, 吉林市 both stay.
    """
    kept = [part for part in parts if part]
    if len(kept) < 2:
        return kept
    province, second, *rest = kept
    is_municipality = any(province_stem(PROVINCES[code][0]) == province_stem(province) for code in MUNICIPALITIES)
    if is_municipality and (province_stem(second) == province_stem(province) or second in FILLERS):
        return [province, *rest]
    return [province, *rest] if second == province else kept
