"""Proofs that events of one account are sealed, for whoever holds a printed root and nothing else.

A proof is one JSON object; static/verify_statement.py and static/js/verify.js check it by the same steps:

- ``account``: the code of the account whose lines are shown, such as ``household:17``
- ``root``, ``root_date``, ``tree_size``: the seal that it leads to; the day is Shanghai's
- ``events``: of each the ``head`` and the ``lines`` as the texts that were hashed (ledger.sealing), a line that does not
  concern the account only as its salted hash; ``holder``, the account's holder by name, whose hash with ``holder_salt``
  stands in the lines; ``leaf`` and ``leaf_index``; ``path``, the audit path (RFC 9162)

It proves that these entries stand in the sealed books word for word, not that there are no others of the account.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection

from .merkle import audit_path, leaf_hash, path_parts, root_from_path
from .models import Account, Seal
from .sealing import HEAD, HOLDER_RANGES, HOLDER_SALT, LINE, LINE_HASH, LINE_JOINS, LINE_SALT, kept_hashes

FORMAT = "income-proof-1"


class NotProvable(Exception):
    """What was asked for can't be proven; the sentence says why.

    :param event_id: which event, where it is about one
    """

    def __init__(self, why: str, event_id: int | None = None) -> None:
        super().__init__(why)
        self.event_id = event_id


@dataclass(frozen=True, slots=True)
class Mark:
    """Where an event is sealed: its leaf, and its day's root with the number of events below that root.

    :param sealed_on: the day in Shanghai on which it was sealed; while it lasts, the root still changes
    """

    leaf_index: int
    sealed_on: date
    root: bytes
    tree_size: int

    @property
    def root_hex(self) -> str:
        """The root as it is printed."""
        return self.root.hex()


MARKS = """
SELECT s.event_id, s.leaf_index, day.sealed_on, day.root, day.tree_size
  FROM ledger_sealedevent s
 CROSS JOIN LATERAL (SELECT sealed_on FROM ledger_seal WHERE tree_size > s.leaf_index ORDER BY tree_size LIMIT 1) first
 CROSS JOIN LATERAL (SELECT sealed_on, root, tree_size FROM ledger_seal WHERE sealed_on = first.sealed_on
                      ORDER BY tree_size DESC LIMIT 1) day
 WHERE s.event_id = ANY(%s)
"""
DAY_ROOTS = """
SELECT DISTINCT ON (sealed_on) sealed_on, root, tree_size FROM ledger_seal
 WHERE sealed_on >= %s AND sealed_on < %s ORDER BY sealed_on DESC, tree_size DESC
"""
TEXTS = f"""
WITH {HOLDER_RANGES}
SELECT s.event_id, {HEAD}, p.seq, {LINE}, {LINE_SALT}, {LINE_HASH},
       own.id IN (p.debit_id, p.credit_id), s.leaf_hash, coalesce(h.name, ''), {HOLDER_SALT.format(code="own.code")}
  FROM ledger_sealedevent s JOIN ledger_event e ON e.id = s.event_id JOIN ledger_posting p ON p.event_id = s.event_id{LINE_JOINS}
  JOIN ledger_account own ON own.id = %s
  LEFT JOIN holder h ON h.account_id = own.id AND s.leaf_index >= h.from_leaf AND s.leaf_index < h.until_leaf
 WHERE s.event_id = ANY(%s) ORDER BY s.leaf_index, p.seq
"""


@dataclass(frozen=True, slots=True)
class DayRoot:
    """A day's root, and how many events are sealed below it."""

    sealed_on: date
    root: bytes
    tree_size: int

    @property
    def root_hex(self) -> str:
        """The root as it is printed."""
        return self.root.hex()


def day_roots(since: date, until: date) -> list[DayRoot]:
    """Return the roots of the days from `since` to the day before `until`, newest first; days without a seal are missing."""
    with connection.cursor() as cursor:
        cursor.execute(DAY_ROOTS, [since, until])
        return [DayRoot(day, bytes(root), size) for day, root, size in cursor.fetchall()]


def marks(event_ids: Collection[int]) -> dict[int, Mark]:
    """Return where events are sealed; those that aren't are left out."""
    with connection.cursor() as cursor:
        cursor.execute(MARKS, [list(event_ids)])
        return {event: Mark(leaf, day, bytes(root), size) for event, leaf, day, root, size in cursor.fetchall()}


