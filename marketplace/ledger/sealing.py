"""Seal events: append a leaf each to a Merkle tree, and keep the root. Only `seal` writes the tables of the seals.

What is sealed of an event is its whole content as text (`LEAF_HASHES`, and `proofs` in Python):

- the head: number, date, kind, reference, and of a reversal the reversed event, the approvers and the reason;
- a line for each posting: both accounts' codes, amount, class and source, and for each household account the salted hash
  of the holder's name, SHA-256(SHA-256(event's salt ‖ account's code) ‖ name).

A leaf's data is SHA-256(head) followed by each line's salted hash, SHA-256(SHA-256(event's salt ‖ seq) ‖ line). So a proof
shows a household its own lines and name, while the event's other lines and names stay hashes that can't be guessed.

An event is sealed once no running transaction can be older than it: leaves come in the order (inserted_xid, id), and a
long transaction holds up the seal (`waiting` names it), never a writer: nothing here takes a lock that posting needs.
Names of holders are as they are when the event is sealed; a later change of name begins with the leaves after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from .locking import try_lock_sealing
from .merkle import Node, fold, full_subtrees

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENTS_A_TRANSACTION = 100_000
MOST_NAME = 120  # as SealedHolder.name

NamesOf = Callable[[Iterable[int]], Mapping[int, str]]
"""Names of holders by their key, of those households that are asked for."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a run did, and the newest seal after it.

    :param events: how many events it sealed
    :param busy: another run is at work; this one did nothing
    :param tree_size: how many events are sealed in all
    :param root: of the tree; empty while nothing is sealed
    """

    events: int
    busy: bool
    tree_size: int
    root: bytes


# Rows with a transaction number that is yet to come were restored from another server: finished long ago.
STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_leaf (event_id bigint, leaf_index bigint, salt bytea) ON COMMIT DROP;
TRUNCATE staged_leaf;
"""
TAKE = """
INSERT INTO staged_leaf
SELECT id, %s + row_number() OVER (ORDER BY inserted_xid, id) - 1, uuid_send(gen_random_uuid())
  FROM (SELECT e.id, e.inserted_xid FROM ledger_event e
         WHERE NOT EXISTS (SELECT FROM ledger_sealedevent s WHERE s.event_id = e.id)
           AND (e.inserted_xid < pg_snapshot_xmin(pg_current_snapshot())
                OR (e.inserted_xid >= pg_snapshot_xmax(pg_current_snapshot())
                    AND e.inserted_xid IS DISTINCT FROM pg_current_xact_id_if_assigned()))
         ORDER BY e.inserted_xid, e.id LIMIT %s) due
"""
HOLDERS = """
SELECT DISTINCT a.id, a.owner_id,
       (SELECT h.name FROM ledger_sealedholder h WHERE h.account_id = a.id ORDER BY h.from_leaf DESC LIMIT 1)
  FROM staged_leaf s JOIN ledger_posting p USING (event_id) JOIN ledger_account a ON a.id IN (p.debit_id, p.credit_id)
 WHERE a.owner_type = 'household' AND a.owner_id IS NOT NULL
"""
HOLDER_RANGES = """
holder AS MATERIALIZED (
  SELECT account_id, name, from_leaf,
         coalesce(lead(from_leaf) OVER (PARTITION BY account_id ORDER BY from_leaf), 9223372036854775807) AS until_leaf
    FROM ledger_sealedholder)"""
# Line and head as text; `proofs` shows the same texts, and the page and the script hash them anew.
HOLDER_SALT = "sha256(s.salt || convert_to({code}, 'UTF8'))"


def _holder(account: str, holder: str) -> str:
    salt = HOLDER_SALT.format(code=f"{account}.code")
    return f"coalesce(encode(sha256({salt} || convert_to({holder}.name, 'UTF8')), 'hex'), '')"


