"""Rows of a kind as a file: CSV, or a workbook with drop-downs, a sheet that explains, and what may be chosen."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import IO, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from marketplace.typed_text.exports import BYTE_MARK
from marketplace.typed_text.outputs import printable

from .cells import Raw, quoted
from .columns import LANGUAGES, Column
from .kinds import Kind, Row, Sheet
from .tables import MOST_ROWS
from .words import CHOICES, ERRORS, HOW_TO

TEXT = "@"  # how a cell is shown whose digits are no number: as it is typed
WIDEST = 40


def write_csv(sheet: Sheet, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a text file in UTF-8, with the byte mark without which Excel takes it for another encoding."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow([column.heading for column in sheet.columns])
    yield BYTE_MARK.encode()
    for row in rows:
        writer.writerow(sheet.export_resource(row))
        yield _taken(line)
    yield _taken(line)


def _taken(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()


def write_workbook(kind: Kind, sheet: Sheet, rows: Iterable[Row], file: IO[bytes]) -> None:
    """Write a workbook; without rows it is the template."""
    book = Workbook(write_only=True)
    page = _page(book, str(kind.label))
    for place, column in enumerate(sheet.columns, 1):
        letters = get_column_letter(place)
        page.column_dimensions[letters].width = min(max(12, 2 * len(column.heading) + 2), WIDEST)
        if not column.is_number:
            page.column_dimensions[letters].number_format = TEXT
    choices = [column for column in sheet.columns if column.options]
    for place, column in enumerate(choices, 1):
        _offer(page, sheet.columns.index(column) + 1, place, len(column.options))
    _head(page, [column.heading for column in sheet.columns])
    for row in rows:
        page.append([_cell(page, column, text) for column, text in zip(sheet.columns, sheet.export_resource(row), strict=True)])  # fmt: skip
    _explain(book, kind, sheet.columns)
    if choices:
        _list_choices(book, choices)
    book.save(file)


def _page(book: Workbook, title: str) -> Any:
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    return page


def _head(page: Any, headings: Iterable[str]) -> None:
    page.append([_bold(page, heading) for heading in headings])


def _bold(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, text)
    cell.font = Font(bold=True)
    return cell


def _cell(page: Any, column: Column, text: str) -> Any:
    if column.is_number:
        return Decimal(text) if text else None
    return _cell_of_text(page, text)


def _cell_of_text(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, text or None)
    cell.number_format = TEXT
    return cell


def _offer(page: Any, place: int, list_place: int, count: int) -> None:
    """Let a column be chosen from a list on the sheet of choices."""
    letters, listed = get_column_letter(place), get_column_letter(list_place)
    offered = DataValidation(
        "list", formula1=f"'{CHOICES}'!${listed}$2:${listed}${count + 1}", allow_blank=True, showErrorMessage=True
    )
    offered.add(f"{letters}2:{letters}{MOST_ROWS + 1}")
    page.data_validations.append(offered)


def _list_choices(book: Workbook, columns: Sequence[Column]) -> None:
    page = _page(book, str(CHOICES))
    _head(page, [column.heading for column in columns])
    longest = max(len(column.options) for column in columns)
    for n in range(longest):
        page.append([_cell_of_text(page, quoted(column.options[n])) if n < len(column.options) else None for column in columns])  # fmt: skip


def _explain(book: Workbook, kind: Kind, columns: Sequence[Column]) -> None:
    """Write what each column holds, in both languages; the examples stand here, so that none is left among the rows."""
    page = book.create_sheet(str(HOW_TO))
    for letters, width in zip("ABCD", (24, 12, 60, 24), strict=True):
        page.column_dimensions[letters].width = width
    for language in LANGUAGES:
        with translation.override(language):
            page.append([_bold(page, str(kind.label))])
            page.append([_wrapped(page, str(kind.note))])
            page.append([_wrapped(page, _("Fill in one row for each. All rows are taken, or none; you see what changes before anything is taken."))])  # fmt: skip
            _head(page, [_("Column"), _("Must be filled in"), _("What stands there"), _("Example")])
            for column in columns:
                needed = pgettext("answer", "yes") if column.field.required else ""
                page.append([column.heading, needed, _wrapped(page, str(column.note)), column.example])
            page.append([])


def _wrapped(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, text)
    cell.alignment = Alignment(wrap_text=len(text) > WIDEST, vertical="top")
    return cell


def write_faults(
    kind: Kind, rows: Iterable[tuple[int, Sequence[Raw]]], faults: Mapping[int, Sequence[str]], file: IO[bytes]
) -> None:
    """Write a sheet as it was sent, with a column more that says what is wrong with each row; it can be corrected and sent again.

    :param rows: of the sheet, the headings among them, each with its number
    :param faults: words by the row's number
    """
    book = Workbook(write_only=True)
    page = _page(book, str(kind.label))
    width = 0
    for at, (number, cells) in enumerate(rows):
        width = width or len(cells)
        said = "\n".join(faults.get(number, ())) if at else str(ERRORS)
        filled = [*cells, *[""] * (width - len(cells)), said]
        page.append([_as_sent(page, cell) for cell in filled])
    book.save(file)


def _as_sent(page: Any, value: Raw) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, printable(value) or None)
    if value:
        cell.data_type = "s"  # whatever it begins with
        cell.number_format = TEXT
    return cell


def write_problems(problems: Iterable[tuple[int | None, str, str]], file: IO[bytes]) -> None:
    """Write what is wrong with a file that can't be read: row, column, words."""
    book = Workbook(write_only=True)
    page = _page(book, str(ERRORS))
    _head(page, [_("Row"), _("Column"), str(ERRORS)])
    for row, column, words in problems:
        page.append([row, _as_sent(page, column), _as_sent(page, words)])
    book.save(file)
