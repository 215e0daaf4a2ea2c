"""Signed quantities of land, houses and money: what is held on a day, what is refused, what the ledger has."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from marketplace.cooperatives.members.queries import held_by, holdings_of_household, totals
from marketplace.cooperatives.members.refusals import (
    BalanceTooLow,
    DayRefused,
    MoneyGone,
    NoPair,
    NotCorrectable,
    NotEnough,
    NotPermitted,
    OneHand,
    QuantityRefused,
    ReasonNeeded,
    SentOtherwise,
)
from marketplace.cooperatives.members.shares import correct
from marketplace.cooperatives.models import Member, Share
from marketplace.ledger.accounts import open_account
from marketplace.ledger.models import Event
from marketplace.ledger.queries import balance
from marketplace.people.appointments.actions import appoint
from marketplace.people.change_log import entries_of
from marketplace.people.free_text import CardNumberInText
from marketplace.people.models import Role
from tests.cooperatives.members.hall import NOW, TODAY, Hall, admit, credit, everything, give, make_hall, note
from tests.world import make_user

MARCH, APRIL, JUNE, JULY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 6, 1), date(2026, 7, 1)


def run(attack: str) -> None:
    """As it would be at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute(attack)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def land(member: Member, day: date) -> int:
    return held_by([member.pk], day).get(member.pk, {}).get("land", 0)


def test_golden_land_by_the_day_it_is_valid(hall: Hall) -> None:
    first, second, _third = admit(hall)
    note(hall, first, 350, MARCH)
    note(hall, first, 125, JUNE)
    assert (land(first, date(2026, 2, 28)), land(first, date(2026, 5, 31)), land(first, JUNE)) == (0, 350, 475)
    give(hall, first, second, 200, JULY)
    assert (land(first, JULY), land(second, JULY), land(second, date(2026, 6, 30))) == (275, 200, 0)
    before = everything()
    with pytest.raises(NotEnough) as refused:
        note(hall, first, -400, APRIL)
    assert (refused.value.day, refused.value.held, everything()) == (APRIL, 350, before)
    with pytest.raises(NotEnough) as refused:  # enough on the day itself, and too little once the transfer is valid
        note(hall, first, -300, APRIL)
    assert (refused.value.day, refused.value.held, everything()) == (JULY, 275, before)
    [held, its] = [holdings_of_household(one.household_id, TODAY) for one in (first, second)]
    assert [(one.kind, one.quantity, one.since) for one in held] == [("land", 275, MARCH)]
    assert [(one.text, one.since) for one in its] == [("2 亩", JULY)]
    entries = entries_of([first]).filter(action__startswith="cooperatives.member.share").order_by("pk")
    assert [one.data["changes"]["quantity"][1] for one in entries] == ["+3.50", "+1.25", "-2.00"]
    assert entries[0].data["reason"] == "入社(示例)" and entries[0].label == first.household.number
    [total] = totals([first.pk, second.pk], TODAY)
    assert (total.quantity, total.holders, [(one.label, one.count) for one in total.classes]) == (
        475, 2, [("0–1", 0), ("1–2", 1), ("2–3", 1)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"quantity": 0}, QuantityRefused),
        ({"quantity": 10**12 + 1}, QuantityRefused),
        ({"kind": "gold"}, QuantityRefused),
        ({"kind": "money"}, QuantityRefused),
        ({"deed": "paid_in"}, QuantityRefused),
        ({"deed": "transfer"}, QuantityRefused),
        ({"kind": "money", "deed": "paid_in", "quantity": -1}, QuantityRefused),
        ({"quantity": -1}, NotEnough),
        ({"valid_on": date(2026, 11, 21)}, DayRefused),
        ({"valid_on": date(2026, 1, 4)}, DayRefused),
        ({"reason": " "}, ReasonNeeded),
        ({"paper": ""}, ReasonNeeded),
        ({"reason": "卡 6200000000000005"}, CardNumberInText),
        ({"kind": "money", "deed": "paid_in"}, BalanceTooLow),
        ({"user": "clerk"}, NotPermitted),
        ({"user": "staff"}, NotPermitted),
        ({"user": "other"}, NotPermitted),
    ],
)
def test_what_is_refused_changes_nothing(hall: Hall, changed: dict[str, object], error: type[Exception]) -> None:
    [member] = admit(hall, hall.households[0])
    people = {"clerk": hall.clerk, "staff": hall.staff, "other": make_hall("响泉", 0).manager}
    if "user" in changed:
        changed = changed | {"user": people[str(changed["user"])]}
    before = everything()
    with pytest.raises(error):
        note(hall, member, **{"quantity": 100, "valid_on": MARCH} | changed)  # type: ignore[arg-type]
    assert everything() == before


