"""`manage.py rotate_card_keys`: encrypt all bank card numbers under the first of CARD_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from marketplace.households.bank_cards.key_rotation import CardsNotOpened, rotate_keys
from marketplace.runtime.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = "Encrypt all bank card numbers under the first of CARD_KEYS; the other keys can be thrown away after it."

    def operate(self, **options: Any) -> None:
        """Encrypt, and say how many cards there are; or say whose can't be opened (exit code 1)."""
        try:
            done = rotate_keys()
        except CardsNotOpened as refused:
            text = _(
                "CARD_KEYS does not open the cards of these households (ids): %(ids)s. Nothing was changed. Add the key "
                "that they were encrypted under, or, if it is lost, run retire_unreadable_cards."
            )
            raise CommandError(text % {"ids": ", ".join(map(str, refused.household_ids))}) from refused
        self.stdout.write(_("Encrypted anew: %(cards)s bank cards.") % {"cards": done.cards}, self.style.SUCCESS)
        if done.shared:
            text = _(
                "These households have a card in common, and nobody has given a reason: %(numbers)s. Their cards stay; "
                "have all but one entered and confirmed anew."
            )
            self.stdout.write(text % {"numbers": "、".join(done.shared)}, self.style.WARNING)
        if done.lost:
            text = _(
                "Former cards of these households (ids) can't be opened, and stay as they are; nothing is paid to them: "
                "%(ids)s."
            )
            self.stdout.write(text % {"ids": ", ".join(map(str, done.lost))}, self.style.WARNING)
