"""A bank card for each of the demo's households, with a number that no bank gives out; entered by one, confirmed by another."""

from __future__ import annotations

import contextlib

from django.db import transaction

from marketplace.households.bank_cards.actions import CardRefused, confirm_card, enter_card
from marketplace.households.card_numbers import fingerprints
from marketplace.households.models import BankCard, Household
from marketplace.households.models.bank_card import IN_FORCE, OPEN
from marketplace.households.rules import is_card_number

from .registry import World

PREFIX = "620000"  # no bank's
BANK = "演示银行"


def load_cards(world: World) -> None:
    """Enter the cards that are missing, and confirm those that wait."""
    everybody = [household for living in world.households.values() for household in living]
    cards = BankCard.objects.filter(household__in=everybody)
    carded = set(cards.filter(IN_FORCE).values_list("household_id", flat=True))
    waiting = {card.household_id: card for card in cards.filter(OPEN)}
    with transaction.atomic():  # one commit instead of hundreds
        for household in everybody:
            if household.pk not in carded:
                _give_card(world, household, waiting.get(household.pk))


def card_number(household: Household) -> str:
    """Return a made-up number: the prefix, the household's key, and the check digit that fits."""
    body = f"{PREFIX}{household.pk:09}"
    return next(body + digit for digit in "0123456789" if is_card_number(body + digit))


def _give_card(world: World, household: Household, waiting: BankCard | None) -> None:
    enters, confirms = world.officers_of(_township_of(world, household))[:2]
    number = card_number(household)
    if waiting and waiting.fingerprint not in fingerprints(number):
        return  # people have entered another one by hand, and it waits for people
    card = waiting or enter_card(
        user=enters, household=household, holder=household.head_name, bank=BANK, number=number, now=world.anchor
    )
    with contextlib.suppress(CardRefused):  # a pay-out is on its way
        confirm_card(card.pk, user=confirms, number=number, now=world.anchor)


def _township_of(world: World, household: Household) -> str:
    township_id = household.village.township_id
    return next(key for key, township in world.townships.items() if township.pk == township_id)
