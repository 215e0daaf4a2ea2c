"""Who made a batch does not release it; it is withdrawn until its file is written, and voided by two after that."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from marketplace.households.card_numbers import WrongKeys
from marketplace.households.models import PayoutBatch
from marketplace.households.payouts.actions import (
    NotNow,
    OwnStep,
    Verdict,
    VoidAsked,
    create_batch,
    record_answer,
    release_batch,
)
from marketplace.households.payouts.bank_files import write_file
from marketplace.households.payouts.queries import HandsWanted, hands_wanted
from marketplace.households.payouts.taking_back import (
    NoReason,
    VoidNotAsked,
    ask_void,
    confirm_void,
    drop_void,
    withdraw_batch,
)
from marketplace.ledger.models import Event
from marketplace.people.models import User
from tests.households.paying import (
    LATER,
    bank_says,
    books,
    close_the_season,
    everything,
    give_cards,
    held_by,
    in_transit,
    make_batch,
    propose_card,
    second_of,
    send_batch,
)
from tests.orders.desks import as_user
from tests.shared_worlds import shared
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

PAID = dict.fromkeys((1, 2, 3), Verdict("confirmed"))
WHOLE = [5_000, 10_000, 15_000]


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


@pytest.fixture
def batch(world: World) -> PayoutBatch:
    return make_batch(world.millet)


@pytest.fixture
def second(world: World) -> User:
    return second_of(world.millet)


def test_who_made_a_batch_does_not_release_it(world: World, batch: PayoutBatch, second: User) -> None:
    before = everything()
    with pytest.raises(OwnStep):
        release_batch(batch.pk, user=world.millet.staff, now=LATER)
    for stranger in (world.pears.staff, world.millet.clerk):
        with pytest.raises(PermissionDenied):
            release_batch(batch.pk, user=stranger, now=LATER)
    assert everything() == before
    released = release_batch(batch.pk, user=second, now=LATER)
    assert (released.state, released.released_by, released.released_at) == ("released", second, LATER)
    before = everything()
    with pytest.raises(NotNow):
        release_batch(batch.pk, user=second, now=LATER)
    assert everything() == before


def test_who_released_a_batch_does_not_answer_it(world: World, batch: PayoutBatch, second: User) -> None:
    with pytest.raises(NotNow):
        record_answer(batch.pk, PAID, user=world.millet.staff, now=LATER)
    send_batch(world.millet, batch)
    before = everything()
    with pytest.raises(OwnStep):
        record_answer(batch.pk, PAID, user=second, now=LATER)
    assert everything() == before
    assert record_answer(batch.pk, PAID, user=world.millet.staff, now=LATER) == 3


@pytest.mark.parametrize("released", [False, True])
def test_a_batch_is_withdrawn_and_paid_by_the_next(
    world: World, batch: PayoutBatch, second: User, released: bool
) -> None:
    if released:
        release_batch(batch.pk, user=second, now=LATER)
    before = everything()
    with pytest.raises(NoReason):
        withdraw_batch(batch.pk, user=second, reason="  ", now=LATER)
    with pytest.raises(PermissionDenied):
        withdraw_batch(batch.pk, user=world.pears.staff, reason="日期不对", now=LATER)
    assert everything() == before
    withdraw_batch(batch.pk, user=world.millet.staff, reason=" 日期不对 ", now=LATER)
    batch.refresh_from_db()
    assert (batch.state, batch.withdrawn_by, batch.taken_back_reason) == ("withdrawn", world.millet.staff, "日期不对")
    assert list(batch.rows.values_list("state", "reason", "answered_at")) == [("taken_back", "日期不对", LATER)] * 3
    assert (held_by(world.millet), in_transit()) == (WHOLE, 0)
    assert books() == {}
    before = everything()
    for step in (
        lambda: withdraw_batch(batch.pk, user=second, reason="再来", now=LATER),
        lambda: release_batch(batch.pk, user=second, now=LATER),
        lambda: write_file(batch, user=second, now=LATER),
        lambda: record_answer(batch.pk, PAID, user=world.millet.staff, now=LATER),
        lambda: ask_void(batch.pk, user=second, reason="再来", now=LATER),
    ):
        with pytest.raises(NotNow):
            step()
    assert everything() == before
    assert bank_says(world.millet, make_batch(world.millet), PAID) == 3
    assert (held_by(world.millet), books()) == ([0, 0, 0], {})


def test_a_written_batch_is_not_withdrawn(world: World, batch: PayoutBatch) -> None:
    send_batch(world.millet, batch)
    before = everything()
    with pytest.raises(NotNow):
        withdraw_batch(batch.pk, user=world.millet.staff, reason="日期不对", now=LATER)
    assert everything() == before


def test_two_void_a_written_batch(world: World, batch: PayoutBatch, second: User) -> None:
    for early in (ask_void, confirm_void):
        with pytest.raises(NotNow):
            early(batch.pk, user=second, now=LATER, **({"reason": "x"} if early is ask_void else {}))
    send_batch(world.millet, batch)
    before = everything()
    with pytest.raises(VoidNotAsked):
        confirm_void(batch.pk, user=second, now=LATER)
    with pytest.raises(NoReason):
        ask_void(batch.pk, user=second, reason="", now=LATER)
    assert everything() == before
    ask_void(batch.pk, user=second, reason="银行退回整批", now=LATER)
    assert (held_by(world.millet), in_transit()) == ([0, 0, 0], 30_000)
    before = everything()
    with pytest.raises(OwnStep):
        confirm_void(batch.pk, user=second, now=LATER)
    with pytest.raises(VoidAsked):
        ask_void(batch.pk, user=world.millet.staff, reason="另一个", now=LATER)
    with pytest.raises(VoidAsked):
        write_file(batch, user=world.millet.staff, now=LATER)
    with pytest.raises(PermissionDenied):
        confirm_void(batch.pk, user=world.pears.staff, now=LATER)
    assert everything() == before
    confirm_void(batch.pk, user=world.millet.staff, now=LATER)
    batch.refresh_from_db()
    assert (batch.state, batch.void_asked_by, batch.voided_by) == ("voided", second, world.millet.staff)
    assert (held_by(world.millet), in_transit()) == (WHOLE, 0)
    assert Event.objects.filter(kind="payout_return").count() == 3
    with pytest.raises(NotNow):
        record_answer(batch.pk, PAID, user=world.millet.staff, now=LATER)
    assert books() == {}


def test_an_answered_batch_is_not_voided_and_a_request_can_be_dropped(
    world: World, batch: PayoutBatch, second: User
) -> None:
    send_batch(world.millet, batch)
    ask_void(batch.pk, user=second, reason="银行退回整批", now=LATER)
    drop_void(batch.pk, user=second, now=LATER)
    with pytest.raises(VoidNotAsked):
        drop_void(batch.pk, user=second, now=LATER)
    ask_void(batch.pk, user=second, reason="银行退回整批", now=LATER)
    record_answer(batch.pk, PAID, user=world.millet.staff, now=LATER)
    before = everything()
    with pytest.raises(NotNow):
        confirm_void(batch.pk, user=world.millet.staff, now=LATER)
    assert everything() == before
    assert books() == {}


def test_keys_are_tried_before_any_balance_moves(world: World, settings: Any) -> None:
    before, right = everything(), settings.CARD_KEYS
    for wrong in ([Fernet.generate_key().decode()], [], ["no key"]):
        settings.CARD_KEYS = wrong
        with pytest.raises(WrongKeys):
            make_batch(world.millet)
        assert (everything(), held_by(world.millet)) == (before, WHOLE)
    settings.CARD_KEYS = right
    batch = make_batch(world.millet)
    before = everything()
    settings.CARD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(WrongKeys):
        release_batch(batch.pk, user=second_of(world.millet), now=LATER)
    assert everything() == before
    settings.CARD_KEYS = right
    release_batch(batch.pk, user=second_of(world.millet), now=LATER)
    before = everything()
    settings.CARD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(WrongKeys):
        write_file(batch, user=world.millet.staff, now=LATER)
    assert everything() == before
    withdraw_batch(batch.pk, user=world.millet.staff, reason="密钥丢失", now=LATER)  # a way back without any key
    assert (held_by(world.millet), books()) == (WHOLE, {})


def test_a_card_that_waits_is_not_paid_to(world: World) -> None:
    household = world.millet.households[0]
    proposed = propose_card(world.millet, household, "6200000000000039")
    batch = create_batch(user=world.millet.staff, township=household.village.township, now=LATER)
    assert proposed not in [row.card for row in batch.rows.select_related("card")]
    assert batch.rows.get(household=household).card.last_four == "0005"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE households_payoutbatch SET released_by_id = created_by_id, released_at = now()",
        "UPDATE households_payoutbatch SET written_at = now(), written_by_id = created_by_id, file_mark = 'X'",
        "UPDATE households_payoutbatch SET answered_at = now(), answered_by_id = created_by_id",
        "UPDATE households_payoutbatch SET voided_at = now(), voided_by_id = created_by_id",
        "UPDATE households_payoutbatch SET under_former_rule = true",
        "UPDATE households_payoutbatch SET created_by_id = NULL",
        "UPDATE households_payoutbatch SET withdrawn_at = now(), withdrawn_by_id = created_by_id",
    ],
)
def test_the_database_refuses_a_step_by_one_hand(batch: PayoutBatch, statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE households_payoutbatch SET released_by_id = NULL, released_at = NULL",
        "UPDATE households_payoutbatch SET file_mark = 'ANOTHER1'",
        "UPDATE households_payoutbatch SET answered_at = now(), answered_by_id = released_by_id",
        "UPDATE households_payoutbatch SET withdrawn_at = now(), withdrawn_by_id = created_by_id,"
        " taken_back_reason = 'x'",
        "UPDATE households_payoutbatch SET void_asked_at = now(), void_asked_by_id = created_by_id,"
        " voided_at = now(), voided_by_id = released_by_id, taken_back_reason = 'x'",
    ],
)
def test_the_database_keeps_the_steps_that_were_made(world: World, batch: PayoutBatch, statement: str) -> None:
    send_batch(world.millet, batch)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_home_page_counts_what_waits_for_the_person(world: World, batch: PayoutBatch, second: User) -> None:
    household = world.millet.households[0]
    assert hands_wanted(world.millet.staff) == HandsWanted(0, 0, 0)  # who made it can't release it
    assert hands_wanted(second) == HandsWanted(0, 1, 0)
    assert hands_wanted(world.pears.staff) == HandsWanted(0, 0, 0)
    send_batch(world.millet, batch)
    ask_void(batch.pk, user=second, reason="银行退回整批", now=LATER)
    assert (hands_wanted(world.millet.staff), hands_wanted(second)) == (HandsWanted(0, 0, 1), HandsWanted(0, 0, 0))
    confirm_void(batch.pk, user=world.millet.staff, now=LATER)
    propose_card(world.millet, household, "6200000000000039")
    assert (hands_wanted(world.millet.staff), hands_wanted(second)) == (HandsWanted(0, 0, 0), HandsWanted(1, 0, 0))
    home = as_user(second).get("/admin/").content.decode()
    assert "bank card waits for you as the second person" in home
