"""`manage.py rotate_card_keys`: encrypt all bank card numbers under the first of CARD_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from marketplace.households.bank_cards.key_rotation import CardsNotOpened, rotate_keys
from marketplace.households.card_opening import some_of
from marketplace.runtime.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = "Encrypt all bank card numbers under the first of CARD_KEYS; the other keys can be thrown away after it."

    def operate(self, **options: Any) -> None:
        """Encrypt, and say how many cards there are; or say whose can't be opened (exit code 1)."""
        try:
            done = rotate_keys()
        except CardsNotOpened as refused:
            text = _(
                "CARD_KEYS does not open the cards of these households (%(n)s): %(numbers)s. Nothing was changed. Add the "
                "key that they were encrypted under, or, if it is lost, run retire_unreadable_cards."
            )
            raise CommandError(text % self._named(refused.households)) from refused
        self.stdout.write(_("Encrypted anew: %(cards)s bank cards.") % {"cards": done.cards}, self.style.SUCCESS)
        if done.shared:
            text = _(
                "These households have a card in common, and nobody has given a reason: %(numbers)s. Their cards stay; "
                "have all but one entered and confirmed anew."
            )
            self.stdout.write(text % {"numbers": "、".join(done.shared)}, self.style.WARNING)
        if done.lost:
            text = _(
                "Former cards of these households (%(n)s) can't be opened, and stay as they are; nothing is paid to them: "
                "%(numbers)s."
            )
            self.stdout.write(text % self._named(done.lost), self.style.WARNING)

    def _named(self, households: list[str]) -> dict[str, object]:
        return {"n": len(households), "numbers": some_of(households)}
