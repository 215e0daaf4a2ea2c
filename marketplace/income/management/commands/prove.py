"""`manage.py prove HOUSEHOLD_NUMBER --event ID`: proofs of a household's entries, as JSON and on paper."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.households.models import Household
from marketplace.income.household_proofs import as_json, prove_household
from marketplace.income.papers import proof_paper
from marketplace.ledger.proofs import NotProvable, fits
from marketplace.runtime.plain_command import PlainCommand, day, named_path, row_id


class Command(PlainCommand):
    help = "Prove that entries of a household stand in the sealed ledger."
    exit_codes: ClassVar = {1: "they don't"}

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which household and events, and where to write."""
        parser.add_argument("household", metavar="HOUSEHOLD_NUMBER", help="the household's file number")
        parser.add_argument(
            "--event", type=row_id, action="append", required=True, help="number of an event; repeatable"
        )
        parser.add_argument("--root-of", type=day, metavar="DAY", help="lead to the root of this day (2026-11-20)")
        parser.add_argument(
            "--json", type=named_path, metavar="FILE", help="write the proof here; else to standard output"
        )
        parser.add_argument(
            "--pdf", type=named_path, metavar="FILE", help="write a page with a QR code for each event here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove, check the proof against the sealed tree, and write it."""
        household = Household.objects.filter(number=options["household"]).first()
        if household is None:
            raise CommandError(_("There is no household %(number)s.") % {"number": options["household"]})
        try:
            proof = prove_household(household, list(dict.fromkeys(options["event"])), root_of=options["root_of"])
        except NotProvable as error:
            raise CommandError(str(error)) from error
        if options["json"] is not None:
            options["json"].write_text(as_json(proof, indent=1) + "\n", encoding="utf-8")
        elif options["pdf"] is None:
            self.stdout.write(as_json(proof, indent=1))
        if options["pdf"] is not None:
            with translation.override(settings.LANGUAGE_CODE):  # the household reads it
                paper = proof_paper(household, proof)
            options["pdf"].write_bytes(paper)
        if not fits(proof):
            raise CommandError(
                _("The proof does not fit: what the books say now is not what was sealed. Run check_books.")
            )
