"""Seasons of before two people were asked for: the closed ones stay as they are, a stopped one is asked for anew."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from marketplace.runtime.database_roles import as_owner
from marketplace.supply.models import SeasonClosing
from marketplace.supply.refusals import NotAsked
from marketplace.supply.seasons.closing import close_season
from tests.supply.seasons.ending import LATER, agreement_of, ask, books, close, held_by, left_of, nothing
from tests.world import World


def migrate(name: str) -> None:
    with as_owner():
        MigrationExecutor(connection).migrate([("supply", name)])


def migrate_all() -> None:
    with as_owner():
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes("supply"))


@pytest.mark.slow("the schema is taken back and brought up again")
def test_a_closed_season_stays_and_a_stopped_one_is_asked_for(
    real_world: World, owner_sql: psycopg.Connection[object]
) -> None:
    world = real_world
    close(world.millet)
    migrate("0005_support_begins_requested")
    owner_sql.execute(
        "INSERT INTO supply_seasonclosing (agreement_id, started_at, paid_fen, from_fund_fen, owed_fen)"
        " VALUES (%s, now(), 0, 0, 0)",
        [agreement_of(world.pears).pk],
    )
    [(_app, latest)] = MigrationExecutor(connection).loader.graph.leaf_nodes("supply")
    migrate(latest)
    closed, stopped = SeasonClosing.objects.order_by("pk")
    assert (closed.under_former_rule, closed.paid_fen, closed.asked_by, closed.confirmed_at) == (
        True,
        30_000,
        None,
        None,
    )
    assert (stopped.under_former_rule, stopped.is_stopped, stopped.asked_at) == (False, True, None)
    migrate_all()
    assert books() == {}
    pears = agreement_of(world.pears).pk
    with pytest.raises(NotAsked):
        close_season(pears, user=world.pears.staff, fen=left_of(pears), now=LATER, unsettled=nothing)
    ask(world.pears)
    assert close(world.pears).paid_fen == sum(held_by(world.pears)) > 0
    assert books() == {}
