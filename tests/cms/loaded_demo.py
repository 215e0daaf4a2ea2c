"""What the tests of the demo share: a database with the demo in it, and a picture of all rows of a database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from marketplace.embedded import postgres
from tests.conftest import postgres_clone
from tests.real_database import RealDatabase, point_django_to


@contextmanager
def demo_loaded(demo_cluster: postgres.Cluster, blocker: DjangoDbBlocker, media: Path) -> Iterator[RealDatabase]:
    """Inside the block Django works on a database of its own with the demo in it.

    :param media: a new folder for the demo's uploads and those of the tests
    """
    shutil.copytree(demo_cluster.directory / "media", media, dirs_exist_ok=True)
    with (
        postgres_clone(demo_cluster) as database,
        point_django_to(database, blocker),
        blocker.unblock(),
        override_settings(MEDIA_ROOT=str(media)),
    ):
        yield database


def all_rows() -> dict[str, str]:
    """Return a hash of each table's rows, for every table that the application may read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT') ORDER BY 1"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM \"{table}\" t"
            )
            found[table] = cursor.fetchone()[0]
        return found
