"""Pay-outs and corrections under fire: the same money once; and what holds that up."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from marketplace.households.bank_cards.actions import PayoutUnderWay
from marketplace.households.corrections import actions as corrections
from marketplace.households.corrections.actions import AlreadySpent, approve_correction, request_correction
from marketplace.households.models import BankCard, Correction, PayoutBatch, PayoutRow
from marketplace.households.models.bank_card import IN_FORCE
from marketplace.households.payouts import actions as payouts
from marketplace.households.payouts.actions import Verdict, create_batch, record_answer
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event
from marketplace.ledger.posting import Draft, Entry, Overdraft, post
from marketplace.ledger.queries import balance
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from tests.concurrency.at_once import at_once
from tests.households.paying import (
    LATER,
    books,
    close_the_season,
    give_card,
    give_cards,
    held_by,
    in_transit,
    send_batch,
)
from tests.world import World, make_user

pytestmark = pytest.mark.usefixtures("real_database")


def rich_world(world: World) -> World:
    """Three households with cards and 50, 100 and 150 yuan."""
    give_cards(world.millet)
    close_the_season(world.millet)
    return world


def pay(world: World) -> PayoutBatch:
    return create_batch(user=world.millet.staff, township=world.millet.product.village.township, now=LATER)


def test_eight_batches_at_once_pay_once(world: World) -> None:
    world = rich_world(world)
    answers = at_once(*[lambda: pay(world)] * 8)
    assert sorted(type(answer).__name__ for answer in answers) == ["NothingToPay"] * 7 + ["PayoutBatch"]
    assert (held_by(world.millet), in_transit()) == ([0, 0, 0], 30_000)
    assert PayoutRow.objects.count() == Event.objects.filter(kind="payout").count() == 3
    assert books() == {}


def without_locks(patch: pytest.MonkeyPatch, together: int = 1) -> None:
    """Read rows and balances as anybody may. Nobody goes on before `together` threads have read."""
    met = threading.Barrier(together)

    def read(accounts: Sequence[int]) -> dict[int, int]:
        found = {account: balance(account) for account in accounts}
        met.wait(timeout=30)
        return found

    patch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    for module in (payouts, corrections):
        patch.setattr(module, "lock_balances", read)


def test_without_locks_they_want_the_same_money(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proof that the locks are what sends seven away by name; the constraints behind them refuse what slips through."""
    without_locks(monkeypatch, together=8)
    world = rich_world(world)
    answers = at_once(*[lambda: pay(world)] * 8)
    assert any(isinstance(answer, IntegrityError | Overdraft) for answer in answers), answers
    assert (held_by(world.millet), in_transit()) == ([0, 0, 0], 30_000)


def test_without_locks_and_constraints_the_same_money_is_paid_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[Any]
) -> None:
    owner_sql.execute("DROP INDEX payout_one_open_a_household")
    owner_sql.execute("ALTER TABLE ledger_balance DROP CONSTRAINT balance_not_below_zero")
    without_locks(monkeypatch, together=8)
    world = rich_world(world)
    answers = at_once(*[lambda: pay(world)] * 8)
    assert sum(isinstance(answer, PayoutBatch) for answer in answers) > 1
    assert in_transit() > 30_000
    assert "balance-below-zero" in books()


def test_a_household_that_spends_at_this_moment_is_paid_what_is_left(world: World) -> None:
    world = rich_world(world)
    own = open_account("household", world.millet.households[0].pk)
    spending = Draft("spend", "x", LATER.date(), [Entry(own, shared_account("bank"), 4_000)])
    answers = at_once(lambda: pay(world), lambda: post(spending))
    assert isinstance(answers[0], PayoutBatch)
    row = answers[0].rows.get(number=1)
    spent = not isinstance(answers[1], Overdraft)
    assert row.amount_fen == (1_000 if spent else 5_000)
    assert held_by(world.millet) == [0, 0, 0]


def test_a_card_is_replaced_before_the_batch_or_not_at_all(world: World) -> None:
    world = rich_world(world)
    first = world.millet.households[0]
    answers = at_once(lambda: pay(world), lambda: give_card(world.millet, first, "6200000000000039"))
    assert isinstance(answers[0], PayoutBatch)
    used = BankCard.objects.get(IN_FORCE, household=first)
    for row in PayoutRow.objects.filter(household=first):
        assert row.card == used
        assert isinstance(answers[1], PayoutUnderWay) or used == answers[1]


