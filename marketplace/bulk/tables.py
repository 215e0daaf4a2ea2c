"""A file as a table: the rows of its sheet, whatever program wrote it, and what can't be taken of it, each with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .cells import Raw

MOST_MEGABYTES = 20  # of a file
MOST_ROWS = 50_000  # from the first to the last one that says something
MOST_COLUMNS = 100
MOST_CELL = 2_000  # characters
SEPARATORS = ",;\t"
HEAD_LINES = 10  # among which the headings stand
WORKBOOK_MARK = b"PK\x03\x04"
OLD_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and any workbook with a password

TOO_MANY_ROWS = gettext_lazy("There are more than %(rows)d rows. Split the file.")
TOO_MANY_COLUMNS = gettext_lazy("There is something to the right of column %(column)d. Delete it.")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of a file that can't be taken.

    :param words: what, and what to do
    :param row: of the sheet, from 1; None: the file as a whole
    :param column: its heading or its letters
    """

    words: str
    row: int | None = None
    column: str = ""


class BadFile(Exception):
    """The file can't be read at all, or not without doubt.

    :ivar problems: why
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].words if problems else "")
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's rows that say something, each with its number.

    :param sheet: its name; empty for CSV
    """

    sheet: str
    rows: Iterator[tuple[int, Sequence[Raw]]]


def read_csv(file: IO[bytes]) -> Table:
    """Return the rows of a text file: UTF-8 (with or without a byte mark), UTF-16 with one, GB18030; with comma, semicolon or tab.

    :raises BadFile: it is none
    """
    text = _decoded(file.read())
    lines = [line for line in islice(io.StringIO(text), HEAD_LINES) if line.strip()]
    separator = max(SEPARATORS, key=lambda sign: max((line.count(sign) for line in lines), default=0))
    return Table("", _records(text, separator))


def _decoded(content: bytes) -> str:
    marks = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    line = 1
    for encoding in [marks[content[:2]]] if content[:2] in marks else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            line = max(line, content[: error.start].count(b"\n") + 1)
            continue
        if "\x00" in text:
            break
        return text
    raise BadFile(Problem(_("This is neither a workbook (XLSX) nor a text in UTF-8 or GB18030 (CSV). Save it as one of them."), line))  # fmt: skip


def _records(text: str, separator: str) -> Iterator[tuple[int, Sequence[Raw]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins, count = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                check_size(begins, count := count + 1, len(cells))
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(Problem(_("A quotation mark (\") is not closed, or is too much."), begins)) from error  # fmt: skip


def check_size(row: int, rows: int, columns: int) -> None:
    """Let a table through that is not too large.

    :raises BadFile: it is
    """
    if rows > MOST_ROWS + 1:
        raise BadFile(Problem(TOO_MANY_ROWS % {"rows": MOST_ROWS}, row))
    if columns > MOST_COLUMNS:
        raise BadFile(Problem(TOO_MANY_COLUMNS % {"column": MOST_COLUMNS}, row))
