"""A management command that answers what it can't do with one sentence and the exit code that its help names."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.runtime.half_restored import half_restored_sentence, is_half_restored

MOST_ID = 2**63 - 1
YEARS = range(2000, 3000)


class PlainCommand(BaseCommand):
    """Turns a full disk, a folder that is missing or closed, and a database that is away into a sentence.

    :cvar exit_codes: what the command's own exit codes mean, beside those that every command has; its help names them
    :cvar mends_half_restored: whether it may run on a database that a restore was cut short in
    """

    exit_codes: ClassVar[dict[int, str]] = {}
    mends_half_restored = False

    def run_from_argv(self, argv: list[str]) -> None:
        """Answer operators in English, as the help, the logs and README do, whatever the site's language is."""
        with translation.override("en"):
            super().run_from_argv(argv)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Name the exit codes below the arguments."""
        means: dict[int, list[str]] = {
            0: ["done"],
            1: ["refused, or a file or folder can't be read or written"],
            2: ["wrong arguments, or the database can't be used"],
        }
        for code, meaning in self.exit_codes.items():
            means.setdefault(code, []).insert(0, meaning)
        told = "; ".join(f"{code}: {', or '.join(meanings)}" for code, meanings in sorted(means.items()))
        return super().create_parser(prog_name, subcommand, epilog=f"Exit codes: {told}.", **kwargs)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run.

        :raises CommandError: one sentence, with the exit code
        """
        try:
            self.refuse_half_restored()
            return super().execute(*args, **options)
        except (OperationalError, InterfaceError) as error:
            text = _("The database can't be used: %(error)s") % {"error": _line(error)}
            raise CommandError(text, returncode=2) from error
        except ProgrammingError as error:  # a table or column is missing
            text = _("The database is not prepared for this version: %(error)s Run prepare_database first.")
            raise CommandError(text % {"error": _line(error)}, returncode=2) from error
        except DatabaseError as error:
            raise CommandError(_line(error), returncode=2) from error
        except UnicodeEncodeError as error:  # an argument that is no UTF-8 reached the database or a file
            raise CommandError(_("An argument is no UTF-8 text."), returncode=2) from error
        except OSError as error:
            raise CommandError(file_sentence(error)) from error

    def refuse_half_restored(self) -> None:
        """Refuse what a restore that was cut short has left: even reading would tell of tables that are missing.

        :raises CommandError: the database is half restored, and this command does not mend it
        """
        if not self.mends_half_restored and is_half_restored():
            raise CommandError(half_restored_sentence())


def file_sentence(error: OSError) -> str:
    """Return which file or folder can't be used and why, in the active language."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    if error.filename is None:
        return _("A file can't be read or written: %(reason)s") % {"reason": reason}
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes | os.PathLike) else error.filename
    return _("%(name)s can't be used: %(reason)s") % {"name": name, "reason": reason}


def named_path(text: str) -> Path:
    """Parse the path of a file or folder.

    :raises ArgumentTypeError: it is empty, which would be the folder that the command runs in
    """
    if not text.strip():
        raise argparse.ArgumentTypeError(_("a file or folder must be named; this is empty"))
    return Path(text)


def _line(error: Exception) -> str:
    """Return the first line of what PostgreSQL says; the rest quotes the statement."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def count(text: str) -> int:
    """Parse how many of something: 0 to 1,000,000,000.

    :raises ArgumentTypeError: it is none
    """
    return _whole(text, 0, 1_000_000_000)


def row_id(text: str) -> int:
    """Parse the number of a row of the database.

    :raises ArgumentTypeError: no row can have it
    """
    return _whole(text, 1, MOST_ID)


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 19 and least <= int(text) <= most):
        raise argparse.ArgumentTypeError(f"must be a whole number from {least} to {most}, not {text!r}")
    return int(text)


def day(text: str) -> date:
    """Parse a day such as 2026-11-20.

    :raises ArgumentTypeError: it is none, or lies in another millennium
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise argparse.ArgumentTypeError(f"must be a day such as 2026-11-20, not {text!r}")
    return found
