"""Files as people send them: made of a kind's own columns, and taken all the way."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from marketplace.bulk.kinds import Kind, Sheet, kind_named
from marketplace.bulk.models import ImportFile
from marketplace.bulk.sending import ask_to_take, send_file
from marketplace.bulk.working import work_on
from marketplace.bulk.writing import write_csv, write_workbook
from marketplace.people.models import User


def kind(name: str) -> Kind:
    found = kind_named(name)
    assert found is not None
    return found


def headings(of: str, user: User) -> list[str]:
    return [column.heading for column in kind(of).columns(user)]


def taken_out(of: str, user: User, now: datetime, form: str = "xlsx") -> bytes:
    """All rows of a kind that the user has, as a file."""
    which = kind(of)
    sheet, rows = Sheet(which.columns(user)), which.rows_out(user, now)
    if form == "csv":
        return b"".join(write_csv(sheet, rows))
    file = io.BytesIO()
    write_workbook(which, sheet, rows, file)
    return file.getvalue()


def cells_of(content: bytes) -> list[list[Any]]:
    """The cells of the first sheet of a workbook, or of a CSV file."""
    if not content.startswith(b"PK"):
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


def workbook(rows: Sequence[Sequence[Any]], title: str = "Sheet1") -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def filled(of: str, user: User, *rows: dict[str, Any]) -> bytes:
    """A workbook of a kind's rows, by heading: what is not given stays empty."""
    names = headings(of, user)
    assert not {name for row in rows for name in row} - set(names)
    return workbook([names, *[[row.get(name, "") for name in names] for row in rows]])


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sent(of: str, user: User, content: bytes, now: datetime, name: str = "rows.xlsx") -> ImportFile:
    """A file that was sent and looked at."""
    row = send_file(user=user, kind=kind(of), file=SimpleUploadedFile(name, content), now=now)
    work_on(row.pk, now)
    row.refresh_from_db()
    return row


def taken(row: ImportFile, user: User, now: datetime) -> ImportFile:
    """A file that was looked at, taken in."""
    ask_to_take(user=user, import_id=row.pk, now=now)
    work_on(row.pk, now)
    row.refresh_from_db()
    return row


def found(row: ImportFile) -> tuple[str, int, int, int, int]:
    """State, and how many rows are new, changed, unchanged and wrong."""
    return row.state, row.added, row.changed, row.unchanged, row.faulty


def faults(row: ImportFile) -> list[tuple[int | None, str, str]]:
    """What is said to be wrong: row, column, words."""
    return [(line.number, *fault) for line in row.lines.order_by("number", "pk") for fault in line.faults]
