"""The demo's bank cards: made up, and readable by nobody but the bank's file."""

import pytest
from django.utils import timezone

from cms.demo.cards import card_number, load_cards
from cms.demo.registry import World
from marketplace.households.bank_cards.actions import enter_card
from marketplace.households.card_numbers import decrypt
from marketplace.households.models import BankCard
from marketplace.households.models.bank_card import IN_FORCE
from marketplace.households.rules import is_card_number
from tests.households.paying import CARDS, second_of
from tests.world import Farm, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm() -> Farm:
    return make_world().millet


@pytest.fixture
def world(farm: Farm) -> World:
    """The farm's township as the demo's, with its two officers."""
    officers = {"lingzi@demo.example": farm.staff, "lingzi2@demo.example": second_of(farm)}
    township = farm.product.village.township
    return World(timezone.now(), {"lingzi": township}, {}, {"lili": farm.households}, {}, officers)


def test_each_household_gets_one_made_up_card_once_by_two_people(farm: Farm, world: World) -> None:
    load_cards(world)
    load_cards(world)
    cards = list(BankCard.objects.order_by("household"))
    numbers = [decrypt(card.sealed_number) for card in cards]
    assert [card.household for card in cards] == farm.households
    assert all(number.startswith("620000") and is_card_number(number) for number in numbers)
    assert {card.bank for card in cards} == {"演示银行"}
    assert {(card.entered_by, card.confirmed_by) for card in cards} == {(farm.staff, second_of(farm))}


def test_a_run_that_was_cut_short_is_finished_and_what_people_entered_stays(farm: Farm, world: World) -> None:
    first, second, _third = farm.households
    entered = [
        enter_card(user=farm.staff, household=one, holder="焦示例", bank="演示银行", number=number, now=world.anchor)
        for one, number in ((first, card_number(first)), (second, CARDS[0]))
    ]
    load_cards(world)
    assert list(BankCard.objects.filter(IN_FORCE).order_by("household").values_list("household_id", flat=True)) == [
        one.pk for one in farm.households if one != second
    ]
    assert [BankCard.objects.get(pk=card.pk).is_open for card in entered] == [False, True]
