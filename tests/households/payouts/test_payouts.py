"""Pay-out: a balance is on its way once, and comes back with the bank's reason."""

from __future__ import annotations

import copy

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from marketplace.households.models import PayoutBatch, PayoutRow
from marketplace.households.payouts.actions import (
    AnsweredOtherwise,
    NothingToPay,
    PayoutRefused,
    Verdict,
    create_batch,
    record_answer,
)
from marketplace.households.payouts.queries import BatchFigures, Payable, batch_figures, payable
from marketplace.households.queries import payouts_of
from marketplace.ledger.accounts import open_account, shared_account
from marketplace.ledger.models import Event, Posting
from marketplace.ledger.posting import Draft, Entry, Overdraft, post
from marketplace.ledger.queries import balance
from marketplace.places.models import Township, Village
from tests.households.paying import (
    LATER,
    bank_says,
    books,
    close_the_season,
    everything,
    give_card,
    give_cards,
    held_by,
    in_transit,
    send_batch,
)
from tests.shared_worlds import shared
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

OK = Verdict("confirmed")


def make_credited_world() -> World:
    """Three households with cards and 50, 100 and 150 yuan."""
    world = make_world()
    give_cards(world.millet)
    close_the_season(world.millet)
    return world


credited_world = shared(make_credited_world)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    """A test's own copy."""
    return copy.deepcopy(credited_world)


@pytest.fixture
def township(world: World) -> Township:
    return world.millet.product.village.township


def no(reason: str = "账号户名不符") -> Verdict:
    return Verdict("rejected", reason)


def rows_of(batch: PayoutBatch) -> list[tuple[int, int, str, str]]:
    return list(batch.rows.order_by("number").values_list("number", "amount_fen", "state", "reason"))


def test_a_batch_takes_every_balance_whole(world: World, township: Township) -> None:
    batch = create_batch(user=world.millet.staff, township=township, now=LATER)
    assert batch.number == f"20270816-{batch.pk:06}"
    assert rows_of(batch) == [(1, 5_000, "pending", ""), (2, 10_000, "pending", ""), (3, 15_000, "pending", "")]
    assert held_by(world.millet) == [0, 0, 0]
    assert in_transit() == 30_000
    assert books() == {}


def test_each_row_is_one_event_from_household_to_transit(world: World, township: Township) -> None:
    batch = create_batch(user=world.millet.staff, township=township, now=LATER)
    row = batch.rows.get(number=2)
    event = Event.objects.get(kind="payout", reference=f"payout:{row.pk}")
    assert event.occurred_on == LATER.date()
    assert list(
        Posting.objects.filter(event_id=event.pk).values_list(
            "debit_id", "credit_id", "amount", "income_class", "source_type", "source_id"
        )
    ) == [
        (
            open_account("household", row.household_id),
            shared_account("payouts_in_transit"),
            10_000,
            None,
            "payout",
            row.pk,
        )
    ]


def test_confirmed_rows_reach_the_bank_and_rejected_ones_come_back(world: World, township: Township) -> None:
    bank = balance(shared_account("bank"))
    batch = create_batch(user=world.millet.staff, township=township, now=LATER)
    assert bank_says(world.millet, batch, {1: OK, 2: no(), 3: OK}) == 3
    batch.refresh_from_db()
    assert (batch.answered_at, batch.answered_by) == (LATER, world.millet.staff)
    assert rows_of(batch) == [
        (1, 5_000, "confirmed", ""), (2, 10_000, "rejected", "账号户名不符"), (3, 15_000, "confirmed", ""),
    ]  # fmt: skip
    assert held_by(world.millet) == [0, 10_000, 0]
    assert (in_transit(), balance(shared_account("bank")) - bank) == (0, 20_000)
    assert batch_figures([batch.pk]) == {batch.pk: BatchFigures(3, 30_000, 2, 20_000, 1, 10_000)}
    assert books() == {}


def test_money_that_comes_back_is_no_income(world: World, township: Township) -> None:
    batch = create_batch(user=world.millet.staff, township=township, now=LATER)
    bank_says(world.millet, batch, {1: OK, 2: no(), 3: OK})
    row = batch.rows.get(number=2)
    [posting] = Posting.objects.filter(credit_id=open_account("household", row.household_id)).exclude(
        income_class="business"
    )
    assert (posting.income_class, posting.source_type, posting.source_id, posting.amount) == (
        None,
        "payout",
        row.pk,
        10_000,
    )
    [shown] = payouts_of(row.household)
    assert (shown.batch, shown.amount_fen, shown.state, shown.reason, shown.card.last_four) == (
        batch, 10_000, "rejected", "账号户名不符", "0013",
    )  # fmt: skip


def test_what_came_back_is_paid_by_the_next_batch(world: World, township: Township) -> None:
    first = create_batch(user=world.millet.staff, township=township, now=LATER)
    bank_says(world.millet, first, {1: OK, 2: no(), 3: OK})
    give_card(world.millet, world.millet.households[1], "6200000000000039")
    second = create_batch(user=world.millet.staff, township=township, now=LATER)
    assert rows_of(second) == [(1, 10_000, "pending", "")]
    assert second.rows.get().card.last_four == "0039"
    assert books() == {}


