"""A workbook (XLSX) as a table. python-calamine reads the values; before that its parts are looked at one after the other, without
holding any: how large they are unpacked, and where formulas, hidden rows and hidden columns are, which calamine does not tell."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from posixpath import normpath
from typing import IO, Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.exceptions import CellCoordinatesException
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from .cells import Raw
from .tables import MOST_COLUMNS, MOST_ROWS, TOO_MANY_COLUMNS, TOO_MANY_ROWS, BadFile, Problem, Table

MOST_UNPACKED = 200 * 1024 * 1024  # bytes of all parts
MOST_PARTS = 500
PIECE = 64 * 1024
MOST_NAMED = 20  # places of a kind
LAST_ROW = 1_048_576  # of any sheet
# What calamine holds at once, of a sheet of any shape: some 70 bytes a cell, and 30 a text that cells share
MOST_CELLS = 2_000_000
MOST_TEXTS = 1_000_000
MOST_BETWEEN = 1024 * 1024  # bytes from one element to the next; a cell of a spreadsheet has 32,767 characters at most
MOST_BYTES = {"xl/sharedstrings.xml": 60 * 1024 * 1024, "xl/styles.xml": 8 * 1024 * 1024,
              "xl/workbook.xml": 1024 * 1024, "xl/_rels/workbook.xml.rels": 1024 * 1024}  # fmt: skip
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TEXTS = "xl/sharedstrings.xml"  # in small letters


@dataclass(slots=True)
class Marks:
    """What the XML of a sheet shows beside its values."""

    formulas: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    cells: int = 0
    last_row: int = 0
    last_column: int = 0


def read_workbook(file: IO[bytes], names: Sequence[str], others: Collection[str]) -> Table:
    """Return the rows of the sheet that has one of the names; of the only one, if there is but one.

    :param names: of the sheet that is meant
    :param others: names of sheets that only explain
    :raises BadFile: it is no workbook, has a password, is too large, or can't be taken without doubt
    """
    broken = BadFile(Problem(_("This workbook is damaged. Open it, save it as XLSX, and choose the new file.")))
    try:
        marks, shown = _marks(file)
        name = _name_of_sheet(marks, shown, names, others)
        _check(marks[name])  # all of it before calamine opens the file: it makes room for whatever the file says
        file.seek(0)
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_name(name)
    except PasswordError as error:
        raise BadFile(locked()) from error
    except (zipfile.BadZipFile, CalamineError, expat.ExpatError, KeyError, ValueError, NotImplementedError) as error:
        raise broken from error
    return Table(name, _rows(sheet))


def locked() -> Problem:
    """Return what is said of a workbook with a password, which looks like one of the old form."""
    return Problem(_("This workbook has a password, or is of the old form (XLS). Save it as XLSX without a password."))


def too_much() -> Problem:
    """Return what is said of a workbook of which a reader would make more than a workbook of ours ever has."""
    return Problem(_("There is more in this workbook than in any with as many rows as are taken. Save it as CSV, and choose that file."))  # fmt: skip


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, Sequence[Raw]]]:
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if any(not isinstance(cell, str) or cell.strip() for cell in cells):
            yield number, cells


def _name_of_sheet(
    marks: dict[str, Marks], shown: Collection[str], names: Sequence[str], others: Collection[str]
) -> str:
    """Return which sheet is meant.

    :raises BadFile: there are several, or it is hidden
    """
    filled = [one for one in marks if one not in others and marks[one].last_row]
    meant = [one for one in filled if one in names] or filled
    if not meant:
        raise BadFile(Problem(_("There is nothing in this file.")))
    if len(filled) > 1:
        extra = next(one for one in filled if one != meant[0])
        raise BadFile(Problem(_("There is a second sheet, “%(sheet)s”. Put all rows into one sheet, “%(name)s”, and delete the others.") % {"sheet": extra, "name": names[0]}))  # fmt: skip
    if meant[0] not in shown:
        raise BadFile(Problem(_("The sheet “%(sheet)s” is hidden. Show it, and look at what is in it.") % {"sheet": meant[0]}))  # fmt: skip
    return meant[0]


def _check(marks: Marks) -> None:
    """Refuse what can't be taken without doubt.

    :raises BadFile: with all of it
    """
    problems = [
        Problem(_("This is a formula. Put its value in its place (copy, then paste as values)."), *_place(cell))
        for cell in marks.formulas
    ]
    problems += [Problem(_("This row is hidden. Show it, or delete it."), row) for row in marks.hidden_rows]
    problems += [Problem(_("This column is hidden. Show it."), None, letters) for letters in marks.hidden_columns]
    problems += [
        Problem(_("Cells are merged here (%(cells)s). Split them, and fill in each.") % {"cells": cells}, *_place(cells.partition(":")[0]))
        for cells in marks.merged
    ]  # fmt: skip
    if marks.last_row > MOST_ROWS + 100:
        problems.append(Problem(TOO_MANY_ROWS % {"rows": MOST_ROWS}, marks.last_row))
    if marks.last_column > MOST_COLUMNS:
        problems.append(Problem(TOO_MANY_COLUMNS % {"column": MOST_COLUMNS}, None, get_column_letter(marks.last_column)))  # fmt: skip
    elif max(marks.cells, marks.last_row * marks.last_column) > MOST_CELLS:
        problems.append(Problem(TOO_MANY_ROWS % {"rows": MOST_CELLS // marks.last_column}, marks.last_row))
    if problems:
        raise BadFile(*problems)


def _place(cell: str) -> tuple[int, str]:
    letters, row = coordinate_from_string(cell)
    return row, letters


def _marks(file: IO[bytes]) -> tuple[dict[str, Marks], set[str]]:
    """Return the marks of each sheet, by its name; and the names of those that are shown.

    :raises ValueError: what the file says of its sheets can be read in two ways
    """
    with zipfile.ZipFile(file) as parts:
        _check_parts(parts)
        sheets: dict[str, str] = {}
        shown: set[str] = set()
        targets: dict[str, str] = {}
        _walk(parts, WORKBOOK, lambda tag, given: _note_sheet(sheets, shown, tag, given))
        _walk(parts, RELATIONS, lambda tag, given: targets.update({given["Id"]: given["Target"]} if "Id" in given else {}))  # fmt: skip
        there = set(parts.namelist())
        found, seen = {}, set()
        for name, key in sheets.items():
            part = targets[key].removeprefix("/") if targets[key].startswith("/") else f"xl/{targets[key]}"
            if part in seen or part.startswith("xl/xl/") or part != normpath(part):  # calamine takes it for another one
                raise ValueError(part)
            seen.add(part)
            if part in there:
                found[name] = _marks_of(parts, part)
        return found, shown


def _check_parts(parts: zipfile.ZipFile) -> None:
    """Refuse what unpacks to more than a workbook of ours ever does; the sizes are what the parts really have.

    :raises BadFile: it does
    """
    listed = parts.infolist()
    if len(listed) > MOST_PARTS or len({one.filename.lower() for one in listed}) != len(listed):
        raise zipfile.BadZipFile("parts that are no workbook's")
    if any(one.flag_bits & 1 for one in listed):
        raise BadFile(locked())
    if sum(one.file_size for one in listed) > MOST_UNPACKED:
        raise BadFile(Problem(_("This workbook unpacks to more than 200 MB. Delete empty rows that are only coloured, or save it as CSV.")))  # fmt: skip
    if any(one.file_size > MOST_BYTES.get(one.filename.lower(), MOST_UNPACKED) for one in listed):
        raise BadFile(too_much())
    for one in listed:
        with parts.open(one) as part:
            while part.read(PIECE):  # ends at the size that it names; its checksum is compared then
                pass
    texts = 0

    def count(tag: str, _given: dict[str, str]) -> None:
        nonlocal texts
        texts += tag == "si"
        if texts > MOST_TEXTS:
            raise BadFile(too_much())

    for one in listed:
        if one.filename.lower() == TEXTS:
            _walk(parts, one.filename, count)


def _note_sheet(sheets: dict[str, str], shown: set[str], tag: str, given: dict[str, str]) -> None:
    if tag == "sheet":
        (key,) = (value for name, value in given.items() if name.rpartition(":")[2] == "id")
        name = given["name"]
        if name in sheets:
            raise ValueError(name)
        sheets[name] = key
        if given.get("state", "visible") == "visible":
            shown.add(name)


def _marks_of(parts: zipfile.ZipFile, part: str) -> Marks:
    marks, at = Marks(), {"row": 0, "column": 0, "hidden": 0, "named": 0}

    def note(tag: str, given: dict[str, str]) -> None:
        if tag == "row":
            at["named"], at["row"] = "r" in given, _row(given.get("r", at["row"] + 1))
            at["column"], at["hidden"] = 0, given.get("hidden") in ("1", "true")
        elif tag == "c":
            if "r" in given:
                at["column"], row = _cell(given["r"])
                if at["named"] and row != at["row"]:
                    raise ValueError(given["r"])  # who believes the one, and who the other
                at["row"] = row
            else:
                at["column"] += 1
        elif tag == "mergeCell" and len(marks.merged) < MOST_NAMED:
            _cell(given["ref"].partition(":")[0])
            marks.merged.append(given["ref"])
        elif tag in ("v", "is", "f"):
            marks.cells += tag != "f"
            marks.last_row, marks.last_column = max(marks.last_row, at["row"]), max(marks.last_column, at["column"])
            if at["hidden"] and at["row"] not in marks.hidden_rows[-1:] and len(marks.hidden_rows) < MOST_NAMED:
                marks.hidden_rows.append(at["row"])
            if tag == "f" and len(marks.formulas) < MOST_NAMED:
                marks.formulas.append(f"{get_column_letter(at['column'])}{at['row']}")
        elif tag == "col" and given.get("hidden") in ("1", "true") and len(marks.hidden_columns) < MOST_NAMED:
            marks.hidden_columns.append(get_column_letter(int(given["min"])))

    _walk(parts, part, note)
    marks.hidden_columns = [one for one in marks.hidden_columns if column_index_from_string(one) <= marks.last_column]
    return marks


def _cell(place: str) -> tuple[int, int]:
    try:
        letters, row = coordinate_from_string(place)
    except CellCoordinatesException as wrong:
        raise ValueError(place) from wrong
    return int(column_index_from_string(letters)), _row(row)


def _row(number: str | int) -> int:
    row = int(number)
    if not 0 < row <= LAST_ROW:
        raise ValueError(number)
    return row


def _walk(parts: zipfile.ZipFile, part: str, note: Any) -> None:
    """Call `note` with the local name and the attributes of each element of a part, in pieces.

    :raises ValueError: it declares a document type, in which entities could be; or an element or a text is endless
    """
    parser = expat.ParserCreate()
    fed = last = 0

    def refuse(*_given: object) -> None:
        raise ValueError("a document type")

    parser.StartDoctypeDeclHandler = refuse

    def begin(tag: str, given: dict[str, str]) -> None:
        nonlocal last
        if parser.CurrentByteIndex - last > MOST_BETWEEN:
            raise ValueError("an endless text")
        last = parser.CurrentByteIndex
        note(tag.rpartition(":")[2], given)

    parser.StartElementHandler = begin
    with parts.open(part) as opened:
        while piece := opened.read(PIECE):
            fed += len(piece)
            parser.Parse(piece, False)
            if fed - last > MOST_BETWEEN + PIECE:
                raise ValueError("an endless element")
    parser.Parse(b"", True)
