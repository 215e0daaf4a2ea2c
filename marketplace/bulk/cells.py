"""What one cell says, as text: read as spreadsheets keep it, written so that none takes it for a formula."""

from __future__ import annotations

import math
import re
from datetime import MAXYEAR, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.typed_text.outputs import FORMULA, NUMBER, printable

Raw = str | float | int | bool | date | datetime | time | timedelta
DAY_ZERO = date(1899, 12, 30)  # of the days that spreadsheets count
LAST_DAY = 2_958_465  # 9999-12-31
EXACT = 10**15  # a spreadsheet keeps 15 digits of a number: what is longer has lost some
HALF_SECOND = timedelta(milliseconds=500)
QUOTED = re.compile("'+(?=" + FORMULA.pattern + ")")
DAY = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
MOMENT = re.compile(
    DAY.pattern + r"(?:(?:[\sT]+|(?<=日))([0-9]{1,2})\s*[:：时点]\s*([0-9]{1,2})(?:[:：][0-9]{1,2})?\s*分?)?"
)
DAY_OF_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet may take a text for a formula."""
    return bool(FORMULA.match(text)) and not NUMBER.fullmatch(text)


def quoted(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula: an apostrophe in front says so. `unquoted` undoes it."""
    text = printable(text)
    return f"'{text}" if is_formula(text) or QUOTED.match(text) else text


def unquoted(text: str) -> str:
    """Return what `quoted` has quoted.

    :raises ValueError: it is a formula, with what to do about it
    """
    if QUOTED.match(text):
        return text[1:]
    if is_formula(text):
        raise ValueError(_("This begins as a formula does. Enter the text or the number itself."))
    return text


def as_text(cell: Raw) -> str:
    """Return a cell as it would be typed.

    :raises ValueError: it is a formula, or a number that has lost digits
    """
    if isinstance(cell, str):
        return unquoted(cell)
    if isinstance(cell, bool):
        return pgettext("answer", "yes") if cell else pgettext("answer", "no")
    if isinstance(cell, int | float):
        if math.isnan(cell) or abs(cell) >= EXACT:
            raise ValueError(_("So long a number loses its last digits in a spreadsheet. Format the column as text."))
        return f"{Decimal(f'{cell:.15g}').normalize():f}"  # 5.1 + 0.3 is 5.3999999999999995, and is shown as 5.4
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_day(cell: Raw) -> Any:
    """Return a cell of a column of days: a day that is counted, and the usual ways to write one, as 2026-05-01; else as it is typed."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell <= LAST_DAY and cell == int(cell):
        return (DAY_ZERO + timedelta(days=int(cell))).isoformat()
    text = as_text(cell)
    found = DAY.fullmatch(text.strip()) or DAY_OF_DIGITS.fullmatch(text.strip())
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else text


def as_moment(cell: Raw) -> Any:
    """Return a cell of a column of moments, to the minute: one that is counted, and the usual ways to write one, as
    2026-05-01 14:05, a day alone as its beginning; else as it is typed."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell <= LAST_DAY:
        cell = datetime.combine(DAY_ZERO, time()) + timedelta(days=cell)
    if isinstance(cell, datetime) and cell.year < MAXYEAR:
        return (cell + HALF_SECOND).isoformat(" ", "minutes")  # a spreadsheet's 14:05 may be a little less
    text = as_text(cell)
    found = MOMENT.fullmatch(text.strip())
    return "{}-{:0>2}-{:0>2} {:0>2}:{:0>2}".format(*found.groups("0")) if found else text
