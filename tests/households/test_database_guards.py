"""What somebody who writes SQL as the application's role can't do to cards, batches and corrections, whatever the actions say."""

from __future__ import annotations

import copy

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from marketplace.households.bank_cards.actions import confirm_card, enter_card, refuse_card
from marketplace.households.card_numbers import WrongKeys, encrypt, fingerprint
from marketplace.households.card_opening import CardsUnreadable, try_rows
from marketplace.households.models import BankCard, Correction
from marketplace.households.payouts.bank_files import write_file
from marketplace.ledger.models import Event
from tests.households.paying import (
    CARDS,
    LATER,
    books,
    close_the_season,
    everything,
    give_card,
    give_cards,
    make_batch,
    propose_card,
    second_of,
    send_batch,
)
from tests.shared_worlds import shared
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

TWINS = ("6200000000000039", "6200004000020039")  # the same last four digits


def make_credited_world() -> World:
    """Three households with cards and 50, 100 and 150 yuan."""
    world = make_world()
    give_cards(world.millet)
    close_the_season(world.millet)
    return world


credited_world = shared(make_credited_world)


@pytest.fixture
def world(credited_world: World, db: None) -> World:
    return copy.deepcopy(credited_world)


def refused(statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def written_anew(row: Model, **changes: object) -> None:
    """Write a copy of a row with changes, past the actions."""
    copied = copy.copy(row)
    copied.pk, copied._state.adding = None, True
    for name, value in changes.items():
        setattr(copied, name, value)
    copied.save(force_insert=True)


SHADOWS = {
    "own card": "CREATE TEMP TABLE households_bankcard AS SELECT id, {household} AS household_id, now() AS confirmed_at,"
    " NULL::timestamptz AS retired_at, now() AS refused_at FROM public.households_bankcard",
    "open batch": "CREATE TEMP TABLE households_payoutbatch AS SELECT id, false AS under_former_rule,"
    " NULL::timestamptz AS released_at, NULL::timestamptz AS withdrawn_at FROM public.households_payoutbatch",
    "answered batch": "CREATE TEMP TABLE households_payoutbatch AS SELECT id, now() AS answered_at, now() AS withdrawn_at,"
    " now() AS voided_at, true AS under_former_rule, NULL::timestamptz AS written_at FROM public.households_payoutbatch",
}
ROW = (
    "INSERT INTO public.households_payoutrow (batch_id, number, household_id, card_id, amount_fen, state, reason)"
    " VALUES ({batch}, 99, {household}, {card}, 100, 'pending', '')"
)


@pytest.mark.parametrize("path", ["public", "pg_temp, public"])
@pytest.mark.parametrize(
    ("shadow", "sent", "statement"),
    [
        ("own card", False, ROW),
        ("open batch", True, ROW),
        ("answered batch", True, "UPDATE public.households_payoutrow SET state = 'confirmed', answered_at = now()"),
        ("answered batch", False, "UPDATE public.households_payoutrow SET state = 'taken_back', answered_at = now()"),
    ],
)
def test_temporary_tables_shadow_nothing(world: World, path: str, shadow: str, sent: bool, statement: str) -> None:
    """They come first in everybody's search for a table, but for the guards'."""
    batch = make_batch(world.millet)
    if sent:
        send_batch(world.millet, batch)
    row, other = batch.rows.get(number=1), batch.rows.get(number=2)
    card = other.card_id if shadow == "own card" else row.card_id
    named = {"household": row.household_id, "card": card, "batch": batch.pk}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SHADOWS[shadow].format(**named))
        cursor.execute(f"SET LOCAL search_path = {path}")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(statement.format(**named))
        transaction.set_rollback(True)


def test_a_row_to_another_households_card_is_neither_released_nor_written(world: World) -> None:
    """As the owner of the tables could put one there."""
    batch = make_batch(world.millet)
    row, other = batch.rows.get(number=1), batch.rows.get(number=2)
    try_rows([row, other])
    row.card = other.card
    with pytest.raises(CardsUnreadable) as refused:
        try_rows([row, other])
    assert refused.value.households == [row.household.number]


@pytest.mark.parametrize("step", ["under_former_rule", "released", "written", "answered", "withdrawn", "voided"])
def test_a_batch_begins_unreleased(world: World, step: str) -> None:
    batch, staff, other = make_batch(world.millet), world.millet.staff, second_of(world.millet)
    released = {"released_by": other, "released_at": LATER}
    written = released | {"written_by": other, "written_at": LATER, "file_mark": "0011AABB"}
    why = {"taken_back_reason": "日期不对"}
    changes: dict[str, object] = {
        "under_former_rule": {"under_former_rule": True},
        "released": released,
        "written": written,
        "answered": written | {"answered_by": staff, "answered_at": LATER},
        "withdrawn": why | {"withdrawn_by": staff, "withdrawn_at": LATER},
        "voided": written | why | {"void_asked_by": staff, "void_asked_at": LATER, "voided_by": other, "voided_at": LATER},
    }[step]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        written_anew(batch, **changes)  # type: ignore[arg-type]
    written_anew(batch)


def test_a_row_begins_on_its_way_to_the_households_own_card_in_a_batch_that_nobody_released(world: World) -> None:
    batch = make_batch(world.millet)
    row = batch.rows.get(number=1)
    others = batch.rows.get(number=2).card
    decided = {"state": "confirmed", "answered_at": LATER}
    with pytest.raises(IntegrityError, match="begins"), transaction.atomic():
        written_anew(row, number=9, **decided)
    with pytest.raises(IntegrityError, match="begins"), transaction.atomic():
        written_anew(row, number=9, card=others)
    send_batch(world.millet, batch)
    with pytest.raises(IntegrityError, match="begins"), transaction.atomic():
        written_anew(row, number=9)


