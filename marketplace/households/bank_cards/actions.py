"""Enter the bank card that a household is paid to."""

from __future__ import annotations

import re
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from marketplace.households.actions import HouseholdRefused
from marketplace.households.card_numbers import encrypt, encrypt_anew
from marketplace.households.locking import lock_cards, lock_household
from marketplace.households.models import BankCard, Household, PayoutRow
from marketplace.households.rules import is_card_number
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township

# What a bank file and a spreadsheet take for nothing but a name.
NAME = re.compile(r"[^\W\d_](?:[^\W_]|[ ·.()（）、-])*")


class CardRefused(HouseholdRefused):
    """The card can't be entered; nothing was written."""


class NotACardNumber(CardRefused):
    """Not 16 to 19 digits, or the check digit is wrong: mistyped."""


class PayoutUnderWay(CardRefused):
    """Money is on its way to the card that would be replaced."""


def enter_card(
    *, user: User | None, household: Household, holder: str, bank: str, number: str, now: datetime
) -> BankCard:
    """Enter the card that a household's balance is paid to, in place of the one it had.

    :param user: staff of the household's township or an administrator; None is the system
    :param holder: the name on the card
    :param number: 16 to 19 digits, also in groups
    :raises PermissionDenied: `user` is not of this township
    :raises NotACardNumber: the number is mistyped
    :raises CardRefused: no name or no bank is given, or one with signs that no name has
    :raises PayoutUnderWay: a pay-out to the former card waits for the bank's answer
    """
    if user is not None and not holds_in_township(user, household.village.township_id):
        raise PermissionDenied
    holder, bank, digits = holder.strip(), bank.strip(), re.sub(r"[\s-]", "", number)
    if not (NAME.fullmatch(holder) and NAME.fullmatch(bank)):
        raise CardRefused("A card needs the holder's name and the bank's, in letters.")
    if not is_card_number(digits):
        raise NotACardNumber("The number is no card number.")
    with transaction.atomic():
        lock_household(household.pk, no_key=True)
        # the card's own lock keeps a batch from taking it at this moment (payouts.create_batch)
        former = lock_cards(Q(household=household, retired_at__isnull=True))
        if PayoutRow.objects.filter(household=household, state=PayoutRow.State.PENDING).exists():
            raise PayoutUnderWay("A pay-out to the former card waits for the bank's answer.")
        BankCard.objects.filter(pk__in=[card.pk for card in former]).update(retired_at=now)
        return BankCard.objects.create(
            household=household, holder=holder, bank=bank, sealed_number=encrypt(digits), last_four=digits[-4:],
            entered_by=user, entered_at=now,
        )  # fmt: skip


def rotate_keys(*, batch: int = 1_000) -> int:
    """Encrypt every card number under the first of CARD_KEYS, so that the keys after it can be thrown away.

    :returns: how many cards there are
    :raises cryptography.fernet.InvalidToken: a card was encrypted under a key that is not among CARD_KEYS
    """
    last, done = 0, 0
    while True:
        with transaction.atomic():
            some = BankCard.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]
            cards = lock_cards(Q(pk__in=list(some)))
            for card in cards:
                card.sealed_number = encrypt_anew(card.sealed_number)
            BankCard.objects.bulk_update(cards, ["sealed_number"])
        if not cards:
            return done
        last, done = cards[-1].pk, done + len(cards)
