"""A database whose logins collide in case or width is not brought up: they are listed, and no migration is applied."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from marketplace.people.models import User
from marketplace.runtime.database_roles import as_owner

USER = """
INSERT INTO people_user (password, is_superuser, email, phone, phone_verified, name, is_staff, is_active, date_joined)
VALUES ('!', false, %s, %s, false, '', false, true, now()) RETURNING id"""
ADDRESS = 'INSERT INTO account_emailaddress (user_id, email, verified, "primary") VALUES (%s, %s, %s, %s)'


def migrate(name: str) -> None:
    with as_owner():
        MigrationExecutor(connection).migrate([("people", name)])


@pytest.mark.slow("the schema is taken back and brought up again")
def test_logins_that_collide_stop_the_upgrade_and_are_listed(
    real_database: Any, owner_sql: psycopg.Connection[Any]
) -> None:
    migrate("0002_change_log")  # as in version 0.1.0

    def add(email: str | None, phone: str | None = None) -> int:
        found = owner_sql.execute(USER, [email, phone]).fetchone()
        assert found
        return int(found[0])

    capital, small, wide, odd = (
        add("Wang@Example.com"),
        add("wang@example.com"),
        add("ｗang@example.com"),
        add("Li@x.cn"),
    )
    owner_sql.execute(ADDRESS, [odd, "li@x.cn", True, True])
    owner_sql.execute(ADDRESS, [odd, "LI@x.cn", False, False])

    other = add("clerk@x.cn")
    owner_sql.execute(ADDRESS, [other, "WANG@example.com", True, False])
    lili, shadow = add("lili@x.cn"), add(None, "+8613800138000")
    owner_sql.execute(ADDRESS, [shadow, "Lili@x.cn", True, True])

    applied = MigrationRecorder(connection).applied_migrations().keys()
    with pytest.raises(CommandError, match="can't be told apart") as refused:
        call_command("prepare_database", verbosity=0)
    assert MigrationRecorder(connection).applied_migrations().keys() == applied
    lines = str(refused.value).splitlines()
    assert [line for line in lines if "#" in line] == [
        f"  #{capital} Wa…@Example.com, #{small} wa…@example.com, #{wide} ｗa…@example.com, #{other} WA…@example.com",
        f"  #{lili} li…@x.cn, #{shadow} Li…@x.cn",  # one's own login and another's proved address
    ]
    assert "start the version before again, open Settings → Users" in str(refused.value)
    assert "If this was a restore" in lines[-1]

    for pk in (small, wide):
        owner_sql.execute("UPDATE people_user SET email = %s WHERE id = %s", [f"wang{pk}@example.com", pk])
    owner_sql.execute("DELETE FROM account_emailaddress WHERE user_id IN (%s, %s)", [other, shadow])
    with as_owner():
        call_command("migrate", interactive=False, verbosity=0)

    assert list(User.objects.order_by("pk").values_list("email", flat=True)) == [
        "wang@example.com", f"wang{small}@example.com", f"wang{wide}@example.com", "li@x.cn", "clerk@x.cn", "lili@x.cn", None,
    ]  # fmt: skip
    kept = owner_sql.execute("SELECT email, verified FROM account_emailaddress").fetchall()
    assert kept == [("li@x.cn", True)]
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=odd).update(email="WANG@example.com")
