"""What is written of stored text, escaped for where it goes: spreadsheets, papers, plain mail, names of files.

Fields refuse what would break these (`fields`), but rows may be older than that, or come from elsewhere. HTML escapes itself.
"""

from __future__ import annotations

import re

from django.utils.http import content_disposition_header

from . import rules

# what a spreadsheet takes for a formula; the full-width signs are formulas in some of them
FORMULA = re.compile("[ \u00a0\u3000\r\n]*[=+@\t\uff1d\uff0b\uff20\uff0d-]")
# ... but a number is no formula, and neither is a phone number with its extension
NUMBER = re.compile(r"[+-]?[0-9]+(?:[ .][0-9]+)*(?: (?:转|ext\.) [0-9]{1,6})?")
NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\s]+')


def printable(text: str) -> str:
    """Return a text without what can't be printed: control characters but tabs and line breaks, bidirectional controls."""
    return rules.HARMFUL.sub(lambda found: found.group() if found.group() in rules.LINES else "", text)


def cell(text: str) -> str:
    """Return a text as a cell of a CSV file that no spreadsheet takes for a formula: an apostrophe in front says so."""
    text = printable(text)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def file_header(name: str, *, attached: bool = False) -> str:
    """Return the Content-Disposition header of a file.

    :param name: may hold any text, such as the file number of a household
    :param attached: to be saved rather than shown
    """
    header = content_disposition_header(attached, NO_FILE_NAME.sub("-", printable(name)))
    assert header is not None
    return header
