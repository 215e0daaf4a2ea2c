"""A management command that works on the whole instance: two of them at once would spoil each other's work."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.core.management.base import CommandError
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.runtime.locking import CommandRunning, hold_operating
from marketplace.runtime.plain_command import PlainCommand


class OperatorCommand(PlainCommand):
    """Backup, restore, demo, rotation of keys, close of a season: one at a time on a database."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the work, unless another operator's command is running (exit code 1; nothing is changed) or PostgreSQL is away (2)."""
        if self.only_reads(options):
            self.operate(**options)
            return
        name = self.__class__.__module__.rpartition(".")[2]
        try:
            with hold_operating(name):
                self.refuse_half_restored()  # once more: a restore may have begun meanwhile
                self.operate(**options)
        except CommandRunning as running:
            known = {
                "name": name,
                "other": running.name,
                "since": f"{timezone.localtime(running.since):%H:%M:%S}" if running.since else "–",
            }
            text = _(
                "%(other)s has been running on this database since %(since)s. "
                "Run %(name)s again once it has ended; nothing was changed."
            )
            raise CommandError(text % known) from running
        except OperationalError as failed:
            raise CommandError(str(failed), returncode=2) from failed

    def only_reads(self, options: dict[str, Any]) -> bool:
        """Return whether nothing is going to be changed, so that others may run at the same time."""
        return False

    @abstractmethod
    def operate(self, **options: Any) -> None:
        """Do the work."""
