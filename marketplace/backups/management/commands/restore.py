"""`manage.py restore DIR`: a backup into an empty instance, and the proof that it is the same."""

from __future__ import annotations

import dataclasses
import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.backups.manifest import BackupRefused
from marketplace.backups.programs import ProgramFailed
from marketplace.backups.reporting import bar, steps
from marketplace.backups.restoring import Restored, check_backup, restore_backup
from marketplace.ledger.checks import registered
from marketplace.runtime.operator_command import OperatorCommand
from marketplace.runtime.plain_command import named_path


class Command(OperatorCommand):
    help = (
        "Restore the backup in DIR into this instance, which must be empty and not running; then run check_books and "
        "compare counts and last root with the backup's. "
        "On the embedded default: VAR=/a/new/folder python -m marketplace.embedded manage restore DIR."
    )
    exit_codes: ClassVar = {2: "PostgreSQL or pg_restore failed", 3: "restored, and not as it was"}
    requires_system_checks: list[str] = []  # as check_books
    mends_half_restored = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--check` only verifies; `--json` for machines."""
        parser.add_argument("directory", type=named_path, metavar="DIR")
        parser.add_argument("--check", action="store_true", help="only verify that the backup is whole and undamaged")
        parser.add_argument(
            "--over", default="", metavar="NAME",
            help="the name of this database, typed: throw away what a restore that was cut short has left in it",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="write one JSON object")

    def only_reads(self, options: dict[str, Any]) -> bool:
        """`--check` changes nothing."""
        return bool(options["check"])

    def operate(self, **options: Any) -> None:
        """Verify, restore, compare."""
        source, as_json = options["directory"].absolute(), options["json"]
        say = steps(sys.stderr, quiet=not options["verbosity"])
        try:
            if options["check"]:
                manifest = check_backup(source, bar(sys.stderr))
                facts = {
                    "whole": True,
                    "made_at": manifest.made_at,
                    "looked_at": manifest.counts,
                    "root": manifest.root,
                }
                self.stdout.write(
                    json.dumps(facts | {"missing": manifest.missing})
                    if as_json
                    else _("The backup of %(made_at)s is whole and undamaged.")
                    % {"made_at": f"{timezone.localtime(datetime.fromisoformat(manifest.made_at)):%Y-%m-%d %H:%M}"}
                )
                return
            restored = restore_backup(source, registered(), say, bar(sys.stderr), options["over"])
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        except (ProgramFailed, OperationalError) as failed:
            raise CommandError(str(failed), returncode=2) from failed
        if as_json:
            self.stdout.write(json.dumps(_report(restored), default=str, ensure_ascii=False, indent=1))
        else:
            self._tell(restored)
        if not restored.is_right:
            sys.exit(3)

    def _tell(self, restored: Restored) -> None:
        for line in [*restored.differences, *(f"{row.table} {row.key}: {row.problem}" for row in restored.findings)]:
            self.stdout.write(line, self.style.ERROR)
        if restored.is_right:
            self.stdout.write(
                _("Restored. The books are right and the last root is the same: %(root)s")
                % {"root": restored.root or "–"},
                self.style.SUCCESS,
            )
        if restored.other_card_keys:
            self.stdout.write(_other_card_keys(), self.style.WARNING)
        if restored.closed_factors:
            self.stdout.write(_closed_factors(restored.closed_factors), self.style.WARNING)


def _other_card_keys() -> str:
    """Return where the keys are to be had that a backup never holds; the embedded marketplace makes its own."""
    path = settings.VAR / "secrets.json"
    if not path.exists():
        return _("Bank card numbers can't be read here: set CARD_KEYS to those of the instance that was backed up.")
    text = _(
        "Bank card numbers can't be read here: their key is not in the backup. It is CARD_KEY in VAR/secrets.json of the "
        "marketplace that was backed up: put its value into %(path)s and start again."
    )
    return text % {"path": path}


def _closed_factors(count: int) -> str:
    """Return what brings back second factors, without which nobody of the staff gets in but by `reset_second_factor`."""
    path = settings.VAR / "secrets.json"
    known = {"count": count, "path": path}
    if not path.exists():
        return (
            _(
                "Second factors of %(count)s people can't be read here: set SECRET_KEY, or one of SECRET_KEY_FALLBACKS, to that "
                "of the instance that was backed up. Without it: manage.py reset_second_factor for an administrator, who "
                "takes back the others'."
            )
            % known
        )
    text = _(
        "Second factors of %(count)s people can't be read here: their key is not in the backup. It is SECRET_KEY in "
        "VAR/secrets.json of the marketplace that was backed up: put its value into %(path)s and start again. Without it: "
        "manage reset_second_factor for an administrator, who takes back the others'."
    )
    return text % known


def _report(restored: Restored) -> dict[str, Any]:
    return {
        "right": restored.is_right,
        "looked_at": restored.counts,
        "root": restored.root or None,
        "differences": restored.differences,
        "findings": [dataclasses.asdict(row) for row in restored.findings],
        "other_card_keys": restored.other_card_keys,
        "closed_factors": restored.closed_factors,
    }
