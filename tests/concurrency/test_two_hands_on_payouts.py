"""Two hands at the same moment: cards confirmed, batches released, written, withdrawn and voided once; and without the lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from marketplace.households.bank_cards import actions as cards
from marketplace.households.bank_cards.actions import (
    CardDecided,
    CardElsewhere,
    confirm_card,
    refuse_card,
)
from marketplace.households.models import BankCard, PayoutBatch
from marketplace.households.models.bank_card import IN_FORCE
from marketplace.households.payouts import actions, bank_files, taking_back
from marketplace.households.payouts.actions import NotNow, Verdict, record_answer, release_batch
from marketplace.households.payouts.bank_files import write_file
from marketplace.households.payouts.taking_back import ask_void, confirm_void, withdraw_batch
from marketplace.ledger.models import Event
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from tests.concurrency.at_once import at_once
from tests.households.paying import (
    CARDS,
    LATER,
    books,
    close_the_season,
    give_cards,
    held_by,
    in_transit,
    make_batch,
    propose_card,
    second_of,
    send_batch,
)
from tests.world import World, make_user

pytestmark = pytest.mark.usefixtures("real_database")


@pytest.fixture
def rich(world: World) -> World:
    """Three households with cards and 50, 100 and 150 yuan."""
    give_cards(world.millet)
    close_the_season(world.millet)
    return world


def officers(world: World, count: int) -> list[User]:
    """More people of the township."""
    found = [make_user(f"officer-{n}") for n in range(count)]
    for one in found:
        appoint(user=one, role=Role.TOWNSHIP_STAFF, place=world.millet.product.village.township)
    return found


def without_locks(patch: pytest.MonkeyPatch, *readers: tuple[Any, str]) -> None:
    """Read rows as anybody may, and let both go on only when both have read."""
    met = threading.Barrier(2)

    def then_wait(read: Callable[..., Any]) -> Callable[..., Any]:
        def reading(*args: Any, **kwargs: Any) -> Any:
            found = read(*args, **kwargs)
            met.wait(timeout=30)
            return found

        return reading

    patch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self.all())
    for module, name in readers:
        patch.setattr(module, name, then_wait(getattr(module, name)))


def names(answers: list[Any]) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


# -- cards


def confirming(card: BankCard, user: User, number: str) -> Callable[[], BankCard]:
    return lambda: confirm_card(card.pk, user=user, number=number, now=LATER)


def test_four_confirmers_at_once_confirm_once(world: World) -> None:
    card = propose_card(world.millet, world.millet.households[0], CARDS[0])
    answers = at_once(*[confirming(card, user, CARDS[0]) for user in officers(world, 4)])
    assert names(answers) == ["BankCard"] + ["CardDecided"] * 3
    card.refresh_from_db()
    assert card.confirmed_by in [answer.confirmed_by for answer in answers if isinstance(answer, BankCard)]
    assert books() == {}


def test_without_locks_two_confirm_and_the_trigger_refuses_the_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = propose_card(world.millet, world.millet.households[0], CARDS[0])
    two = officers(world, 2)
    without_locks(monkeypatch, (cards, "lock_cards"))
    answers = at_once(*[confirming(card, user, CARDS[0]) for user in two])
    assert names(answers) == ["BankCard", "IntegrityError"]


def test_without_locks_and_trigger_the_second_name_takes_the_place_of_the_first(
    world: World, monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[Any]
) -> None:
    owner_sql.execute("DROP TRIGGER households_bankcard_is_written ON households_bankcard")
    card = propose_card(world.millet, world.millet.households[0], CARDS[0])
    two = officers(world, 2)
    without_locks(monkeypatch, (cards, "lock_cards"))
    answers = at_once(*[confirming(card, user, CARDS[0]) for user in two])
    assert names(answers) == ["BankCard", "BankCard"]


def test_confirmed_and_refused_at_once_is_one_of_them(world: World) -> None:
    card = propose_card(world.millet, world.millet.households[0], CARDS[0])
    one, two = officers(world, 2)
    answers = at_once(
        confirming(card, one, CARDS[0]), lambda: refuse_card(card.pk, user=two, reason="不是本人的卡", now=LATER)
    )
    card.refresh_from_db()
    assert names(answers) == ["BankCard", "CardDecided"]
    assert isinstance(answers[1], CardDecided) == (card.confirmed_at is not None) == (card.refused_at is None)


DECISION_KEPT = (
    "ALTER TABLE households_bankcard DISABLE TRIGGER households_bankcard_is_written",
    "ALTER TABLE households_bankcard DROP CONSTRAINT bank_card_refused_with_reason",
)


@pytest.mark.parametrize("dropped", [0, 1, 2])
def test_without_locks_trigger_and_check_keep_a_card_from_being_confirmed_and_refused(
    world: World, monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[Any], dropped: int
) -> None:
    for statement in DECISION_KEPT[:dropped]:
        owner_sql.execute(statement)
    card = propose_card(world.millet, world.millet.households[0], CARDS[0])
    one, two = officers(world, 2)
    without_locks(monkeypatch, (cards, "lock_cards"))
    answers = at_once(
        confirming(card, one, CARDS[0]), lambda: refuse_card(card.pk, user=two, reason="不是本人的卡", now=LATER)
    )
    card.refresh_from_db()
    both = dropped == len(DECISION_KEPT)
    assert names(answers) == ["BankCard", "BankCard" if both else "IntegrityError"]
    assert (card.confirmed_at is not None) + (card.refused_at is not None) == (2 if both else 1)


def test_of_eight_wrong_numbers_at_once_five_are_compared(world: World) -> None:
    card = propose_card(world.millet, world.millet.households[0], CARDS[0])
    answers = at_once(*[confirming(card, user, CARDS[1]) for user in officers(world, 8)])
    assert names(answers) == ["CardDecided"] * 3 + ["NumberDiffers"] * 4 + ["TriesUsedUp"]
    card.refresh_from_db()
    assert (card.wrong_tries, card.refused_at) == (5, LATER)


def test_the_same_number_confirmed_on_two_households_at_once_stays_on_one(world: World) -> None:
    """Entered as if neither clerk had seen the other's: the database has the last word."""
    first, second, _third = world.millet.households
    entered = [propose_card(world.millet, first, CARDS[0]), propose_card(world.millet, second, CARDS[1])]
    copied = BankCard.objects.get(pk=entered[0].pk)
    BankCard.objects.filter(pk=entered[1].pk).update(sealed_number=copied.sealed_number, fingerprint=copied.fingerprint)
    other = second_of(world.millet)
    with pytest.MonkeyPatch.context() as patch:  # its own number is bound to it: pass over that
        patch.setattr(cards, "open_number", lambda card: CARDS[0])
        patch.setattr(cards, "try_keys_on_known_cards", lambda *, beside: None)
        answers = at_once(*[confirming(card, other, CARDS[0]) for card in entered])
    assert names(answers) == ["BankCard", "CardElsewhere"]
    assert BankCard.objects.filter(IN_FORCE).count() == 1
    assert [answer.numbers for answer in answers if isinstance(answer, CardElsewhere)] != []


