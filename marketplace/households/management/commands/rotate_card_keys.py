"""`manage.py rotate_card_keys`: encrypt all bank card numbers under the first of CARD_KEYS."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from marketplace.households.bank_cards.actions import rotate_keys
from marketplace.runtime.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = "Encrypt all bank card numbers under the first of CARD_KEYS; the other keys can be thrown away after it."

    def operate(self, **options: Any) -> None:
        """Encrypt, and say how many cards there are."""
        self.stdout.write(_("Encrypted anew: %(cards)s bank cards.") % {"cards": rotate_keys()}, self.style.SUCCESS)
