"""`manage.py retire_unreadable_cards`: let bank cards whose number is lost be entered anew."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.households.bank_cards.giving_up import retire_unreadable
from marketplace.runtime.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = "Retire the bank cards that CARD_KEYS does not open, when the key is lost for good. They are entered anew."

    def operate(self, **options: Any) -> None:
        """Retire them, and say whose they were; cards that a pay-out is on its way to stay, and are named."""
        done = retire_unreadable(timezone.now())
        text = _("Retired: %(n)s bank cards. To be entered and confirmed anew: %(numbers)s.")
        named = {"n": len(done.retired), "numbers": "、".join(done.retired) or "–"}
        self.stdout.write(text % named, self.style.SUCCESS)
        if done.under_way:
            text = _(
                "A pay-out to the cards of these households is on its way: %(numbers)s. Withdraw or void its batch, or read "
                "the bank's answer in; then run this again."
            )
            self.stdout.write(text % {"numbers": "、".join(done.under_way)}, self.style.WARNING)