# -- batches


def test_two_releases_at_once_release_once(rich: World) -> None:
    batch = make_batch(rich.millet)
    answers = at_once(*[lambda user=user: release_batch(batch.pk, user=user, now=LATER) for user in officers(rich, 3)])
    assert names(answers) == ["NotNow", "NotNow", "PayoutBatch"]
    batch.refresh_from_db()
    assert batch.state == "released"


def test_without_locks_two_release_and_the_trigger_refuses_the_second(
    rich: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, two = make_batch(rich.millet), officers(rich, 2)
    without_locks(monkeypatch, (actions, "lock_batch"))
    answers = at_once(*[lambda user=user: release_batch(batch.pk, user=user, now=LATER) for user in two])
    assert names(answers) == ["IntegrityError", "PayoutBatch"]


def withdrawing(world: World, batch: PayoutBatch) -> Callable[[], PayoutBatch]:
    return lambda: withdraw_batch(batch.pk, user=world.millet.staff, reason="日期不对", now=LATER)


def test_released_and_withdrawn_at_once_ends_withdrawn(rich: World) -> None:
    batch, releaser = make_batch(rich.millet), second_of(rich.millet)
    released, withdrawn = at_once(lambda: release_batch(batch.pk, user=releaser, now=LATER), withdrawing(rich, batch))
    assert isinstance(withdrawn, PayoutBatch)
    assert isinstance(released, PayoutBatch | NotNow)
    batch.refresh_from_db()
    assert (batch.state, held_by(rich.millet), in_transit()) == ("withdrawn", [5_000, 10_000, 15_000], 0)
    assert books() == {}


@pytest.mark.parametrize("guarded", [True, False])
def test_without_locks_a_withdrawn_batch_is_released_but_for_the_trigger(
    rich: World, monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[Any], guarded: bool
) -> None:
    """It is withdrawn between the releaser's look and the release; with the lock the withdrawal would wait."""
    batch, releaser = make_batch(rich.millet), second_of(rich.millet)
    if not guarded:
        owner_sql.execute("DROP TRIGGER households_payoutbatch_is_written ON households_payoutbatch")
    without_locks(monkeypatch)
    lock_batch = actions.lock_batch

    def withdrawn_meanwhile(batch_id: int) -> PayoutBatch:
        found = lock_batch(batch_id)
        [withdrawn] = at_once(withdrawing(rich, batch))
        assert isinstance(withdrawn, PayoutBatch), withdrawn
        return found

    monkeypatch.setattr(actions, "lock_batch", withdrawn_meanwhile)
    [released] = at_once(lambda: release_batch(batch.pk, user=releaser, now=LATER))
    batch.refresh_from_db()
    assert isinstance(released, IntegrityError if guarded else PayoutBatch), released
    assert (batch.withdrawn_at, batch.released_by) == (LATER, None if guarded else releaser)


def test_written_and_withdrawn_at_once_is_one_of_them(rich: World) -> None:
    batch = release_batch(make_batch(rich.millet).pk, user=second_of(rich.millet), now=LATER)
    written, withdrawn = at_once(lambda: write_file(batch, user=rich.millet.staff, now=LATER), withdrawing(rich, batch))
    assert isinstance(written, bytes) != isinstance(withdrawn, PayoutBatch)
    batch.refresh_from_db()
    assert batch.state == ("written" if isinstance(written, bytes) else "withdrawn")
    assert in_transit() == (30_000 if isinstance(written, bytes) else 0)
    assert books() == {}


def test_without_locks_only_the_database_keeps_a_withdrawn_batch_from_being_written(
    rich: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = release_batch(make_batch(rich.millet).pk, user=second_of(rich.millet), now=LATER)
    without_locks(monkeypatch, (bank_files, "lock_batch"), (taking_back, "lock_batch"))
    answers = at_once(lambda: write_file(batch, user=rich.millet.staff, now=LATER), withdrawing(rich, batch))
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == 1, answers


def test_voided_by_four_and_answered_at_once_is_one_of_them(rich: World) -> None:
    batch = make_batch(rich.millet)
    send_batch(rich.millet, batch)
    ask_void(batch.pk, user=rich.millet.staff, reason="银行退回整批", now=LATER)
    paid = dict.fromkeys((1, 2, 3), Verdict("confirmed"))
    answers = at_once(
        *[lambda user=user: confirm_void(batch.pk, user=user, now=LATER) for user in officers(rich, 3)],
        lambda: record_answer(batch.pk, paid, user=rich.millet.staff, now=LATER),
    )
    batch.refresh_from_db()
    if batch.state == "answered":
        assert names(answers) == ["NotNow", "NotNow", "NotNow", "int"]
        assert (held_by(rich.millet), Event.objects.filter(kind="payout_return").count()) == ([0, 0, 0], 0)
    else:
        assert (batch.state, names(answers)) == ("voided", ["NotNow", "NotNow", "NotNow", "PayoutBatch"])
        assert held_by(rich.millet) == [5_000, 10_000, 15_000]
        assert Event.objects.filter(kind="payout_return").count() == 3
    assert in_transit() == 0
    assert books() == {}


def test_without_locks_two_void_and_the_trigger_refuses_the_second(
    rich: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = make_batch(rich.millet)
    send_batch(rich.millet, batch)
    ask_void(batch.pk, user=rich.millet.staff, reason="银行退回整批", now=LATER)
    two = officers(rich, 2)
    without_locks(monkeypatch, (taking_back, "lock_batch"))
    answers = at_once(*[lambda user=user: confirm_void(batch.pk, user=user, now=LATER) for user in two])
    assert names(answers) == ["IntegrityError", "PayoutBatch"]
    assert held_by(rich.millet) == [5_000, 10_000, 15_000]


VOIDED_OR_ANSWERED = (
    "ALTER TABLE households_payoutbatch DISABLE TRIGGER households_payoutbatch_is_written",
    "ALTER TABLE households_payoutbatch DROP CONSTRAINT payout_batch_voided_unanswered",
)


@pytest.mark.parametrize("dropped", [0, 1, 2])
def test_without_locks_the_database_keeps_a_voided_batch_from_being_answered(
    rich: World, monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[Any], dropped: int
) -> None:
    """By the batch's trigger, by its CHECK, and at last by the rows, each of which is decided once."""
    for statement in VOIDED_OR_ANSWERED[:dropped]:
        owner_sql.execute(statement)
    batch = make_batch(rich.millet)
    send_batch(rich.millet, batch)
    ask_void(batch.pk, user=rich.millet.staff, reason="银行退回整批", now=LATER)
    paid = dict.fromkeys((1, 2, 3), Verdict("confirmed"))
    without_locks(monkeypatch, (taking_back, "lock_batch"), (actions, "lock_batch"))
    answers = at_once(
        lambda: confirm_void(batch.pk, user=second_of(rich.millet), now=LATER),
        lambda: record_answer(batch.pk, paid, user=rich.millet.staff, now=LATER),
    )
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == 1, answers
    batch.refresh_from_db()
    voided = isinstance(answers[0], PayoutBatch)
    assert (batch.voided_at is not None, batch.answered_at is not None) == (voided, not voided)
    assert held_by(rich.millet) == ([5_000, 10_000, 15_000] if voided else [0, 0, 0])
    assert in_transit() == 0


def test_without_locks_and_guards_a_voided_batch_is_paid_all_the_same(
    rich: World, monkeypatch: pytest.MonkeyPatch, owner_sql: psycopg.Connection[Any]
) -> None:
    """Proof that both would write: the money is with the bank, and in the balances once more."""
    for statement in VOIDED_OR_ANSWERED:
        owner_sql.execute(statement)
    owner_sql.execute("ALTER TABLE households_payoutrow DISABLE TRIGGER households_payoutrow_is_written")
    batch = make_batch(rich.millet)
    send_batch(rich.millet, batch)
    ask_void(batch.pk, user=rich.millet.staff, reason="银行退回整批", now=LATER)
    paid = dict.fromkeys((1, 2, 3), Verdict("confirmed"))
    without_locks(monkeypatch, (taking_back, "lock_batch"), (actions, "lock_batch"))
    answers = at_once(
        lambda: confirm_void(batch.pk, user=second_of(rich.millet), now=LATER),
        lambda: record_answer(batch.pk, paid, user=rich.millet.staff, now=LATER),
    )
    assert not any(isinstance(answer, Exception) for answer in answers), answers
    assert (held_by(rich.millet), in_transit()) == ([5_000, 10_000, 15_000], -30_000)
    assert "payouts-in-transit" in books()
