"""Answers as banks and spreadsheets write them: read as meant, or refused with line and column."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable

import pytest

from marketplace.households.models import PayoutBatch
from marketplace.households.payouts.answer_tables import BadAnswer, amount_fen, decode, is_total, whole_number
from marketplace.households.payouts.bank_files import read_answer
from tests.households.paying import LATER, everything, in_transit, make_batch, send_batch
from tests.households.payouts.bank_answers import answer, as_file, make_carded_world
from tests.shared_worlds import shared
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

credited_world = shared(make_carded_world)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    return copy.deepcopy(credited_world)


@pytest.fixture
def batch(world: World) -> PayoutBatch:
    """A batch that waits for the bank."""
    made = make_batch(world.millet)
    send_batch(world.millet, made)
    made.refresh_from_db()
    return made


def with_marks(lines: list[str], encoding: str, mark: bytes) -> bytes:
    return mark + as_file(lines, encoding)


def cells(change: Callable[[list[str]], list[str]]) -> Callable[[list[str]], bytes]:
    """Change the cells of every row below the header."""
    return lambda lines: as_file([lines[0], *(",".join(change(line.split(","))) for line in lines[1:])])


def amounts(change: Callable[[str], str]) -> Callable[[list[str]], bytes]:
    return cells(lambda row: [*row[:5], change(row[5]), *row[6:]])


FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789.-"}
AS_WRITTEN: dict[str, Callable[[list[str]], bytes]] = {
    "GB18030 with its byte order mark": lambda lines: with_marks(lines, "gb18030", b"\x84\x31\x95\x33"),
    "a closing 1A": lambda lines: as_file(lines) + b"\x1a",
    "a closing 1A without a line end": lambda lines: as_file(lines).removesuffix(b"\r\n") + b"\x1a",
    "a closing 1A and what fills the block": lambda lines: as_file(lines) + b"\x1a" + b"\x00" * 61,
    "tabs": lambda lines: as_file([line.replace(",", "\t") for line in lines]),
    "semicolons": lambda lines: as_file([line.replace(",", ";") for line in lines]),
    "Excel's Unicode text": lambda lines: with_marks(
        [line.replace(",", "\t") for line in lines], "utf-16-le", b"\xff\xfe"
    ),
    "UTF-16, the other order": lambda lines: with_marks(lines, "utf-16-be", b"\xfe\xff"),
    "UTF-16 without a mark": lambda lines: as_file(lines, "utf-16-le"),
    "UTF-16 without a mark, the other order": lambda lines: as_file(lines, "utf-16-be"),
    "UTF-16 with a closing 1A of one byte": lambda lines: with_marks(lines, "utf-16-le", b"\xff\xfe") + b"\x1a",
    "rows as 1.0": cells(lambda row: [row[0], row[1] + ".0", *row[2:]]),
    "rows in full width": cells(lambda row: [row[0], row[1].translate(FULL_WIDTH), *row[2:]]),
    "amounts without zeros": amounts(lambda text: text.removesuffix(".00")),
    "amounts with more zeros": amounts(lambda text: text + "00"),
    "amounts with ¥": amounts(lambda text: "¥" + text),
    "amounts with ￥ and blanks": amounts(lambda text: f" ￥ {text} "),
    "amounts with 元": amounts(lambda text: text + "元"),
    "amounts in full width": amounts(lambda text: text.translate(FULL_WIDTH)),
    "batch number in full width": cells(lambda row: [row[0].translate(FULL_WIDTH), *row[1:]]),
    "cards as a spreadsheet quotes them": cells(lambda row: [*row[:3], row[3] and f'="{row[3]}"', *row[4:]]),
    "cards with a tab behind them": cells(lambda row: [*row[:3], row[3] and f"{row[3]}\t", *row[4:]]),
    "a title above": lambda lines: as_file(["代发工资结果明细表", "打印日期：2027-08-16,,操作员：001", "", *lines]),
    "a title with commas to the end": lambda lines: as_file(["批次号 结果" + "," * 8, *lines]),
    "the header in full width": lambda lines: as_file([lines[0].replace("(元)", "（元）"), *lines[1:]]),
    "the header with blanks": lambda lines: as_file([lines[0].replace("附言", " 附　言 "), *lines[1:]]),
    "empty columns at the end": lambda lines: as_file([line + ",,," for line in lines]),
    "总计 in place of 合计": lambda lines: as_file([*lines[:-1], lines[-1].replace("合计", "总 计：")]),
    "the bank's 总计 below": lambda lines: as_file([*lines, '总计,3,,,,"¥300.00",,,']),
    "the bank's 总计 above": lambda lines: as_file([*lines[:-1], "总计,,,,,300,,,", lines[-1]]),
    "the bank's 总计 in a few cells": lambda lines: as_file([*lines, "总计,3"]),
}


@pytest.mark.parametrize("written", AS_WRITTEN.values(), ids=AS_WRITTEN.keys())
def test_it_is_read_as_meant(world: World, batch: PayoutBatch, written: Callable[[list[str]], bytes]) -> None:
    content = written(answer(batch, rejected={2: "账号户名不符，请核对"}))
    assert read_answer(batch, content, user=world.millet.staff, now=LATER) == 3
    assert list(batch.rows.values_list("state", "reason")) == [
        ("confirmed", ""), ("rejected", "账号户名不符，请核对"), ("confirmed", ""),
    ]  # fmt: skip
    assert in_transit() == 0


NOT_UNDERSTOOD: dict[str, tuple[Callable[[list[str]], bytes], str]] = {
    "row 1.5": (cells(lambda row: [row[0], row[1] + ".5", *row[2:]]), "Line 2, column 序号: the batch has no row “1.5”"),
    "commas in the wrong place": (
        amounts(lambda text: f'"{text.replace("0.", ",0.")}"'), "Line 2, column 金额(元): ¥5,0.00 is not the amount of row 1",
    ),
    "dollars": (amounts(lambda text: "$" + text), "Line 2, column 金额(元): ¥$50.00 is not the amount of row 1"),
    "another card": (
        cells(lambda row: [*row[:3], row[3] and row[3][:-1] + "9", *row[4:]]),
        "Line 2, column 收款账号: row 1 went to another card",
    ),
    "another result": (
        cells(lambda row: [*row[:7], row[7] and "处理中", row[8]]), "Line 2, column 处理结果: “处理中” is neither 成功 nor 失败",
    ),
    "only the bank's own total": (
        lambda lines: as_file([*lines[:-1], "总计,3,,,,300.00,,,"]),
        "Line 5, column 附言: the file mark is “”; the file that was written carries another one",
    ),
    "the bank's own total says another sum": (
        lambda lines: as_file([*lines, "总计,3,,,,300.01,,,"]),
        "Line 6, column 金额(元): the file says it sums up to ¥300.01; its rows do to ¥300.00",
    ),
    "a row below the total": (
        lambda lines: as_file([*lines, "总计,3,,,,300,,,", lines[1]]),
        "Line 7: something stands below the row with number and sum",
    ),
    "1A in the middle": (
        lambda lines: as_file([*lines[:2], "\x1a", *lines[2:]]), "Line 3: 1 columns instead of 9",
    ),
    "UTF-16 cut short": (
        lambda lines: with_marks(lines, "utf-16-le", b"\xff\xfe")[:-1],
        "Line 5: a sign is cut in two: the file was cut short",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("written", "said"), NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD.keys())
def test_what_is_not_understood_is_refused_whole(
    batch: PayoutBatch, written: Callable[[list[str]], bytes], said: str
) -> None:
    before = everything()
    with pytest.raises(BadAnswer, match=re.escape(said)) as refused:
        read_answer(batch, written(answer(batch)), user=batch.created_by, now=LATER)
    assert str(refused.value) == said
    assert everything() == before


@pytest.mark.parametrize(
    ("cell", "fen"),
    [("1,234,567.80", 123_456_780), ("１，２３４．５０", 123_450), ("￥1,234", 123_400), ("RMB 12.3", 1_230), ("人民币8元", 800),
     ("1,23", None), ("12,34.00", None), ("1.001", None), ("", None), ("-1", None), ("1e3", None), ("¥", None)],
)  # fmt: skip
def test_amounts(cell: str, fen: int | None) -> None:
    assert amount_fen(cell) == fen


@pytest.mark.parametrize(
    ("cell", "number"), [("1.0", 1), ("12", 12), ("１２", 12), ("'7", 7), ("1,000", 1_000), ("1.5", None), ("", None)]
)
def test_whole_numbers(cell: str, number: int | None) -> None:
    assert whole_number(cell) == number


def test_a_total_is_a_total_only_in_the_first_cell() -> None:
    assert is_total(["", "合 计：", "3"])
    assert not is_total(["20270816-000001", "1", "合计"])


def test_the_zero_byte_of_a_character_is_no_sign_of_another_encoding() -> None:
    text = "批次号,序号,金额(元),处理结果,失败原因\r\n一,一,一,一,一\r\n"
    assert decode(text.encode("utf-16-le")) == decode(text.encode("utf-16-be")) == text
