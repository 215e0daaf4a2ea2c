"""Members as a sheet: out, in, out again; they join and leave by file, and what can't be is refused with its place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from marketplace.bulk.kinds import kinds_of
from marketplace.cooperatives.members.leaving import leave
from marketplace.cooperatives.models import Member, Share
from marketplace.households.models import Household
from marketplace.people.change_log import entries_of
from marketplace.people.models import Look
from tests.bulk.desk import cells_of, faults, filled, found, sent, taken, taken_out
from tests.cooperatives.members.hall import JANUARY, NOW, TODAY, Hall, admit, everything, make_hall, note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
PAPER = "Paper by which land and houses are given back"


def numbers(hall: Hall) -> list[str]:
    return [one.number for one in hall.households]


def joining(household: str, on: Any = MAY, **more: Any) -> dict[str, Any]:
    return {"File number": household, "Joined on": str(on), "Consent signed on": "2026-01-02"} | more


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_out_in_and_out_again_is_the_same_cell_for_cell(hall: Hall, form: str) -> None:
    Household.objects.filter(pk=hall.households[0].pk).update(head_name="=焦示例")
    first, second, _third = admit(hall)
    leave(first.pk, user=hall.manager, on=MAY, reason="-迁出(示例)", now=NOW)
    admit(hall, hall.households[0], on=JUNE)
    note(hall, second, 350, MAY)
    other = make_hall("响泉", 1)
    admit(other)
    content, before = taken_out("members", hall.manager, NOW, form), everything()
    assert len(cells_of(content)) == 5  # nothing of the other cooperative
    assert Look.objects.filter(what="member file", subject_id=hall.households[0].pk).count() == 1

    row = sent("members", hall.manager, content, NOW, f"rows.{form}")

    assert found(row) == ("unchanged", 0, 0, 4, 0), faults(row)
    assert cells_of(taken_out("members", hall.manager, NOW, form)) == cells_of(content)
    assert everything()[:3] == before[:3]


def test_households_join_leave_and_come_back_by_file_and_once(hall: Hall) -> None:
    [third] = admit(hall, hall.households[2])
    note(hall, third, 350, MAY)
    one, two, three = numbers(hall)
    content = filled(
        "members", hall.manager,
        joining(one, "2026年6月1日", **{"Head of household": "焦示例1"}),
        joining(two, MAY, **{"Left on": "2026-05-20", "Why it left": "外出(示例)"}),
        joining(two, JUNE),
        joining(three, JANUARY, **{"Consent signed on": "", "Left on": JUNE, "Why it left": "迁出(示例)", PAPER: "纸-9"}),
    )  # fmt: skip
    row = sent("members", hall.manager, content, NOW)
    assert (found(row), Member.objects.count()) == (("ready", 3, 1, 0, 0), 1), faults(row)

    row = taken(row, hall.manager, NOW)

    assert found(row) == ("taken", 3, 1, 0, 0), faults(row)
    names = ("household__number", "joined_on", "left_on", "left_reason")
    assert list(Member.objects.order_by("household__number", "pk").values_list(*names)) == [
        (one, JUNE, None, ""), (two, MAY, date(2026, 5, 20), "外出(示例)"), (two, JUNE, None, ""), (three, JANUARY, JUNE, "迁出(示例)"),
    ]  # fmt: skip
    assert list(Share.objects.order_by("pk").values_list("quantity", "paper")) == [(350, "纸-1"), (-350, "纸-9")]
    log = [
        (entry.action.rpartition(".")[2], entry.user)
        for entry in entries_of([Member.objects.get(pk=third.pk)]).order_by("pk")
    ]
    assert log[-2:] == [("share_noted", hall.manager), ("left", hall.manager)]
    before = everything()
    assert found(sent("members", hall.manager, content, NOW)) == ("unchanged", 0, 0, 4, 0)
    assert everything()[:3] == before[:3]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"Consent signed on": ""}, "Consent signed on", "Give the day on which the household has signed that it wants to join."),
        ({"Consent signed on": "2026-05-02"}, "Consent signed on", "The consent is signed before the household joins."),
        ({"Joined on": "2026-11-21"}, "Joined on", "This day is yet to come, or long before there were cooperatives."),
        ({"Head of household": "王示例"}, "Head of household", "The head of the household with this file number has another name. Correct one of the two."),
        ({"File number": "LL-999"}, "File number", "No household of the cooperative’s township has this file number."),
        ({"File number": "stranger"}, "File number", "No household of the cooperative’s township has this file number."),
        ({"Member’s number": "theirs"}, "Member’s number", "Your cooperative has no membership of this number and household."),
        ({"Cooperative": "响泉合作社(示例)"}, "Cooperative", "Choose one of: 李里合作社(示例)."),
        ({"Left on": "2026-05-20"}, "Why it left", "Say why it left."),
        ({"Why it left": "迁出"}, "Left on", "Give the day on which it left, or leave the cells beside it empty."),
        ({"Left on": "2026-04-30", "Why it left": "迁出"}, "Left on", "It left on 2026-05-01 at the earliest, when it joined or its shares last changed, and today at the latest."),
        ({"Why it left": "卡 6200000000000005", "Left on": "2026-05-20"}, "Why it left", "This may hold a whole card number: write the last four digits at the most."),
    ],
)  # fmt: skip
def test_who_cannot_join_so_is_named_and_nobody_joins(
    hall: Hall, cells: dict[str, Any], column: str, words: str
) -> None:
    other = make_hall("响泉", 1)
    [theirs] = admit(other)
    given = {"stranger": other.households[0].number, "theirs": theirs.pk}
    cells = {name: given.get(value, value) for name, value in cells.items()}
    good = joining(numbers(hall)[1])
    before = everything()
    row = sent("members", hall.manager, filled("members", hall.manager, good, joining(numbers(hall)[0]) | cells), NOW)
    assert (found(row), faults(row)) == (("wrong", 1, 0, 0, 1), [(3, column, words)])
    assert everything()[:3] == before[:3]


def test_what_contradicts_a_membership_is_named(hall: Hall) -> None:
    first, second, _third = admit(hall)
    note(hall, second, 350, MAY)
    leave(first.pk, user=hall.manager, on=MAY, reason="迁出(示例)", now=NOW)
    one, two, three = numbers(hall)
    elsewhere = make_hall("响泉", 0)
    rows = [
        {"Member’s number": first.pk} | joining(one, JANUARY, **{"Consent signed on": ""}),
        joining(two, JANUARY, **{"Consent signed on": "", "Left on": TODAY, "Why it left": "迁出"}),
        joining(three, MAY),
    ]
    before = everything()
    row = sent("members", hall.manager, filled("members", hall.manager, *rows), NOW)
    assert faults(row) == [
        (2, "Left on", "It left on 2026-05-01: write that day. If it comes back, add a row with the day on which it does."),
        (3, PAPER, "Give the number of the paper by which its land and houses are given back."),
        (4, "File number", "The household is a member since 2026-01-05: take all rows out, and change that one."),
    ]  # fmt: skip
    assert everything()[:3] == before[:3]
    # of the same kind of cooperative, and of one household twice at once
    moved = elsewhere.cooperative
    moved.village = hall.cooperative.village
    moved.save()
    again = [joining(one, JUNE), joining(one, date(2026, 6, 2)), joining(two, JUNE)]
    row = sent("members", elsewhere.manager, filled("members", elsewhere.manager, *again), NOW)
    assert faults(row) == [
        (3, "File number", "The household is a member since 2026-06-01: take all rows out, and change that one."),
        (4, "File number", "The household is a member of 李里合作社(示例): it leaves there first."),
    ]  # fmt: skip


def test_only_managers_take_members_and_shares_out_and_in(hall: Hall) -> None:
    names = {user: {kind.name for kind in kinds_of(user)} for user in (hall.manager, hall.clerk, hall.staff)}
    assert names[hall.manager] >= {"members", "shares", "signatures"}
    assert names[hall.clerk] & {"members", "shares", "signatures"} == {"signatures"}
    assert not names[hall.staff] & {"members", "shares", "signatures"}
