"""kill -9 in the middle of what moves money shares: nothing is half done, and the same click again does it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Model
from wagtail.models import ModelLogEntry

from marketplace.cooperatives.members import leaving, shares
from marketplace.cooperatives.models import Member, Share
from marketplace.ledger.accounts import open_account
from marketplace.ledger.models import Event, Posting
from marketplace.ledger.queries import balance
from tests.concurrency.test_raises import findings
from tests.concurrency.test_two_hands_killed import killed
from tests.cooperatives.members.hall import NOW, TEXTS, TODAY, Hall, admit, credit, make_hall, note

pytestmark = [
    pytest.mark.usefixtures("real_database"),
    pytest.mark.slow("processes are killed inside real transactions"),
]


def rows() -> list[Any]:
    tables: tuple[type[Model], ...] = (Member, Share, Event, Posting, ModelLogEntry)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


def once(deed: Callable[[], Any], module: Any = shares, last: str = "log_changes") -> None:
    """Killed behind its last write it has done nothing; clicked again it is done; and once more changes nothing."""
    before = rows()
    killed(module, last, deed)
    assert rows() == before
    deed()
    done = rows()
    assert done != before
    deed()
    assert rows() == done


def shares_of(member: Member) -> int:
    return balance(open_account("member_share", member.pk))


@pytest.fixture
def hall() -> Hall:
    return make_hall()


def money(hall: Hall, member: Member, deed: str, fen: int, request: UUID, **other: Any) -> Callable[[], Share]:
    return lambda: note(hall, member, fen, TODAY, kind="money", deed=deed, request=request, **other)


def test_paid_in_transferred_corrected_and_paid_back(hall: Hall) -> None:
    first, second, _third = admit(hall)
    account = credit(first.household, 10_000)
    usual = findings()  # what credited it is made up
    once(money(hall, first, "paid_in", 6_000, uuid4()))
    assert (balance(account), shares_of(first)) == (4_000, 6_000)
    request = uuid4()
    once(
        lambda: shares.transfer(
            first.pk, second.pk, user=hall.manager, kind="money", quantity=1_000, valid_on=TODAY, request=request, now=NOW,
            **TEXTS,
        )
    )  # fmt: skip
    assert (shares_of(first), shares_of(second)) == (5_000, 1_000)
    wrong, again = Share.objects.get(member=second), uuid4()
    once(lambda: shares.correct(wrong.pk, user=hall.manager, reason="记错(示例)", request=again, now=NOW))
    assert (shares_of(first), shares_of(second)) == (6_000, 0)
    once(money(hall, first, "paid_back", -6_000, uuid4(), user=hall.staff))  # another hand than undid the transfer
    assert (balance(account), shares_of(first)) == (10_000, 0)
    once(
        lambda: leaving.leave(first.pk, user=hall.manager, on=TODAY, reason="迁出(示例)", now=NOW),
        leaving,
        "log_changes",
    )
    assert findings() == usual


def test_paid_in_in_cash(hall: Hall) -> None:
    first, _second, _third = admit(hall)
    till = open_account("cooperative", hall.cooperative.pk)
    once(money(hall, first, "cash_in", 2_500, uuid4()))
    assert (shares_of(first), balance(till)) == (2_500, -2_500)
    once(money(hall, first, "paid_back", -2_500, uuid4(), user=hall.staff))  # another hand than noted the cash
    assert (shares_of(first), balance(open_account("household", first.household_id))) == (0, 2_500)
    assert findings() == set()
