"""Open the numbers of bank cards, and say whose can't be opened: the keys do not fit, or somebody has put another number there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cryptography.fernet import InvalidToken
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q

from .card_numbers import WrongKeys, bindings, decrypt, fingerprints
from .models import BankCard, Household, PayoutRow
from .models.bank_card import IN_FORCE, OPEN

MOST_NAMED = 10  # households in one sentence
TRIED = 3  # of the oldest cards, and of the newest


class CardsUnreadable(WrongKeys):
    """Some cards can't be opened, or hold another number than was entered. Nothing was written.

    :param households: the file numbers of their households
    """

    def __init__(self, households: list[str]) -> None:
        super().__init__(f"{len(households)} households' cards can't be opened with CARD_KEYS.")
        self.households = households


def open_number(card: BankCard) -> str:
    """Return a card's number, if it is the one that was entered for this household.

    A card of before bindings, whose key was missing when they were written, has none until the keys are changed.

    :raises WrongKeys: none of CARD_KEYS opens it, or it is another number than was entered
    """
    try:
        number = decrypt(card.sealed_number)
        bound = not card.binding or card.binding in bindings(number, card.household_id, card.entered_at)
        known = not card.fingerprint or card.fingerprint in fingerprints(number)
    except (InvalidToken, ImproperlyConfigured, ValueError) as error:  # ValueError: a key that is no key
        raise WrongKeys("A card's number can't be decrypted with CARD_KEYS.") from error
    if not (bound and known and number[-4:] == card.last_four):
        raise WrongKeys("A card's number is not the one that was entered.")
    return number


def opens(card: BankCard) -> bool:
    """Return whether `open_number` opens a card."""
    try:
        open_number(card)
    except WrongKeys:
        return False
    return True


def try_cards(cards: Iterable[BankCard]) -> None:
    """See that every card can be opened.

    :raises CardsUnreadable: names the households of all that can't
    """
    shut = [card.household_id for card in cards if not opens(card)]
    if shut:
        raise CardsUnreadable(file_numbers(shut))


def try_rows(rows: Iterable[PayoutRow]) -> None:
    """See that the card of every pay-out is its household's, and can be opened.

    :param rows: their cards at hand
    :raises CardsUnreadable: names the households of all that can't be paid so
    """
    shut = [row.household_id for row in rows if row.card.household_id != row.household_id or not opens(row.card)]
    if shut:
        raise CardsUnreadable(file_numbers(shut))


def try_keys_on_known_cards(*, beside: Household) -> None:
    """See that the keys of this server open cards that are there, before another one counts.

    One is enough: a single card can be spoilt, and some may be of a key that is lost.

    :param beside: whose own cards are not asked: a spoilt one is replaced
    :raises WrongKeys: there are cards, and the keys open none of them. If the keys are lost for good, the operator gives
        those cards up (`retire_unreadable_cards`).
    """
    known = BankCard.objects.filter(IN_FORCE | OPEN).exclude(fingerprint="").exclude(household=beside)
    some = [*known.order_by("pk")[:TRIED], *known.order_by("-pk")[:TRIED]]
    if some and not any(map(opens, some)) and not any(map(opens, known.order_by("pk").iterator())):
        raise WrongKeys("The keys of this server do not open the cards that are there.")


def file_numbers(household_ids: Sequence[int]) -> list[str]:
    """Return the file numbers of households, in order."""
    return list(Household.objects.filter(pk__in=household_ids).order_by("number").values_list("number", flat=True))


def some_of(households: Sequence[str]) -> str:
    """Return the first file numbers of a list for one sentence: with wrong keys it is that of all households."""
    return "、".join(households[:MOST_NAMED]) + ("…" if len(households) > MOST_NAMED else "")


def payable() -> Q:
    """Return the condition of cards that something is or may be paid to: in force, waiting, or on the bank's list."""
    listed = PayoutRow.objects.filter(state=PayoutRow.State.PENDING)
    return IN_FORCE | OPEN | Q(pk__in=listed.values("card"))


def altered_cards() -> list[int]:
    """Return the cards whose number is not the one that was entered, by id; none where the keys are not there.

    What can't be decrypted is one of them, if the keys open any other. A card that never could be has no fingerprint, and
    one that was replaced or refused is paid to no more: its number may be lost.
    """
    any_opens, shut = False, []
    for card in BankCard.objects.filter(payable()).exclude(fingerprint="").order_by("pk").iterator():
        if opens(card):
            any_opens = True
        else:
            shut.append(card.pk)
    return shut if any_opens else []
