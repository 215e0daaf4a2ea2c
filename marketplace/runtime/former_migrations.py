"""What is no longer in the code and still in older databases and backups: former migrations, and apps that are gone.

Migrations that took the place of former ones: all of those were applied, or none.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from django.db.migrations.loader import MigrationLoader

# By its label, the tables of each app that is installed no more: never used, or, of axes, with what nobody needs (tries to
# sign in of the last minutes). Whoever removes an app adds it here: else no backup from before could be restored, for its
# migrations would be those of a newer version.
FORMER_APPS = {
    "wagtailforms": ("wagtailforms_formsubmission",),
    "wagtailembeds": ("wagtailembeds_embed",),
    "axes": ("axes_accessattemptexpiration", "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog"),
}


def drop_former_tables() -> None:
    """Drop the tables of former apps, as the owner: nothing that is still of use was in them."""
    with connection.cursor() as cursor:
        for tables in FORMER_APPS.values():
            for table in tables:
                cursor.execute(f"DROP TABLE IF EXISTS {table}")


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
