"""Papers and campaigns of before that are one, typed otherwise: both stay, and a third is refused."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from marketplace.funds.actions import confirm, enter, open_campaign
from marketplace.funds.models import Campaign, FundEntry
from marketplace.funds.refusals import VoucherUsed
from marketplace.runtime.database_roles import as_owner
from tests.funds.test_entries import fund, paper
from tests.world import NOW, World, officer


def migrate(name: str) -> None:
    with as_owner():
        MigrationExecutor(connection).migrate([("funds", name)])


@pytest.mark.slow("the schema is taken back and brought up again")
def test_what_was_entered_twice_stays_and_no_third_comes(
    real_world: World, owner_sql: psycopg.Connection[object]
) -> None:
    staff, second = real_world.millet.staff, officer("second")
    confirm(enter(paper(voucher="V-1"), user=staff, now=NOW).pk, user=second, now=NOW)
    first = open_campaign("丰收节(示例)", user=staff)
    migrate("0002_entry_begins_unconfirmed")
    owner_sql.execute("INSERT INTO funds_campaign (name, budgeted_fen) VALUES ('丰收节（示例）', 0)")
    owner_sql.execute(
        "INSERT INTO funds_fundentry (direction, amount_fen, other_party, voucher, happened_on, state, entered_by_id,"
        " entered_at, refused_reason) VALUES ('paid_in', 50000, 'x', 'v-1', %s, 'entered', %s, now(), '')",
        [NOW.date(), staff.pk],
    )
    migrate("0003_however_typed")
    again = FundEntry.objects.get(voucher="v-1")
    with pytest.raises(VoucherUsed):
        enter(paper(voucher="v - 1"), user=staff, now=NOW)
    confirm(again.pk, user=second, now=NOW)  # as it could be before
    assert fund() == 100_000
    other = Campaign.objects.get(name="丰收节（示例）")
    assert open_campaign("丰收节（示例）", user=staff) == other
    assert open_campaign("丰收节(示例)", user=staff) == open_campaign("丰收节 (示例）", user=staff) == first
