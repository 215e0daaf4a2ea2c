"""Pure rules about households."""

import re
import unicodedata

from marketplace.people.free_text import check_digit_fits

DOTS = dict.fromkeys(map(ord, "•・‧．∙⋅●･᛫⸱"), "·")


def masked_name(name: str) -> str:
    """Return a name as a public notice may show it: 焦裕民 → 焦**.

    Only the first character stays, and always two stars, so that the length tells nothing.

    :param name: the full name
    """
    return f"{name.strip()[:1]}**"


def folded_name(name: str) -> str:
    """Return a name as it is kept and compared, whichever input method wrote it.

    Look-alike dots become ·, blanks of any width one space (none beside a dot), letters and parentheses lose their full
    width, and characters that only choose a glyph are dropped. Rare characters stay as they are.

    :param name: as it was typed
    """
    kept = "".join(c for c in name.strip() if not _chooses_a_glyph(c)).translate(DOTS)
    narrow = "".join(unicodedata.normalize("NFKC", c) if unicodedata.east_asian_width(c) == "F" else c for c in kept)
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in narrow)
    return re.sub(r" *(·| ) *", r"\1", spaced).strip()


def _chooses_a_glyph(character: str) -> bool:
    return (
        character in "\ufeff\u200b\u200c\u200d\u00ad"
        or "\ufe00" <= character <= "\ufe0f"
        or ("\U000e0100" <= character <= "\U000e01ef")
    )


def may_be_passbook(number: str) -> bool:
    """Return whether an account can have this number though it is no card's: 15 to 19 digits, with any check digit.

    :param number: digits only
    """
    return 15 <= len(number) <= 19 and number.isascii() and number.isdecimal()


def is_card_number(number: str) -> bool:
    """Return whether a bank card can have this number: 16 to 19 digits whose check digit is right (Luhn, ISO/IEC 7812).

    :param number: digits only
    """
    if not (16 <= len(number) <= 19 and number.isascii() and number.isdecimal()):
        return False
    return check_digit_fits(number)
