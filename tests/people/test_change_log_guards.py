"""Attacks on the change log through raw SQL: entries are added, never changed or deleted, and stand in no deletion's way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.places.models import Township
from tests.real_database import RealDatabase
from tests.world import make_user

TABLES = ("wagtailcore_modellogentry", "wagtailcore_pagelogentry")
ATTACKS = [
    "UPDATE {table} SET label = 'x'",
    "UPDATE {table} SET user_id = NULL",
    "UPDATE {table} SET data = '{{}}'",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET label = 'x'",
    "MERGE INTO {table} e USING auth_group g ON true WHEN MATCHED THEN DELETE",
]
POWERS = [
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TRIGGER {table}_append_only ON {table}",
    "DROP TABLE {table} CASCADE",
    "CREATE RULE swallow AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION people_deny_log_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
]


@pytest.fixture
def user(real_database: RealDatabase) -> User:
    """Somebody with a role; a page entry beside it."""
    user = make_user("a")
    appoint(user=user, role=Role.TOWNSHIP_STAFF, place=Township.objects.create(name="岭子镇"))
    log(Page.objects.get(depth=1), "wagtail.edit", user=user)
    return user


@pytest.fixture
def app_sql(real_database: RealDatabase) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(real_database.app_url) as connection:
        yield connection
        connection.rollback()


def rows(sql: psycopg.Connection[Any]) -> list[Any]:
    return [sql.execute(f"SELECT e::text FROM {table} e ORDER BY id").fetchall() for table in TABLES]


def refuse(
    sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any], error: type[psycopg.Error], attacks: list[str]
) -> None:
    before = rows(owner_sql)
    assert all(before)
    for table in TABLES:
        for attack in attacks:
            with pytest.raises(error):
                sql.execute(attack.format(table=table))
            sql.rollback()
            assert rows(owner_sql) == before, attack


def test_the_applications_role_changes_and_deletes_no_entry(
    user: User, app_sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any]
) -> None:
    refuse(app_sql, owner_sql, errors.InsufficientPrivilege, ATTACKS + POWERS)


def test_the_triggers_alone_refuse_it_too(user: User, owner_sql: psycopg.Connection[Any]) -> None:
    """On a database with one role only, and for an owner who is careless."""
    refuse(owner_sql, owner_sql, errors.RestrictViolation, ATTACKS)


def test_users_and_pages_are_deleted_and_their_entries_stay(
    real_database: RealDatabase, owner_sql: psycopg.Connection[Any]
) -> None:
    user = make_user("b")  # who has never held anything
    log(user, "wagtail.create")
    log(Page.objects.get(depth=1), "wagtail.edit", user=user)
    page = Page.objects.get(depth=1).add_child(title="a page", slug="a-page")
    page.save_revision(user=user, log_action=True).publish()
    before, gone = rows(owner_sql), user.pk
    page.delete()
    user.delete()
    assert [kept[: len(old)] for kept, old in zip(rows(owner_sql), before, strict=True)] == before
    assert ModelLogEntry.objects.get(object_id=str(gone), user=None).label == f"#{gone}"
    written = PageLogEntry.objects.order_by("id").values_list("action", "user_id")
    assert [action for action, user_id in written if user_id == gone][:1] == ["wagtail.edit"]
    assert written.last() == ("wagtail.delete", None)
