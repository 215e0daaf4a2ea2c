"""What divisions are called in the active language."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import get_language

from .spelling import english
from .table import Division, division, provinces


def is_english() -> bool:
    """Return whether names are shown in English."""
    return (get_language() or "").startswith("en")


def label(one: Division) -> str:
    """Return the name of a division in the active language."""
    return english(one) if is_english() else one.name


def option_label(one: Division) -> str:
    """Return the text of an option: in English the Chinese name stands beside, as browsers and couriers know it."""
    return f"{english(one)} {one.name}" if is_english() else one.name


def province_label(code: str) -> str:
    """Return the name of a province by its code; the text itself for one that no province has."""
    found = division(code)
    return label(found) if found else code


def province_choices() -> list[tuple[str, str]]:
    """Return the provinces that are served, code and name in the active language, in the order in which one looks for them."""
    return list(_choices(is_english()))


@lru_cache(maxsize=2)
def _choices(in_english: bool) -> tuple[tuple[str, str], ...]:
    if in_english:
        return tuple(sorted(((one.code, english(one)) for one in provinces()), key=lambda choice: choice[1]))
    return tuple((one.code, one.name) for one in provinces())
