"""Corrections that are refused; what the database keeps by itself."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from marketplace.households.corrections.actions import (
    AlreadyCorrected,
    AlreadySpent,
    CorrectionRefused,
    Decided,
    NoSuchCredit,
    NotReversible,
    approve_correction,
    refuse_correction,
)
from marketplace.households.payouts.actions import Verdict
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event
from marketplace.ledger.posting import Draft, Entry, post
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from tests.households.corrections.asking import approve, ask, event_of
from tests.households.paying import (
    CARDS,
    LATER,
    bank_says,
    books,
    everything,
    give_card,
    held_by,
    make_batch,
)
from tests.world import NOW, World, make_user

pytestmark = pytest.mark.django_db


# -- refused


def test_what_can_not_be_asked_for(world: World) -> None:
    first = world.millet.households[0]
    foreign = event_of(world.millet.households[1])
    deposit = Event.objects.get(kind="fund_deposit")
    before = everything()
    for event_id in (999_999, foreign.pk, deposit.pk):
        with pytest.raises(NoSuchCredit):
            ask(world, event_id=event_id)
    for given in ({"reason": " "}, {"rightful": first}):
        with pytest.raises(CorrectionRefused):
            ask(world, **given)
    assert everything() == before


def test_a_returned_payout_is_no_income_that_could_be_wrong(world: World) -> None:
    first = world.millet.households[0]
    give_card(world.millet, first, CARDS[0])
    batch = make_batch(world.millet)
    bank_says(world.millet, batch, {1: Verdict("rejected", "冻结")})
    with pytest.raises(NoSuchCredit):
        ask(world, event_id=event_of(first, "payout_return").pk)


def test_once_only(world: World, colleague: User, council: User) -> None:
    correction = ask(world)
    with pytest.raises(AlreadyCorrected):
        ask(world, right=2)
    approve(correction, colleague, council)
    before = everything()
    for user in (colleague, council, world.millet.staff):
        with pytest.raises(Decided):
            approve_correction(correction.pk, user=user, now=LATER)
    with pytest.raises(AlreadyCorrected):
        ask(world, right=2)
    with pytest.raises(Decided):
        refuse_correction(correction.pk, user=council, reason="x", now=LATER)
    assert everything() == before


def test_a_correction_is_not_corrected_again(world: World, colleague: User, council: User) -> None:
    correction = approve(ask(world), colleague, council)
    before = everything()
    with pytest.raises(NotReversible):
        ask(world, wrong=1, right=0, event_id=correction.posted_id)
    assert everything() == before


def test_nobody_to_give_it_back_to(world: World) -> None:
    """All of a sale went to the household: the event names no cooperative."""
    first = world.millet.households[0]
    own = open_account("household", first.pk)
    sale = Entry(shared_account("sales_suspense"), own, 700, "business", "allocation", 1)
    made = post(Draft("settlement", "parcel:0", NOW.date(), [sale]))
    with pytest.raises(NotReversible):
        ask(world, right=None, event_id=made.event_id)
    assert ask(world, right=1, event_id=made.event_id).amount_fen == 700


def test_what_is_spent_is_not_taken_and_can_be_approved_again_later(
    world: World, colleague: User, council: User
) -> None:
    first = world.millet.households[0]
    own, bank = open_account("household", first.pk), shared_account("bank")
    post(Draft("spend", "x", LATER.date(), [Entry(own, bank, 1_200)]))
    correction = approve(ask(world), colleague)
    before = everything()
    with pytest.raises(AlreadySpent) as refused:
        approve(correction, council)
    assert refused.value.missing_fen == 1_200
    assert everything() == before
    post(Draft("gift", "x", LATER.date(), [Entry(bank, own, 1_200, None, "payout", 1)]))
    assert approve(correction, council).state == "posted"
    assert held_by(world.millet) == [0, 15_000, 15_000]


def test_refused_with_a_reason_it_may_be_asked_for_again(world: World, council: User) -> None:
    correction = ask(world)
    with pytest.raises(CorrectionRefused):
        refuse_correction(correction.pk, user=council, reason="  ", now=LATER)
    refused = refuse_correction(correction.pk, user=council, reason="过磅单没有错", now=LATER)
    assert (refused.state, refused.refused_reason, refused.refused_by) == ("refused", "过磅单没有错", council)
    with pytest.raises(Decided):
        approve(correction, council)
    assert ask(world).pk != correction.pk


# -- the database


def test_the_database_keeps_corrections_honest(world: World, colleague: User, council: User) -> None:
    correction = approve(ask(world), colleague, council)
    asked = ask(world, wrong=1, right=0)
    for statement in (
        f"UPDATE households_correction SET first_approver_id = requested_by_id WHERE id = {asked.pk}",
        f"UPDATE households_correction SET amount_fen = 1 WHERE id = {asked.pk}",
        f"UPDATE households_correction SET state = 'posted' WHERE id = {asked.pk}",
        f"UPDATE households_correction SET first_approver_id = {council.pk}, second_approver_id = {council.pk},"
        f" state = 'posted', posted_id = {correction.posted_id} + 0 WHERE id = {asked.pk}",
        f"UPDATE households_correction SET reason = 'x' WHERE id = {correction.pk}",
        "DELETE FROM households_correction",
        "TRUNCATE households_correction",
    ):
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_check_books_finds_a_reversal_that_nobody_asked_for(world: World, colleague: User, council: User) -> None:
    first, second, _third = world.millet.households
    wrong = event_of(first)
    entry = Entry(
        open_account("household", first.pk), open_account("household", second.pk), 5_000, "business", "correction", 1
    )
    made = post(
        Draft(
            "correction", "event:1", LATER.date(), [entry], reverses=wrong.pk, reason="x",
            approver_ids=(colleague.pk, council.pk),
        )
    )  # fmt: skip
    assert books() == {"correction-posted": str(made.event_id), "credit-of-its-correction": f"{made.event_id}/1"}


@pytest.mark.parametrize("field", ["first_approver_id", "first_approved_at"])
def test_the_database_keeps_who_approved_first(world: World, field: str) -> None:
    correction = ask(world)
    council = make_user("council")
    appoint(user=council, role=Role.COUNCIL, place=world.millet.product.village)
    approve_correction(correction.pk, user=council, now=LATER)
    other = f"{world.pears.staff.pk}" if field == "first_approver_id" else "now()"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE households_correction SET {field} = {other}")
