"""Which signs the fonts of papers and pictures can draw, and what stands in the place of others, so that no empty box does.

The fonts are Noto Sans CJK of this machine (Debian's fonts-noto-cjk) and three of our own, for Uyghur, Tibetan and Mongolian.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED = 2  # the face of Simplified Chinese in the collection
OWN = ("noto-sans-uyghur", "noto-serif-tibetan", "noto-sans-mongolian")
MISSING = "\u3013"  # 〓, which printers of Chinese set where they have no type for a sign


def drawable(text: str) -> str:
    """Return a text without signs that no font draws: a plain form where there is one, 〓 for a letter, nothing for others.

    An emoji is a decoration, and goes. A letter is part of a name: that one is missing must be seen.
    """
    unknown = {one for one in set(text) if not one.isascii() and ord(one) not in _drawn()}
    return text.translate({ord(one): _instead(one) for one in unknown}) if unknown else text


def fits_on_a_line(text: str) -> float:
    """Return the width of a text in ems, a little more than it takes: an ideograph is one wide, a mark on a letter nothing."""
    return sum(_width(one) for one in text)


def _instead(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign)
    if plain != sign and all(one.isascii() or ord(one) in _drawn() for one in plain):
        return plain
    if unicodedata.category(sign) in ("Mn", "Me") or not sign.isalnum():
        return ""
    return MISSING


def _width(sign: str) -> float:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1
    return 0.9 if sign in "mwMW@%" else 0.3 if sign in "ijlft.,:;'|!()[] " else 0.7 if sign.isupper() else 0.62


@cache
def _drawn() -> frozenset[int]:
    """Return the code points. Without the font file nobody can tell: then all of the first plane's ideographs are."""
    # reads 45,000 entries: only who draws a paper needs it
    from fontTools.ttLib import TTFont

    try:
        found = set(TTFont(CJK, fontNumber=SIMPLIFIED, lazy=True).getBestCmap())
    except OSError:
        found = {*range(0xA0, 0x180), *range(0x2010, 0x2040), *range(0x3000, 0xA000), *range(0xFF00, 0xFFF0)}
    for name in OWN:
        found |= set(TTFont(finders.find(f"fonts/{name}.woff2")).getBestCmap())
    return frozenset(found)
