"""A database whose logins collide in case or width is not brought up: they are listed, and nothing is changed."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from marketplace.people.models import User
from marketplace.runtime.database_roles import as_owner

USER = """
INSERT INTO people_user (password, is_superuser, email, phone, phone_verified, name, is_staff, is_active, date_joined,
 session_generation) VALUES ('!', false, %s, %s, false, '', false, true, now(), 0) RETURNING id"""
ADDRESS = 'INSERT INTO account_emailaddress (user_id, email, verified, "primary") VALUES (%s, %s, %s, %s)'


def migrate(name: str) -> None:
    with as_owner():
        MigrationExecutor(connection).migrate([("people", name)])


@pytest.mark.slow("the schema is taken back and brought up again")
def test_logins_that_collide_stop_the_upgrade_and_are_listed(
    real_database: Any, owner_sql: psycopg.Connection[Any]
) -> None:
    migrate("0005_delete_role")

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

    with pytest.raises(Exception, match="can't be told apart") as refused:
        migrate("0006_one_login_name")
    lines = str(refused.value).splitlines()
    assert lines[1] == f"  #{capital} Wa…@Example.com, #{small} wa…@example.com, #{wide} ｗa…@example.com"
    assert len([line for line in lines if "#" in line]) == 1
    assert "Settings → Users" in lines[-1] + lines[-2]
    stored = owner_sql.execute("SELECT email FROM people_user ORDER BY id").fetchall()
    assert [row[0] for row in stored] == ["Wang@Example.com", "wang@example.com", "ｗang@example.com", "Li@x.cn"]

    for pk in (small, wide):
        owner_sql.execute("UPDATE people_user SET email = %s WHERE id = %s", [f"wang{pk}@example.com", pk])
    migrate("0007_proofs")

    assert list(User.objects.order_by("pk").values_list("email", flat=True)) == [
        "wang@example.com", f"wang{small}@example.com", f"wang{wide}@example.com", "li@x.cn",
    ]  # fmt: skip
    kept = owner_sql.execute("SELECT email, verified FROM account_emailaddress").fetchall()
    assert kept == [("li@x.cn", True)]
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=odd).update(email="WANG@example.com")
