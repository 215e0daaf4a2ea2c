"""Migrations that took the place of former ones, which are no longer in the code: all of those were applied, or none."""

from __future__ import annotations

from collections.abc import Collection

from django.db.migrations.loader import MigrationLoader


def missing_former_migrations(applied: Collection[str]) -> list[str]:
    """Return the former migrations that a database lacks of those that one of ours took the place of.

    Django would take such a database for a finished one: what replaces only a part of it is left out without a word.

    :param applied: names of the migrations that were applied, as ``app.name``
    """
    on_disk = MigrationLoader(None).disk_migrations
    missing = []
    for (app, name), migration in on_disk.items():
        former = [f"{label}.{old}" for label, old in migration.replaces if (label, old) not in on_disk]
        if f"{app}.{name}" not in applied and any(one in applied for one in former):
            missing += [one for one in former if one not in applied]
    return sorted(missing)
