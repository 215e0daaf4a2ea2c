"""Encrypt every card number under the first of CARD_KEYS, so that the keys after it can be thrown away."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from marketplace.households.card_numbers import WrongKeys, binding, encrypt, fingerprint
from marketplace.households.card_opening import file_numbers, open_number, payable
from marketplace.households.locking import lock_cards
from marketplace.households.models import BankCard


class CardsNotOpened(WrongKeys):
    """Some cards can't be opened. Nothing was changed.

    :param households: the file numbers of those whose they are
    """

    def __init__(self, households: list[str]) -> None:
        super().__init__(f"{len(households)} households' cards can't be opened with CARD_KEYS.")
        self.households = households


@dataclass(frozen=True, slots=True)
class Rotated:
    """What the change of keys did.

    :param cards: how many were encrypted anew
    :param lost: the file numbers of households with a card that was replaced or refused, and that the keys do not open: it stays as
        it is, since it is paid to no more
    :param shared: the file numbers of households that have one card in common, for which nobody has given a reason. Each
        stays in force as it was, and all but one of them without a fingerprint, until its card is entered anew.
    """

    cards: int
    shared: list[str]
    lost: list[str]


def rotate_keys(*, at_once: int = 1_000) -> Rotated:
    """Encrypt every card number under the first of CARD_KEYS: all that may be paid to, or none.

    :param at_once: how many are written by one statement
    :raises CardsNotOpened: a card was encrypted under a key that is not among CARD_KEYS, or its number was altered
    """
    with transaction.atomic():
        numbers = _numbers(everything := lock_cards(Q()))
        cards = [card for card in everything if card.pk in numbers]
        keeps = _keepers(cards, numbers)
        shared = set()
        for card in cards:
            number = numbers[card.pk]
            keeper = keeps.get(number, card)
            card.sealed_number, card.binding = encrypt(number), binding(number, card.household_id, card.entered_at)
            if not _unexplained(card) or keeper.pk == card.pk:
                card.fingerprint = fingerprint(number)
            else:
                shared |= {card.household_id, keeper.household_id}
        BankCard.objects.bulk_update(cards, ["sealed_number", "binding", "fingerprint"], batch_size=at_once)
    lost = {card.household_id for card in everything if card.pk not in numbers}
    return Rotated(len(cards), file_numbers(sorted(shared)), file_numbers(sorted(lost)))


def _numbers(cards: list[BankCard]) -> dict[int, str]:
    """Return the numbers of cards, by id, of all that can be opened.

    :raises CardsNotOpened: one that may be paid to can't
    """
    numbers, shut = {}, []
    for card in cards:
        try:
            numbers[card.pk] = open_number(card)
        except WrongKeys:
            shut.append(card)
    paid_to = BankCard.objects.filter(payable(), pk__in=[card.pk for card in shut])
    if needed := set(paid_to.values_list("household_id", flat=True)):
        raise CardsNotOpened(file_numbers(sorted(needed)))
    return numbers


def _unexplained(card: BankCard) -> bool:
    """Whether the database lets no other card in force have this one's fingerprint."""
    return card.confirmed_at is not None and card.retired_at is None and not card.shared_reason


def _keepers(cards: list[BankCard], numbers: dict[int, str]) -> dict[str, BankCard]:
    """Return which unexplained card of a number has its fingerprint: one that has it already, else the oldest."""
    keeps: dict[str, BankCard] = {}
    for card in cards:
        number = numbers[card.pk]
        if _unexplained(card) and (number not in keeps or card.fingerprint == fingerprint(number)):
            keeps[number] = card
    return keeps
