"""Cards whose number is lost, with the keys or since it was spoilt: they are retired, so that they can be entered anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.households.card_opening import file_numbers, opens
from marketplace.households.locking import lock_cards
from marketplace.households.log_actions import CardAction
from marketplace.households.models import BankCard, PayoutRow
from marketplace.households.models.bank_card import IN_FORCE
from marketplace.people.change_log import Change, log_changes


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What was done about cards that can't be opened; households by their file numbers.

    :param retired: whose card is in force no more
    :param under_way: whose card stays, since a pay-out to it is on its way: the batch is withdrawn, voided or answered first
    """

    retired: list[str]
    under_way: list[str]


class OtherNumber(Exception):
    """Another number of cards would be retired than was said; nothing was changed.

    :ivar would: whose would be
    """

    def __init__(self, would: GivenUp) -> None:
        super().__init__(f"{len(would.retired)} cards would be retired")
        self.would = would


def retire_unreadable(now: datetime, cards: int | None) -> GivenUp:
    """Retire the cards in force that can't be opened. Nothing is paid to them; a new one is entered and confirmed by two.

    For the operator, once the key is lost for good. A card that waits is refused by the township's staff.

    :param cards: how many, as they were counted before; None: only look
    :raises OtherNumber: it would be another number, such as all of them where the keys are wrong
    """
    with transaction.atomic():
        shut = [card for card in lock_cards(IN_FORCE) if not opens(card)]
        pending = PayoutRow.objects.filter(state=PayoutRow.State.PENDING, card__in=shut)
        under_way = set(pending.values_list("card_id", flat=True))
        retired = [card for card in shut if card.pk not in under_way]
        done = GivenUp(
            file_numbers([card.household_id for card in retired]),
            file_numbers([card.household_id for card in shut if card.pk in under_way]),
        )
        if cards is None or not retired:
            return done
        if cards != len(retired):
            raise OtherNumber(done)
        BankCard.objects.filter(pk__in=[card.pk for card in retired]).update(retired_at=now)
        with translation.override(settings.LANGUAGE_CODE):  # its people read it, the command's operator does not
            why = _("its number can't be opened with the keys of this server")
        log_changes([Change(card, CardAction.GIVEN_UP, {}, reason=why) for card in retired], user=None, now=now)
    return done
