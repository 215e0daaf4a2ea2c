"""Migrations that took the place of former ones: a database that was migrated by those has nothing left to do."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from marketplace.runtime.database_roles import as_owner
from tests.real_database import RealDatabase


def test_former_names_alone_leave_nothing_to_migrate(
    real_database: RealDatabase, owner_sql: psycopg.Connection[Any]
) -> None:
    loader = MigrationLoader(connection)
    squashed = {key: migration.replaces for key, migration in loader.disk_migrations.items() if migration.replaces}
    ours = {key: replaced for key, replaced in squashed.items() if not replaced[0][0].startswith("wagtail")}
    assert len(ours) == 11
    for app, name in ours:  # as it stood before the upgrade: the former names alone
        owner_sql.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", [app, name])
    recorded = set(MigrationRecorder(connection).applied_migrations())
    assert {former for replaced in ours.values() for former in replaced} <= recorded
    assert not ours.keys() & recorded

    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    with as_owner():
        call_command("migrate", interactive=False, verbosity=0)
    assert ours.keys() <= set(MigrationRecorder(connection).applied_migrations())


def test_a_database_with_a_part_of_them_is_refused_and_says_what_it_lacks(
    real_database: RealDatabase, owner_sql: psycopg.Connection[Any]
) -> None:
    owner_sql.execute("DELETE FROM django_migrations WHERE (app, name) = ('ledger', '0002_guarded')")
    owner_sql.execute("DELETE FROM django_migrations WHERE (app, name) = ('ledger', '0007_batches_by_index')")
    before = MigrationRecorder(connection).applied_migrations().keys()
    with pytest.raises(CommandError, match=r"ledger\.0007_batches_by_index"):
        call_command("prepare_database", verbosity=0)
    assert MigrationRecorder(connection).applied_migrations().keys() == before
