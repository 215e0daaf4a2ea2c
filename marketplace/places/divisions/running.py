"""Finds the division that stands in a running text: 张三 138… 山东省淄博市张店区人民路5号."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .reading import FILLERS, by_name, by_stem
from .spelling import CHINESE, province_codes, province_stem, simplified, stem
from .table import (
    MUNICIPALITIES,
    NOT_SERVED,
    PROVINCES,
    Division,
    Level,
    cities,
    districts,
    division,
)

GAP = re.compile(r"[\s,、/|·>\-]*")
# What follows a short name that is a street's or a village's: 张店路, 解放西路.
OF_A_STREET = re.compile(
    "[东西南北中一二三四五六七八九十]?(?:大街|大道|广场|花园|胡同|小区|新村|街道|[路街道巷里桥镇乡村庄])"
)
KIND_AFTER = re.compile("地区|[市县区旗州盟]")
PROVINCE_KIND_AFTER = re.compile("(?:维吾尔族?|壮族|回族|藏族)?自治区|特别行政区|省|市")
LONGEST_NAME = 15


@dataclass(frozen=True, slots=True)
class Found:
    """A division in a text.

    :param lowest: the lowest one that was read
    :param levels: how many names were read
    :param candidates: where one name may mean several, all of them
    """

    start: int
    end: int
    lowest: Division | None
    levels: int
    candidates: Sequence[Division] = ()


def find_division(text: str) -> Found | None:
    """Return the division of which most is written in a text, the first one of those; None when there is none."""
    plain = simplified(text)
    best: Found | None = None
    for start, sign in enumerate(plain):
        if CHINESE.match(sign):
            found = _read_at(plain, start)
            if found and (best is None or found.levels > best.levels):
                best = found
    return best


def _read_at(text: str, start: int) -> Found | None:
    province, end = _province_at(text, start)
    anywhere, anywhere_end = _full_name_at(text, start)
    if province is not None and end >= anywhere_end:
        return _inside_province(text, start, end, province)
    if anywhere:
        return _told_by_lower(text, start, anywhere_end, anywhere)
    return _short_city_at(text, start)


def _province_at(text: str, start: int) -> tuple[Division | None, int]:
    for length in (3, 2):
        short = text[start : start + length]
        code = province_codes().get(short)
        if code and province_stem(PROVINCES[code][0]).startswith(short):
            end = start + length
            kind = PROVINCE_KIND_AFTER.match(text, end)
            if kind:
                end = kind.end()
            elif OF_A_STREET.match(text, end):
                continue
            return division(code), end
    return None, start


def _full_name_at(text: str, start: int) -> tuple[Sequence[Division], int]:
    for length in range(LONGEST_NAME, 1, -1):
        found = by_name().get(text[start : start + length])
        if found and len(text[start : start + length]) == length:
            return found, start + length
    return (), start


def _inside_province(text: str, start: int, end: int, province: Division) -> Found:
    if province.code in NOT_SERVED:
        return Found(start, end, province, 1)
    at = _after_fillers(text, end, province)
    if province.code in MUNICIPALITIES:
        return _with_district(text, Found(start, max(end, at), province, 1), province)
    city, city_end = _one_of_at(text, at, cities(province.code))
    if len(city) == 1:
        return _with_district(text, Found(start, city_end, city[0], 2), city[0])
    every = [one for of_city in cities(province.code) for one in districts(of_city.code)]
    lower, lower_end = _one_of_at(text, at, every)
    if len(lower) == 1:
        return Found(start, lower_end, lower[0], 2)
    if lower:
        return Found(start, lower_end, province, 2, lower)
    return Found(start, end, province, 1)


def _after_fillers(text: str, end: int, province: Division) -> int:
    """Return where the text goes on after 上海市 that is written twice, or 市辖区."""
    at = _skip(text, end)
    again = [province.name, province_stem(province.name)] if province.code in MUNICIPALITIES else []
    for filler in [*again, *sorted(FILLERS, key=len, reverse=True)]:
        if text.startswith(filler, at):
            return _skip(text, at + len(filler))
    return at


def _with_district(text: str, so_far: Found, city: Division) -> Found:
    found, end = _one_of_at(text, _skip(text, so_far.end), districts(city.code))
    if len(found) == 1:
        return Found(so_far.start, end, found[0], so_far.levels + 1)
    if found:
        return Found(so_far.start, end, so_far.lowest, so_far.levels + 1, found)
    return so_far


def _told_by_lower(text: str, start: int, end: int, those: Sequence[Division]) -> Found:
    """Read from a city or a district on, with no province before it."""
    whole = [
        _with_district(text, Found(start, end, one, 1), one) if one.level is Level.CITY else Found(start, end, one, 1)
        for one in those
    ]
    most = max(found.levels for found in whole)
    fitting = [found for found in whole if found.levels == most]
    if len(fitting) == 1:
        return fitting[0]
    return Found(start, end, None, most, [found.lowest for found in fitting if found.lowest])


def _short_city_at(text: str, start: int) -> Found | None:
    """Read a city without 市, which counts only with one of its districts behind it."""
    for length in range(6, 1, -1):
        short = text[start : start + length]
        for one in by_stem().get(short, ()):
            if one.level is Level.CITY and len(short) == length:
                found = _with_district(text, Found(start, start + length, one, 1), one)
                if found.levels > 1:
                    return found
    return None


def _one_of_at(text: str, start: int, among: Iterable[Division]) -> tuple[list[Division], int]:
    """Return which of some divisions stands at a place, by its whole name or its short one, and where it ends."""
    whole = [one for one in among if text.startswith(one.name, start)]
    if whole:
        longest = max(len(one.name) for one in whole)
        return [one for one in whole if len(one.name) == longest], start + longest
    short: dict[int, list[Division]] = {}
    for one in among:
        bare = stem(one.name)
        if len(bare) < 2 or not text.startswith(bare, start):
            continue
        end = start + len(bare)
        kind = KIND_AFTER.match(text, end)
        end = kind.end() if kind else end
        if not OF_A_STREET.match(text, end) and (kind is None or not OF_A_STREET.match(text, kind.start())):
            short.setdefault(end, []).append(one)
    if not short:
        return [], start
    end = max(short)
    return short[end], end


def _skip(text: str, at: int) -> int:
    gap = GAP.match(text, at)
    return gap.end() if gap else at