LINE = f"""concat_ws('|', p.seq, coalesce(d.code, ''), coalesce(c.code, ''), p.amount, coalesce(p.income_class, ''),
                 coalesce(p.source_type, ''), coalesce(p.source_id::text, ''), {_holder("d", "hd")},
                 {_holder("c", "hc")})"""
LINE_JOINS = """
  LEFT JOIN ledger_account d ON d.id = p.debit_id LEFT JOIN ledger_account c ON c.id = p.credit_id
  LEFT JOIN holder hd ON hd.account_id = p.debit_id AND s.leaf_index >= hd.from_leaf AND s.leaf_index < hd.until_leaf
  LEFT JOIN holder hc ON hc.account_id = p.credit_id AND s.leaf_index >= hc.from_leaf AND s.leaf_index < hc.until_leaf"""
LINE_SALT = "sha256(s.salt || convert_to(p.seq::text, 'UTF8'))"
LINE_HASH = f"sha256({LINE_SALT} || convert_to({LINE}, 'UTF8'))"
HEAD = """concat_ws(E'\\n', e.id, to_char(e.occurred_on, 'YYYY-MM-DD'), e.kind, e.reference,
                 coalesce(e.reverses_id::text, ''), coalesce(array_to_string(e.approver_ids, ','), ''),
                 coalesce(e.reason, ''))"""


def leaf_hashes(leaves: str) -> str:
    """Return SQL that counts leaves anew from the events as they are: event_id, leaf_index, salt, leaf_hash.

    Must stand behind ``WITH`` and `HOLDER_RANGES`.

    :param leaves: table with event_id, leaf_index and salt
    """
    return f"""
SELECT s.event_id, s.leaf_index, s.salt,
       sha256('\\x00'::bytea || sha256(convert_to({HEAD}, 'UTF8')) || string_agg({LINE_HASH}, ''::bytea ORDER BY p.seq))
         AS leaf_hash
  FROM {leaves} s JOIN ledger_event e ON e.id = s.event_id JOIN ledger_posting p ON p.event_id = s.event_id{LINE_JOINS}
 GROUP BY s.event_id, s.leaf_index, s.salt, e.id"""


APPEND = f"""
WITH {HOLDER_RANGES}
INSERT INTO ledger_sealedevent (event_id, leaf_index, salt, leaf_hash)
SELECT event_id, leaf_index, salt, leaf_hash FROM ({leaf_hashes("staged_leaf")}) counted ORDER BY leaf_index
"""
# The subtrees that the new leaves have filled, a level from the one below it.
GROW_FIRST = """
INSERT INTO ledger_sealednode (level, index, hash)
SELECT 1, l.leaf_index / 2, sha256('\\x01'::bytea || l.leaf_hash || r.leaf_hash)
  FROM ledger_sealedevent l JOIN ledger_sealedevent r ON r.leaf_index = l.leaf_index + 1
 WHERE l.leaf_index >= %s AND l.leaf_index < %s AND l.leaf_index & 1 = 0
"""
GROW = """
INSERT INTO ledger_sealednode (level, index, hash)
SELECT %s, l.index / 2, sha256('\\x01'::bytea || l.hash || r.hash)
  FROM ledger_sealednode l JOIN ledger_sealednode r ON r.level = l.level AND r.index = l.index + 1
 WHERE l.level = %s AND l.index >= %s AND l.index < %s AND l.index & 1 = 0
"""


def seal(now: datetime, names_of: NamesOf, *, most: int = EVENTS_A_TRANSACTION) -> Sealed:
    """Seal all events that no running transaction can precede. One run at a time; killed, it leaves nothing half.

    :param now: the seal's time; its day in Shanghai is the day whose root it becomes
    :param names_of: names of the households that appear for the first time, or under another name than before
    :param most: events in one transaction; a run takes as many transactions as it needs
    """
    events = 0
    while True:
        with transaction.atomic():
            taken = _seal_some(now, names_of, most)
        if taken is None:
            return Sealed(events, True, *newest())
        events += taken
        if taken < most:
            return Sealed(events, False, *newest())


