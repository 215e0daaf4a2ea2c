"""Enter the bank card that a household is paid to, and confirm or refuse what somebody else entered.

Locks, in everybody's order (law 4): household, its cards by id.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.households.actions import HouseholdRefused
from marketplace.households.card_numbers import WrongKeys, binding, encrypt, fingerprint, fingerprints
from marketplace.households.card_opening import open_number, try_keys_on_known_cards
from marketplace.households.locking import lock_cards, lock_household
from marketplace.households.log_actions import CardAction
from marketplace.households.models import BankCard, Household, PayoutRow
from marketplace.households.models.bank_card import IN_FORCE, OPEN
from marketplace.households.rules import is_card_number, may_be_passbook
from marketplace.people.change_log import Change, log_change
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township
from marketplace.people.two_hands import is_one_hand
from marketplace.typed_text.rules import line, name

# What a bank file and a spreadsheet take for nothing but a name.
MOST_TRIES = 5  # the trigger of migration 0006 says so, too
NAME = re.compile(r"[^\W\d_](?:[^\W_]|[ ·.()（）、-])*")


class CardRefused(HouseholdRefused):
    """The card can't be entered, confirmed or refused; nothing was written."""


class NotACardNumber(CardRefused):
    """Not 15 to 19 digits: mistyped."""


class CheckDigitFails(NotACardNumber):
    """The check digit is none of a card's, and the number was not typed a second time: mistyped, or a passbook's."""


class TypedDifferently(NotACardNumber):
    """The number was typed a second time, as another one."""


class PayoutUnderWay(CardRefused):
    """Money is on its way to the card that would be replaced."""


class CardWaits(CardRefused):
    """A card of this household waits for confirmation already."""


class CardElsewhere(CardRefused):
    """Another household has the same card, and no reason is given.

    :param numbers: the file numbers of those households that the person acts for; may be none
    """

    def __init__(self, numbers: list[str]) -> None:
        super().__init__("The same card is another household's.")
        self.numbers = numbers


class OwnCard(CardRefused):
    """Who entered a card doesn't confirm it."""


class OneHand(OwnCard):
    """Who entered it and who confirms it count as one hand (`people.two_hands`)."""


class NumberDiffers(CardRefused):
    """What was typed from the card is another number than the one that was entered.

    :param left: how many tries are left; None: it can't be the number of such a card, which is not counted
    """

    def __init__(self, left: int | None = None) -> None:
        super().__init__("The number is another one than was entered.")
        self.left = left


class TriesUsedUp(CardRefused):
    """Another number was typed too often: the card is refused, and has to be entered anew."""


class ReasonNotConfirmed(CardRefused):
    """The card is on two households, and the reason for it was not confirmed."""


class CardDecided(CardRefused):
    """It was confirmed or refused already."""


class NoReason(CardRefused):
    """A refusal needs a reason."""


def enter_card(
    *,
    user: User,
    household: Household,
    holder: str,
    bank: str,
    number: str,
    number_again: str = "",
    shared_reason: str = "",
    now: datetime,
) -> BankCard:
    """Enter the card that a household's balance is to be paid to. It counts when somebody else has confirmed it.

    :param user: staff of the household's township or an administrator
    :param holder: the name on the card
    :param number: 16 to 19 digits, also in groups; a passbook's has 15 to 19
    :param number_again: the same, typed once more: asked for a number whose check digit is none of a card's
    :param shared_reason: why it may be another household's card, too
    :raises PermissionDenied: `user` is not of this township
    :raises CheckDigitFails: the number is no card's; it is taken when it is typed twice
    :raises TypedDifferently: it was typed twice, and not the same
    :raises NotACardNumber: the number is mistyped
    :raises CardRefused: no name or no bank is given, or one with signs that no name has
    :raises CardNumberInText: a name or the reason holds a card number
    :raises CardWaits: a card of this household waits for confirmation
    :raises CardElsewhere: it is another household's card, and no reason is given
    :raises PayoutUnderWay: a pay-out to the former card waits for the bank's answer
    :raises WrongKeys: CARD_KEYS is empty, or does not open the cards that are there
    """
    _check_may(user, household)
    holder, bank, digits = name(holder), line(bank), _digits(number)
    if not (NAME.fullmatch(holder) and NAME.fullmatch(bank)):
        raise CardRefused("A card needs the holder's name and the bank's, in letters.")
    refuse_card_number(holder, bank, shared_reason)
    _check_number(digits, _digits(number_again))
    with transaction.atomic():
        lock_household(household.pk, no_key=True)
        if BankCard.objects.filter(OPEN, household=household).exists():
            raise CardWaits("A card of this household waits for confirmation.")
        _check_not_under_way(household)
        card = BankCard(household=household, holder=holder, bank=bank, entered_by=user, entered_at=now)
        _seal(card, digits)
        try_keys_on_known_cards(beside=household)
        elsewhere = _elsewhere(household, digits, IN_FORCE | OPEN)
        if elsewhere and not shared_reason.strip():
            raise CardElsewhere(_known_to(user, elsewhere))
        card.shared_reason = shared_reason.strip() if elsewhere else ""
        card.save(force_insert=True)
        log_change(Change(card, CardAction.ENTERED, {}, reason=_logged_reason(card, digits)), user=user, now=now)
        return card


