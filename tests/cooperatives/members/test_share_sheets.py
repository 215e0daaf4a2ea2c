"""Shares as a sheet: out, in, out again; quantities are added once, and what contradicts or can't be is refused with its place."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from marketplace.cooperatives.members.leaving import leave
from marketplace.cooperatives.members.queries import held_by
from marketplace.cooperatives.members.shares import correct
from marketplace.cooperatives.models import Share
from marketplace.ledger.accounts import open_account
from marketplace.ledger.queries import balance
from marketplace.people.change_log import entries_of
from tests.bulk.desk import cells_of, faults, filled, found, sent, taken, taken_out
from tests.cooperatives.members.hall import JANUARY, NOW, Hall, admit, credit, everything, give, make_hall, note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def noting(
    household: str, quantity: Any, kind: str = "land shares", deed: str = "brought in or given back", **more: Any
) -> dict[str, Any]:
    return {
        "File number": household, "What": kind, "What was done": deed, "Quantity (mu, m² or yuan)": quantity, "Valid from": str(MAY),
        "Number of the signed paper": "纸-1", "Why": "入社(示例)",
    } | more  # fmt: skip


def giving(giver: str, taker: str, quantity: Any, kind: str = "land shares", **more: Any) -> list[dict[str, Any]]:
    pair = [(giver, taker, f"-{quantity}"), (taker, giver, quantity)]
    return [
        noting(one, amount, kind, "transferred", **{"Other member of a transfer": other}, **more)
        for one, other, amount in pair
    ]


def sent_rows(hall: Hall, *rows: dict[str, Any]) -> Any:
    return sent("shares", hall.manager, filled("shares", hall.manager, *rows), NOW)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_out_in_and_out_again_is_the_same_cell_for_cell(hall: Hall, form: str) -> None:
    first, second, third = admit(hall)
    note(hall, first, 350, MAY, reason="=入社")
    note(hall, first, 350, MAY)  # the same once more, which was noted by hand
    give(hall, first, second, 125, JUNE)
    correct(
        note(hall, second, 100, MAY, paper="-2").pk, user=hall.manager, reason="错登(示例)", request=uuid4(), now=NOW
    )
    note(hall, first, 50_005, MAY, "money", deed="cash_in")
    leave(third.pk, user=hall.manager, on=JUNE, reason="迁出(示例)", now=NOW)
    other = make_hall("响泉", 1)
    note(other, admit(other)[0], 100, MAY)
    content, before = taken_out("shares", hall.manager, NOW, form), everything()
    assert len(cells_of(content)) == 1 + 7

    row = sent("shares", hall.manager, content, NOW, f"rows.{form}")

    assert found(row) == ("unchanged", 0, 0, 7, 0), faults(row)
    assert cells_of(taken_out("shares", hall.manager, NOW, form)) == cells_of(content)
    assert everything()[:3] == before[:3]


def test_quantities_and_transfers_are_added_by_file_and_once(hall: Hall) -> None:
    first, second, _third = admit(hall)
    one, two, three = [household.number for household in hall.households]
    rows = [
        *giving(one, two, "1.25"), noting(one, "３．5"), noting(three, 80, "house shares", **{"Head of household": "焦示例3"}),
        noting(one, "500", "money shares", "paid in in cash"), *giving(one, two, 200, "money shares"),
    ]  # fmt: skip
    content = filled("shares", hall.manager, *rows)
    row = taken(sent("shares", hall.manager, content, NOW), hall.manager, NOW)

    assert found(row) == ("taken", 7, 0, 0, 0), faults(row)
    held = held_by([first.pk, second.pk])
    assert held == {first.pk: {"land": 225, "money": 30_000}, second.pk: {"land": 125, "money": 20_000}}
    assert [balance(open_account("member_share", one.pk)) for one in (first, second)] == [30_000, 20_000]
    assert balance(open_account("cooperative", hall.cooperative.pk)) == -50_000
    assert set(Share.objects.values_list("noted_by", flat=True)) == {hall.manager.pk}
    log = entries_of([first]).filter(action__startswith="cooperatives.member.share")
    assert sorted(entry.action.rpartition(".")[2] for entry in log) == ["share_noted"] * 2 + ["share_transferred"] * 2
    before = everything()
    assert found(sent("shares", hall.manager, content, NOW)) == ("unchanged", 0, 0, 7, 0)
    assert everything()[:3] == before[:3]


def test_what_was_corrected_is_not_noted_again_by_the_file_of_before(hall: Hall) -> None:
    admit(hall)
    content = filled("shares", hall.manager, noting(hall.households[0].number, "3.5"))
    taken(sent("shares", hall.manager, content, NOW), hall.manager, NOW)
    correct(Share.objects.get().pk, user=hall.manager, reason="错登(示例)", request=uuid4(), now=NOW)
    assert found(sent("shares", hall.manager, content, NOW)) == ("unchanged", 0, 0, 1, 0)
    row = sent_rows(hall, noting(hall.households[0].number, 3))  # as it should have been
    assert found(taken(row, hall.manager, NOW)) == ("taken", 1, 0, 0, 0)


OF_ONE: list[tuple[dict[str, Any], str, str]] = [
    ({"Quantity (mu, m² or yuan)": "-3.5"}, "Quantity (mu, m² or yuan)", "On 2026-05-01 the member would have less than nothing: −3.5 mu. Write less, or note first what it has brought in."),
    ({"Quantity (mu, m² or yuan)": "0"}, "Quantity (mu, m² or yuan)", "Write a quantity that is not zero."),
    ({"Valid from": "2026-01-04"}, "Valid from", "It is valid from 2026-01-05 at the earliest, when the household joined, and from today at the latest."),
    ({"Valid from": "2026-11-21"}, "Valid from", "It is valid from 2026-01-05 at the earliest, when the household joined, and from today at the latest."),
    ({"Why": ""}, "Why", "This is needed for whatever is noted."),
    ({"Number of the signed paper": ""}, "Number of the signed paper", "This is needed for whatever is noted."),
    ({"File number": "LL-999"}, "File number", "No member of this cooperative has this file number."),
    ({"File number": "stranger"}, "File number", "No member of this cooperative has this file number."),
    ({"File number": "former"}, "File number", "This household left the cooperative on 2026-06-01. Who is no member has no shares."),
    ({"Share’s number": "theirs"}, "Share’s number", "Your cooperative has noted no share with this number and household."),
    ({"What": "money shares"}, "What was done", "Say how the money was paid in: from the balance, or in cash."),
    ({"What was done": "paid in in cash"}, "What was done", "Only money is paid in. Land and houses are brought in."),
    ({"What was done": "corrected"}, "What was done", "Corrections are made on the member’s page. Take this row out of the file."),
    ({"What": "money shares", "What was done": "paid back to the balance"}, "What was done", "Money is paid back on the member’s page, by another person than who noted that it was paid in. Take this row out of the file."),
    ({"What": "money shares", "What was done": "paid in from the balance"}, "Quantity (mu, m² or yuan)", "The household’s balance does not cover what it pays in. Write less, or what was paid in cash."),
    ({"Other member of a transfer": "LL-999"}, "Other member of a transfer", "Only a transfer has another member. Leave this empty."),
    ({"What was done": "transferred"}, "Other member of a transfer", "Give the file number of the other member."),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "column", "words"), OF_ONE)
def test_what_cannot_be_noted_is_named_and_nothing_is(
    hall: Hall, cells: dict[str, Any], column: str, words: str
) -> None:
    _first, _second, third = admit(hall)
    leave(third.pk, user=hall.manager, on=JUNE, reason="迁出(示例)", now=NOW)
    credit(hall.households[0], 349)
    other = make_hall("响泉", 1)
    theirs = note(other, admit(other)[0], 100, MAY)
    given = {"stranger": other.households[0].number, "former": hall.households[2].number, "theirs": theirs.pk}
    cells = {name: given.get(value, value) for name, value in cells.items()}
    before = everything()
    row = sent_rows(hall, noting(hall.households[1].number, 2), noting(hall.households[0].number, "3.5") | cells)
    assert (found(row), faults(row)) == (("wrong", 1, 0, 0, 1), [(3, column, words)])
    assert everything()[:3] == before[:3]


def test_a_transfer_without_its_other_half_and_what_contradicts_are_named(hall: Hall) -> None:
    first, _second, _third = admit(hall)
    there = note(hall, first, 350, MAY)
    one, two, three = [household.number for household in hall.households]
    half, _other = giving(one, two, 1)
    short = giving(one, three, 1)
    short[1]["Quantity (mu, m² or yuan)"] = 2
    rows = [
        half, *short, noting(one, 4), noting(one, "3.5", **{"Share’s number": there.pk, "Valid from": str(JUNE)}),
        noting(two, 1), noting(two, 2),
    ]  # fmt: skip
    before = everything()
    row = sent_rows(hall, *rows)
    missing = "The other half of this transfer is missing, or differs: add a row of member {} with {}, the same day and paper, and this member as the other one."
    assert faults(row) == [
        (2, "Other member of a transfer", missing.format(two, "1 mu")),
        (3, "Other member of a transfer", missing.format(three, "1 mu")),
        (4, "Other member of a transfer", missing.format(one, "−2 mu")),
        (5, "Quantity (mu, m² or yuan)", "By this paper 3.5 mu are noted on that day already. If that is wrong, correct it on the member’s page first; what is signed besides has a paper of its own."),
        (6, "Valid from", "A share stays as it was noted: 2026-05-01. If that is wrong, correct it on the member’s page, and note it anew in a row without a number."),
        (8, "Number of the signed paper", "Row 7 is of the same paper, member and day. Put both into one row, or give each the number of its own paper."),
    ]  # fmt: skip
    assert everything()[:3] == before[:3]


def test_the_balance_is_asked_for_all_that_is_paid_in_of_it(hall: Hall) -> None:
    [first] = admit(hall, hall.households[0], on=JANUARY)
    account = credit(hall.households[0], 700)
    paid = [
        noting(
            first.household.number,
            "3.5",
            "money shares",
            "paid in from the balance",
            **{"Number of the signed paper": paper},
        )
        for paper in ("纸-1", "纸-2")
    ]
    row = taken(sent_rows(hall, *paid), hall.manager, NOW)
    assert (found(row), balance(account)) == (("taken", 2, 0, 0, 0), 0)
