"""The demo's bank cards: made up, and readable by nobody but the bank's file."""

import pytest
from django.utils import timezone

from cms.demo.cards import load_cards
from cms.demo.registry import World
from marketplace.households.card_numbers import decrypt
from marketplace.households.models import BankCard
from marketplace.households.rules import is_card_number
from tests.world import make_world

pytestmark = pytest.mark.django_db


def test_each_household_gets_one_made_up_card_once() -> None:
    farms = make_world()
    world = World(timezone.now(), {}, {}, {"lili": farms.millet.households}, {}, {})
    load_cards(world)
    load_cards(world)
    cards = list(BankCard.objects.order_by("household"))
    numbers = [decrypt(card.sealed_number) for card in cards]
    assert [card.household for card in cards] == farms.millet.households
    assert all(number.startswith("620000") and is_card_number(number) for number in numbers)
    assert {card.bank for card in cards} == {"演示银行"}
