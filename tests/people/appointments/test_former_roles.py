"""A database of before appointments is upgraded: who held a role, was a clerk, an administrator or an editor is appointed."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from marketplace.people.actions import township_group
from marketplace.people.models import Appointment, User
from marketplace.runtime.database_roles import as_owner, grant_application_role
from tests.world import World, make_user

BEFORE = [("people", "0002_change_log"), ("cooperatives", "0001_schema")]


def migrate(*to: tuple[str, str]) -> None:
    with as_owner():
        executor = MigrationExecutor(connection)
        executor.migrate(list(to) or executor.loader.graph.leaf_nodes())
        if not to:
            grant_application_role()


@pytest.mark.slow("the schema is taken back and brought up again")
def test_who_held_something_is_appointed_and_stays_signed_in(
    real_world: World, owner_sql: psycopg.Connection[Any]
) -> None:
    township, village = real_world.millet.product.village.township, real_world.millet.product.village
    cooperative = real_world.millet.cooperative
    people = {name: make_user(name).pk for name in ("staff", "council", "agent", "clerk", "boss", "editor", "buyer")}
    editors = Group.objects.get_or_create(name="Storefront editors")[0]
    migrate(*BEFORE)
    with owner_sql.cursor() as cursor:
        for name, role, place in (
            ("staff", "township_staff", township),
            ("council", "council", village),
            ("agent", "village_agent", village),
        ):
            column = "township_id" if place == township else "village_id"
            cursor.execute(
                f"INSERT INTO people_role (user_id, kind, {column}) VALUES (%s, %s, %s)", [people[name], role, place.pk]
            )
        cursor.execute(
            "INSERT INTO cooperatives_clerk (user_id, cooperative_id) VALUES (%s, %s)",
            [people["clerk"], cooperative.pk],
        )
        cursor.execute("UPDATE people_user SET is_superuser = true WHERE id = %s", [people["boss"]])
        cursor.execute(
            "INSERT INTO people_user_groups (user_id, group_id) VALUES (%s, %s)", [people["editor"], editors.pk]
        )
    migrate()
    rows = Appointment.objects.filter(user__in=people.values())
    assert {(one.user_id, one.role, one.place) for one in rows} == {
        (people["staff"], "township_staff", township), (people["council"], "council", village),
        (people["agent"], "village_agent", village), (people["clerk"], "clerk", cooperative),
        (people["boss"], "administrator", None), (people["editor"], "editor", None),
    }  # fmt: skip
    assert set(rows.values_list("since", "until", "by", "how")) == {(None, None, None, "migration")}
    assert User.objects.get(pk=people["agent"]).is_staff
    assert set(User.objects.values_list("session_generation", flat=True)) == {0}
    for name, status in {
        **dict.fromkeys(people, 200),
        "buyer": 302,
    }.items():  # none of them was in a group of their role
        client = Client()
        client.force_login(
            User.objects.get(pk=people[name]), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        assert client.get("/admin/").status_code == status, name
    offices = User.objects.get(pk=people["staff"]).groups.values_list("name", flat=True)
    assert set(offices) == {"Township staff", township_group(township).name}
