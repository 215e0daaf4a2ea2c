"""`manage.py retire_unreadable_cards --cards N`: let bank cards whose number is lost be entered anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.households.bank_cards.giving_up import GivenUp, OtherNumber, retire_unreadable
from marketplace.households.card_opening import some_of
from marketplace.runtime.operator_command import OperatorCommand
from marketplace.runtime.plain_command import count


class Command(OperatorCommand):
    help = (
        "Retire the bank cards that CARD_KEYS does not open, when the key is lost for good. They are entered anew. Without "
        "--cards it says how many there are; wrong keys would open none at all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--cards` is how many were counted."""
        parser.add_argument(
            "--cards", type=count, metavar="N", help="retire them: how many there are, as was said before"
        )
        parser.add_argument("--dry-run", action="store_true", help="change nothing: say how many there are, and whose")

    def only_reads(self, options: dict[str, Any]) -> bool:
        """`--dry-run` changes nothing."""
        return bool(options["dry_run"])

    def operate(self, **options: Any) -> None:
        """Retire them, and say whose they were; cards that a pay-out is on its way to stay, and are named."""
        cards = None if options["dry_run"] else options["cards"]
        try:
            done = retire_unreadable(timezone.now(), cards)
        except OtherNumber as refused:
            text = _("%(n)s bank cards can't be opened, not %(cards)s: %(numbers)s. Nothing was changed.")
            named = {"n": len(refused.would.retired), "numbers": some_of(refused.would.retired), "cards": cards}
            raise CommandError(text % named) from refused
        if cards is None and done.retired and not options["dry_run"]:
            text = _(
                "%(n)s bank cards can't be opened: %(numbers)s. Nothing was changed; retire them with --cards %(n)s"
            )
            raise CommandError(text % {"n": len(done.retired), "numbers": some_of(done.retired)})
        retired = _("Retired: %(n)s bank cards. To be entered and confirmed anew: %(numbers)s.")
        found = _("Bank cards that can't be opened: %(n)s (%(numbers)s). Nothing was changed.")
        self.stdout.write((found if options["dry_run"] else retired) % self._named(done), self.style.SUCCESS)
        if done.under_way:
            text = _(
                "A pay-out to the cards of these households is on its way: %(numbers)s. Withdraw or void its batch, or read "
                "the bank's answer in; then run this again."
            )
            self.stdout.write(text % {"numbers": "、".join(done.under_way)}, self.style.WARNING)

    def _named(self, found: GivenUp) -> dict[str, object]:
        return {"n": len(found.retired), "numbers": "、".join(found.retired) or "–"}
