"""Writes down what all migrations make of an empty database: marketplace/runtime/database_snapshot.sql."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

sys.path.insert(0, str(PROJECT))

from marketplace.embedded import postgres  # noqa: E402 (the path comes first)


def main() -> None:
    """Migrate a new database and dump it."""
    directory = Path(tempfile.mkdtemp(prefix="marketplace-snapshot-"))
    try:
        cluster = postgres.start(directory, fast=True, tied=True)
        os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.settings.test"
        os.environ["DATABASE_URL"] = cluster.url(postgres.OWNER, postgres.DATABASE)
        write(cluster)
    finally:
        postgres.destroy(directory)


def write(cluster: postgres.Cluster) -> None:
    """Migrate the cluster's database as its owner, and write the snapshot of it."""
    import django

    django.setup()  # what is imported below needs it
    from django.core.management import call_command
    from django.db import connection

    from marketplace.backups.programs import find_program
    from marketplace.runtime.database_snapshot import SNAPSHOT, facts_of_code

    call_command("migrate", interactive=False, skip_checks=True)
    version = connection.pg_version
    dumped = subprocess.run(
        [
            *(find_program("pg_dump", version), "--no-owner", "--inserts", "--rows-per-insert=1000"),
            cluster.url(postgres.OWNER, postgres.DATABASE),
        ],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    # rights stay in it, those that migrations take from everybody: none may name a role, which others call otherwise
    assert postgres.OWNER not in dumped and postgres.APP not in dumped
    # psql's own commands, with a random word: what reads the snapshot is not psql
    lines = [line for line in dumped.splitlines(keepends=True) if not line.startswith(("\\restrict", "\\unrestrict"))]
    facts = json.dumps(facts_of_code(version))
    SNAPSHOT.write_text(
        f"-- {facts}\n-- Written by `make snapshot`, from the migrations.\n" + "".join(lines), encoding="utf-8"
    )


main()
