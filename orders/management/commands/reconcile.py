"""`manage.py reconcile`: is every balance transaction of Stripe's in the ledger, and the other way round?"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any, ClassVar

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.runtime.plain_command import PlainCommand, day
from orders.payments.reconciling import Finding, Tally, keep, reconcile
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable


class Command(PlainCommand):
    help = "Compare Stripe's balance transactions with the ledger, both ways, and name each difference."
    exit_codes: ClassVar = {1: "there are differences", 2: "Stripe can't be read"}
    requires_system_checks: list[str] = []  # as check_books

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--since` bounds it; `--json` for machines; `--catch-up` does what the daily job does."""
        parser.add_argument("--since", type=day, metavar="DATE", help="compare from this day on (default: everything)")
        parser.add_argument(
            "--json", action="store_true", help="write one JSON object a line: each finding, then the sum"
        )
        parser.add_argument(
            "--catch-up", action="store_true",
            help="first do what no webhook has told, book payouts to the bank, and keep the result for /healthz",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Report findings as they are found, then the sum. Exit code 1 on differences, 2 when Stripe can't be read."""
        self.as_json = options["json"]
        now, since = timezone.now(), options["since"]
        try:
            if options["catch_up"]:
                kept = keep(now, since, self._tell, catch_up=True)
                tally = Tally(kept.compared, kept.on_its_way, kept.differences)
            else:
                tally = reconcile(now, since, self._tell)
        except (StripeUnavailable, StripeRefused) as error:
            raise CommandError(_("Stripe could not be read: %(error)s") % {"error": error}, returncode=2) from error
        self._sum_up(tally)
        if tally.differences:
            sys.exit(1)

    def _tell(self, finding: Finding) -> None:
        if self.as_json:
            self.stdout.write(json.dumps(finding.as_json(), ensure_ascii=False))
        else:
            self.stdout.write(str(finding), None if finding.is_on_its_way else self.style.ERROR)

    def _sum_up(self, tally: Tally) -> None:
        figures = {"compared": tally.compared, "on_its_way": tally.on_its_way, "differences": tally.differences}
        if self.as_json:
            self.stdout.write(json.dumps(figures | {"right": not tally.differences}))
        elif tally.differences:
            text = _("%(compared)s balance transactions: %(differences)s differences, %(on_its_way)s on their way.")
            self.stdout.write(text % figures, self.style.ERROR)
        else:
            text = _("%(compared)s balance transactions, all of them in the ledger or on their way (%(on_its_way)s).")
            self.stdout.write(text % figures, self.style.SUCCESS)