def newest() -> tuple[int, bytes]:
    """Return the newest seal's number of events and root; 0 and nothing while nothing is sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tree_size, root FROM ledger_seal ORDER BY tree_size DESC LIMIT 1")
        row = cursor.fetchone()
    return (int(row[0]), bytes(row[1])) if row else (0, b"")


def kept_hashes(nodes: Iterable[Node]) -> dict[Node, bytes]:
    """Return the hashes of full subtrees, leaves included; those that aren't kept are left out."""
    wanted = list(nodes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.level, n.index, n.hash FROM unnest(%s::smallint[], %s::bigint[]) AS w (level, index)"
            " JOIN ledger_sealednode n ON n.level = w.level AND n.index = w.index"
            " UNION ALL SELECT 0, leaf_index, leaf_hash FROM ledger_sealedevent WHERE leaf_index = ANY(%s)",
            [
                *[[node[part] for node in wanted if node[0]] for part in (0, 1)],
                [at for level, at in wanted if not level],
            ],
        )
        return {(level, index): bytes(found) for level, index, found in cursor.fetchall()}


def _seal_some(now: datetime, names_of: NamesOf, most: int) -> int | None:
    """Seal up to `most` events in the caller's transaction; None when somebody else is sealing."""
    if not try_lock_sealing():
        return None
    with connection.cursor() as cursor:
        size = newest()[0]
        cursor.execute(STAGE)
        cursor.execute(TAKE, [size, most])
        taken = int(cursor.rowcount)
        if not taken:
            return 0
        cursor.execute("ANALYZE staged_leaf")
        _name_holders(cursor, size, names_of)
        cursor.execute(APPEND)
        if cursor.rowcount != taken:
            raise RuntimeError(f"{taken - cursor.rowcount} of {taken} events have no postings")
        _grow(cursor, size, size + taken)
        peaks = full_subtrees(0, size + taken)
        hashes = kept_hashes(peaks)
        root = fold([hashes[peak] for peak in peaks])
        cursor.execute(
            "INSERT INTO ledger_seal (sealed_on, tree_size, root, sealed_at) VALUES"
            " (greatest(%s::date, (SELECT max(sealed_on) FROM ledger_seal)), %s, %s, %s)",  # the clock may go back
            [now.astimezone(SHANGHAI).date(), size + taken, root, now],
        )
    return taken


def _name_holders(cursor: Any, size: int, names_of: NamesOf) -> None:
    """Keep the names of holders that are new or have changed."""
    cursor.execute(HOLDERS)
    rows: list[tuple[int, int, str | None]] = cursor.fetchall()
    names = names_of([owner for _account, owner, _name in rows]) if rows else {}
    changed = [
        (account, written(names.get(owner, "")))
        for account, owner, name in rows
        if written(names.get(owner, "")) != (name or "")
    ]
    cursor.execute(
        "INSERT INTO ledger_sealedholder (account_id, from_leaf, name)"
        " SELECT account_id, %s, name FROM unnest(%s::bigint[], %s::text[]) AS changed (account_id, name)",
        [size, [account for account, _name in changed], [name for _account, name in changed]],
    )


def written(name: str) -> str:
    """Return a name as a line can hold it: without what separates a line's parts, and not too long."""
    return " ".join(name.replace("|", " ").split())[:MOST_NAME]


def _grow(cursor: Any, size: int, new_size: int) -> None:
    """Add the subtrees that became full when the tree grew from `size` to `new_size` leaves."""
    level = 1
    while new_size >> level:
        below = level - 1
        since, until = (size >> level) << 1, (new_size >> level) << 1
        cursor.execute(*((GROW_FIRST, [since, until]) if level == 1 else (GROW, [level, below, since, until])))
        level += 1
