"""What the tests of the demo share: quick stand-ins for its pictures, and a picture of all rows of a database."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection
from PIL import Image
from pytest_django import DjangoDbBlocker

from cms.demo import picturing
from marketplace.embedded import postgres
from tests.conftest import postgres_clone
from tests.real_database import RealDatabase, point_django_to


def quick_picture(scene: str) -> bytes:
    """A small file in place of the real one: encoding the sizes of the real ones takes a while."""
    file = io.BytesIO()
    shade = sum(scene.encode()) % 200
    Image.new("RGB", (320, 240), (shade, 120, 60)).save(file, "JPEG")
    return file.getvalue()


@contextmanager
def demo_loaded(cluster: postgres.Cluster, blocker: DjangoDbBlocker) -> Iterator[RealDatabase]:
    """Inside the block Django works on a database of its own with the demo in it."""
    with (
        postgres_clone(cluster) as database,
        point_django_to(database, blocker),
        blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(picturing, "read_file", quick_picture)
        call_command("demo")
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
