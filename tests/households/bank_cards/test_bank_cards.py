"""Bank cards: the number is checked, encrypted, and never shown."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from marketplace.households.bank_cards.actions import (
    CardRefused,
    CheckDigitFails,
    NotACardNumber,
    NumberDiffers,
    PayoutUnderWay,
    TypedDifferently,
    confirm_card,
    enter_card,
)
from marketplace.households.card_numbers import decrypt
from marketplace.households.files.registering import NewHousehold, register_household
from marketplace.households.files.rules import Member
from marketplace.households.models import Household
from marketplace.households.payouts.actions import create_batch
from marketplace.households.rules import is_card_number
from tests.households.paying import (
    CARDS,
    LATER,
    close_the_season,
    everything,
    give_card,
    second_of,
)
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def test_a_card_is_kept_encrypted_with_its_last_four_digits(world: World) -> None:
    card = give_card(world.millet, world.millet.households[0], "6200 0000 0000 0005")
    card.refresh_from_db()
    assert (card.holder, card.bank, card.last_four, str(card)) == ("焦示例1", "示例银行", "0005", "示例银行 ****0005")
    assert decrypt(card.sealed_number) == "6200000000000005"
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM households_bankcard c")
        row = cursor.fetchone()[0]
    assert "62000000" not in row
    assert b"62000000".hex() not in row


@pytest.mark.parametrize(
    "number",
    ["", "6200000000000004", "62000000000005", "620000000000005", "62000000000000050000", "6200000000000050", "６２０００００００００００００５",
     "62000000-0000000x", "0x620000000000000"],
)  # fmt: skip
def test_a_mistyped_number_is_refused(world: World, number: str) -> None:
    before = everything()
    with pytest.raises(NotACardNumber):
        give_card(world.millet, world.millet.households[0], number)
    assert everything() == before


@pytest.mark.parametrize(
    ("holder", "bank"),
    [
        ("", "示例银行"),
        ("焦示例", " "),
        ("=cmd()", "示例银行"),
        ("焦示例", "+银行"),
        ("焦\n示例", "示例银行"),
        ("@焦", "行"),
    ],
)
def test_a_name_that_a_spreadsheet_would_run_is_refused(world: World, holder: str, bank: str) -> None:
    before = everything()
    with pytest.raises(CardRefused):
        enter_card(
            user=world.millet.staff,
            household=world.millet.households[0],
            holder=holder,
            bank=bank,
            number=CARDS[0],
            now=LATER,
        )
    assert everything() == before


@pytest.mark.parametrize("holder", ["焦示例", "阿依古丽·示例", "Jiao Example"])
def test_names_that_people_have(world: World, holder: str) -> None:
    card = enter_card(
        user=world.millet.staff,
        household=world.millet.households[0],
        holder=holder,
        bank="示例银行(城关支行)",
        number=CARDS[0],
        now=LATER,
    )
    assert card.holder == holder


def test_a_name_is_kept_as_people_mean_it(world: World) -> None:
    card = enter_card(
        user=world.millet.staff,
        household=world.millet.households[0],
        holder=" 阿依古丽 • 示例\u3000",
        bank="示例银行（城关支行）",
        number=CARDS[0],
        now=LATER,
    )
    assert (card.holder, card.bank) == ("阿依古丽·示例", "示例银行（城关支行）")


@pytest.mark.parametrize("holder", ["𠮷田示例", "㛃示例"])
def test_rare_characters_are_names(world: World, holder: str) -> None:
    card = enter_card(
        user=world.millet.staff,
        household=world.millet.households[0],
        holder=holder,
        bank="示例银行",
        number=CARDS[0],
        now=LATER,
    )
    assert card.holder == holder


def test_a_household_is_known_by_its_heads_name_whoever_typed_it(world: World) -> None:
    def registered(name: str) -> Household:
        entry = NewHousehold(world.millet.product.village.pk, "X-1", [Member(name, "head")])
        return register_household(user=None, entry=entry, on=LATER.date(), reason="档案", now=LATER)

    assert registered("买买提·阿不都") == registered("买买提• 阿不都")


@pytest.mark.parametrize("number", ["620000000000005", "6200000000000004", "100200300400500"])
def test_a_passbooks_number_is_asked_for_again_and_then_taken(world: World, number: str) -> None:
    """15 digits, or no check digit of a card: the log says so beside who entered and who confirmed it."""
    farm, household = world.millet, world.millet.households[0]
    given = {
        "user": farm.staff, "household": household, "holder": "焦示例", "bank": "示例银行", "number": number, "now": LATER,
    }  # fmt: skip
    before = everything()
    with pytest.raises(CheckDigitFails):
        enter_card(**given)
    with pytest.raises(TypedDifferently):
        enter_card(**given, number_again=f"{number[:-1]}{(int(number[-1]) + 1) % 10}")
    assert everything() == before
    card = enter_card(**given, number_again=f"{number[:4]} {number[4:]}")
    assert (decrypt(card.sealed_number), card.is_open) == (number, True)
    second = second_of(farm)
    with pytest.raises(NumberDiffers) as differs:
        confirm_card(card.pk, user=second, number="100200300400501", now=LATER)
    assert differs.value.left == 4  # counted: nobody finds it by trying
    confirm_card(card.pk, user=second, number=number, now=LATER)
    said = "存折号码，没有银行卡的校验位"
    entries = ModelLogEntry.objects.filter(object_id=str(card.pk), action__startswith="households.card")
    assert [(entry.action, entry.user_id, entry.data.get("reason")) for entry in entries.order_by("pk")] == [
        ("households.card.entered", farm.staff.pk, said),
        ("households.card.wrong_number", second.pk, None),
        ("households.card.confirmed", second.pk, said),
    ]


def test_another_township_enters_no_card(world: World) -> None:
    before = everything()
    for stranger in (world.pears.staff, world.millet.clerk):
        with pytest.raises(PermissionDenied):
            enter_card(
                user=stranger, household=world.millet.households[0], holder="焦示例", bank="示例银行", number=CARDS[0],
                now=LATER,
            )  # fmt: skip
    assert everything() == before


def test_a_new_card_takes_the_place_of_the_old_one(world: World) -> None:
    household = world.millet.households[0]
    first, second = (give_card(world.millet, household, number) for number in CARDS[:2])
    first.refresh_from_db()
    assert (first.retired_at, second.retired_at) == (LATER, None)
    assert household.cards.get(retired_at=None) == second


def test_no_card_is_replaced_while_money_is_on_its_way_to_it(world: World) -> None:
    household = world.millet.households[0]
    give_card(world.millet, household, CARDS[0])
    close_the_season(world.millet)
    create_batch(user=world.millet.staff, township=household.village.township, now=LATER)
    before = everything()
    with pytest.raises(PayoutUnderWay):
        give_card(world.millet, household, CARDS[1])
    assert everything() == before


def test_the_database_keeps_a_card_as_it_was(world: World) -> None:
    give_card(world.millet, world.millet.households[0], CARDS[0])
    for statement in (
        "UPDATE households_bankcard SET holder = 'x'",
        "UPDATE households_bankcard SET last_four = '9999'",
        "DELETE FROM households_bankcard",
        "TRUNCATE households_bankcard CASCADE",
    ):
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


# -- the rule


@given(st.text("0123456789", min_size=15, max_size=18))
def test_exactly_one_check_digit_fits(body: str) -> None:
    assert [is_card_number(body + digit) for digit in "0123456789"].count(True) == 1


@given(st.sampled_from(CARDS), st.integers(0, 15), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_seen(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    assert is_card_number(wrong) == (wrong == number)
