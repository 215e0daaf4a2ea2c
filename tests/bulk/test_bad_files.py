"""Whatever is sent: a clear answer that names the place, and nothing is half done. As households are read, so is every kind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import translation
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from marketplace.bulk.models import ImportFile
from marketplace.bulk.tables import MOST_ROWS
from marketplace.households.models import Household
from marketplace.people.models import User
from marketplace.places.models import Village
from tests.bulk.desk import faults, found, headings, saved, sent, workbook
from tests.households.files.desk import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BLANKS = b" " * 106_000_000
ROW = ["LL-001", "李里村", "", "2026-05-01", "评议", None, "焦示例1", "head", "", "", ""]
NAMES = ["File number", "Village", "Status", "Status since", "Reason of the status", "Person’s number", "Person’s name",
         "Relation to the head", "Belongs to it since", "Left on", "Why"]  # fmt: skip


def book(*rows: list[Any]) -> Workbook:
    made = Workbook()
    assert made.active is not None
    for row in [NAMES, *(rows or (ROW,))]:
        made.active.append(row)
    return made


def changed(**cells: Any) -> list[Any]:
    """The row with cells changed, by letter."""
    return [cells.get(letter, value) for letter, value in zip("ABCDEFGHIJK", ROW, strict=True)]


def merged() -> Workbook:
    made = book(ROW, changed(A="LL-002", G="王示例"))
    made.worksheets[0].merge_cells("B2:B3")
    return made


def formula() -> Workbook:
    return book(changed(G="=A2&B2"))


def hidden_row() -> Workbook:
    made = book(ROW, changed(A="LL-002"))
    made.worksheets[0].row_dimensions[3].hidden = True
    return made


def hidden_column() -> Workbook:
    made = book()
    made.worksheets[0].column_dimensions["C"].hidden = True
    return made


def second_sheet() -> Workbook:
    made = book()
    made.create_sheet("旧")["A1"] = "x"
    return made


def hidden_sheet() -> Workbook:
    made = book()
    made.worksheets[0].sheet_state = "hidden"
    made.create_sheet("空")
    made.active = 1
    return made


@pytest.mark.parametrize(
    ("made", "place", "words"),
    [
        (merged, (2, "B"), "Cells are merged here (B2:B3)."),
        (formula, (2, "G"), "This is a formula."),
        (hidden_row, (3, ""), "This row is hidden."),
        (hidden_column, (None, "C"), "This column is hidden."),
        (second_sheet, (None, ""), "There is a second sheet, “旧”."),
        (hidden_sheet, (None, ""), "The sheet “Sheet” is hidden."),
    ],
)
def test_what_of_a_workbook_cannot_be_taken_without_doubt(
    staff: User, made: Callable[[], Workbook], place: tuple[int | None, str], words: str
) -> None:
    row = sent("households", staff, saved(made()), NOW)
    [(number, column, said)] = faults(row)
    assert (found(row)[0], (number, column), said.startswith(words)) == ("wrong", place, True), said
    assert not Household.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "This workbook has a password, or is of the old form (XLS).",
        ),
        (b"PK\x03\x04 no workbook", "This workbook is damaged."),
        (saved(Workbook()), "There is nothing in this file."),
        (b"%PDF-1.7\n\xff\x00\x00", "This is neither a workbook (XLSX) nor a text in UTF-8 or GB18030 (CSV)."),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "This is neither a workbook (XLSX) nor a text in UTF-8 or GB18030 (CSV)."),
        (",".join(NAMES).encode(), "There is no row below the headings."),
        (f'{",".join(NAMES)}\n"LL-001,x'.encode(), 'A quotation mark (") is not closed, or is too much.'),
    ],
)
def test_what_is_no_file_of_rows(staff: User, content: bytes, words: str) -> None:
    row = sent("households", staff, content, NOW)
    assert (found(row)[0], faults(row)[0][2].startswith(words)) == ("wrong", True), faults(row)


def packed(**parts: bytes) -> bytes:
    """A workbook some of whose parts are others."""
    old, new = zipfile.ZipFile(io.BytesIO(saved(book()))), io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            made.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0], old.read(name)))
    return new.getvalue()


def test_a_workbook_that_unpacks_to_hundreds_of_megabytes_is_not_unpacked(staff: User) -> None:
    row = sent("households", staff, packed(styles=BLANKS, theme1=BLANKS), NOW)
    assert faults(row)[0][2].startswith("This workbook unpacks to more than 200 MB.")


def test_a_workbook_with_entities_is_refused(staff: User) -> None:
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>'
    )
    assert faults(sent("households", staff, packed(sheet1=bomb), NOW))[0][2].startswith("This workbook is damaged.")


def test_cells_far_away_are_named_and_those_without_a_word_are_none(staff: User, village: Village) -> None:
    far = book()
    far.worksheets[0]["XFD1048576"] = "x"
    assert [fault[:2] for fault in faults(sent("households", staff, saved(far), NOW))] == [(1048576, ""), (None, "XFD")]
    coloured = book()
    for row in (3, 500, 1_048_576):
        coloured.worksheets[0].cell(row, 1).fill = PatternFill("solid", "ffff00")
    assert found(sent("households", staff, saved(coloured), NOW)) == ("ready", 1, 0, 0, 0)
    many = "\n".join([",".join(NAMES), *["LL-001"] * (MOST_ROWS + 1)])
    assert faults(sent("households", staff, many.encode(), NOW)) == [
        (MOST_ROWS + 2, "", "There are more than 50000 rows. Split the file.")
    ]


@pytest.mark.parametrize(
    ("names", "place", "words"),
    [
        ([*NAMES[:-1], "Village"], (1, "Village"), "This heading is there twice."),
        (NAMES[:-1], (1, "Why"), "This heading is missing."),
        ([*NAMES, "备注"], (1, "备注"), "This column is unknown."),
    ],
)
def test_headings_that_are_not_those_of_the_kind(staff: User, names: list[str], place: Any, words: str) -> None:
    told = faults(sent("households", staff, workbook([names, ROW]), NOW))
    assert any((number, column) == place and said.startswith(words) for number, column, said in told), told


def test_headings_in_any_order_and_language_below_a_title_with_rows_between(staff: User, village: Village) -> None:
    with translation.override("zh-hans"):
        chinese = headings("households", staff)
    rows = [["岭子镇农户花名册（示例）"], [], list(reversed(chinese)), [], list(reversed(ROW)), [" ", "\u3000", None]]
    assert found(sent("households", staff, workbook(rows), NOW)) == ("ready", 1, 0, 0, 0)
    assert chinese != NAMES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_text_in_any_usual_form(staff: User, village: Village, encoding: str, sign: str) -> None:
    text = "\r\n".join(sign.join(str(cell or "") for cell in row) for row in [NAMES, ROW])
    assert found(sent("households", staff, text.encode(encoding), NOW, "rows.csv")) == ("ready", 1, 0, 0, 0)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 5, 1),
        datetime(2026, 5, 1),  # noqa: DTZ001  # a sheet knows no zones
        46143,
        "2026/5/1",
        "2026年5月1日",
        "20260501",
        20260501,
        "２０２６－０５－０１ ",
    ],
)
def test_a_day_however_it_is_written(staff: User, village: Village, day: Any) -> None:
    row = sent("households", staff, saved(book(changed(D=day))), NOW)
    assert row.lines.get().cells["status_on"] == ["", "2026-05-01"]


@pytest.mark.parametrize(
    ("cells", "place", "words"),
    [
        ({"G": "'=cmd|' /C calc'!A0"}, None, ""),  # quoted: a text, and escaped wherever it goes out
        ({"D": "1.5.26"}, "Status since", "Enter a valid date."),
        ({"D": 46143.5}, "Status since", "Enter a valid date."),
        ({"F": "1e5"}, "Person’s number", "Enter a whole number."),
        ({"F": "3,5"}, "Person’s number", "Enter a whole number."),
        ({"A": 6222020000000000000.0}, "File number", "So long a number loses its last digits"),
        ({"B": "响泉村"}, "Village", "Choose one of: 李里村."),
        ({"G": "焦\u202e示例"}, "Person’s name", "Person’s name: there is a control character in it"),
        ({"E": "长" * 2_001}, "Reason of the status", "This text is too long."),
        ({"A": None}, "File number", "This field is required."),
    ],
)
def test_what_a_cell_says_is_read_or_named(
    staff: User, village: Village, cells: dict[str, Any], place: str | None, words: str
) -> None:
    row = sent("households", staff, saved(book(changed(**cells))), NOW)
    if place is None:
        assert found(row) == ("ready", 1, 0, 0, 0), faults(row)
        return
    [(number, column, said)] = [fault for fault in faults(row) if fault[1] == place]
    assert (number, said.startswith(words)) == (2, True), said


def test_full_width_digits_blanks_and_numbers_as_text_mean_what_they_say(staff: User, village: Village) -> None:
    row = sent("households", staff, saved(book(changed(A="ＬＬ－００１\u00a0", B=" 李里村\u3000", G="焦示例1 "))), NOW)
    cells = row.lines.get().cells
    assert (cells["number"][1], cells["village"][1], cells["name"][1]) == ("LL-001", "李里村", "焦示例1")
    assert sent("households", staff, saved(book(changed(A=1001.0))), NOW).lines.get().cells["number"] == ["", "1001"]


def test_a_formula_as_a_name_in_a_text_file_is_refused_with_its_place(staff: User, village: Village) -> None:
    text = "\n".join(",".join(str(cell or "") for cell in row) for row in [NAMES, changed(G="=cmd|' /C calc'!A0")])
    told = faults(sent("households", staff, text.encode(), NOW, "rows.csv"))
    assert told == [(2, "Person’s name", "This begins as a formula does. Enter the text or the number itself.")]


def test_a_row_twice_and_something_beside_the_columns(staff: User, village: Village) -> None:
    row = sent("households", staff, saved(book(ROW, ROW, [*changed(A="LL-002"), "?"])), NOW)
    assert faults(row) == [
        (3, "", "This row is in the file twice: it is also row 2. Delete one of them."),
        (4, "", "There is something in a column without a heading. Delete it."),
    ]
    assert (ImportFile.objects.get().faulty, Household.objects.count()) == (2, 0)
