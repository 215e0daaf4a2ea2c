"""A database of before two hands is brought under the rule: what pay-outs have confirmed stays, the rest waits. And one of
before household files: who bears the head's name is the head."""

from __future__ import annotations

import copy
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from marketplace.households.card_numbers import binding, encrypt, fingerprint
from marketplace.households.models import BankCard, PayoutBatch, PayoutRow, Person
from marketplace.households.payouts.actions import Verdict, post_rows, record_answer
from marketplace.households.payouts.bank_files import write_file
from marketplace.runtime.database_roles import as_owner
from tests.households.paying import CARDS, LATER, books, close_the_season, held_by, in_transit
from tests.world import World

# What 0.1.0 wrote: card, batch, row; the answered batch paid the first household, the open one pays the second.
CARD = """
INSERT INTO households_bankcard (household_id, holder, bank, sealed_number, last_four, entered_by_id, entered_at, retired_at)
VALUES (%s, '焦示例', '示例银行', %s, %s, %s, %s, %s) RETURNING id"""
BATCH = """
INSERT INTO households_payoutbatch (township_id, minimum_fen, created_by_id, created_at, answered_at, answered_by_id)
VALUES (%s, 1, %s, %s, %s, %s) RETURNING id"""
ROW = """
INSERT INTO households_payoutrow (batch_id, number, household_id, card_id, amount_fen, state, reason, answered_at)
VALUES (%s, 1, %s, %s, %s, %s, '', %s) RETURNING id"""
PERSON = "INSERT INTO households_person (household_id, name) VALUES (%s, %s) RETURNING id"
LOOK = """
INSERT INTO people_look (user_id, subject_type, subject_id, what, at) VALUES (%s, 'payout_batch', %s, 'pay-out file', %s)"""


def migrate(name: str) -> None:
    with as_owner():
        executor = MigrationExecutor(connection)
        executor.migrate([("households", name)])


def insert(cursor: Any, sql: str, *values: object) -> int:
    cursor.execute(sql, values)
    return int(cursor.fetchone()[0])


@pytest.mark.slow("the schema is taken back and brought up again")
def test_what_payouts_have_confirmed_stays_and_the_rest_waits(
    real_world: World, owner_sql: psycopg.Connection[Any], capfd: pytest.CaptureFixture[str]
) -> None:
    world = copy.copy(real_world)
    staff, township = world.millet.staff.pk, world.millet.product.village.township_id
    first, second, third = (household.pk for household in world.millet.households)
    close_the_season(world.millet)
    migrate("0002_guarded")
    with connection.cursor() as cursor:
        sealed = encrypt(CARDS[0])
        replaced = insert(cursor, CARD, first, sealed, "0005", staff, LATER, LATER)
        paid = insert(cursor, CARD, first, sealed, "0005", staff, LATER, None)
        on_its_way = insert(cursor, CARD, second, encrypt(CARDS[1]), "0013", staff, LATER, None)
        never = insert(cursor, CARD, third, b"of a key that is lost", "0021", None, LATER, None)
        done = insert(cursor, BATCH, township, staff, LATER, LATER, staff)
        waiting = insert(cursor, BATCH, township, staff, LATER, None, None)
        insert(cursor, ROW, done, first, paid, 5_000, "confirmed", LATER)
        insert(cursor, ROW, waiting, second, on_its_way, 10_000, "pending", None)
        cursor.execute(LOOK, [staff, waiting, LATER])
        for household, name in ((first, "刘示例"), (first, "焦示例1"), (first, "焦示例1"), (second, "别人")):
            insert(cursor, PERSON, household, name)
    capfd.readouterr()

    migrate("0007_files")

    told = capfd.readouterr().out
    assert f"pay-out batch {waiting} of {LATER:%Y-%m-%d} is finished under the former rule" in told
    assert f"pay-out batch {done} " not in told
    assert "2 bank card(s) wait for a second person" in told
    assert "1 bank card(s) can't be decrypted" in told
    people = Person.objects.order_by("pk").values_list("relation", "joined_on", "left_on", "left_why")
    assert list(people) == [(one, None, None, "") for one in ("other", "head", "other", "other")]
    cards = {card.pk: card for card in BankCard.objects.all()}
    assert (cards[paid].confirmed_at, cards[paid].confirmed_by, cards[paid].retired_at) == (LATER, None, None)
    assert [cards[pk].is_open for pk in (replaced, paid, on_its_way, never)] == [False, False, True, True]
    assert [cards[pk].fingerprint for pk in (paid, on_its_way, never)] == [*map(fingerprint, CARDS[:2]), ""]
    bound = [
        binding(number, cards[pk].household_id, LATER) for pk, number in ((paid, CARDS[0]), (on_its_way, CARDS[1]))
    ]
    assert [cards[pk].binding for pk in (paid, on_its_way, never)] == [*bound, ""]
    open_batch = PayoutBatch.objects.get(pk=waiting)
    assert (open_batch.state, open_batch.under_former_rule, open_batch.written_by_id) == ("written", True, staff)
    assert PayoutBatch.objects.get(pk=done).state == "answered"

    # the open one is finished as it was begun: by one person, without a release
    rows = list(PayoutRow.objects.order_by("pk"))
    post_rows("payout", rows, LATER)  # as the former code had posted them
    post_rows("payout_confirmed", rows[:1], LATER)
    assert (held_by(world.millet), in_transit(), books()) == ([0, 0, 15_000], 10_000, {})
    file = write_file(open_batch, user=world.millet.staff, now=LATER).decode("gb18030")
    assert (file.count("6200000000000013"), file.splitlines()[-1]) == (1, "合计,1,,,,100.00,")
    assert record_answer(waiting, {1: Verdict("confirmed")}, user=world.millet.staff, now=LATER) == 1
    assert (held_by(world.millet), in_transit(), books()) == ([0, 0, 15_000], 0, {})
