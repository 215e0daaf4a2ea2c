"""Folding of typed text, by the kind of field. Pure functions; which characters are refused is told at the end.

An input method leaves full-width letters and digits, ideographic spaces, and dots and dashes that look like others. Where
they can't mean anything else they are folded, so that the same thing is stored in one way. In free text they are left
alone: there a full-width comma is a comma.
"""

from __future__ import annotations

import re
import unicodedata

DOTS = (
    "\u00b7\u2022\u30fb\u2027\uff0e\u2219\u22c5\uff65\u2024\u0387\u318d\ua78f\u2e31\u16eb"  # · • ・ ‧ ． and their like
)
FULL_STOPS = "\u3002\uff61"  # 。 is what an input method writes for "."
DASHES = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u30fc\u2500"  # a range of a character class
NAME_DOT = "\u00b7"

JOINER, VARIATION = "\u200d", "\ufe0f"
# zero-width spaces and joiners, byte marks, soft hyphens, fillers that are drawn as nothing
INVISIBLE = re.compile("[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2064\u3164\ufeff\uffa0]")
# tags that spell text unseen; after a black flag they are the flag of a region
TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")
GLYPHS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # variation selectors
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# C0, C1, line and paragraph separators, bidirectional controls, deprecated and annotation controls, what is no character
HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
LINES = "\t\n\r"

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}]) *[.{NAME_DOT}{FULL_STOPS}]+ *(?=[{_HAN}])")
_SPACES = re.compile(r"[ \t\r\n]+")
_DASHES = re.compile(f"\u2014+|[{DASHES}]")
# what stands between a number and its extension: 18412345678,1234 · 转1234 · 分机1234 · #1234 · ext. 1234 · ;ext=1234 · -1234
_EXTENSION = re.compile(
    r"(.*[0-9)])\s*(,+|[;#]|转|轉|转?分机号?|轉?分機號?|;?\s*ext(?:ension)?[.=]?|x|-)\s*[:.]?\s*([0-9]{1,6})#?",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"(?:\+?86|0086)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"\(?0[0-9]{2,3}\)?[ -]?[0-9]{7,8}")
_THOUSANDS = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")


def without_invisible(text: str) -> str:
    """Return a text without what is drawn as nothing; the joiners inside an emoji (👨‍👩‍👧) stay."""
    text = TAGS.sub("", text)
    return INVISIBLE.sub(lambda found: found.group() if _joins_emoji(text, found.start()) else "", text)


def line(text: str) -> str:
    """Return free text of one line: ideographic and other wide spaces are plain ones."""
    return "".join(" " if unicodedata.category(one) == "Zs" else one for one in without_invisible(text)).strip(" ")


def lines(text: str) -> str:
    """Return free text of several lines, with one kind of line break. Wide spaces stay: they indent a paragraph."""
    return (
        without_invisible(text)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
    )


def name(text: str) -> str:
    """Return a person's name: half-width letters, single blanks, one dot between its parts (阿依古丽·买买提).

    A character that only chooses a glyph (葛 with a variation selector) is dropped; rare characters stay as they are.
    """
    text = GLYPHS.sub("", text)
    plain = line("".join(_half_width(one) if one.isalnum() else one for one in text))
    # between Latin letters a full-width dot is a full stop (J．R．Smith)
    plain = re.sub(r"(?<=[A-Za-z0-9])\uff0e(?=[A-Za-z0-9\s]|$)", ".", plain)
    plain = re.sub(f" *[{DOTS}]+ *", NAME_DOT, plain)
    return re.sub("[ ]{2,}", " ", _BETWEEN_HAN.sub(NAME_DOT, plain))


def searched(text: str) -> str:
    """Return what a list is searched for: names as they are stored, and codes in ASCII."""
    return _DASHES.sub("-", name(text))


def code(text: str) -> str:
    """Return what is compared sign by sign (a lot, an order, a discount code, a voucher) in ASCII where it has a twin there."""
    return line(_ascii(text))


def compact(text: str) -> str:
    """Return a code that has no blanks, as it comes off a label or is read aloud in groups."""
    return _SPACES.sub("", code(text))


def compared(text: str) -> str:
    """Return what decides whether two typed texts are the same one: width, case and blanks make no other one of it."""
    return compact(unicodedata.normalize("NFKC", compact(text))).casefold()


def login(text: str) -> str:
    """Return a phone number or an e-mail address: no blanks in it, and a Chinese full stop is a dot."""
    return compact(BIDI.sub("", text))


def number(text: str) -> str:
    """Return a number as Python reads it: any digits, no thousands separators, any dot and dash."""
    plain = compact(text)
    return _THOUSANDS.sub(lambda found: found.group().replace(",", ""), plain)


def amount(text: str) -> str:
    """Return an amount of money as `number`, without ¥ or 元 around it."""
    plain = compact(text).removeprefix("¥").removeprefix("￥").removesuffix("元").removesuffix("圆")
    return number(plain)


def phone(text: str) -> str:
    """Return a phone number in ASCII. An address book's marks of direction go too: they are copied with the digits."""
    return code(BIDI.sub("", text))


def extension(text: str) -> tuple[str, str]:
    """Return a phone number without its extension, and the extension's digits, which may be none.

    A number that couriers and platforms give in the place of one's own needs its extension: it is many people's.

    :param text: as `phone` returns it
    """
    found = _EXTENSION.fullmatch(text)
    if found is None:
        return text, ""
    number, between, digits = found.groups()
    # a dash also groups one number (138-0013-8000, 010-8888-8888): an extension follows a whole one
    if between == "-" and not (_MOBILE.fullmatch(re.sub(r"[^+0-9]", "", number)) or _LANDLINE.fullmatch(number)):
        return text, ""
    return number.strip(), digits


def shortened(text: str, most: int) -> str:
    """Return at most so many characters of a text; a cut one ends with an ellipsis, so that nobody takes it for the whole."""
    return text if len(text) <= most else text[: most - 1] + "…"


def harmful(text: str, *, has_lines: bool = False) -> str:
    """Return the first character that must not be stored, as U+202E is written, or an empty string.

    :param has_lines: whether tabs and line breaks are part of the text
    """
    for found in HARMFUL.finditer(text):
        if not (has_lines and found.group() in LINES):
            return f"U+{ord(found.group()):04X}"
    return ""


def _joins_emoji(text: str, at: int) -> bool:
    """Whether the character is a joiner with a picture on both sides; a skin tone or variation may stand between."""
    if text[at] != JOINER or at + 1 >= len(text):
        return False
    before = text[:at].rstrip(VARIATION)[-1:]
    return bool(before) and unicodedata.category(before) in ("So", "Sk") and unicodedata.category(text[at + 1]) == "So"


def _half_width(one: str) -> str:
    return chr(ord(one) - 0xFEE0) if "！" <= one <= "～" else one


def _ascii(text: str) -> str:
    """Fold digits of any script, full-width signs, dots and dashes."""
    folded = _DASHES.sub("-", text)
    return "".join(
        "."
        if one in DOTS or one in FULL_STOPS
        else str(unicodedata.decimal(one))
        if one.isdecimal()
        else _half_width(one)
        for one in folded
    )
