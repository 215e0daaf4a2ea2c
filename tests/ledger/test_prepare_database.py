"""`manage.py prepare_database`: a new database is filled from the snapshot, and is what the migrations would make of it."""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from pytest_django import DjangoDbBlocker

from marketplace.backups.programs import find_program
from marketplace.embedded import postgres
from marketplace.runtime import database_snapshot
from marketplace.runtime.database_roles import as_owner
from marketplace.runtime.database_snapshot import facts_of_code, fill_from_snapshot, fits
from tests.real_database import RealDatabase, point_django_to

VERSION = 180_006
# What migrations and their signals write, by what it is called: keys follow the order in which it was written.
WRITTEN = (
    "SELECT app, name FROM django_migrations",
    "SELECT app_label, model FROM django_content_type",
    "SELECT app_label, model, codename, p.name FROM auth_permission p JOIN django_content_type c ON c.id = content_type_id",
    "SELECT g.name, app_label, model, codename FROM auth_group_permissions JOIN auth_group g ON g.id = group_id"
    " JOIN auth_permission p ON p.id = permission_id JOIN django_content_type c ON c.id = content_type_id",
    "SELECT path, depth, url_path, title FROM wagtailcore_page",
    "SELECT language_code FROM wagtailcore_locale",
    "SELECT kind, guarded, amount FROM ledger_account JOIN ledger_balance ON account_id = ledger_account.id",
)


@contextmanager
def empty_database(cluster: postgres.Cluster) -> Iterator[RealDatabase]:
    """A database without a table, dropped at the end."""
    name = f"empty_{secrets.token_hex(6)}"
    with cluster.connect(postgres.SUPERUSER, "postgres", autocommit=True) as link:
        link.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(postgres.OWNER))
        )
    try:
        yield RealDatabase(cluster, name)
    finally:
        postgres.drop_database(cluster, name)


def dumped(database: RealDatabase) -> str:
    """The schema with its rights, as pg_dump writes it, without the random word of its first and last lines."""
    with psycopg.connect(database.owner_url) as link:
        program = find_program("pg_dump", link.info.server_version)
    done = subprocess.run([program, "--schema-only", database.owner_url], capture_output=True, text=True, check=True)
    return "".join(line for line in done.stdout.splitlines(keepends=True) if "restrict " not in line)


def schema_of(database: RealDatabase) -> str:
    """Its schema as it is dumped from a restored copy: PostgreSQL puts other brackets around a condition that it rereads."""
    with empty_database(database.cluster) as copy:
        with psycopg.connect(copy.owner_url) as link:
            link.execute(dumped(database).encode())
        return dumped(copy)


def written_in(database: RealDatabase) -> list[list[tuple[Any, ...]]]:
    """What `WRITTEN` finds, and how many rows each table has."""
    with psycopg.connect(database.owner_url) as link:
        tables = [name for (name,) in link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        counted = [
            (name, *(link.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone() or ()))
            for name in tables
        ]
        return [sorted(counted), *(sorted(link.execute(query).fetchall()) for query in WRITTEN)]


@pytest.mark.slow("every migration is applied, one by one")
@pytest.mark.timeout(900)
def test_snapshot_makes_what_the_migrations_make(
    cluster: postgres.Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker, settings: Any
) -> None:
    settings.BROKER_URL = "redis://127.0.0.1:1/0"  # whose tables are not what is compared
    with empty_database(cluster) as migrated, empty_database(cluster) as filled:
        with point_django_to(migrated, django_db_blocker), django_db_blocker.unblock():
            with as_owner():
                call_command("migrate", interactive=False, verbosity=0)
            call_command("prepare_database", verbosity=0)
        with point_django_to(filled, django_db_blocker), django_db_blocker.unblock():
            with as_owner():
                assert fill_from_snapshot()
            call_command("prepare_database", verbosity=0)
        assert written_in(filled) == written_in(migrated)
        assert schema_of(filled) == schema_of(migrated)


def test_snapshot_is_of_this_code() -> None:
    assert fits(VERSION), "a migration is not what it was when the snapshot was made: run `make snapshot`"


def test_snapshot_of_another_server_or_of_other_migrations_does_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not fits(VERSION - 10_000)
    migrations = facts_of_code(VERSION)["migrations"]
    for known, expected in (
        (migrations | {"orders.0999_newer": "f" * 16}, True),
        (migrations | {"orders.0001_initial": "f" * 16}, False),
        ({name: checksum for name, checksum in migrations.items() if name != "orders.0001_initial"}, False),
    ):
        facts = {"postgres": VERSION // 10_000, "migrations": known}
        monkeypatch.setattr(database_snapshot, "facts_of_code", lambda version, facts=facts: facts)
        assert fits(VERSION) is expected


@pytest.mark.django_db
def test_database_that_has_tables_is_not_filled() -> None:
    assert not fill_from_snapshot()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM wagtailcore_page")
        assert cursor.fetchone() == (2,)
