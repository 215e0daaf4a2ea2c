"""No card number in what people write: reasons and names are read by many, and stay in the change log for good."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

GROUPED = re.compile(r"[0-9]+(?:[ ./-]{1,2}[0-9]+)*")  # 6200 0000-0000 0005
SHORTEST, LONGEST = 16, 19  # of cards that are paid to here; orders and batches have 14 digits
IN_DATES = 2  # digits of a month or a day: nobody groups a number so, and two dates are no card
UNION_PAY = re.compile(r"62[0-9]{14,17}")


class CardNumberInText(ValidationError):
    """A text holds a whole card number, or what may be one. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            _("This may hold a whole card number: write the last four digits at the most."), code="card_number"
        )


def refuse_card_number(*texts: str) -> None:
    """Let texts through that hold no card number: in forms as a validator, and in the actions behind them.

    :raises CardNumberInText: 16 to 19 digits, alone or in groups with blanks or dashes, have the check digit of a card.
        Every card that is entered here is such a number, but for passbooks, which have no check digit.
    """
    for text in texts:
        if any(True for _found in card_numbers_in(text)):
            raise CardNumberInText


def refuse_union_pay_number(text: str) -> None:
    """Let the number of a paper through that is no card's; one in ten of those that banks give out has a right check digit.

    :raises CardNumberInText: it holds 16 to 19 digits that begin with 62 and have the check digit of a card
    """
    if any(UNION_PAY.fullmatch(number) for number, _start, _end in card_numbers_in(text)):
        raise CardNumberInText


def without_card_numbers(text: str) -> str:
    """Return a text of which card numbers only the last four digits stay: for what a bank writes, and nobody here can refuse."""
    while (found := next(card_numbers_in(text), None)) is not None:
        number, start, end = found
        text = f"{text[:start]}****{number[-4:]}{text[end:]}"
    return text


def card_numbers_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what may be a card number: its digits, and where in the text it begins and ends."""
    for run in GROUPED.finditer(_plain(text)):
        groups = [
            (one.group(), run.start() + one.start(), run.start() + one.end())
            for one in re.finditer("[0-9]+", run.group())
        ]
        for first in range(len(groups)):
            digits = ""
            for group, _start, end in groups[first:]:
                digits += group
                if SHORTEST <= len(digits) <= LONGEST and check_digit_fits(digits):
                    yield digits, groups[first][1], end
                if len(group) == IN_DATES:
                    break


def check_digit_fits(number: str) -> bool:
    """Return whether the last digit is the check digit of those before it (Luhn, ISO/IEC 7812).

    :param number: digits only
    """
    doubled = [int(digit) * (2 if n % 2 else 1) for n, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def _plain(text: str) -> str:
    """Return a text of the same length, with digits of any script and width, blanks and dashes as ASCII has them."""
    plain = (
        str(unicodedata.decimal(one)) if one.isdecimal() else {"Zs": " ", "Pd": "-"}.get(unicodedata.category(one), one)
        for one in text.replace("\t", " ")
    )
    return "".join(plain)
