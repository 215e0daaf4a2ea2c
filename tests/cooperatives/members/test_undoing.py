"""Money is undone by another hand than noted it, while it is still there; on the same day by anybody, while nothing followed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from marketplace.cooperatives.members.queries import held_by
from marketplace.cooperatives.members.refusals import MoneyGone, NotPermitted, OneHand
from marketplace.cooperatives.members.shares import correct
from marketplace.cooperatives.models import Member, Share
from marketplace.ledger.accounts import open_account
from marketplace.ledger.queries import balance
from marketplace.people.models import User
from tests.cooperatives.members.hall import NOW, TODAY, Hall, admit, credit, everything, give, make_hall, note

TOMORROW = NOW + timedelta(days=1)


def money(hall: Hall, member: Member, fen: int, deed: str, user: User | None = None) -> Share:
    return note(hall, member, fen, TODAY, "money", deed=deed, user=user or hall.manager)


def undo(row: Share, user: User, now: Any = TOMORROW) -> list[Share]:
    return correct(row.pk, user=user, reason="记错了", request=uuid4(), now=now)


def left(hall: Hall, *members: Member) -> list[int]:
    """The balances of households, then the cooperative's."""
    accounts = [("household", one.household_id) for one in members] + [("cooperative", hall.cooperative.pk)]
    return [balance(open_account(*one)) for one in accounts]


def test_what_was_paid_in_is_not_undone_once_it_was_paid_back(hall: Hall) -> None:
    """Else a manager alone moves the money of one household to another: each step is one hand's."""
    first, second, _third = admit(hall)
    credit(first.household, 3_594), credit(second.household, 3_385)
    paid = money(hall, second, 3_000, "paid_in")
    money(hall, second, -3_000, "paid_back")
    money(hall, first, 3_000, "paid_in")
    give(hall, first, second, 3_000, TODAY, "money")
    before = everything()
    for user in (hall.manager, hall.staff):  # nor another hand: the money of that row is gone
        for now in (NOW, TOMORROW):
            with pytest.raises(MoneyGone):
                undo(paid, user, now)
    assert (everything(), left(hall, first, second)) == (before, [594, 3_385, 0])


def test_no_balance_is_made_of_cash_by_undoing_what_was_paid_in(hall: Hall) -> None:
    [first] = admit(hall, hall.households[0])
    credit(first.household, 1_000)
    paid = money(hall, first, 1_000, "paid_in")
    money(hall, first, 1_000, "cash_in")
    before = everything()
    for now in (NOW, TOMORROW):
        with pytest.raises(OneHand):
            undo(paid, hall.manager, now)
    assert everything() == before
    undo(paid, hall.staff)
    assert left(hall, first) == [1_000, -1_000]


def test_cash_is_not_undone_out_of_what_was_paid_in_since(hall: Hall) -> None:
    """Else who paid the cash back takes it from the household for the cooperative, alone."""
    [first] = admit(hall, hall.households[0])
    cash = money(hall, first, 1_000, "cash_in")
    money(hall, first, -1_000, "paid_back", hall.staff)
    money(hall, first, 1_000, "paid_in")
    before = everything()
    with pytest.raises(MoneyGone):
        undo(cash, hall.staff)
    assert everything() == before
    money(hall, first, 1_000, "cash_in")  # noted anew, as it should have been: this stands for it
    undo(cash, hall.staff)
    assert left(hall, first) == [0, -1_000]


def test_who_transferred_money_does_not_undo_it_and_who_undid_it_does_not_pay_it_back(hall: Hall) -> None:
    first, second, _third = admit(hall)
    credit(first.household, 1_000)
    money(hall, first, 1_000, "paid_in")
    give(hall, first, second, 400, TODAY, "money")
    [given, taken] = Share.objects.filter(deed="transfer").order_by("quantity")
    before = everything()
    for row in (given, taken):
        with pytest.raises(OneHand):
            undo(row, hall.manager)
    assert everything() == before
    undo(given, hall.staff)
    before = everything()
    with pytest.raises(OneHand):
        money(hall, first, -400, "paid_back", hall.staff)
    assert everything() == before
    money(hall, first, -400, "paid_back")
    assert (left(hall, first), held_by([first.pk, second.pk])) == ([400, 0], {first.pk: {"money": 600}})


@pytest.mark.parametrize("deed", ["cash_in", "paid_in", "transfer"])
def test_who_mistyped_takes_it_back_on_the_same_day_while_nothing_followed(hall: Hall, deed: str) -> None:
    first, second, _third = admit(hall)
    credit(first.household, 5_000)
    money(hall, first, 2_000, "paid_in")

    def mistype() -> Share:
        if deed != "transfer":
            return money(hall, first, 1_000, deed)
        give(hall, first, second, 1_000, TODAY, "money")
        return Share.objects.filter(deed=deed, member=first).latest("pk")

    before = left(hall, first), held_by([first.pk, second.pk])
    undo(mistype(), hall.manager, NOW)
    assert (left(hall, first), held_by([first.pk, second.pk])) == before
    wrong = mistype()
    for member in (first, second):
        money(hall, member, 500, "cash_in")
    before_all = everything()
    with pytest.raises(OneHand):
        undo(wrong, hall.manager, NOW)
    assert everything() == before_all


def test_who_cannot_be_named_is_one_hand_with_everybody(hall: Hall) -> None:
    [first] = admit(hall, hall.households[0])
    note(hall, first, 1_000, TODAY, "money", deed="cash_in", user=None)
    before = everything()
    for user in (hall.manager, hall.staff):
        with pytest.raises(OneHand):
            money(hall, first, -1_000, "paid_back", user)
    assert everything() == before


def test_two_rows_of_one_form_are_undone_one_by_one(hall: Hall) -> None:
    """One form that was sent for two members at once: each has a row of its own, and who may undo one may not the other."""
    other = make_hall("响泉", 1)
    [first], [theirs] = admit(hall, hall.households[0]), admit(other)
    row = note(hall, first, 350, TODAY)
    copy = Share.objects.create(
        **{name: getattr(row, name) for name in ("kind", "deed", "quantity", "valid_on", "noted_at", "noted_by", "reason", "paper", "request")},
        member=theirs,
    )  # fmt: skip
    with pytest.raises(NotPermitted):
        undo(copy, hall.manager)
    assert [one.corrects_id for one in undo(row, hall.manager)] == [row.pk]
    assert held_by([first.pk, theirs.pk]) == {theirs.pk: {"land": 350}}
