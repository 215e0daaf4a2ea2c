"""`manage.py check_books` on members and their shares: clean when right, and each rule broken is named."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest

from marketplace.cooperatives.members import checks, shares
from marketplace.cooperatives.members.leaving import leave
from marketplace.cooperatives.members.shares import correct, note_share
from marketplace.cooperatives.models import Member, Share
from marketplace.ledger.accounts import open_account
from marketplace.ledger.posting import Draft, Entry, post
from tests.cooperatives.members.hall import NOW, TODAY, admit, give, make_hall, note
from tests.households.test_money_checks import REHASH
from tests.orders.broken_books import broken_by, check_books
from tests.real_database import RealDatabase
from tests.stripe_double.control import Control
from tests.world import World, make_user

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def make_history(world: World, stripe: Control) -> None:
    """Land and money of three: transferred, corrected, cash paid back by the township; the third has left, and came back."""
    hall = make_hall("寨里")
    first, second, third = admit(hall)
    note(hall, first, 350, JUNE)
    give(hall, first, second, 100, JULY)
    wrong = note(hall, second, 7, JULY, "house")
    correct(wrong.pk, user=hall.manager, reason="记错了", request=uuid4(), now=NOW)
    note(hall, first, 900, JUNE, "money", deed="cash_in")
    note(hall, first, -900, JUNE, "money", deed="paid_back", user=hall.staff)
    note(hall, first, 500, JUNE, "money", deed="paid_in")
    note(hall, second, 300, JUNE, "money", deed="cash_in")
    give(hall, first, second, 200, JULY, "money")
    note(hall, second, -100, JULY, "money", deed="paid_back", user=hall.staff)
    give(hall, first, second, 50, JULY, "money")
    mistyped = Share.objects.filter(deed="transfer", quantity=50, kind="money").get()
    correct(mistyped.pk, user=hall.manager, reason="记错了", request=uuid4(), now=NOW)  # at once: anybody may
    note(hall, first, -250, JULY, "money", deed="paid_back", user=hall.staff)
    note(hall, third, 200, JUNE)
    leave(third.pk, user=hall.manager, on=JULY, reason="迁出(示例)", paper="9", now=NOW)
    admit(hall, third.household, on=JULY)
    make_user("stranger")


def move_without_a_share() -> None:
    """Money shares go to a household, and no row says so."""
    member = Share.objects.filter(deed="cash_in").latest("pk").member
    accounts = open_account("member_share", member.pk), open_account("household", member.household_id)
    post(Draft("share_paid_back", "share:0", TODAY, [Entry(*accounts, 1, source_type="share", source_id=0)]))


def undo_what_is_gone() -> None:
    """The money that was paid in went to the balance twice: what came in since pays for it."""
    paid = Share.objects.filter(deed="paid_in").latest("pk")
    note_share(
        paid.member_id, user=paid.noted_by, kind="money", deed="cash_in", quantity=500, valid_on=JUNE, reason="示例", paper="1",
        request=uuid4(), now=NOW,
    )  # fmt: skip
    with patch.object(shares, "check_undone"):
        correct(paid.pk, user=make_user("somebody-else", is_superuser=True), reason="示例", request=uuid4(), now=NOW)


CASH = "(SELECT max(id) FROM cooperatives_share WHERE deed = 'cash_in')"
LAST = "(SELECT max(id) FROM cooperatives_member)"
BREAKS: list[tuple[str, list[Any], set[str]]] = [
    ("a household is a member of two cooperatives",
     ["INSERT INTO cooperatives_member (cooperative_id, household_id, joined_on, left_reason)"
      f" SELECT (SELECT min(id) FROM cooperatives_cooperative), household_id, joined_on, '' FROM cooperatives_member WHERE id = {LAST}"],
     {"member-of-one"}),
    ("a household came back before it left",
     [f"UPDATE cooperatives_member SET joined_on = '2026-06-30' WHERE id = {LAST}"], {"member-periods"}),
    ("land is given back that was not there yet",
     ["UPDATE cooperatives_share SET valid_on = '2026-05-31' WHERE quantity = -200 AND kind = 'land'"], {"share-below-zero"}),
    ("who left still holds land", ["DELETE FROM cooperatives_share WHERE quantity = -200 AND kind = 'land'"],
     {"share-of-who-left"}),
    ("half of a transfer is gone", ["DELETE FROM cooperatives_share WHERE quantity = 100 AND deed = 'transfer'"],
     {"share-pairs"}),
    ("a correction is of another day",
     ["UPDATE cooperatives_share SET valid_on = '2026-07-02' WHERE deed = 'correction'"], {"share-corrections"}),
    ("more is noted than was paid in", ["UPDATE cooperatives_share SET quantity = quantity + 1 WHERE quantity = 300 AND deed = 'cash_in'"],
     {"money-shares-in-ledger", "share-movements"}),
    ("money moves that no share says", [move_without_a_share], {"money-shares-in-ledger", "share-movements"}),
    ("cash was taken out of the household's balance",
     ["UPDATE ledger_event SET kind = 'share_paid_in' WHERE kind = 'share_cash_in'", REHASH], {"share-movements"}),
    ("cash was paid back by who noted it",
     [f"UPDATE cooperatives_share SET noted_by_id = (SELECT noted_by_id FROM cooperatives_share WHERE id = {CASH})"
      " WHERE deed = 'paid_back'"], {"share-cash-by-two"}),
    ("cash that nobody noted was paid back", ["UPDATE cooperatives_share SET noted_by_id = NULL WHERE deed = 'cash_in' AND quantity = 900"],
     {"share-cash-by-two"}),
    ("who undid a transfer paid back what came of it",
     ["UPDATE cooperatives_share SET noted_by_id = (SELECT max(noted_by_id) FROM cooperatives_share WHERE deed = 'paid_back')"
      " WHERE deed = 'correction' AND kind = 'money'"], {"share-cash-by-two"}),
    ("a transfer was undone by who made it, on a later day",
     ["UPDATE cooperatives_share SET noted_at = noted_at + interval '1 day' WHERE deed = 'correction' AND kind = 'money'"],
     {"share-cash-by-two"}),
    ("what was paid in was undone after it had been paid back", [undo_what_is_gone], {"share-undone-when-gone"}),
    ("a guard is gone", ["DROP TRIGGER cooperatives_share_append_only ON cooperatives_share"], {"member-guards"}),
]  # fmt: skip


def test_a_healthy_history_is_clean(history: RealDatabase) -> None:
    code, text = check_books()
    assert code == 0, text
    assert "cooperatives_member 9" in text and Member.objects.filter(left_on=None).count() == 8


@pytest.mark.parametrize(("breaks", "seen_by"), [row[1:] for row in BREAKS], ids=[row[0] for row in BREAKS])
def test_what_is_broken_is_named(breaks: list[Any], seen_by: set[str], history: RealDatabase) -> None:
    report, _text = broken_by(history, *breaks)
    assert {row["check"] for row in report["findings"]} == seen_by


def test_every_check_is_broken_by_one_of_them() -> None:
    assert {check.name for check in checks.CHECKS} == set().union(*(seen_by for _, _, seen_by in BREAKS))
