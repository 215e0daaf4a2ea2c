"""A bank card for each of the demo's households, with a number that no bank gives out."""

from __future__ import annotations

from marketplace.households.bank_cards.actions import enter_card
from marketplace.households.models import BankCard, Household
from marketplace.households.rules import is_card_number

from .registry import World

PREFIX = "620000"  # no bank's
BANK = "演示银行"


def load_cards(world: World) -> None:
    """Enter the cards that are missing."""
    everybody = [household for living in world.households.values() for household in living]
    carded = set(BankCard.objects.filter(household__in=everybody).values_list("household_id", flat=True))
    for household in everybody:
        if household.pk not in carded:
            enter_card(
                user=None, household=household, holder=household.head_name, bank=BANK, number=card_number(household),
                now=world.anchor,
            )  # fmt: skip


def card_number(household: Household) -> str:
    """Return a made-up number: the prefix, the household's key, and the check digit that fits."""
    body = f"{PREFIX}{household.pk:09}"
    return next(body + digit for digit in "0123456789" if is_card_number(body + digit))