def confirm_card(
    card_id: int, *, user: User, number: str, shared_reason_holds: bool = False, now: datetime
) -> BankCard:
    """Confirm a card that somebody else entered, by typing its number from the card once more. It replaces the former.

    :param user: staff of the household's township or an administrator; not who entered it
    :param number: as printed on the card
    :param shared_reason_holds: the written reason why two households share the card is right
    :raises PermissionDenied: `user` is not of this township
    :raises CardDecided: it was confirmed or refused already
    :raises OwnCard: `user` entered it, or is one hand with who did
    :raises NumberDiffers: the number is another one; that is counted
    :raises TriesUsedUp: it was so for the fifth time: the card is refused
    :raises CardElsewhere: it is another household's card by now, and no reason was given
    :raises ReasonNotConfirmed: a reason was given, and is not confirmed
    :raises PayoutUnderWay: a pay-out to the former card waits for the bank's answer
    :raises WrongKeys: CARD_KEYS does not open it, or hardly any other card
    """
    household = BankCard.objects.select_related("household__village").get(pk=card_id).household
    _check_may(user, household)
    digits = _digits(number)
    try:
        with transaction.atomic():
            card, former = _lock_open(card_id, household)
            if card.entered_by_id == user.pk:
                raise OwnCard("Who entered a card doesn't confirm it.")
            if is_one_hand(card.entered_by_id, user):
                raise OneHand("They are one hand with who entered it.")
            differs = _compare(card, digits, user, now)
            if differs is None:
                _check_confirmable(card, digits, user, shared_reason_holds)
                BankCard.objects.filter(pk__in=[one.pk for one in former]).update(retired_at=now)
                card.confirmed_by, card.confirmed_at, card.fingerprint = user, now, fingerprint(digits)
                card.save(update_fields=["confirmed_by", "confirmed_at", "fingerprint"])
                reason = _logged_reason(card, digits)
                log_change(Change(card, CardAction.CONFIRMED, {}, reason=reason), user=user, now=now)
                return card
    except IntegrityError as error:  # another household's was confirmed at this moment
        if "bank_card_number_once" not in str(error):
            raise
        raise CardElsewhere([]) from error
    raise differs


def refuse_card(card_id: int, *, user: User, reason: str, now: datetime) -> BankCard:
    """Refuse a card that was entered, or take back the own entry. The former card stays in force.

    :param user: staff of the household's township or an administrator
    :raises PermissionDenied: `user` is not of this township
    :raises CardDecided: it was confirmed or refused already
    :raises NoReason: no reason is given
    :raises CardNumberInText: the reason holds a card number
    """
    if not reason.strip():
        raise NoReason("A refusal needs a reason.")
    refuse_card_number(reason)
    household = BankCard.objects.select_related("household__village").get(pk=card_id).household
    _check_may(user, household)
    with transaction.atomic():
        card, _former = _lock_open(card_id, household)
        card.refused_by, card.refused_at, card.refused_reason = user, now, reason.strip()
        card.save(update_fields=["refused_by", "refused_at", "refused_reason"])
        log_change(Change(card, CardAction.REFUSED, {}, reason=card.refused_reason), user=user, now=now)
        return card


def _check_number(digits: str, again: str) -> None:
    if not may_be_passbook(digits):
        raise NotACardNumber("The number is no card number.")
    if is_card_number(digits):
        return
    if not again:
        raise CheckDigitFails("The check digit is none of a card's.")
    if digits != again:
        raise TypedDifferently("The number was typed twice, and not the same.")


