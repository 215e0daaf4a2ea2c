"""Names in the bank's answer that differ from ours are compared by a person, each on its own, in the file that was shown."""

from __future__ import annotations

import copy
import html
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.households.models import PayoutBatch
from marketplace.households.payouts.actions import release_batch
from marketplace.households.payouts.bank_files import write_file
from marketplace.households.payouts.names import _is_same
from marketplace.people.change_log import entries_of
from tests.households.desks import make_world_with_balances, told
from tests.households.paying import give_cards, held_by, make_batch, second_of
from tests.households.payouts.bank_answers import answer, as_file
from tests.orders.desks import as_user
from tests.shared_worlds import shared
from tests.world import NOW, World

pytestmark = pytest.mark.django_db

credited_world = shared(make_world_with_balances)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    return copy.deepcopy(credited_world)


@pytest.fixture
def sent(world: World) -> PayoutBatch:
    """A batch whose file is written."""
    give_cards(world.millet, now=NOW)
    batch = release_batch(make_batch(world.millet, now=NOW).pk, user=second_of(world.millet), now=NOW)
    write_file(batch, user=second_of(world.millet), now=NOW)
    batch.refresh_from_db()
    return batch


def named(batch: PayoutBatch, **names: str) -> bytes:
    """The bank's answer with other names in some rows."""
    lines = answer(batch)
    for row, name in names.items():
        at = int(row.removeprefix("row"))
        cells = lines[at].split(",")
        lines[at] = ",".join([*cells[:2], name, *cells[3:]])
    return as_file(lines)


def upload(world: World, batch: PayoutBatch, content: bytes, page: Any = None, rows: list[int] | None = None) -> Any:
    """Send the file, with ticks for the names that `page` has shown."""
    given = {"answer": SimpleUploadedFile("answer.csv", content), "compared": rows or []}
    if page is not None:
        given["digest"] = page.context["differ"].digest
    return as_user(world.millet.staff).post(f"/admin/payouts/{batch.pk}/answer/", given, follow=True)


def test_each_name_is_ticked_on_its_own(world: World, sent: PayoutBatch) -> None:
    file = named(sent, row1="王某", row3="李四")
    page = upload(world, sent, file)
    assert page.status_code == 422
    text = html.unescape(page.content.decode())
    assert "Row 1: the bank says “王某”, we say “焦示例1”" in text and "Row 3: the bank says “李四”" in text
    assert "Row 2:" not in text
    for rows in ([], [1], [3], [2]):
        assert upload(world, sent, file, page, rows).status_code == 422
    sent.refresh_from_db()
    assert (sent.answered_at, held_by(world.millet)) == (None, [0, 0, 0])
    assert "3 pay-outs are confirmed" in told(upload(world, sent, file, page, [1, 3]))
    [entry] = entries_of([sent]).filter(action="households.batch.answered")
    assert entry.data["reason"] == "Other names compared in rows 1, 3"


def test_a_tick_covers_the_file_that_was_shown_and_no_other(world: World, sent: PayoutBatch) -> None:
    page = upload(world, sent, named(sent, row1="王五"))
    other = named(sent, row1="赵六")
    assert upload(world, sent, other, page, [1]).status_code == 422
    given = {"answer": SimpleUploadedFile("answer.csv", other), "compared": ["1"], "digest": ""}
    assert as_user(world.millet.staff).post(f"/admin/payouts/{sent.pk}/answer/", given).status_code == 422
    sent.refresh_from_db()
    assert sent.answered_at is None


def test_a_row_without_a_name_is_ticked_as_one_with_another_name(world: World, sent: PayoutBatch) -> None:
    file = named(sent, row2="")
    page = upload(world, sent, file)
    assert page.status_code == 422
    text = html.unescape(page.content.decode())
    assert "Row 2: the bank names nobody, we say “焦示例2”" in text and "Row 1:" not in text
    sent.refresh_from_db()
    assert (sent.answered_at, held_by(world.millet)) == (None, [0, 0, 0])
    assert "3 pay-outs are confirmed" in told(upload(world, sent, file, page, [2]))


def test_without_the_column_of_names_each_row_is_ticked_as_one_without_a_name(world: World, sent: PayoutBatch) -> None:
    lines = [",".join([*cells[:2], *cells[3:]]) for cells in (line.split(",") for line in answer(sent))]
    file, door, staff = as_file(lines), f"/admin/payouts/{sent.pk}/answer/", as_user(world.millet.staff)
    page = upload(world, sent, file)
    text = html.unescape(page.content.decode())
    assert page.status_code == 422 and "This answer has no column 收款人户名" in text
    assert all(f"Row {row}: the bank names nobody, we say “焦示例{row}”" in text for row in (1, 2, 3))
    assert upload(world, sent, file, page, [1, 3]).status_code == 422
    given: dict[str, Any] = {
        "compared": ["1", "2", "3"], "without_names": "1", "digest": page.context["differ"].digest,
    }  # fmt: skip
    assert staff.post(door, given | {"compared": [], "answer": SimpleUploadedFile("a.csv", file)}).status_code == 422
    other = SimpleUploadedFile("answer.csv", file + b"\r\n")
    assert staff.post(door, given | {"answer": other}).status_code == 422
    sent.refresh_from_db()
    assert sent.answered_at is None
    answered = staff.post(door, given | {"answer": SimpleUploadedFile("answer.csv", file)}, follow=True)
    assert "3 pay-outs are confirmed" in told(answered)
    [entry] = entries_of([sent]).filter(action="households.batch.answered")
    assert entry.data["reason"].startswith("The answer names no payees")


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("阿依古丽·买买提", "阿依古丽.买买提", True),
        ("阿依古丽·买买提", "阿依古丽买买提", True),
        ("张 三", "张三", True),
        ("SMITH John", "ＳＭＩＴＨ　ＪＯＨＮ", True),
        ("焦示例", "焦**", True),
        ("焦示例", "**例", True),
        ("焦示例", "王**", False),
        ("焦示例", "***", False),
        ("张三", "张三三", False),
        ("张三", "张", False),
        ("龚䶮", "龚?", False),
    ],
)
def test_which_names_are_one(ours: str, theirs: str, same: bool) -> None:
    assert _is_same(ours, theirs) is same
