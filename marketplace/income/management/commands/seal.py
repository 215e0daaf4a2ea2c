"""`manage.py seal`: seal the events that are due, as the beat job does every ten minutes."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.income.household_proofs import seal_due
from marketplace.ledger.waiting import unsealed
from marketplace.runtime.plain_command import PlainCommand


class Command(PlainCommand):
    help = "Append finished events to the seals' tree, and keep the day's root."
    exit_codes: ClassVar = {1: "another run is at work"}

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--json` for machines."""
        parser.add_argument("--json", action="store_true", help="write one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal, and say what still waits and for whom."""
        now = timezone.now()
        done = seal_due(now)
        left = unsealed(now)
        if options["json"]:
            report = {
                "sealed": done.events,
                "busy": done.busy,
                "tree_size": done.tree_size,
                "root": done.root.hex() or None,
                "waiting": left.report(),
            }
            self.stdout.write(json.dumps(report, indent=1))
        else:
            figures = {"events": done.events, "size": done.tree_size, "root": done.root.hex() or "–"}
            self.stdout.write(_("Sealed: %(events)s events, %(size)s in all. Root: %(root)s") % figures)
            if done.busy:
                self.stdout.write(_("Another run is sealing now; this one left the rest to it."), self.style.WARNING)
            for line in left.sentences():
                self.stdout.write(line, self.style.WARNING)
        if done.busy:
            sys.exit(1)