def prove(account: Account, event_ids: Sequence[int], *, root_of: date | None = None) -> dict[str, Any]:
    """Return the proof that an account's part of events is sealed, from what the books say now.

    Should an event have been altered since, the proof is made all the same and does not fit its root.

    :param event_ids: the events, at least one; shown in the order of their leaves
    :param root_of: the day whose root it leads to; else the first day's root that all the events are below
    :raises NotProvable: an event is unknown, not the account's, or not sealed under that root; or the tree has holes
    """
    where = marks(event_ids)
    for event_id in event_ids:
        if event_id not in where:
            raise NotProvable(f"event {event_id} is not sealed yet, or there is none", event_id)
    newest = max(where.values(), key=lambda mark: mark.leaf_index, default=None)
    if newest is None:
        raise NotProvable("no event is named")
    seal = DayRoot(newest.sealed_on, newest.root, newest.tree_size) if root_of is None else _root_of(root_of)
    if seal.tree_size <= newest.leaf_index:
        late = next(event for event, mark in where.items() if mark is newest)
        raise NotProvable(f"event {late} was sealed after {seal.sealed_on}", late)
    events = _texts(account, where)
    parts = {event: path_parts(mark.leaf_index, seal.tree_size) for event, mark in where.items()}
    nodes = {node for path in parts.values() for part in path for node in part}
    hashes = kept_hashes(nodes)
    if missing := nodes - hashes.keys():
        raise NotProvable(f"{len(missing)} hashes of the tree are gone: run check_books")
    for event_id, shown in events.items():
        index = where[event_id].leaf_index
        shown["leaf_index"] = index
        shown["path"] = [found.hex() for found in audit_path(index, seal.tree_size, hashes.__getitem__)]
    return {
        "format": FORMAT,
        "account": account.code,
        "root": seal.root.hex(),
        "root_date": seal.sealed_on.isoformat(),
        "tree_size": seal.tree_size,
        "events": list(events.values()),
    }


def fits(proof: Mapping[str, Any]) -> bool:
    """Whether each event of a proof leads to the root that it names. Says nothing about whether that root was published."""
    account = proof["account"]
    for event in proof["events"]:
        holder = _salted(event["holder_salt"], event["holder"]).hex() if event["holder"] else ""
        data = sha256(event["head"].encode()).digest()
        for line in event["lines"]:
            data += bytes.fromhex(line) if isinstance(line, str) else _salted(line["salt"], line["text"])
            if not isinstance(line, str) and holder not in _holders_of(account, line["text"]):
                return False
        path = [bytes.fromhex(other) for other in event["path"]]
        root = root_from_path(leaf_hash(data), event["leaf_index"], proof["tree_size"], path)
        if root is None or root.hex() != proof["root"] or leaf_hash(data).hex() != event["leaf"]:
            return False
    return True


def _salted(salt: str, text: str) -> bytes:
    return sha256(bytes.fromhex(salt) + text.encode()).digest()


def _holders_of(account: str, text: str) -> list[str]:
    """Return the hashed names that a line gives for an account; none when the line is not the account's."""
    parts = text.split("|")
    return [parts[7 + side] for side in (0, 1) if parts[1 + side] == account]


def _root_of(day: date) -> DayRoot:
    seal = Seal.objects.filter(sealed_on=day).order_by("-tree_size").first()
    if seal is None:
        raise NotProvable(f"{day} has no root")
    return DayRoot(seal.sealed_on, bytes(seal.root), seal.tree_size)


def _texts(account: Account, event_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Read heads and lines as they are sealed, in the order of the leaves."""
    found: dict[int, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(TEXTS, [account.pk, list(event_ids)])
        for event_id, head, _seq, text, salt, hashed, own, leaf, holder, holder_salt in cursor.fetchall():
            named = {"holder": holder, "holder_salt": bytes(holder_salt).hex()}
            event = found.setdefault(event_id, {"head": head, **named, "lines": [], "leaf": bytes(leaf).hex()})
            event["lines"].append({"text": text, "salt": bytes(salt).hex()} if own else bytes(hashed).hex())
    for event_id in event_ids:
        if not any(isinstance(line, dict) for line in found.get(event_id, {"lines": []})["lines"]):
            raise NotProvable(f"event {event_id} moves nothing on {account.code}", event_id)
    return found