def _logged_reason(card: BankCard, digits: str) -> str:
    """Return what the change log keeps of entering and confirming a card: who typed a passbook's number stands beside it."""
    passbook = "" if is_card_number(digits) else _("a passbook’s number: it has no card’s check digit")
    return "; ".join(filter(None, (card.shared_reason, passbook)))


def _seal(card: BankCard, digits: str) -> None:
    """Put the number into a card that was not saved yet: encrypted, bound to the household, with its last four digits.

    :raises WrongKeys: CARD_KEYS is empty, or holds what is no key
    """
    try:
        card.sealed_number, card.fingerprint = encrypt(digits), fingerprint(digits)
        card.binding = binding(digits, card.household_id, card.entered_at)
    except (ImproperlyConfigured, ValueError) as error:
        raise WrongKeys("CARD_KEYS holds no key.") from error
    card.last_four = digits[-4:]


def _check_may(user: User, household: Household) -> None:
    if not holds_in_township(user, household.village.township_id):
        raise PermissionDenied


def _check_not_under_way(household: Household) -> None:
    if PayoutRow.objects.filter(household=household, state=PayoutRow.State.PENDING).exists():
        raise PayoutUnderWay("A pay-out to the former card waits for the bank's answer.")


def _lock_open(card_id: int, household: Household) -> tuple[BankCard, list[BankCard]]:
    """Return a card that waits, and the household's card in force, both locked.

    The locks of the cards keep a batch from taking one at this moment (`payouts.actions.create_batch`).
    """
    lock_household(household.pk, no_key=True)
    cards = lock_cards(Q(household=household, retired_at__isnull=True, refused_at__isnull=True) | Q(pk=card_id))
    card = next(one for one in cards if one.pk == card_id)
    if not card.is_open:
        raise CardDecided("It was confirmed or refused already.")
    return card, [one for one in cards if one.pk != card_id]


def _check_confirmable(card: BankCard, digits: str, user: User, shared_reason_holds: bool) -> None:
    try_keys_on_known_cards(beside=card.household)
    _check_not_under_way(card.household)
    elsewhere = _elsewhere(card.household, digits, IN_FORCE)
    if elsewhere and not card.shared_reason:
        raise CardElsewhere(_known_to(user, elsewhere))
    if card.shared_reason and not shared_reason_holds:
        raise ReasonNotConfirmed("The reason why two households share the card is not confirmed.")


def _compare(card: BankCard, digits: str, user: User, now: datetime) -> CardRefused | None:
    """Return what to raise, once it is committed, of a number that is not the card's; None: it is the card's.

    A wrong number is counted and logged, so that nobody finds the right one by trying.
    """
    entered = open_number(card)
    if hmac.compare_digest(entered.encode(), digits.encode()):
        return None
    if not may_be_passbook(digits) or (is_card_number(entered) and not is_card_number(digits)):
        return NumberDiffers()
    card.wrong_tries += 1
    if card.wrong_tries < MOST_TRIES:
        card.save(update_fields=["wrong_tries"])
        log_change(Change(card, CardAction.WRONG_NUMBER, {}), user=user, now=now)
        return NumberDiffers(MOST_TRIES - card.wrong_tries)
    card.refused_by, card.refused_at = user, now
    card.refused_reason = _("Another number was typed %(n)s times: the card is entered anew.") % {"n": MOST_TRIES}
    card.save(update_fields=["wrong_tries", "refused_by", "refused_at", "refused_reason"])
    log_change(Change(card, CardAction.REFUSED, {}, reason=card.refused_reason), user=user, now=now)
    return TriesUsedUp("Another number was typed too often.")


def _elsewhere(household: Household, digits: str, which: Q) -> list[Household]:
    """Return the other households that have the same card."""
    cards = BankCard.objects.filter(which, fingerprint__in=fingerprints(digits)).exclude(household=household)
    return list(Household.objects.filter(pk__in=cards.values("household")).select_related("village").order_by("number"))


def _known_to(user: User, households: list[Household]) -> list[str]:
    return [one.number for one in households if holds_in_township(user, one.village.township_id)]


def _digits(number: str) -> str:
    return re.sub(r"[\s-]", "", number)