def test_nobody_in_an_open_row_is_taken_again(world: World, township: Township) -> None:
    create_batch(user=world.millet.staff, township=township, now=LATER)
    own = open_account("household", world.millet.households[0].pk)
    post(Draft("gift", "x", LATER.date(), [Entry(shared_account("bank"), own, 700, None, "payout", 1)]))
    before = everything()
    with pytest.raises(NothingToPay):
        create_batch(user=world.millet.staff, township=township, now=LATER)
    assert everything() == before
    assert held_by(world.millet) == [700, 0, 0]
    assert payable(township) == Payable(0, 0, 0, 0)


def test_the_least_amount(world: World, township: Township) -> None:
    batch = create_batch(user=world.millet.staff, township=township, minimum_fen=10_000, now=LATER)
    assert [amount for _n, amount, _s, _r in rows_of(batch)] == [10_000, 15_000]
    assert held_by(world.millet) == [5_000, 0, 0]


def test_without_a_card_the_balance_stays(world: World, township: Township) -> None:
    close_the_season(world.pears)  # nobody there has a card
    with pytest.raises(NothingToPay):
        create_batch(user=world.pears.staff, township=world.pears.product.village.township, now=LATER)
    assert held_by(world.pears) == [5_000, 10_000]
    assert payable(world.pears.product.village.township) == Payable(0, 0, 2, 15_000)
    assert payable(township) == Payable(3, 30_000, 0, 0)


def test_one_village_only(world: World, township: Township) -> None:
    neighbour = Village.objects.create(name="邻村", township=township)
    with pytest.raises(NothingToPay):
        create_batch(user=world.millet.staff, township=township, village=neighbour, now=LATER)
    batch = create_batch(user=world.millet.staff, township=township, village=world.millet.product.village, now=LATER)
    assert len(rows_of(batch)) == 3


def test_refused_and_nothing_changed(world: World, township: Township) -> None:
    batch = create_batch(user=world.millet.staff, township=township, now=LATER)
    send_batch(world.millet, batch)
    before = everything()
    for stranger in (world.pears.staff, world.millet.clerk):
        with pytest.raises(PermissionDenied):
            create_batch(user=stranger, township=township, now=LATER)
        with pytest.raises(PermissionDenied):
            record_answer(batch.pk, {1: OK, 2: OK, 3: OK}, user=stranger, now=LATER)
    for village, least in ((world.pears.product.village, 1), (None, 0)):
        with pytest.raises(PayoutRefused):
            create_batch(user=world.millet.staff, township=township, village=village, minimum_fen=least, now=LATER)
    for verdicts in ({}, {1: OK, 2: OK}, {1: OK, 2: OK, 3: OK, 4: OK}):
        with pytest.raises(PayoutRefused):
            bank_says(world.millet, batch, verdicts)
    assert everything() == before


def test_the_same_answer_again_changes_nothing_and_another_is_refused(world: World, township: Township) -> None:
    batch = create_batch(user=world.millet.staff, township=township, now=LATER)
    answer = {1: OK, 2: no(), 3: OK}
    bank_says(world.millet, batch, answer)
    before = everything()
    assert bank_says(world.millet, batch, answer) == 0
    for other, row in (({**answer, 1: no()}, 1), ({**answer, 2: OK}, 2), ({**answer, 2: no("其他")}, 2)):
        with pytest.raises(AnsweredOtherwise) as refused:
            bank_says(world.millet, batch, other)
        assert refused.value.row == row
    assert everything() == before


def test_money_on_its_way_can_not_be_spent(world: World, township: Township) -> None:
    create_batch(user=world.millet.staff, township=township, now=LATER)
    own = open_account("household", world.millet.households[2].pk)
    with pytest.raises(Overdraft), transaction.atomic():
        post(Draft("spend", "x", LATER.date(), [Entry(own, shared_account("bank"), 1)]))
    assert held_by(world.millet) == [0, 0, 0]


def test_the_database_keeps_rows_as_they_were(world: World, township: Township) -> None:
    batch = create_batch(user=world.millet.staff, township=township, now=LATER)
    bank_says(world.millet, batch, {1: OK, 2: no(), 3: OK})
    for statement in (
        "UPDATE households_payoutrow SET amount_fen = 1",
        "UPDATE households_payoutrow SET state = 'pending', reason = '', answered_at = NULL",
        "DELETE FROM households_payoutrow",
        "TRUNCATE households_payoutrow",
        "DELETE FROM households_payoutbatch",
    ):
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    own = batch.rows.get(number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutRow.objects.create(batch=batch, number=1, household=own.household, card=own.card, amount_fen=1)


def test_check_books_finds_a_payout_that_was_not_posted(world: World, township: Township) -> None:
    batch = create_batch(user=world.millet.staff, township=township, minimum_fen=10_000, now=LATER)
    left_out = world.millet.households[0]
    card = left_out.cards.get(retired_at=None)
    extra = PayoutRow.objects.create(batch=batch, number=3, household=left_out, card=card, amount_fen=700)
    assert books() == {"payout-posted": str(extra.pk), "payouts-in-transit": str(shared_account("payouts_in_transit"))}


def test_check_books_finds_a_credit_for_a_payout_that_did_not_come_back(world: World, township: Township) -> None:
    batch = create_batch(user=world.millet.staff, township=township, now=LATER)
    bank_says(world.millet, batch, {1: OK, 2: no(), 3: OK})
    paid = batch.rows.get(number=1)
    own = open_account("household", paid.household_id)
    made = post(Draft("gift", "x", LATER.date(), [Entry(shared_account("bank"), own, 700, None, "payout", paid.pk)]))
    assert books() == {"credit-of-its-payout": f"{made.event_id}/1"}
