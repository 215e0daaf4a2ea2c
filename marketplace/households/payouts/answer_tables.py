"""The bank's answer as a table: whatever program wrote it, the rows below its header, and cells as they are meant.

Banks and spreadsheets write GB18030, UTF-8 or UTF-16, with or without a byte order mark, separated by commas, tabs or
semicolons, with a title above the header, and some end the file with the 1A (Ctrl-Z) of older systems.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice

from django.utils.translation import gettext as _

from marketplace.ledger.money import fen

from .actions import PayoutRefused

MOST_BYTES = 20 * 1024 * 1024
MOST_TITLES = 10  # rows above the header
TOTALS = ("合计", "总计", "总合计")
SEPARATORS = ",\t;"
FEWEST_SEPARATORS = 4  # in a header of the five columns that are needed
UTF_16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
EXCEL_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .xls
CLOSING = re.compile("\x1a[\x1a\x00\\s]*\\Z")
DASHES = dict.fromkeys(map(ord, "‐‑‒–—−﹣－"), "-")


class BadAnswer(PayoutRefused):
    """The bank's file can't be taken in; nothing was changed.

    :param line: where in the file, counted from 1; None for the file as a whole
    :param column: the header of the column; empty for the line as a whole
    :param reason: why, in the active language
    """

    def __init__(self, reason: str, line: int | None = None, column: str = "") -> None:
        where = {"line": line, "column": column, "reason": reason}
        if line and column:
            super().__init__(_("Line %(line)s, column %(column)s: %(reason)s") % where)
        else:
            super().__init__(_("Line %(line)s: %(reason)s") % where if line else reason)
        self.line = line
        self.column = column
        self.reason = reason


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, GB18030 or UTF-16, without its byte order mark and its closing 1A.

    :raises BadAnswer: it is empty, too large, or in none of them
    """
    if not content.strip():
        raise BadAnswer(_("the file is empty"))
    if len(content) > MOST_BYTES:
        raise BadAnswer(_("the file is larger than 20 MB"))
    if content.startswith(EXCEL_MARKS):
        raise BadAnswer(_("this is an Excel workbook: save it as CSV, and choose that file"))
    text = CLOSING.sub("", _decoded(content)).removeprefix("\ufeff")
    if "\x00" in text:
        raise BadAnswer(
            _("this is no text file: save it as CSV, and choose that file"), text.count("\n", 0, text.index("\x00")) + 1
        )
    return text


def _decoded(content: bytes) -> str:
    if wide := _utf_16(content):
        content = content.removesuffix(b"\x1a") if len(content) % 2 else content
        encodings = [wide]
    else:
        encodings = ["utf-8", "gb18030"]
    line = 1  # the first that none of them can read
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            before = content[: error.start].decode(encoding, errors="ignore")
            line = max(line, before.count("\n") + 1)
    if wide:
        raise BadAnswer(_("a sign is cut in two: the file was cut short"), line)
    raise BadAnswer(_("neither UTF-8 nor GB18030: save it as CSV, and choose that file"), line)


def _utf_16(content: bytes) -> str | None:
    """Return the kind of UTF-16 that a file is in: by its mark, or by the signs of ASCII in it."""
    if marked := UTF_16_MARKS.get(content[:2]):
        return marked
    start = content[:4_000]
    if b"\x00" not in start:
        return None
    plain_signs = {
        kind: sum(sign.isascii() and sign != "\x00" for sign in start.decode(kind, errors="ignore"))
        for kind in UTF_16_MARKS.values()
    }
    most = max(plain_signs, key=plain_signs.__getitem__)
    return most if plain_signs[most] >= FEWEST_SEPARATORS else None


def read_table(
    text: str, needed: Sequence[str], read: Sequence[str]
) -> tuple[int, list[str], Iterator[tuple[int, list[str]]]]:
    """Return the line of the header, its names, and the rows below it, each with its line.

    The header is the row among the first ones that has most of the names; what stands above it is a title.

    :param needed: the names that the header must have
    :param read: those of which it may have no two: one of two could say anything
    :raises BadAnswer: no row has them all, or one is there twice
    """
    records = _records(text, _separator(text, needed))
    first = list(islice(records, MOST_TITLES + 1)) or [(1, [])]
    folded = [[_name(cell) for cell in cells] for _line, cells in first]
    at = max(range(len(first)), key=lambda n: sum(name in folded[n] for name in needed))
    line, header = first[at][0], folded[at]
    while header and not header[-1]:
        header.pop()
    if doubled := [name for name in read if header.count(name) > 1]:
        raise BadAnswer(_("column %(names)s stands there twice") % {"names": "、".join(doubled)}, line)
    if missing := [name for name in needed if name not in header]:
        raise BadAnswer(_("no column %(names)s: this is not the bank's answer") % {"names": "、".join(missing)}, line)
    return line, header, _below(header, [*first[at + 1 :]], records)


def _below(
    header: list[str], read: list[tuple[int, list[str]]], more: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    summed = False
    for line, cells in chain(read, more):
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        if summed and is_total(cells):  # the bank's own, below ours
            cells += [""] * (len(header) - len(cells))
        summed = summed or is_total(cells)
        if len(cells) != len(header):
            found = {"found": len(cells), "wanted": len(header)}
            raise BadAnswer(_("%(found)s columns instead of %(wanted)s") % found, line)
        yield line, cells


def _separator(text: str, needed: Sequence[str]) -> str:
    """Return what separates the cells: the sign that is most frequent on the line that has most of the header's names."""
    lines = [line for line in islice(io.StringIO(text), 4 * MOST_TITLES) if line.strip()][: MOST_TITLES + 1]
    named = [sum(name in _name(line) for name in needed) for line in lines] or [0]
    header = lines[named.index(max(named))] if max(named) else ""
    return max(SEPARATORS, key=header.count)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BadAnswer(_('this is no CSV: a quotation mark (") is not closed, or is too much'), begins) from error


def is_total(cells: Sequence[str]) -> bool:
    """Return whether a row sums up: its first cell that is not empty says 合计 or 总计."""
    first = next((cell for cell in cells if cell), "")
    return _name(first).rstrip(":") in TOTALS


def plain(cell: str) -> str:
    """Return a number, mark or keyword as ASCII and common signs have it: no full width, no blanks, no spreadsheet's quoting."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell)).translate(DASHES)
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.removeprefix("'")


def whole_number(cell: str) -> int | None:
    """Return a whole number, also as 1.0 and as 1,000; None for anything else."""
    text = _ungrouped(plain(cell))
    return int(text.partition(".")[0]) if re.fullmatch(r"[0-9]{1,9}(?:\.0+)?", text) else None


def amount_fen(cell: str) -> int | None:
    """Return an amount in fen, also with ¥ or 元 and with commas between the thousands; None for anything else."""
    text = re.sub(r"^(?:¥|CNY|RMB|人民币)|元$", "", plain(cell))
    text = _ungrouped(text)
    if not re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,2}0*)?", text):
        return None
    return fen(Decimal(text))


def _ungrouped(text: str) -> str:
    return text.replace(",", "") if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]+)?", text) else text


def _name(cell: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", cell))
