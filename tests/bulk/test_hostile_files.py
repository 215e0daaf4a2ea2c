"""A small file that would take all memory, or that no writer makes, ends in words and makes no room for what it says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from marketplace.bulk import workbooks
from marketplace.bulk.cells import as_day, as_moment
from marketplace.bulk.columns import ChoiceField, Column
from marketplace.bulk.models import ImportFile
from marketplace.bulk.sending import send_file
from marketplace.bulk.tables import BadFile
from marketplace.bulk.tasks import LEASE, LONGEST
from marketplace.bulk.working import MOST_ATTEMPTS, work_on
from marketplace.bulk.writing import _list_choices
from marketplace.people.models import User
from marketplace.runtime.locking import claim_due
from tests.bulk.desk import faults, found, kind, saved, sent
from tests.households.files.desk import NOW

DAMAGED = "This workbook is damaged."


def altered(alter: Callable[[str, str], str], **more: str) -> io.BytesIO:
    """A workbook of one row, the text of whose parts is changed.

    :param more: parts, by name
    """
    made = Workbook()
    assert made.active is not None
    made.active.append(["a", 1])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(made))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, alter(name, old.read(name).decode()))
        for name, text in more.items():
            new.writestr(f"xl/{name}.xml", text)
    return file


def of_sheet(rows: str, rest: str = "") -> Callable[[str, str], str]:
    text = f'<worksheet xmlns="x"><sheetData>{rows}</sheetData>{rest}</worksheet>'
    return lambda name, old: text if name == "xl/worksheets/sheet1.xml" else old


def of_sheets(sheets: str) -> Callable[[str, str], str]:
    def alter(name: str, old: str) -> str:
        if name != "xl/workbook.xml":
            return old
        before, rest = old.split("<sheets>")
        return f"{before}<sheets>{sheets}</sheets>{rest.split('</sheets>')[1]}"

    return alter


R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
TEXTS = "<sst>" + "<si><t>a</t></si>" * (workbooks.MOST_TEXTS + 1) + "</sst>"


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (of_sheet('<row r="2"><c r="A1048576"><v>1</v></c><c r="CV2"><v>1</v></c></row>'), DAMAGED),
        (of_sheet('<row><c r="A1048576"><v>1</v></c><c r="CV2"><v>1</v></c></row>'), "There are more than 50000 rows."),
        (of_sheet('<row r="99999999999"><c><v>1</v></c></row>'), DAMAGED),
        (of_sheet('<row r="1"><c r="A0"><v>1</v></c></row>'), DAMAGED),
        (of_sheet('<row r="50000"><c r="A50000"><v>1</v></c><c r="CV50000"><v>1</v></c></row>'), "There are more than 20000 rows."),
        (of_sheet(f'<row r="1"><c r="A1" x="{"a" * 3_000_000}"><v>1</v></c></row>'), DAMAGED),
        (of_sheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * 3_000_000}</t></is></c></row>'), DAMAGED),
        (of_sheet('<row r="1"><c r="A1"><v>1</v></c></row>', "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 90_000 + "</mergeCells>"), "Cells are merged here (A1:B2)."),
        (of_sheets(f'<sheet {R} name="a" r:id="rId1"/>' * 2), DAMAGED),
        (of_sheets("".join(f'<sheet {R} name="{n}" r:id="rId1"/>' for n in range(9))), DAMAGED),
        (lambda name, old: old.replace('"/xl/worksheets', '"xl/worksheets'), DAMAGED),
    ],
)  # fmt: skip
def test_what_a_reader_would_make_much_room_for_never_reaches_it(
    english: None, monkeypatch: pytest.MonkeyPatch, alter: Callable[[str, str], str], words: str
) -> None:
    monkeypatch.setattr(workbooks, "CalamineWorkbook", None)  # who opens it all the same, fails otherwise
    with pytest.raises(BadFile) as bad:
        workbooks.read_workbook(altered(alter), ["Sheet"], [])
    assert bad.value.problems[0].words.startswith(words), bad.value.problems
    assert len(bad.value.problems) <= workbooks.MOST_NAMED


def test_the_same_file_unchanged_is_read(english: None) -> None:
    assert list(workbooks.read_workbook(altered(lambda name, old: old), ["Sheet"], []).rows) == [(1, ["a", 1.0])]


def test_texts_that_cells_share_are_counted_before_they_are_read(
    english: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "CalamineWorkbook", None)
    with pytest.raises(BadFile, match="There is more in this workbook"):
        workbooks.read_workbook(altered(lambda name, old: old, sharedStrings=TEXTS), ["Sheet"], [])


@pytest.mark.parametrize("number", [float("inf"), float("nan"), 1e300])
def test_a_number_that_is_no_day_is_named(english: None, number: float) -> None:
    for read in (as_day, as_moment):
        with pytest.raises(ValueError, match="So long a number loses its last digits"):
            read(number)


@pytest.mark.django_db
def test_a_heading_that_the_database_would_refuse_and_a_fault_of_our_own_end_in_words(
    english: None, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sent("households", staff, saved(headed("a_x0000_b")), NOW)
    assert found(row)[0] == "wrong" and (1, "ab") in [fault[:2] for fault in faults(row)]

    def fail(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("marketplace.bulk.working.read_file", fail)
    row = sent("households", staff, saved(headed("b")), NOW)
    assert (found(row)[0], row.due_at is not None and row.due_at > NOW) == ("wrong", True)
    assert faults(row)[0][2].startswith("This file can't be read")


def headed(heading: str) -> Workbook:
    made = Workbook()
    assert made.active is not None
    made.active.append([heading])
    return made


def test_a_choice_that_begins_as_a_formula_is_a_text_that_is_read_as_that_choice(english: None) -> None:
    name = '=HYPERLINK("https://example.org")'
    field = ChoiceField({1: [name]})
    book = Workbook(write_only=True)
    _list_choices(book, [Column("x", "x", field)])
    cell = load_workbook(io.BytesIO(saved(book))).worksheets[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", f"'{name}")
    assert Column("x", "x", field).widget.clean(cell.value) == 1


@pytest.mark.django_db
def test_a_file_that_nobody_comes_to_the_end_of_ends_in_words(english: None, staff: User) -> None:
    row = send_file(user=staff, kind=kind("households"), file=SimpleUploadedFile("a.csv", b"a"), now=NOW)
    at = NOW
    for _time in range(MOST_ATTEMPTS):  # and dies
        assert claim_due(ImportFile, at, lease=LEASE) == [row.pk]
        assert claim_due(ImportFile, at + timedelta(seconds=LONGEST), lease=LEASE) == []  # while it can still be at it
        at += LEASE + timedelta(seconds=1)
    claim_due(ImportFile, at, lease=LEASE)
    work_on(row.pk, at)
    row.refresh_from_db()
    assert (row.state, row.leased_until, row.due_at is not None and row.due_at > at) == ("wrong", None, True)
    assert faults(row) == [(None, "", "This file takes too long. Split it into smaller ones, and send those.")]
