"""A card counts when somebody else has typed its number once more; the same card on two households needs a reason."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from wagtail.models import ModelLogEntry

from marketplace.households.bank_cards.actions import (
    CardDecided,
    CardElsewhere,
    CardWaits,
    NoReason,
    NumberDiffers,
    OwnCard,
    PayoutUnderWay,
    ReasonNotConfirmed,
    TriesUsedUp,
    confirm_card,
    refuse_card,
)
from marketplace.households.bank_cards.key_rotation import rotate_keys
from marketplace.households.card_numbers import WrongKeys, fingerprint
from marketplace.households.models import BankCard
from marketplace.people.models import User
from tests.households.paying import (
    CARDS,
    LATER,
    books,
    close_the_season,
    everything,
    give_card,
    make_batch,
    propose_card,
    second_of,
)
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


@pytest.fixture
def second(world: World) -> User:
    return second_of(world.millet)


def test_a_card_counts_when_another_has_confirmed_it(world: World, second: User) -> None:
    household = world.millet.households[0]
    former = give_card(world.millet, household, CARDS[0])
    card = propose_card(world.millet, household, CARDS[1])
    assert (former.retired_at, card.is_open) == (None, True)
    confirm_card(card.pk, user=second, number="6200 0000-0000 0013", now=LATER)
    former.refresh_from_db()
    card.refresh_from_db()
    assert (former.retired_at, card.confirmed_by, card.confirmed_at, card.is_open) == (LATER, second, LATER, False)
    assert books() == {}


def test_refused_and_nothing_changed(world: World, second: User) -> None:
    household = world.millet.households[0]
    card = propose_card(world.millet, household, CARDS[0])
    before = everything()
    with pytest.raises(OwnCard):
        confirm_card(card.pk, user=world.millet.staff, number=CARDS[0], now=LATER)
    for number in ("6200000000000014", "", "６２０００００００００００００５", "0005"):
        with pytest.raises(NumberDiffers):
            confirm_card(card.pk, user=second, number=number, now=LATER)
    for stranger in (world.pears.staff, world.millet.clerk):
        with pytest.raises(PermissionDenied):
            confirm_card(card.pk, user=stranger, number=CARDS[0], now=LATER)
        with pytest.raises(PermissionDenied):
            refuse_card(card.pk, user=stranger, reason="x", now=LATER)
    with pytest.raises(NoReason):
        refuse_card(card.pk, user=second, reason=" ", now=LATER)
    with pytest.raises(CardWaits):
        propose_card(world.millet, household, CARDS[1])
    assert everything() == before


def test_after_five_wrong_numbers_the_card_is_refused_and_entered_anew(world: World, second: User) -> None:
    household = world.millet.households[0]
    card = propose_card(world.millet, household, CARDS[0])
    left = []
    for _try in range(4):
        with pytest.raises(NumberDiffers) as differs:
            confirm_card(card.pk, user=second, number=CARDS[1], now=LATER)
        left.append(differs.value.left)
    assert left == [4, 3, 2, 1]
    with pytest.raises(TriesUsedUp):
        confirm_card(card.pk, user=second, number=CARDS[2], now=LATER)
    card.refresh_from_db()
    assert (card.wrong_tries, card.refused_by, card.refused_at) == (5, second, LATER)
    assert card.refused_reason == "5 次输入的卡号与登记的不符：须重新登记。"
    with pytest.raises(CardDecided):
        confirm_card(card.pk, user=second, number=CARDS[0], now=LATER)
    entries = ModelLogEntry.objects.filter(object_id=str(card.pk), action__startswith="households.card")
    assert list(entries.order_by("pk").values_list("action", "user_id")) == [
        ("households.card.entered", world.millet.staff.pk),
        *[("households.card.wrong_number", second.pk)] * 4,
        ("households.card.refused", second.pk),
    ]
    assert give_card(world.millet, household, CARDS[0]).wrong_tries == 0


def test_four_wrong_numbers_and_the_right_one_confirm(world: World, second: User) -> None:
    card = propose_card(world.millet, world.millet.households[0], CARDS[0])
    for _try in range(4):
        with pytest.raises(NumberDiffers):
            confirm_card(card.pk, user=second, number=CARDS[1], now=LATER)
    assert confirm_card(card.pk, user=second, number=CARDS[0], now=LATER).confirmed_by == second


@pytest.mark.parametrize(
    "statement", ["wrong_tries = 3", "wrong_tries = 5, confirmed_at = now(), confirmed_by_id = %s"]
)
def test_the_database_forgets_no_wrong_number(world: World, second: User, statement: str) -> None:
    card = propose_card(world.millet, world.millet.households[0], CARDS[0])
    BankCard.objects.filter(pk=card.pk).update(wrong_tries=4)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE households_bankcard SET {statement.replace('%s', str(second.pk))}")


@pytest.mark.parametrize("who", ["who entered it", "another"])
def test_a_refused_card_never_counts_and_the_next_can_be_entered(world: World, second: User, who: str) -> None:
    household = world.millet.households[0]
    former = give_card(world.millet, household, CARDS[0])
    card = propose_card(world.millet, household, CARDS[1])
    refuse_card(card.pk, user=second if who == "another" else world.millet.staff, reason="不是本人的卡", now=LATER)
    before = everything()
    for again in (
        lambda: confirm_card(card.pk, user=second, number=CARDS[1], now=LATER),
        lambda: refuse_card(card.pk, user=second, reason="x", now=LATER),
    ):
        with pytest.raises(CardDecided):
            again()
    assert everything() == before
    former.refresh_from_db()
    assert former.retired_at is None
    assert give_card(world.millet, household, CARDS[1]).confirmed_by == second


def test_a_confirmed_card_is_not_confirmed_again(world: World, second: User) -> None:
    card = give_card(world.millet, world.millet.households[0], CARDS[0])
    before = everything()
    with pytest.raises(CardDecided):
        confirm_card(card.pk, user=second, number=CARDS[0], now=LATER)
    assert everything() == before


def test_no_card_is_confirmed_while_money_is_on_its_way_to_the_former(world: World, second: User) -> None:
    household = world.millet.households[0]
    give_card(world.millet, household, CARDS[0])
    card = propose_card(world.millet, household, CARDS[1])
    close_the_season(world.millet)
    make_batch(world.millet)
    before = everything()
    with pytest.raises(PayoutUnderWay):
        confirm_card(card.pk, user=second, number=CARDS[1], now=LATER)
    assert everything() == before


# -- the same card on two households


@pytest.mark.parametrize("confirmed", [True, False])
def test_the_same_card_on_another_household_needs_a_reason(world: World, confirmed: bool) -> None:
    first, other, _third = world.millet.households
    (give_card if confirmed else propose_card)(world.millet, first, CARDS[0])
    before = everything()
    with pytest.raises(CardElsewhere) as refused:
        propose_card(world.millet, other, "6200-0000-0000-0005")
    assert refused.value.numbers == [first.number]
    assert everything() == before


def test_another_townships_household_is_not_named(world: World) -> None:
    give_card(world.pears, world.pears.households[0], CARDS[0])
    with pytest.raises(CardElsewhere) as refused:
        propose_card(world.millet, world.millet.households[0], CARDS[0])
    assert refused.value.numbers == []


def test_the_second_person_confirms_the_reason(world: World, second: User) -> None:
    first, other, _third = world.millet.households
    give_card(world.millet, first, CARDS[0])
    card = propose_card(world.millet, other, CARDS[0], shared_reason="母子分户，同用一卡")
    before = everything()
    with pytest.raises(ReasonNotConfirmed):
        confirm_card(card.pk, user=second, number=CARDS[0], now=LATER)
    assert everything() == before
    confirm_card(card.pk, user=second, number=CARDS[0], shared_reason_holds=True, now=LATER)
    assert list(BankCard.objects.filter(confirmed_at=LATER).values_list("household", "shared_reason")) == [
        (first.pk, ""), (other.pk, "母子分户，同用一卡"),
    ]  # fmt: skip


def test_a_card_that_was_confirmed_elsewhere_meanwhile_is_refused(world: World, second: User) -> None:
    first, other, _third = world.millet.households
    card = propose_card(world.millet, first, CARDS[0])
    late = propose_card(world.millet, other, CARDS[0], shared_reason="母子分户，同用一卡")
    confirm_card(late.pk, user=second, number=CARDS[0], shared_reason_holds=True, now=LATER)
    with pytest.raises(CardElsewhere):
        confirm_card(card.pk, user=second, number=CARDS[0], now=LATER)


def test_a_former_card_may_become_anothers(world: World) -> None:
    first, other, _third = world.millet.households
    give_card(world.millet, first, CARDS[0])
    give_card(world.millet, first, CARDS[1])
    assert give_card(world.millet, other, CARDS[0]).shared_reason == ""


# -- keys and the database


def test_a_fingerprint_tells_nothing_without_the_key(world: World, settings: Any) -> None:
    card = propose_card(world.millet, world.millet.households[0], CARDS[0])
    assert card.fingerprint == fingerprint(CARDS[0])
    settings.CARD_KEYS = [Fernet.generate_key().decode()]
    assert card.fingerprint != fingerprint(CARDS[0])
    with pytest.raises(WrongKeys):
        confirm_card(card.pk, user=second_of(world.millet), number=CARDS[0], now=LATER)


def test_the_same_card_is_found_while_keys_are_changed_and_after(world: World, settings: Any) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    first, other, _third = world.millet.households
    settings.CARD_KEYS = [old]
    give_card(world.millet, first, CARDS[0])
    settings.CARD_KEYS = [new, old]
    with pytest.raises(CardElsewhere):
        propose_card(world.millet, other, CARDS[0])
    assert rotate_keys().cards == 1
    settings.CARD_KEYS = [new]
    with pytest.raises(CardElsewhere):
        propose_card(world.millet, other, CARDS[0])


def test_the_log_says_who_and_no_digits(world: World, second: User) -> None:
    card = give_card(world.millet, world.millet.households[0], CARDS[0])
    entries = ModelLogEntry.objects.filter(object_id=str(card.pk), action__startswith="households.card")
    assert list(entries.order_by("pk").values_list("action", "user_id", "label")) == [
        ("households.card.entered", world.millet.staff.pk, f"#{card.pk}"),
        ("households.card.confirmed", second.pk, f"#{card.pk}"),
    ]
    assert not any("0005" in str(entry.data) or "示例" in str(entry.data) for entry in entries)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE households_bankcard SET confirmed_by_id = entered_by_id, confirmed_at = now()",
        "UPDATE households_bankcard SET confirmed_at = now()",
        "UPDATE households_bankcard SET under_former_rule = true, confirmed_at = now()",
        "UPDATE households_bankcard SET retired_at = now()",
        "UPDATE households_bankcard SET shared_reason = 'x'",
        "UPDATE households_bankcard SET refused_at = now(), refused_by_id = entered_by_id",
    ],
)
def test_the_database_refuses_one_hand(world: World, statement: str) -> None:
    propose_card(world.millet, world.millet.households[0], CARDS[0])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("field", ["confirmed_by_id", "confirmed_at", "refused_reason"])
def test_the_database_keeps_a_decision(world: World, field: str) -> None:
    give_card(world.millet, world.millet.households[0], CARDS[0])
    value = {"confirmed_by_id": str(world.pears.staff.pk), "confirmed_at": "now()"}.get(field, "'x'")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE households_bankcard SET {field} = {value}")


def test_the_database_keeps_a_number_on_one_household(world: World, second: User) -> None:
    first, other, _third = world.millet.households
    card = give_card(world.millet, first, CARDS[0])
    proposed = propose_card(world.millet, other, CARDS[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        BankCard.objects.filter(pk=proposed.pk).update(
            fingerprint=card.fingerprint, confirmed_at=LATER, confirmed_by=second
        )
