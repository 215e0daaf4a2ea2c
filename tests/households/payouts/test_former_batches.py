"""Batches that were made before two people were asked for, and whose file was not written yet."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from marketplace.households.models import PayoutBatch, PayoutRow
from marketplace.households.payouts.actions import NothingToPay, post_rows
from marketplace.households.payouts.bank_files import read_answer, write_file
from marketplace.households.payouts.taking_back import withdraw_batch
from tests.households.paying import (
    LATER,
    books,
    close_the_season,
    everything,
    give_cards,
    held_by,
    in_transit,
    make_batch,
)
from tests.households.payouts.bank_answers import answer, as_file
from tests.world import World

REFUSED = """
UPDATE households_bankcard SET confirmed_at = NULL, confirmed_by_id = NULL, refused_at = %s, refused_by_id = %s,
       refused_reason = '不是本人的卡' WHERE id = ANY(%s)"""


def former_batch(world: World, owner: psycopg.Connection[Any], *, refused: tuple[int, ...] = ()) -> PayoutBatch:
    """A batch of all three households as 0.1.0 left it; cards of these rows were refused since the upgrade."""
    give_cards(world.millet)
    close_the_season(world.millet)
    made = make_batch(world.millet)
    withdraw_batch(made.pk, user=world.millet.staff, reason="试", now=LATER)
    owner.execute("ALTER TABLE households_payoutbatch DISABLE TRIGGER USER")
    owner.execute("ALTER TABLE households_payoutrow DISABLE TRIGGER USER")
    owner.execute("UPDATE households_payoutbatch SET under_former_rule = true")  # its rows are of the same cards
    fields = ("township", "minimum_fen", "created_by", "created_at")
    former = PayoutBatch.objects.create(**{name: getattr(made, name) for name in fields}, under_former_rule=True)
    rows = [
        PayoutRow(batch=former, number=row.number, household=row.household, card=row.card, amount_fen=row.amount_fen)
        for row in made.rows.order_by("number")
    ]
    post_rows("payout", PayoutRow.objects.bulk_create(rows), LATER)
    for table in ("households_payoutbatch", "households_payoutrow"):
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    owner.execute("ALTER TABLE households_bankcard DISABLE TRIGGER USER")
    cards = [row.card_id for row in rows if row.number in refused]
    owner.execute(REFUSED, [LATER, world.millet.staff.pk, cards])
    owner.execute("ALTER TABLE households_bankcard ENABLE TRIGGER USER")
    return former


def test_it_needs_neither_release_nor_mark(real_world: World, owner_sql: psycopg.Connection[Any]) -> None:
    former = former_batch(real_world, owner_sql)
    assert former.state == "released"
    staff = real_world.millet.staff
    assert write_file(former, user=staff, now=LATER).decode("gb18030").endswith("合计,3,,,,300.00,\r\n")
    former.refresh_from_db()
    assert read_answer(former, as_file(answer(former)), user=staff, now=LATER) == 3
    assert (held_by(real_world.millet), in_transit(), books()) == ([0, 0, 0], 0, {})


def test_a_row_to_a_card_that_was_refused_since_is_left_out_and_its_money_comes_back(
    real_world: World, owner_sql: psycopg.Connection[Any]
) -> None:
    former, staff = former_batch(real_world, owner_sql, refused=(2,)), real_world.millet.staff
    file = write_file(former, user=staff, now=LATER).decode("gb18030").splitlines()
    assert [line.split(",")[1] for line in file] == ["序号", "1", "3", "2"]
    assert file[-1] == "合计,2,,,,200.00,"
    assert (held_by(real_world.millet), in_transit()) == ([0, 10_000, 0], 20_000)
    left_out = former.rows.get(number=2)
    assert (left_out.state, left_out.answered_at) == ("taken_back", LATER)
    assert left_out.reason == "银行卡已被退回，未付款：不是本人的卡"
    assert write_file(former, user=staff, now=LATER).decode("gb18030").splitlines() == file
    former.refresh_from_db()
    told = answer(former)
    assert read_answer(former, as_file(told), user=staff, now=LATER) == 2
    assert read_answer(former, as_file(told), user=staff, now=LATER) == 0
    assert (held_by(real_world.millet), in_transit(), books()) == ([0, 10_000, 0], 0, {})


def test_a_batch_of_which_every_card_was_refused_is_not_written_but_withdrawn(
    real_world: World, owner_sql: psycopg.Connection[Any]
) -> None:
    former = former_batch(real_world, owner_sql, refused=(1, 2, 3))
    before = everything()
    with pytest.raises(NothingToPay):
        write_file(former, user=real_world.millet.staff, now=LATER)
    assert everything() == before
    withdraw_batch(former.pk, user=real_world.millet.staff, reason="卡均被退回", now=LATER)
    assert (held_by(real_world.millet), in_transit(), books()) == ([5_000, 10_000, 15_000], 0, {})
