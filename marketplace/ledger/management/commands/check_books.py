"""`manage.py check_books`: do rules R1 to R7 and R9 hold over the whole database? Exit code 1 when one does not."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.db import connection, transaction
from django.utils.translation import gettext as _

from marketplace.ledger.checks import Outcome, count_rows, counted_tables, registered, run
from marketplace.runtime.plain_command import PlainCommand, count


class Command(PlainCommand):
    exit_codes: ClassVar = {1: "a rule does not hold"}
    help = "Check rules R1 to R7 and R9 over the whole database, and name each row that breaks one."
    requires_system_checks: list[str] = []  # the books can be checked even where the web site can't start

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--json` for machines; `--most` bounds how many rows are named."""
        parser.add_argument("--json", action="store_true", help="write one JSON object")
        parser.add_argument(
            "--most",
            type=count,
            default=1000,
            help="name at most so many rows a check; all are counted (default: 1000)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every check on one snapshot of the database and report."""
        started = time.monotonic()
        joined = connection.in_atomic_block
        with transaction.atomic():
            if not joined:
                # All statements see the same moment: orders placed meanwhile raise no false alarm.
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            outcomes = list(run(registered(), most=options["most"]))
            counted = count_rows(counted_tables())
        seconds = time.monotonic() - started
        broken = sum(outcome.broken for outcome in outcomes)
        if options["json"]:
            self.stdout.write(
                json.dumps(_report(outcomes, counted, seconds), default=_plain, ensure_ascii=False, indent=1)
            )
        else:
            self._tell(outcomes, counted, seconds)
        if broken:
            sys.exit(1)

    def _tell(self, outcomes: Sequence[Outcome], counted: dict[str, int], seconds: float) -> None:
        for outcome in outcomes:
            for row in outcome.rows:
                self.stdout.write(f"{row.rule} {row.check}: {row.table} {row.key}: {row.problem}", self.style.ERROR)
            if outcome.broken > len(outcome.rows):
                self.stdout.write(
                    f"{outcome.check.rule} {outcome.check.name}: "
                    + _("and %(more)s more rows") % {"more": outcome.broken - len(outcome.rows)},
                    self.style.ERROR,
                )
        self.stdout.write(
            _("Looked at: %(counts)s.") % {"counts": ", ".join(f"{table} {rows}" for table, rows in counted.items())}
        )
        broken = sum(outcome.broken for outcome in outcomes)
        figures = {"checks": len(outcomes), "broken": broken, "seconds": f"{seconds:.2f}"}
        if broken:
            self.stdout.write(
                _("The books are wrong: %(broken)s findings in %(checks)s checks, %(seconds)s s.") % figures,
                self.style.ERROR,
            )
        else:
            self.stdout.write(
                _("The books are right: %(checks)s checks, nothing found, %(seconds)s s.") % figures, self.style.SUCCESS
            )


def _plain(value: object) -> int | str:
    """Return what JSON has no word for: sums, which PostgreSQL counts in decimals, and days, as a broken seal's."""
    return int(value) if isinstance(value, Decimal) else str(value)


def _report(outcomes: Sequence[Outcome], counted: dict[str, int], seconds: float) -> dict[str, Any]:
    return {
        "right": not any(outcome.broken for outcome in outcomes),
        "seconds": round(seconds, 3),
        "looked_at": counted,
        "checks": [
            {
                "rule": outcome.check.rule,
                "check": outcome.check.name,
                "broken": outcome.broken,
                "seconds": round(outcome.seconds, 4),
            }
            for outcome in outcomes
        ],
        "findings": [dataclasses.asdict(row) for outcome in outcomes for row in outcome.rows],
    }
