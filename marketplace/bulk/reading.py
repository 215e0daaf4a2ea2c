"""A file as lines of a kind of row: which column is which, what each cell says, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.people.models import User
from marketplace.typed_text.rules import compared

from .cells import Raw
from .columns import Column, in_each_language
from .kinds import Kind, Line, Row, Sheet
from .tables import HEAD_LINES, MOST_CELL, OLD_MARK, WORKBOOK_MARK, BadFile, Problem, Table, read_csv
from .words import CHOICES, ERRORS, HOW_TO

NOTED_EVERY = 500  # rows
Noted = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each column stands.

    :param named: of each place, whether it has a heading
    """

    places: dict[str, int]
    named: list[bool]

    def is_bare(self, place: int) -> bool:
        """Return whether no heading stands above a cell."""
        return place >= len(self.named) or not self.named[place]


def read_file(file: IO[bytes], kind: Kind, user: User, note: Noted = lambda rows: None) -> tuple[Sheet, list[Line]]:
    """Return the columns of a file, and its rows; what is wrong with a cell is noted at its line.

    :param note: is told now and then how many rows were read
    :raises BadFile: it can't be read at all, or not without doubt
    """
    table = table_of(file, kind)
    sheet = Sheet(kind.columns(user))
    headings, rows = _headings(table, sheet.columns)
    lines = []
    for count, (number, cells) in enumerate(rows, 1):
        lines.append(_line(sheet, headings, number, cells))
        if count % NOTED_EVERY == 0:
            note(count)
    if not lines:
        raise BadFile(Problem(_("There is no row below the headings.")))
    return sheet, lines


def table_of(file: IO[bytes], kind: Kind) -> Table:
    """Return a file's rows as they are.

    :raises BadFile: it can't be read at all, or not without doubt
    """
    from .workbooks import locked, read_workbook  # openpyxl, and with it numpy: most processes never see a file

    head = file.read(8)
    file.seek(0)
    if head.startswith(OLD_MARK):
        raise BadFile(locked())
    if head.startswith(WORKBOOK_MARK):
        return read_workbook(file, kind.sheet_names, [*in_each_language(HOW_TO), *in_each_language(CHOICES)])
    return read_csv(file)


def _headings(table: Table, columns: Sequence[Column]) -> tuple[Headings, Iterator[tuple[int, Sequence[Raw]]]]:
    """Return where each column stands, and the rows below the headings: those are the row that has most of their names.

    :raises BadFile: one is missing, there twice, or unknown
    """
    known = {compared(str(name)): column.name for column in columns for name in in_each_language(column.label)}
    first = list(islice(table.rows, HEAD_LINES))
    named = [[_heading(cell) for cell in cells] for _number, cells in first]
    at = max(range(len(first)), key=lambda n: len(set(named[n]) & known.keys()), default=None)
    if at is None:
        raise BadFile(Problem(_("There is nothing in this file.")))
    number, cells = first[at]
    places: dict[str, int] = {}
    problems = []
    for place, text in enumerate(named[at]):
        name = known.get(text)
        if name in places:
            problems.append(Problem(_("This heading is there twice. Delete one of the columns."), number, str(cells[place])))  # fmt: skip
        elif name is not None:
            places[name] = place
        elif text and text not in map(compared, in_each_language(ERRORS)):
            problems.append(Problem(_("This column is unknown. Delete it, or name it as the template does."), number, str(cells[place])[:60]))  # fmt: skip
    missing = [column.heading for column in columns if column.name not in places]
    problems += [Problem(_("This heading is missing. Take the template: it has all columns."), number, one) for one in missing]  # fmt: skip
    if problems:
        raise BadFile(*problems)
    return Headings(places, [bool(text) for text in named[at]]), chain(first[at + 1 :], table.rows)


def _heading(cell: Raw) -> str:
    return compared(cell) if isinstance(cell, str) else ""


def _line(sheet: Sheet, headings: Headings, number: int, cells: Sequence[Raw]) -> Line:
    """Return one row with all its errors."""
    line = Line(number, Row())
    if any(_says_something(cell) and headings.is_bare(place) for place, cell in enumerate(cells)):
        line.wrong("", _("There is something in a column without a heading. Delete it."))
    row = {name: cells[place] if place < len(cells) else "" for name, place in headings.places.items()}
    for name, cell in row.items():
        if isinstance(cell, str) and len(cell) > MOST_CELL:
            line.wrong(name, _("This text is too long."))
            row[name] = ""
    try:
        sheet.import_instance(line.row, row)
    except ValidationError as wrong:
        for name, texts in wrong.message_dict.items():
            line.wrong(name, " ".join(texts))
    return line


def _says_something(cell: Raw) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else True


def doubled(kind: Kind, lines: Sequence[Line]) -> None:
    """Note which rows are in the file twice."""
    first: dict[object, int] = {}
    for line in lines:
        key = kind.key(line.row)
        if key is not None and first.setdefault(key, line.number) != line.number:
            line.wrong("", _("This row is in the file twice: it is also row %(row)d. Delete one of them.") % {"row": first[key]})  # fmt: skip
