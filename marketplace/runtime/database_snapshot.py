"""A snapshot of the migrated, empty database: a new one is filled from it, and `migrate` applies what is newer.

Applying every migration one by one took a third of the CPU time of the first start: Django rebuilds its models after
each of them. The migrations stay what decides; `make snapshot` writes down what they make.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

SNAPSHOT = Path(__file__).with_suffix(".sql")


def fill_from_snapshot() -> bool:
    """Fill the database from the snapshot if it is empty and the snapshot fits this code and this server.

    Must run as the owner. All of it or nothing is done.

    :returns: whether it was filled; if not, `migrate` makes everything
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])
        if connection.introspection.table_names(cursor) or not fits(version):
            return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SNAPSHOT.read_text(encoding="utf-8"))
    connection.close()  # the dump has set the session's search path
    return True


def fits(server_version: int) -> bool:
    """Return whether every migration of the snapshot is still the one that it was made with.

    :param server_version: the version number of the server, such as 180006; the dump's syntax is its own
    """
    with SNAPSHOT.open(encoding="utf-8") as file:
        facts = json.loads(file.readline().removeprefix("-- "))
    known = facts_of_code(server_version)
    same = facts["migrations"].items() <= known["migrations"].items()
    return same and bool(facts["postgres"] == known["postgres"])


def facts_of_code(server_version: int) -> dict[str, Any]:
    """Return what decides whether a snapshot fits: the server's major version, and a checksum of each migration."""
    found = MigrationLoader(None).disk_migrations
    checksums = {
        f"{app}.{name}": hashlib.sha256(Path(str(sys.modules[migration.__module__].__file__)).read_bytes()).hexdigest()[:16]
        for (app, name), migration in sorted(found.items())
    }  # fmt: skip
    return {"postgres": server_version // 10_000, "migrations": checksums}