def test_the_same_form_twice_is_one_deed(hall: Hall) -> None:
    first, second, _third = admit(hall)
    form = uuid4()
    row = note(hall, first, 350, MARCH, request=form)
    before = everything()
    assert note(hall, first, 350, MARCH, request=form).pk == row.pk and everything() == before
    with pytest.raises(SentOtherwise):
        note(hall, first, 351, MARCH, request=form)
    pair = uuid4()
    give(hall, first, second, 100, JULY, request=pair)
    before = everything()
    give(hall, first, second, 100, JULY, request=pair)
    with pytest.raises(SentOtherwise):
        give(hall, second, first, 100, JULY, request=pair)
    assert everything() == before


def test_a_transfer_is_between_two_members_of_one_cooperative(hall: Hall) -> None:
    first, _second, _third = admit(hall)
    other = make_hall("响泉", 1)
    [theirs] = admit(other)
    note(hall, first, 350, MARCH)
    before = everything()
    for taker in (first, theirs):
        with pytest.raises(NoPair):
            give(hall, first, taker, 100, JULY)
    with pytest.raises(NotPermitted):
        give(hall, first, theirs, 100, JULY, user=other.manager)
    with pytest.raises(QuantityRefused):
        give(hall, first, theirs, -100, JULY)
    assert everything() == before


def test_a_correction_is_a_counter_row_that_names_its_row(hall: Hall) -> None:
    first, second, _third = admit(hall)
    row = note(hall, first, 350, MARCH)
    give(hall, first, second, 200, JULY)
    with pytest.raises(NotEnough):  # what was given away is still counted on
        correct(row.pk, user=hall.manager, reason="记错了", request=uuid4(), now=NOW)
    given = Share.objects.get(member=second)
    form = uuid4()
    both = correct(given.pk, user=hall.manager, reason="给错了", request=form, now=NOW)
    assert sorted((one.quantity, one.corrects.quantity) for one in both if one.corrects) == [(-200, 200), (200, -200)]
    before = everything()
    assert [one.pk for one in correct(given.pk, user=hall.manager, reason="给错了", request=form, now=NOW)] == [
        one.pk for one in both
    ]
    for wrong in (given.pk, both[0].pk):
        with pytest.raises(NotCorrectable):
            correct(wrong, user=hall.manager, reason="再改", request=uuid4(), now=NOW)
    with pytest.raises(NotPermitted):
        correct(row.pk, user=hall.staff, reason="记错了", request=uuid4(), now=NOW)
    assert everything() == before
    correct(row.pk, user=hall.manager, reason="记错了", request=uuid4(), now=NOW)
    assert held_by([first.pk, second.pk]) == {}


