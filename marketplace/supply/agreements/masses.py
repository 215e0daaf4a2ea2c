"""Masses as people type them: in 斤 or, said so, in kilograms. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from marketplace.catalogue.mass import GRAMS_PER_JIN
from marketplace.typed_text import rules

MUCH_GRAMS = 5_000 * GRAMS_PER_JIN  # from here on it is asked again: a slip of the hand, or of the unit
LITTLE_GRAMS = GRAMS_PER_JIN  # and below this: 1 g in place of 1 斤
MOST_GRAMS = 200_000 * GRAMS_PER_JIN
TYPED = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?(斤|市斤|jin|kg|千克|公斤)?", re.IGNORECASE)
KILOGRAMS = {"kg", "千克", "公斤"}
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")


def is_odd(grams: int) -> bool:
    """Return whether a mass is asked for once more: very much, or very little, of one household."""
    return not LITTLE_GRAMS <= grams < MUCH_GRAMS


def grams_typed(text: str) -> int:
    """Return a mass in grams: 1,200 and 1200斤 are 斤, 600kg, 600 公斤 and 600 千克 kilograms.

    :raises ValueError: it is no mass, nothing, more than `MOST_GRAMS`, or has a fraction of a gram
    """
    found = TYPED.fullmatch(_THOUSANDS.sub("", rules.code(text)).strip())
    if not found:
        raise ValueError(f"{text} is no mass")
    unit = 1000 if (found[2] or "").lower() in KILOGRAMS else GRAMS_PER_JIN
    exact = Decimal(found[1]) * unit
    if exact != exact.to_integral_value() or not 0 < exact <= MOST_GRAMS:
        raise ValueError(f"{text} can't be one household's")
    return int(exact)