@pytest.mark.parametrize("state", ["confirmed", "rejected", "taken_back"])
@pytest.mark.parametrize("sent", [False, True])
def test_no_row_is_decided_before_its_batch_is(world: World, state: str, sent: bool) -> None:
    batch = make_batch(world.millet)
    if sent:
        send_batch(world.millet, batch)
    reason = "" if state == "confirmed" else "冻结"
    refused(f"UPDATE households_payoutrow SET state = '{state}', reason = '{reason}', answered_at = now()")


@pytest.mark.parametrize("step", ["former", "confirmed", "refused", "retired", "nameless", "unbound"])
def test_a_card_begins_unconfirmed(world: World, step: str) -> None:
    household, other = world.millet.households[0], second_of(world.millet)
    card = propose_card(world.millet, household, TWINS[0])
    refuse_card(card.pk, user=other, reason="不是本人的卡", now=LATER)
    blank = {"refused_by": None, "refused_at": None, "refused_reason": ""}
    changes: dict[str, object] = blank | {
        "former": {"under_former_rule": True},
        "confirmed": {"confirmed_by": other, "confirmed_at": LATER, "shared_reason": "x", "household": household},
        "refused": {"refused_by": other, "refused_at": LATER, "refused_reason": "x"},
        "retired": {"under_former_rule": True, "retired_at": LATER},
        "nameless": {"fingerprint": ""},
        "unbound": {"binding": ""},
    }[step]  # fmt: skip
    refuse_the_card_in_force = BankCard.objects.filter(household=household, confirmed_at__isnull=False)
    refuse_the_card_in_force.update(retired_at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        written_anew(card, **changes)
    written_anew(card, **blank)


def test_a_correction_begins_unapproved(world: World) -> None:
    first, second, _third = world.millet.households
    event = Event.objects.filter(kind="season_purchase").earliest("pk")
    asked = Correction(
        event=event, household=first, rightful=second, amount_fen=1, reason="记错了", requested_by=world.millet.staff,
        requested_at=LATER,
    )  # fmt: skip
    other = second_of(world.millet)
    approved = {"first_approver": other, "first_approved_at": LATER}
    posted = approved | {
        "second_approver": world.pears.staff,
        "second_approved_at": LATER,
        "posted": event,
        "state": "posted",
    }
    for changes in (approved, posted, {"state": "refused", "refused_by": other, "refused_reason": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            written_anew(asked, **changes)
    written_anew(asked)


# -- a card's number is the one that was entered


def swap(card: BankCard, number: str) -> None:
    """Put another number in a card's place, past the actions, as well as it can be done without the keys."""
    copied = BankCard.objects.filter(pk=card.pk)
    copied.update(sealed_number=encrypt(number), fingerprint=fingerprint(number))


def test_a_swapped_number_is_paid_by_no_batch_and_named_by_check_books(world: World) -> None:
    household = world.millet.households[0]
    card = give_card(world.millet, household, TWINS[0])
    batch = make_batch(world.millet)
    swap(card, TWINS[1])
    before = everything()
    with pytest.raises(WrongKeys) as named:
        send_batch(world.millet, batch)
    assert named.value.households == [household.number]  # type: ignore[attr-defined]
    assert everything() == before
    assert books() == {"card-number": str(card.pk)}


def test_a_number_that_is_swapped_after_the_release_is_not_written(world: World) -> None:
    card = give_card(world.millet, world.millet.households[0], TWINS[0])
    batch = make_batch(world.millet)
    content = send_batch(world.millet, batch)
    assert TWINS[0].encode() in content
    swap(card, TWINS[1])
    with pytest.raises(WrongKeys):
        write_file(batch, user=second_of(world.millet), now=LATER)


def test_a_swapped_number_is_not_confirmed(world: World) -> None:
    card = propose_card(world.millet, world.millet.households[0], TWINS[0])
    swap(card, TWINS[1])
    for number in TWINS:
        with pytest.raises(WrongKeys):
            confirm_card(card.pk, user=second_of(world.millet), number=number, now=LATER)


def test_an_own_former_entry_takes_nobodys_place(world: World) -> None:
    """All that a row says of a stranger's number was entered for the same household before, and refused."""
    household, other = world.millet.households[0], second_of(world.millet)
    enter = {"user": world.millet.staff, "household": household, "holder": "焦示例1", "bank": "示例银行"}
    strangers = enter_card(**enter, number=TWINS[1], now=LATER)  # type: ignore[arg-type]
    refuse_card(strangers.pk, user=other, reason="不是本人的卡", now=LATER)
    card = give_card(world.millet, household, TWINS[0], now=LATER.replace(hour=LATER.hour - 1))
    strangers.refresh_from_db()
    BankCard.objects.filter(pk=card.pk).update(
        sealed_number=strangers.sealed_number, fingerprint=strangers.fingerprint, binding=strangers.binding
    )
    with pytest.raises(WrongKeys):
        make_batch(world.millet)
    assert books() == {"card-number": str(card.pk)}


@pytest.mark.parametrize("what", ["binding = ''", "fingerprint = ''"])
def test_what_binds_a_number_to_its_household_is_never_taken_away(world: World, what: str) -> None:
    refused(f"UPDATE households_bankcard SET {what}")


def test_check_books_asks_no_numbers_where_the_keys_are_not(world: World, settings: object) -> None:
    settings.CARD_KEYS = []  # type: ignore[attr-defined]
    assert books() == {}
    settings.CARD_KEYS = ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]  # type: ignore[attr-defined]
    assert books() == {}


def test_the_numbers_of_these_tests_are_twins() -> None:
    assert {number[-4:] for number in TWINS} == {"0039"}
    assert len(set(CARDS) | set(TWINS)) == 5