def test_the_same_answer_from_four_tabs_is_written_once(world: World) -> None:
    world = rich_world(world)
    batch = pay(world)
    send_batch(world.millet, batch)
    verdicts = {1: Verdict("confirmed"), 2: Verdict("rejected", "冻结"), 3: Verdict("confirmed")}
    answers = at_once(*[lambda: record_answer(batch.pk, verdicts, user=world.millet.staff, now=LATER)] * 4)
    assert sorted(answers) == [0, 0, 0, 3]
    assert (held_by(world.millet), in_transit()) == ([0, 10_000, 0], 0)
    assert books() == {}


def test_contradicting_answers_at_once_leave_one_of_them(world: World) -> None:
    world = rich_world(world)
    batch = pay(world)
    send_batch(world.millet, batch)
    paid = dict.fromkeys((1, 2, 3), Verdict("confirmed"))
    back = dict.fromkeys((1, 2, 3), Verdict("rejected", "冻结"))
    answers = at_once(
        *[lambda said=said: record_answer(batch.pk, said, user=world.millet.staff, now=LATER) for said in (paid, back)]
    )
    assert sorted(str(type(answer).__name__) for answer in answers) == ["AnsweredOtherwise", "int"]
    assert held_by(world.millet) in ([0, 0, 0], [5_000, 10_000, 15_000])
    assert in_transit() == 0
    assert books() == {}


# -- corrections


def requested(world: World) -> tuple[Correction, list[User]]:
    """The first household's credit, asked to be given to the second one; four council members to approve it."""
    first, second, _third = world.millet.households
    event = Event.objects.filter(kind="season_purchase").earliest("pk")
    correction = request_correction(
        user=world.millet.staff, event_id=event.pk, household=first, rightful=second, reason="记错了", now=LATER
    )
    council = [make_user(f"council-{n}") for n in range(4)]
    for member in council:
        appoint(user=member, role=Role.COUNCIL, place=world.millet.product.village)
    return correction, council


def test_four_approvals_at_once_post_one_event(world: World) -> None:
    world = rich_world(world)
    correction, council = requested(world)
    answers = at_once(*[lambda user=user: approve_correction(correction.pk, user=user, now=LATER) for user in council])
    assert sorted(type(answer).__name__ for answer in answers) == ["Correction", "Correction", "Decided", "Decided"]
    correction.refresh_from_db()
    assert correction.first_approver_id != correction.second_approver_id
    assert held_by(world.millet) == [0, 15_000, 15_000]
    assert Event.objects.filter(kind="correction").count() == 1
    assert books() == {}


def test_without_locks_approvals_meet(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proof: each of the four sees none before it, so that all are the first; the last one's name stays."""
    world = rich_world(world)
    correction, council = requested(world)
    without_locks(monkeypatch)
    answers = at_once(*[lambda user=user: approve_correction(correction.pk, user=user, now=LATER) for user in council])
    approved = [answer for answer in answers if isinstance(answer, Correction)]
    assert len(approved) > 2 or any(isinstance(answer, IntegrityError) for answer in answers), answers
    assert Event.objects.filter(kind="correction").count() <= 1


def test_a_payout_and_a_correction_never_take_the_same_money(world: World) -> None:
    world = rich_world(world)
    correction, council = requested(world)
    approve_correction(correction.pk, user=council[0], now=LATER)
    answers = at_once(lambda: pay(world), lambda: approve_correction(correction.pk, user=council[1], now=LATER))
    paid, corrected = answers
    assert isinstance(paid, PayoutBatch)
    assert isinstance(corrected, Correction | AlreadySpent)
    second_got = 5_000 if isinstance(corrected, Correction) else 0
    assert sum(held_by(world.millet)) + in_transit() == 30_000
    rows = dict(paid.rows.values_list("household_id", "amount_fen"))
    assert rows.get(world.millet.households[0].pk, 0) == 5_000 - second_got
    assert books() == {}