def test_money_is_paid_in_from_the_balance_or_in_cash_and_back(hall: Hall) -> None:
    first, second, _third = admit(hall)
    account = credit(first.household, 50_000)
    theirs, cooperative = open_account("member_share", first.pk), open_account("cooperative", hall.cooperative.pk)
    note(hall, first, 30_000, MARCH, "money", deed="paid_in")
    assert (balance(account), balance(theirs)) == (20_000, 30_000)
    before = everything()
    with pytest.raises(BalanceTooLow):
        note(hall, first, 20_001, JUNE, "money", deed="paid_in")
    with pytest.raises(NotEnough):
        note(hall, first, -30_001, JUNE, "money", deed="paid_back")
    assert everything() == before
    note(hall, first, -10_000, JUNE, "money", deed="paid_back")  # it came from the balance: one hand is enough
    cash = note(hall, first, 5_000, JUNE, "money", deed="cash_in")
    give(hall, first, second, 25_000, JULY, "money")
    assert (balance(account), balance(theirs), balance(cooperative)) == (30_000, 0, -5_000)
    kinds = Event.objects.filter(kind__startswith="share_").order_by("pk").values_list("kind", "occurred_on")
    assert list(kinds) == [
        ("share_paid_in", TODAY), ("share_paid_back", TODAY), ("share_cash_in", TODAY), ("share_transferred", TODAY),
    ]  # fmt: skip
    with pytest.raises(MoneyGone):  # some of it was given on
        correct(cash.pk, user=hall.manager, reason="没收到", request=uuid4(), now=NOW)


def test_who_noted_cash_or_a_transfer_of_money_does_not_pay_it_back(hall: Hall) -> None:
    first, second, _third = admit(hall)
    cash = note(hall, first, 5_000, MARCH, "money", deed="cash_in")
    give(hall, first, second, 2_000, JUNE, "money")
    account = open_account("household", second.household_id)
    colleague = make_user("colleague")
    appoint(user=colleague, role=Role.MANAGER, place=hall.cooperative, by=hall.manager)
    before = everything()
    for member in (first, second):
        for user in (hall.manager, colleague):
            with pytest.raises(OneHand):
                note(hall, member, -2_000, JULY, "money", deed="paid_back", user=user)
    with pytest.raises(NotPermitted):
        note(hall, first, 100, JULY, "money", deed="cash_in", user=hall.staff)
    assert everything() == before
    note(hall, second, -2_000, JULY, "money", deed="paid_back", user=hall.staff)
    assert balance(account) == 2_000
    give(hall, first, second, 1, JULY, "money")
    with pytest.raises(MoneyGone):
        correct(cash.pk, user=hall.staff, reason="没收到", request=uuid4(), now=NOW)


def test_postgresql_keeps_what_the_actions_check(hall: Hall) -> None:
    """As the application's own role: each statement is refused, at once or at COMMIT."""
    first, second, _third = admit(hall)
    note(hall, first, 350, MARCH)
    columns = "(member_id, kind, deed, quantity, valid_on, noted_at, reason, paper, request, corrects_id)"

    def row(
        member: Member, quantity: int, deed: str = "noted", day: str = "2026-07-01", corrects: object = "NULL"
    ) -> str:
        return f"({member.pk}, 'land', '{deed}', {quantity}, '{day}', now(), '示例', '1', '{FORM}', {corrects})"

    FORM = uuid4()
    own = Share.objects.get().pk
    attacks = [
        "UPDATE cooperatives_share SET quantity = 1",
        "DELETE FROM cooperatives_share",
        "DELETE FROM cooperatives_member",
        f"UPDATE cooperatives_member SET joined_on = '2025-01-01' WHERE id = {first.pk}",
        f"UPDATE cooperatives_member SET left_on = '2026-11-01', left_reason = '走' WHERE id = {first.pk}",
        f"INSERT INTO cooperatives_share {columns} VALUES {row(first, -351)}",
        f"INSERT INTO cooperatives_share {columns} VALUES {row(first, 100, day='2026-01-04')}",
        f"INSERT INTO cooperatives_share {columns} VALUES {row(first, 100, 'transfer')}",
        f"INSERT INTO cooperatives_share {columns} VALUES {row(first, -100, 'transfer')}, {row(second, 99, 'transfer')}",
        f"INSERT INTO cooperatives_share {columns} VALUES {row(first, -349, 'correction', '2026-03-01', own)}",
        f"INSERT INTO cooperatives_share {columns} VALUES {row(first, -350, 'correction', '2026-03-02', own)}",
    ]
    for attack in attacks:
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():  # a trigger, or no right at all
            run(attack)
    assert (Share.objects.count(), Member.objects.count()) == (1, 3)
