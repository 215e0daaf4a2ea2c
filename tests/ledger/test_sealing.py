"""Sealing: every finished event gets one leaf, in a fixed order, and the tree only grows."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test import override_settings
from psycopg import errors

from marketplace.embedded import postgres
from marketplace.ledger import sealing
from marketplace.ledger.accounts import open_accounts, shared_account
from marketplace.ledger.checks import run
from marketplace.ledger.merkle import fold, full_subtrees, node_hash
from marketplace.ledger.models import Event, Seal, SealedEvent, SealedHolder, SealedNode
from marketplace.ledger.posting import Draft, Entry, post, post_many
from marketplace.ledger.proofs import day_roots, marks
from marketplace.ledger.seal_checks import CHECKS
from marketplace.ledger.sealing import seal, written
from marketplace.ledger.waiting import LONG_SECONDS, unsealed
from marketplace.runtime.database_roles import as_owner
from tests.ledger.conftest import DAY, Books
from tests.real_database import RealDatabase

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
NAMES = {1: "0001 焦示例1", 2: "0002 焦示例2"}


def names_of(owners: Any) -> dict[int, str]:
    return {owner: NAMES[owner] for owner in owners}


def give(reference: str, fen: int = 5, household: int = 1) -> int:
    """Credit a household; the event's number."""
    account = open_accounts("household", [household])[household]
    entry = Entry(shared_account("bank"), account, fen, "wage", "allocation", 1)
    return post(Draft("gift", reference, DAY, [entry])).event_id


def faults() -> dict[str, int]:
    """What the checks of the seals find: name → broken rows."""
    return {outcome.check.name: outcome.broken for outcome in run(CHECKS, most=5) if outcome.broken}


def test_every_event_gets_one_leaf_and_the_tree_has_one_root(books: Books) -> None:
    done = seal(NOON, names_of)
    assert (done.events, done.busy, done.tree_size) == (2, False, 2)
    leaves = list(SealedEvent.objects.order_by("leaf_index").values_list("event_id", "leaf_index", "leaf_hash"))
    assert [(event, index) for event, index, _hash in leaves] == [
        (event, n) for n, event in enumerate(Event.objects.order_by("id").values_list("pk", flat=True))
    ]
    assert done.root == node_hash(bytes(leaves[0][2]), bytes(leaves[1][2]))
    [kept] = Seal.objects.all()
    assert (kept.sealed_on, kept.tree_size, bytes(kept.root), kept.sealed_at) == (DAY, 2, done.root, NOON)
    again = seal(NOON + timedelta(minutes=10), names_of)
    assert (again.events, again.tree_size, again.root) == (0, 2, done.root)
    assert Seal.objects.count() == 1
    assert faults() == {}


@pytest.mark.parametrize("most", [1, 2, 3, 100])
def test_growing_in_steps_of_any_size_gives_the_same_tree(real_database: RealDatabase, most: int) -> None:
    for turn in range(3):
        post_many(
            [
                Draft("gift", f"{turn}:{n}", DAY, [Entry(shared_account("bank"), shared_account("sales_suspense"), 1)])
                for n in range(turn * 4 + 1)
            ]
        )
        done = seal(NOON, names_of, most=most)
        size = SealedEvent.objects.count()
        assert done.tree_size == size
        peaks = full_subtrees(0, size)
        leaves = [
            bytes(leaf) for leaf in SealedEvent.objects.order_by("leaf_index").values_list("leaf_hash", flat=True)
        ]
        assert done.root == counted_root(leaves)
        assert fold([sealing.kept_hashes(peaks)[peak] for peak in peaks]) == done.root
        assert SealedNode.objects.count() == sum(size >> level for level in range(1, 10))
        assert faults() == {}


