"""`manage.py backup DIR`: the database and all uploads as of one moment, while the site is running."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any, ClassVar

from django.core.management.base import CommandError
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.backups.manifest import BackupRefused
from marketplace.backups.programs import ProgramFailed
from marketplace.backups.reporting import bar, steps
from marketplace.backups.writing import make_backup
from marketplace.ledger.checks import counted_tables
from marketplace.runtime.operator_command import OperatorCommand
from marketplace.runtime.plain_command import named_path


class Command(OperatorCommand):
    help = (
        "Write the database and all uploads, as of one moment, into the new folder DIR; the site may run meanwhile. "
        "The keys of bank card numbers (CARD_KEYS) are not in it: keep them elsewhere. "
        "On the embedded default: python -m marketplace.embedded manage backup DIR (VAR chooses the instance)."
    )
    exit_codes: ClassVar = {
        2: "PostgreSQL or pg_dump failed",
        3: "made, but uploads that the database names are missing",
    }
    requires_system_checks: list[str] = []  # as check_books

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, which must not be there yet."""
        parser.add_argument("directory", type=named_path, metavar="DIR")

    def operate(self, **options: Any) -> None:
        """Make the backup; DIR appears when it is whole."""
        target = options["directory"].absolute()
        say = steps(sys.stderr, quiet=not options["verbosity"])
        try:
            manifest = make_backup(target, timezone.now(), tuple(counted_tables()), say, bar(sys.stderr))
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        except (ProgramFailed, OperationalError) as failed:
            raise CommandError(str(failed), returncode=2) from failed
        size = sum(facts.size for facts in manifest.files.values())
        known = {"directory": target, "files": len(manifest.files), "mib": f"{size / 2**20:.1f}"}
        self.stdout.write(_("Backup: %(directory)s, %(files)s files, %(mib)s MiB") % known, self.style.SUCCESS)
        self.stdout.write(
            _("Last root: %(root)s (%(events)s events)") % {"root": manifest.root or "–", "events": manifest.sealed}
        )
        if manifest.missing:
            missing = len(manifest.missing)
            text = ngettext(
                "%(count)s upload is missing that the database names: %(names)s",
                "%(count)s uploads are missing that the database names: %(names)s",
                missing,
            )
            self.stderr.write(text % {"count": missing, "names": ", ".join(manifest.missing[:10])})
            sys.exit(3)
