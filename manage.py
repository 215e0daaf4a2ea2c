#!/usr/bin/env python
"""Run a management command of the marketplace."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand
from django.utils import translation

WITHOUT_DATABASE = ("check", "collectstatic", "compilemessages", "findstatic", "makemessages")


class Commands(ManagementUtility):
    """Django's way to a command, with a word before those that are not ours: none works on a half-restored database."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return a command; settings and apps are loaded by then.

        :raises SystemExit: it would work on a half-restored database, and does not say so itself
        """
        from marketplace.runtime.half_restored import refuse_half_restored
        from marketplace.runtime.plain_command import PlainCommand

        command = super().fetch_command(subcommand)
        if subcommand not in WITHOUT_DATABASE and not isinstance(command, PlainCommand):
            with translation.override("en"):
                refuse_half_restored()
        return command


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.development")
    try:
        Commands(sys.argv).execute()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