def counted_root(leaves: list[bytes]) -> bytes:
    """The root by its definition."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(counted_root(leaves[:half]), counted_root(leaves[half:]))


def test_the_last_seal_of_a_day_in_shanghai_is_its_root(books: Books) -> None:
    seal(datetime(2026, 11, 20, 3, 0, tzinfo=UTC), names_of)
    first = give("a")
    seal(datetime(2026, 11, 20, 15, 59, tzinfo=UTC), names_of)
    second = give("b")
    seal(datetime(2026, 11, 20, 16, 1, tzinfo=UTC), names_of)  # a minute past midnight there
    days = day_roots(date(2026, 11, 1), date(2026, 12, 1))
    roots = [bytes(root) for root in Seal.objects.order_by("tree_size").values_list("root", flat=True)]
    assert [(day.sealed_on, day.tree_size, day.root) for day in days] == [
        (date(2026, 11, 21), 4, roots[2]), (date(2026, 11, 20), 3, roots[1])
    ]  # fmt: skip
    found = marks([books.credited.event_id, first, second, 987654321])
    assert {event: (mark.sealed_on, mark.root) for event, mark in found.items()} == {
        books.credited.event_id: (date(2026, 11, 20), roots[1]),
        first: (date(2026, 11, 20), roots[1]),
        second: (date(2026, 11, 21), roots[2]),
    }


def test_a_clock_that_goes_back_brings_no_day_back(books: Books) -> None:
    seal(NOON, names_of)
    give("a")
    seal(NOON - timedelta(days=3), names_of)
    assert list(Seal.objects.order_by("tree_size").values_list("sealed_on", flat=True)) == [DAY, DAY]
    assert faults() == {}


def test_names_are_sealed_as_they_are_then(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    seal(NOON, names_of)
    before = SealedEvent.objects.get(event_id=books.credited.event_id)
    monkeypatch.setitem(NAMES, 1, "0001 李示例|1\n")
    give("a")
    give("b", household=2)
    seal(NOON, names_of)
    give("c")
    seal(NOON, names_of)
    assert list(SealedHolder.objects.order_by("from_leaf", "name").values_list("from_leaf", "name")) == [
        (0, "0001 焦示例1"), (2, "0001 李示例 1"), (2, "0002 焦示例2")
    ]  # fmt: skip
    assert SealedEvent.objects.get(pk=before.pk).leaf_hash == before.leaf_hash
    assert faults() == {}
    assert len(written("焦" * 300)) == 120


def test_an_unfinished_transaction_holds_up_what_came_after_it(
    books: Books, app_sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any]
) -> None:
    seal(NOON, names_of)
    app_sql.execute("SET application_name = 'the slow one'")
    app_sql.execute("SELECT pg_current_xact_id()")
    waiting = give("a")
    assert seal(NOON, names_of).events == 0
    posted_at = Event.objects.get(pk=waiting).posted_at
    now = datetime.now(UTC) + timedelta(seconds=LONG_SECONDS + 60)
    found = unsealed(now)
    assert found.oldest_seconds == pytest.approx((now - posted_at).total_seconds(), abs=0.01)
    held = found.held_by
    assert held is not None
    assert (held["pid"], held["application"], held["state"]) == (
        app_sql.info.backend_pid, "the slow one", "idle in transaction"
    )  # fmt: skip
    assert LONG_SECONDS < held["age_seconds"] < LONG_SECONDS + 120
    assert found.report()["status"] == "delayed"
    assert any("the slow one" in sentence for sentence in found.sentences())
    assert unsealed(datetime.now(UTC)).held_by is None  # not long yet
    app_sql.commit()
    assert seal(NOON, names_of).events == 1
    assert unsealed(now).report() == {"status": "ok", "oldest_unsealed_seconds": 0.0, "held_by": None}


def test_a_transaction_that_only_reads_holds_up_nothing(books: Books, app_sql: psycopg.Connection[Any]) -> None:
    app_sql.execute("SELECT count(*) FROM ledger_event")
    give("a")
    assert seal(NOON, names_of).events == 3


def test_a_transaction_of_another_role_is_told_of_without_its_name(
    books: Books, owner_sql: psycopg.Connection[Any], real_database: RealDatabase
) -> None:
    with psycopg.connect(real_database.owner_url) as other:
        other.execute("SELECT pg_current_xact_id()")
        give("a")
        assert seal(NOON, names_of).events == 2  # those of before
        found = unsealed(datetime.now(UTC) + timedelta(seconds=LONG_SECONDS + 60))
        pid = other.info.backend_pid
        assert found.held_by == {"pid": pid, "application": "", "state": None, "age_seconds": None}
        assert any("pg_read_all_stats" in sentence for sentence in found.sentences())
        assert json.dumps(found.report())


def test_events_restored_from_another_server_are_sealed(books: Books, owner_sql: psycopg.Connection[Any]) -> None:
    """Their transactions' numbers may lie far ahead of this server's."""
    owner_sql.execute("ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_append_only")
    owner_sql.execute("UPDATE ledger_event SET inserted_xid = '900000000000'::xid8 WHERE kind = 'settlement'")
    owner_sql.execute("ALTER TABLE ledger_event ENABLE TRIGGER ledger_event_append_only")
    assert seal(NOON, names_of).events == 2


def test_a_failure_half_way_leaves_nothing(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "_grow", broken)
        with pytest.raises(ConnectionError):
            seal(NOON, names_of)
    assert [table.objects.count() for table in (SealedEvent, SealedNode, SealedHolder, Seal)] == [0] * 4
    assert seal(NOON, names_of).events == 2


CHANGES = [
    "UPDATE ledger_sealedevent SET leaf_hash = ''",
    "UPDATE ledger_sealednode SET hash = ''",
    "UPDATE ledger_sealedholder SET name = 'x'",
    "UPDATE ledger_seal SET root = ''",
    "DELETE FROM ledger_sealedevent",
    "DELETE FROM ledger_sealednode",
    "DELETE FROM ledger_sealedholder",
    "DELETE FROM ledger_seal",
    "TRUNCATE ledger_sealedevent",
    "TRUNCATE ledger_sealednode",
    "TRUNCATE ledger_sealedholder",
    "TRUNCATE ledger_seal",
]
WRONG = [
    ("a gap", "INSERT INTO ledger_sealedevent VALUES (99, 5, '', '')"),
    ("before the first", "INSERT INTO ledger_sealedevent VALUES (99, -1, '', '')"),
    ("a seal of fewer", "INSERT INTO ledger_seal (sealed_on, tree_size, root, sealed_at) VALUES ('2026-11-20', 1, '', now())"),
    ("a seal of more", "INSERT INTO ledger_seal (sealed_on, tree_size, root, sealed_at) VALUES ('2026-11-20', 3, '', now())"),
    ("the same seal again", "INSERT INTO ledger_seal (sealed_on, tree_size, root, sealed_at) VALUES ('2026-11-20', 2, '', now())"),
]  # fmt: skip


def test_seals_are_never_changed(
    books: Books, app_sql: psycopg.Connection[Any], owner_sql: psycopg.Connection[Any]
) -> None:
    seal(NOON, names_of)
    for attack in CHANGES:
        with pytest.raises(errors.InsufficientPrivilege):
            app_sql.execute(attack)
        app_sql.rollback()
        with pytest.raises(errors.RestrictViolation):
            owner_sql.execute(attack)
    for what, attack in WRONG:
        with pytest.raises(errors.RestrictViolation):
            app_sql.execute(attack)
        app_sql.rollback()
        assert (SealedEvent.objects.count(), Seal.objects.count()) == (2, 1), what
    assert faults() == {}


# What is altered with the triggers off, and which checks must see it.
TAMPERING = [
    ("one fen", "UPDATE ledger_posting SET amount = amount + 1 WHERE credit_id = {rich}", {"seal-leaf": 1}),
    ("one date", "UPDATE ledger_event SET occurred_on = occurred_on + 1 WHERE id = {event}", {"seal-leaf": 1}),
    ("the kind", "UPDATE ledger_event SET kind = 'gift' WHERE id = {event}", {"seal-leaf": 1}),
    ("the reference", "UPDATE ledger_event SET reference = 'x' WHERE id = {event}", {"seal-leaf": 1}),
    ("the class", "UPDATE ledger_posting SET income_class = 'wage' WHERE credit_id = {rich}", {"seal-leaf": 1}),
    ("the source", "UPDATE ledger_posting SET source_id = 8 WHERE credit_id = {rich}", {"seal-leaf": 1}),
    ("who got it", "UPDATE ledger_posting SET credit_id = {poor} WHERE credit_id = {rich}", {"seal-leaf": 1}),
    ("an account's name", "UPDATE ledger_account SET code = 'household:9', owner_id = 9 WHERE id = {rich}", {"seal-leaf": 1}),
    ("the holder's name", "UPDATE ledger_sealedholder SET name = '0001 别人'", {"seal-leaf": 1}),
    ("a posting is gone", "DELETE FROM ledger_posting WHERE credit_id = {rich}", {"seal-leaf": 1}),
    ("an event is gone", "DELETE FROM ledger_event WHERE id = {event}", {"seal-leaf": 1}),
    ("a leaf is gone", "DELETE FROM ledger_sealedevent WHERE leaf_index = 1",
     {"seal-leaves-whole": 1, "seal-node": 1}),
    ("a leaf's hash", "UPDATE ledger_sealedevent SET leaf_hash = sha256('x') WHERE leaf_index = 1",
     {"seal-leaf": 1, "seal-node": 1}),
    ("a node", "UPDATE ledger_sealednode SET hash = sha256('x')", {"seal-node": 1, "seal-root": 2}),
    ("a node is gone", "DELETE FROM ledger_sealednode", {"seal-node": 1, "seal-root": 2}),
    ("a root", "UPDATE ledger_seal SET root = sha256('x') WHERE tree_size = 2", {"seal-root": 1}),
    ("a seal's day", "UPDATE ledger_seal SET sealed_on = sealed_on + 5 WHERE tree_size = 2", {"seal-order": 1}),
]  # fmt: skip


class Undo(Exception):
    """Takes back what was altered."""


def test_what_is_altered_with_the_triggers_off_is_found(books: Books, real_database: RealDatabase) -> None:
    seal(NOON, names_of)
    post(Draft("fund_deposit", "later", DAY, [Entry(books.bank, books.fund, 1)]))
    seal(NOON, names_of)
    assert faults() == {}
    superuser = real_database.cluster.url(postgres.SUPERUSER, real_database.name)
    with override_settings(DATABASE_OWNER_URL=superuser), as_owner():
        for what, tampering, seen_by in TAMPERING:
            found = {}
            with suppress(Undo), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(tampering.format(rich=books.rich, poor=books.poor, event=books.credited.event_id))
                cursor.execute("SET LOCAL session_replication_role = origin")
                found = faults()
                raise Undo
            assert found == seen_by, what


def test_a_trigger_that_is_off_is_named(books: Books, owner_sql: psycopg.Connection[Any]) -> None:
    owner_sql.execute("ALTER TABLE ledger_seal DISABLE TRIGGER ledger_seal_append_only")
    assert faults() == {"seal-guards": 1}


def test_what_a_transaction_has_not_committed_is_not_sealed_by_itself(books: Books) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        mine = give("a")
        cursor.execute("SELECT 1")
        assert seal(NOON, names_of).events == 2
        assert not SealedEvent.objects.filter(event_id=mine).exists()
    assert seal(NOON, names_of).events == 1
