"""The bank's answers: what is read of them, by whom, and every way in which one can be wrong."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.utils import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from marketplace.households.models import PayoutBatch
from marketplace.households.payouts import answer_tables
from marketplace.households.payouts.actions import NotNow, OwnStep, release_batch
from marketplace.households.payouts.answer_tables import BadAnswer
from marketplace.households.payouts.bank_files import (
    NEEDED,
    Expected,
    parse_answer,
    read_answer,
    write_file,
)
from marketplace.households.payouts.names import Compared, digest_of
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from tests.households.paying import (
    LATER,
    books,
    everything,
    held_by,
    in_transit,
    make_batch,
    second_of,
    send_batch,
)
from tests.households.payouts.bank_answers import HEADER, answer, as_file, make_carded_world
from tests.shared_worlds import shared
from tests.world import World, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


credited_world = shared(make_carded_world)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    return copy.deepcopy(credited_world)


@pytest.fixture
def released(world: World) -> PayoutBatch:
    """A batch that was made and released; no file was written."""
    return release_batch(make_batch(world.millet).pk, user=second_of(world.millet), now=LATER)


@pytest.fixture
def batch(world: World, released: PayoutBatch) -> PayoutBatch:
    """A batch that waits for the bank."""
    write_file(released, user=second_of(world.millet), now=LATER)
    released.refresh_from_db()
    return released


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_an_answer_is_read_in_either_encoding(world: World, batch: PayoutBatch, encoding: str, end: str) -> None:
    content = as_file(answer(batch, rejected={2: "账号户名不符"}), encoding, end)
    assert read_answer(batch, content, user=world.millet.staff, now=LATER) == 3
    assert list(batch.rows.values_list("state", "reason")) == [
        ("confirmed", ""), ("rejected", "账号户名不符"), ("confirmed", ""),
    ]  # fmt: skip
    assert (held_by(world.millet), in_transit()) == ([0, 10_000, 0], 0)
    assert books() == {}


def test_the_banks_order_of_columns_and_rows_does_not_matter(world: World, batch: PayoutBatch) -> None:
    lines = ["批次号,失败原因,处理结果,金额(元),序号,附言,流水号"]
    lines += [
        f"{batch.number},,成功,{row.amount_fen / 100:,.2f},{row.number},农户收入,x{row.number}"
        for row in batch.rows.all()[::-1]
    ]
    lines += ["", f"合计,,,300,3,{batch.file_mark.lower()},"]
    seen = Compared(digest_of(as_file(lines)), [1, 2, 3])  # nor is a column of names needed
    assert read_answer(batch, as_file(lines), user=batch.created_by, now=LATER, compared=seen) == 3
    assert in_transit() == 0


def test_the_same_answer_again_changes_nothing(world: World, batch: PayoutBatch) -> None:
    content = as_file(answer(batch, rejected={3: "销户"}))
    assert read_answer(batch, content, user=batch.created_by, now=LATER) == 3
    before = everything()
    assert read_answer(batch, content, user=batch.created_by, now=LATER) == 0
    assert everything() == before


def test_a_contradicting_answer_is_refused(world: World, batch: PayoutBatch) -> None:
    read_answer(batch, as_file(answer(batch, rejected={3: "销户"})), user=batch.created_by, now=LATER)
    before = everything()
    for rejected, line in (({}, 4), ({2: "冻结", 3: "销户"}, 3), ({3: "冻结"}, 4)):
        with pytest.raises(BadAnswer) as refused:
            read_answer(batch, as_file(answer(batch, rejected=rejected)), user=batch.created_by, now=LATER)
        assert refused.value.line == line
    assert everything() == before


def replace(n: int, old: str, new: str) -> Callable[[list[str]], list[str]]:
    """Change something on line n (from 1)."""

    def change(lines: list[str]) -> list[str]:
        assert old in lines[n - 1]
        return [*lines[: n - 1], lines[n - 1].replace(old, new, 1), *lines[n:]]

    return change


BAD_LINES: dict[str, tuple[Callable[[list[str]], list[str]], int | None, str]] = {
    "cut after a row": (lambda lines: lines[:3], None, "the file was cut short"),
    "cut inside the last row": (lambda lines: [*lines[:-1], "合计,3"], 5, "2 columns instead of 9"),
    "cut inside a row": (lambda lines: [*lines[:3], lines[3][:30]], 4, "columns instead of 9"),
    "a row lost in the middle": (lambda lines: lines[:2] + lines[3:], 4, "the file says it has “3” rows, and has 2"),
    "a row lost, the count made to fit": (
        lambda lines: [*lines[:3], lines[-1].replace(",3,", ",2,").replace("300.00", "150.00")], None,
        "row 3 of the batch is not answered",
    ),
    "another file mark": (
        lambda lines: [*lines[:-1], "合计,3,,,,300.00,0000000X,,"], 5,
        "the file mark is “0000000X”; the file that was written carries another one",
    ),
    "no file mark": (lambda lines: [*lines[:-1], "合计,3,,,,300.00,,,"], 5, "the file mark is “”"),
    "no column for the file mark": (
        lambda lines: [",".join(cell for n, cell in enumerate(line.split(",")) if n != 6) for line in lines], 1,
        "no column 附言",
    ),
    "a row doubled": (lambda lines: [*lines[:3], lines[2], *lines[3:]], 4, "row 2 stands on line 3 already"),
    "an unknown row": (replace(4, ",3,", ",4,"), 4, "the batch has no row “4”"),
    "row zero": (replace(4, ",3,", ",0,"), 4, "the batch has no row “0”"),
    "no row": (replace(4, ",3,", ",三,"), 4, "the batch has no row “三”"),
    "another amount": (replace(3, "100.00", "100.01"), 3, "¥100.01 is not the amount of row 2"),
    "no amount": (replace(3, "100.00", ""), 3, "¥ is not the amount of row 2"),
    "a negative amount": (replace(3, "100.00", "-100.00"), 3, "¥-100.00 is not the amount of row 2"),
    "a fraction of a fen": (replace(3, "100.00", "100.001"), 3, "¥100.001 is not the amount of row 2"),
    "another card": (replace(3, "0013", "0014"), 3, "row 2 went to another card"),
    "another sum": (replace(5, "300.00", "299.99"), 5, "sums up to ¥299.99; its rows do to ¥300.00"),
    "another count": (replace(5, ",3,", ",4,"), 5, "the file says it has “4” rows, and has 3"),
    "an unknown result": (replace(3, "成功", "处理中"), 3, "“处理中” is neither"),
    "no result": (replace(3, "成功", ""), 3, "“” is neither"),
    "rejected without a reason": (replace(3, "成功", "失败"), 3, "needs the bank's reason"),
    "a reason too long": (replace(3, "成功,", "失败," + "长" * 201), 3, "needs the bank's reason"),
    "something below the sum": (lambda lines: [*lines, lines[1]], 6, "something stands below"),
    "no header": (lambda lines: lines[1:], 1, "no column"),
    "our own file": (lambda lines: [line.rpartition(",")[0].rpartition(",")[0] for line in lines], 1, "处理结果、失败原因"),
    "a column twice": (replace(1, "附言", "序号"), 1, "column 序号 stands there twice"),
    "the column of names twice": (
        lambda lines: [lines[0] + ",收 款人户名", *(line + ",焦示例" for line in lines[1:])], 1,
        "column 收款人户名 stands there twice",
    ),
    "the column of cards twice": (
        lambda lines: [lines[0] + ",收款账号", *(line + "," + line.split(",")[3] for line in lines[1:])], 1,
        "column 收款账号 stands there twice",
    ),
    "a quote that never ends": (replace(3, "示例银行", '"示例银行'), 3, 'a quotation mark (") is not closed'),
}  # fmt: skip


@pytest.mark.parametrize(("change", "line", "reason"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_answer_is_refused_whole_with_its_line(
    batch: PayoutBatch, change: Callable[[list[str]], list[str]], line: int | None, reason: str
) -> None:
    before = everything()
    with pytest.raises(BadAnswer) as refused:
        read_answer(batch, as_file(change(answer(batch))), user=batch.created_by, now=LATER)
    assert refused.value.line == line
    assert reason in refused.value.reason
    assert batch.file_mark not in refused.value.reason  # who makes an answer up is not told
    where = f"Line {line}, column {refused.value.column}" if refused.value.column else f"Line {line}"
    assert str(refused.value) == (f"{where}: {refused.value.reason}" if line else refused.value.reason)
    assert everything() == before


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", None, "the file is empty"),
        (b" \r\n\r\n", None, "the file is empty"),
        (b"\xef\xbb\xbf", 1, "no column"),
        ("批次号,序号\n".encode() + b"\xff\xff\xff\n", 2, "neither UTF-8 nor GB18030"),
        (HEADER.encode("utf-16"), None, "the file was cut short"),
        ("批次号,序号,金额\r\n一".encode("utf-16")[:-1], 2, "a sign is cut in two"),
        (b"%PDF-1.7\n\x00\x01", 2, "this is no text file"),
        (b"PK\x03\x04\x00\x00", None, "this is an Excel workbook: save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", None, "this is an Excel workbook: save it as CSV"),
        (b'{"rows": []}', 1, "no column"),
        (b"\x80\x81\xfe\xff" * 50, 1, ""),
    ],
)  # fmt: skip
def test_what_is_no_answer_at_all(batch: PayoutBatch, content: bytes, line: int | None, reason: str) -> None:
    before = everything()
    with pytest.raises(BadAnswer) as refused:
        read_answer(batch, content, user=batch.created_by, now=LATER)
    assert refused.value.line == line
    assert reason in refused.value.reason
    assert everything() == before


def test_a_file_that_is_too_large(batch: PayoutBatch, monkeypatch: pytest.MonkeyPatch) -> None:
    content = as_file(answer(batch))
    monkeypatch.setattr(answer_tables, "MOST_BYTES", len(content) - 1)
    with pytest.raises(BadAnswer):
        read_answer(batch, content, user=batch.created_by, now=LATER)
    assert in_transit() == 30_000


def test_the_answer_of_another_batch(world: World, batch: PayoutBatch) -> None:
    read_answer(
        batch, as_file(answer(batch, rejected={1: "冻结", 2: "冻结", 3: "冻结"})), user=batch.created_by, now=LATER
    )
    second = make_batch(world.millet)
    send_batch(world.millet, second)
    before = everything()
    with pytest.raises(
        BadAnswer, match=f"Line 2, column 批次号: batch “{batch.number}”; this is batch {second.number}"
    ):
        read_answer(second, as_file(answer(batch)), user=batch.created_by, now=LATER)
    assert everything() == before


def test_a_stranger_reads_no_answer_in(world: World, batch: PayoutBatch) -> None:
    before = everything()
    with pytest.raises(PermissionDenied):
        read_answer(batch, as_file(answer(batch)), user=world.pears.staff, now=LATER)
    assert everything() == before


def test_who_released_the_batch_does_not_read_its_answer_in(world: World, batch: PayoutBatch) -> None:
    before = everything()
    with pytest.raises(OwnStep):
        read_answer(batch, as_file(answer(batch)), user=second_of(world.millet), now=LATER)
    assert everything() == before


def test_no_answer_is_read_of_a_file_that_was_not_written(world: World, released: PayoutBatch) -> None:
    before = everything()
    with pytest.raises(NotNow):
        read_answer(released, as_file(answer(released)), user=world.millet.staff, now=LATER)
    assert everything() == before


# -- the rule


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


@pytest.mark.slow("hundreds of files are tried")
@given(st.lists(st.lists(TEXT, max_size=9), max_size=6), st.sampled_from(["gb18030", "utf-8", "utf-8-sig"]))
def test_nonsense_is_refused_never_taken_and_never_a_crash(rows: list[list[str]], encoding: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER.split(","), *rows])
    with pytest.raises(BadAnswer):
        parse_answer(out.getvalue().encode(encoding), "20270816-000001", {1: Expected(5_000, "0005")})


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_by_name(content: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse_answer(content, "20270816-000001", {1: Expected(5_000, "0005")})


@given(
    st.dictionaries(st.integers(1, 10**6), st.integers(1, 10**12), min_size=1, max_size=8),
    st.data(),
    st.sampled_from(["gb18030", "utf-8"]),
)
def test_what_the_bank_says_is_what_is_read(amounts: dict[int, int], data: st.DataObject, encoding: str) -> None:
    reasons = {n: data.draw(st.sampled_from(["", "冻结", "户名,不符", 'say "no"', "两\n行"])) for n in amounts}
    expected = {n: Expected(fen, "0005") for n, fen in amounts.items()}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(NEEDED)
    for n, fen in amounts.items():
        told = ("失败", reasons[n]) if reasons[n] else ("成功", "")
        writer.writerow(["B", n, f"{fen // 100}.{fen % 100:02}", *told])
    total = sum(amounts.values())
    writer.writerow(["合计", len(amounts), f"{total // 100}.{total % 100:02}", "", ""])
    found = parse_answer(out.getvalue().encode(encoding), "B", expected)
    verdicts, line_of = found.verdicts, found.lines
    assert {n: verdict.reason for n, verdict in verdicts.items()} == reasons
    assert {n: verdict.state for n, verdict in verdicts.items()} == {
        n: "rejected" if reason else "confirmed" for n, reason in reasons.items()
    }
    assert sorted(line_of.values()) == list(line_of.values())


def test_who_wrote_the_file_reads_no_answer_in(world: World, released: PayoutBatch) -> None:
    """A third person writes it, and knows its mark: the answer is read in by who made the batch."""
    third = make_user("third")
    appoint(user=third, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    write_file(released, user=third, now=LATER)
    released.refresh_from_db()
    before = everything()
    for nobody in (third, second_of(world.millet)):
        with pytest.raises(OwnStep):
            read_answer(released, as_file(answer(released)), user=nobody, now=LATER)
    assert everything() == before
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutBatch.objects.filter(pk=released.pk).update(answered_by=third, answered_at=LATER)
    assert read_answer(released, as_file(answer(released)), user=world.millet.staff, now=LATER) == 3
