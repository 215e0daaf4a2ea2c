"""Post business events: one with `post`, thousands with `post_many`. The only code that writes to the ledger."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, connection, transaction
from psycopg.errors import CheckViolation, UniqueViolation

from marketplace.runtime.prepared_statements import prepared_cursor

MOST_ENTRIES = 32_767  # `seq` is a smallint


@dataclass(frozen=True, slots=True)
class Entry:
    """One amount to be moved from an account to another.

    :param debit: id of the account that the amount leaves
    :param credit: id of the account that it reaches
    :param amount: fen, above zero
    :param income_class: one of `IncomeClass` when a household's income is credited
    :param source_type: kind of the row that explains the amount, such as ``allocation`` (R9)
    :param source_id: primary key of that row
    """

    debit: int
    credit: int
    amount: int
    income_class: str | None = None
    source_type: str | None = None
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A business event that is to be posted once.

    :param kind: what happened, such as ``settlement``
    :param reference: which one of them, such as ``parcel:17``; unique within the kind (R4)
    :param occurred_on: the day it happened, in Shanghai
    :param entries: the amounts moved, at least one
    :param reverses: id of the event that this one reverses, with its reason and exactly two approvers
    :param reason: why it is reversed
    :param approver_ids: who approved the reversal, two different ones
    """

    kind: str
    reference: str
    occurred_on: date
    entries: Sequence[Entry]
    reverses: int | None = None
    reason: str | None = None
    approver_ids: tuple[int, int] | None = None

    def entry_lines(self) -> list[str]:
        """Return each entry as a line of the body; behind an event's id and a bar it is also a row for COPY."""
        return [
            f"{seq}|{e.debit}|{e.credit}|{e.amount}|{e.income_class or ''}|"
            f"{'|' if e.source_type is None else f'{e.source_type}|{e.source_id}'}"
            for seq, e in enumerate(self.entries, 1)
        ]

    def body(self, entry_lines: Sequence[str] | None = None) -> bytes:
        """Return the canonical text that is hashed; `ledger.checks` writes the same in SQL.

        :param entry_lines: what `entry_lines` returned, when it is at hand
        """
        head = f"{self.kind}\n{self.reference}\n{self.occurred_on.isoformat()}\n{self._reversal()}"
        return "\n".join([head, *(self.entry_lines() if entry_lines is None else entry_lines)]).encode()

    def _reversal(self) -> str:
        if self.reverses is None:
            return ""
        approvers = ",".join(map(str, self.approver_ids or ()))
        return f"{self.reverses}|{approvers}|{hashlib.sha256((self.reason or '').encode()).hexdigest()}"

    def body_hash(self) -> bytes:
        """Return the SHA-256 of the body."""
        return hashlib.sha256(self.body()).digest()


@dataclass(frozen=True, slots=True)
class Posted:
    """The outcome of posting: the event's id, and whether this call made it or found it already there."""

    event_id: int
    created: bool


class LedgerError(Exception):
    """A draft that the ledger refuses."""


class ReferenceReused(LedgerError):
    """The same kind and reference were posted before with another body. Never skipped: one of the two is wrong."""

    def __init__(self, draft: Draft, event_id: int, posted_hash: bytes) -> None:
        super().__init__(
            f"{draft.kind} {draft.reference} was posted as event {event_id} with body {posted_hash.hex()}; "
            f"it can't be posted again with body {draft.body_hash().hex()}"
        )
        self.event_id = event_id


class Overdraft(LedgerError):
    """A guarded account would go below zero (R7).

    :param account_id: which one
    :param balance: what its balance would be, in fen
    """

    def __init__(self, what: str, account_id: int, balance: int) -> None:
        super().__init__(f"{what} would take account {account_id} to {balance} fen; it may not go below zero")
        self.account_id = account_id
        self.balance = balance


WORD = re.compile("[a-z_]+")  # nothing that the body could take for something else
_is_word = lru_cache(maxsize=256)(WORD.fullmatch)
OVERDRAWN = re.compile(r"\((\d+), (-\d+), ")  # how PostgreSQL shows the row of ledger_balance that it refused

INSERT_ONE = """
WITH new_event AS (
  INSERT INTO ledger_event (kind, reference, body_hash, posting_count, occurred_on, reverses_id, reason, approver_ids)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s::bigint[]) ON CONFLICT (kind, reference) DO NOTHING RETURNING id
), new_postings AS (
  INSERT INTO ledger_posting
         (event_id, seq, debit_id, credit_id, amount, income_class, source_type, source_id)
  SELECT new_event.id, entry.*
    FROM new_event, unnest(%s::smallint[], %s::bigint[], %s::bigint[], %s::bigint[],
                           %s::text[], %s::text[], %s::bigint[]) AS entry
)
SELECT id FROM new_event
"""


def post(draft: Draft) -> Posted:
    """Post one event, in the caller's transaction or its own.

    Done twice, or by two at once, it posts once and tells both the same event (R4).

    :raises LedgerError: the draft is empty or has an amount of zero or less
    :raises ReferenceReused: the reference was posted with another body
    :raises Overdraft: a guarded account would go below zero; the transaction can't go on
    """
    check_draft(draft)
    columns = zip(*(_row(seq, entry) for seq, entry in enumerate(draft.entries, 1)), strict=True)
    with prepared_cursor() as cursor, _naming_overdraft(draft):
        cursor.execute(INSERT_ONE, [*_event_row(draft), *map(_array, columns)])
        row = cursor.fetchone()
    if row:
        return Posted(row[0], True)
    return Posted(_already_posted([draft])[(draft.kind, draft.reference)], False)


EVENT_COLUMNS = "id, kind, reference, body_hash, posting_count, occurred_on, reverses_id, reason, approver_ids"
EVENT_TYPES = ("int8", "text", "text", "bytea", "int2", "date", "int8", "text", "int8[]")
POSTING_COLUMNS = "event_id, seq, debit_id, credit_id, amount, income_class, source_type, source_id"
ROWS_A_WRITE = 1_000


def post_many(drafts: Sequence[Draft]) -> list[Posted]:
    """Post thousands of events in one transaction, by COPY.

    Resumable: what is already posted stays as it is, so a replay of the same drafts posts nothing.

    :param drafts: the events; the same one given twice is posted once
    :returns: one outcome for each draft, in the same order
    :raises LedgerError, ReferenceReused, Overdraft: as `post`; then none of the drafts is posted
    """
    first: dict[tuple[str, str], Draft] = {}
    for draft in drafts:
        check_draft(draft)
        same = first.setdefault((draft.kind, draft.reference), draft)
        if same is not draft and same.body() != draft.body():
            raise LedgerError(f"{draft.kind} {draft.reference} is given twice with different bodies")
    # one order for everybody: two batches that share events wait for each other, and never in a circle
    new = [draft for _, draft in sorted(first.items())]
    known: dict[tuple[str, str], int] = {}
    created: dict[tuple[str, str], int] = {}
    with transaction.atomic():
        while new and not created:
            try:
                with transaction.atomic():
                    created = _copy_in(new)
            except UniqueViolation as error:
                found = _already_posted(new) if error.diag.constraint_name == "event_once" else {}
                if not found:
                    raise
                known |= found
                new = [draft for draft in new if (draft.kind, draft.reference) not in found]
    outcomes = []
    for draft in drafts:
        key = (draft.kind, draft.reference)
        outcomes.append(Posted(created[key], first[key] is draft) if key in created else Posted(known[key], False))
    return outcomes


def _copy_in(drafts: Sequence[Draft]) -> dict[tuple[str, str], int]:
    """COPY events that are not posted yet, then their postings.

    :returns: kind and reference → event id
    :raises UniqueViolation: one of them is posted already; none is now
    """
    with connection.cursor() as cursor, _naming_overdraft(*drafts):
        cursor.execute("SELECT nextval('ledger_event_id_seq') FROM generate_series(1, %s)", [len(drafts)])
        ids = [row[0] for row in cursor.fetchall()]
        rows: list[str] = []
        with cursor.copy(f"COPY ledger_event ({EVENT_COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(EVENT_TYPES)
            for event_id, draft in zip(ids, drafts, strict=True):
                lines = draft.entry_lines()
                rows += [f"{event_id}|{line}\n" for line in lines]
                copy.write_row((event_id, *_event_row(draft, lines)))
        # The lines that were hashed are the rows: made once, and a word in them needs no escaping (`check_draft`).
        with cursor.copy(f"COPY ledger_posting ({POSTING_COLUMNS}) FROM STDIN (DELIMITER '|', NULL '')") as copy:
            for start in range(0, len(rows), ROWS_A_WRITE):
                copy.write("".join(rows[start : start + ROWS_A_WRITE]))
    return {(draft.kind, draft.reference): event_id for event_id, draft in zip(ids, drafts, strict=True)}


def check_draft(draft: Draft) -> None:
    """Refuse a draft that names no entry or moves no amount, before the database sees it.

    :raises LedgerError: says what is wrong with which entry
    """
    if not draft.entries:
        raise LedgerError(f"{draft.kind} {draft.reference} moves nothing")
    if len(draft.entries) > MOST_ENTRIES:
        raise LedgerError(
            f"{draft.kind} {draft.reference} has {len(draft.entries)} entries; {MOST_ENTRIES} are the most"
        )
    if "\n" in draft.kind or "\n" in draft.reference:
        raise LedgerError(f"{draft.kind!r} {draft.reference!r} has a line break, which the body keeps for itself")
    for seq, entry in enumerate(draft.entries, 1):
        for word in (entry.income_class, entry.source_type):
            if word is not None and not _is_word(word):
                raise LedgerError(
                    f"{draft.kind} {draft.reference}, entry {seq}: {word!r} is no class or kind of source"
                )
        if entry.amount <= 0:
            raise LedgerError(f"{draft.kind} {draft.reference}, entry {seq}: the amount {entry.amount} is not positive")
        if entry.debit == entry.credit:
            raise LedgerError(f"{draft.kind} {draft.reference}, entry {seq}: moves from an account to itself")


def _already_posted(drafts: Sequence[Draft]) -> dict[tuple[str, str], int]:
    """Find those drafts that were posted before: kind and reference → event id.

    :raises ReferenceReused: one of them was posted with another body
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.kind, e.reference, e.id, e.body_hash FROM ledger_event e "
            "JOIN unnest(%s::text[], %s::text[]) AS wanted (kind, reference) USING (kind, reference)",
            [[draft.kind for draft in drafts], [draft.reference for draft in drafts]],
        )
        found = {(kind, reference): (pk, bytes(body)) for kind, reference, pk, body in cursor.fetchall()}
    for draft in drafts:
        event_id, body_hash = found.get((draft.kind, draft.reference), (0, b""))
        if event_id and body_hash != draft.body_hash():
            raise ReferenceReused(draft, event_id, body_hash)
    return {key: event_id for key, (event_id, _) in found.items()}


class _naming_overdraft:
    """Turns the database's refusal of a balance below zero into `Overdraft`."""

    def __init__(self, *drafts: Draft) -> None:
        self.drafts = drafts

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, (IntegrityError, CheckViolation)) and "balance_not_below_zero" in str(error):
            named = f"{self.drafts[0].kind} {self.drafts[0].reference}" if len(self.drafts) == 1 else "a batch"
            if refused := OVERDRAWN.search(str(error)):
                raise Overdraft(named, int(refused[1]), int(refused[2])) from error


def _event_row(draft: Draft, entry_lines: Sequence[str] | None = None) -> tuple[Any, ...]:
    body_hash = hashlib.sha256(draft.body(entry_lines)).digest()
    return (
        draft.kind, draft.reference, body_hash, len(draft.entries), draft.occurred_on, draft.reverses,
        draft.reason, None if draft.approver_ids is None else list(draft.approver_ids),
    )  # fmt: skip


def _array(column: Sequence[int | str | None]) -> str:
    """Write numbers or words as PostgreSQL reads an array: seven times faster than an adapter that takes any value."""
    return f"{{{','.join(['NULL' if value is None else str(value) for value in column])}}}"


def _row(seq: int, entry: Entry) -> tuple[Any, ...]:
    return (
        seq, entry.debit, entry.credit, entry.amount, entry.income_class, entry.source_type, entry.source_id
    )  # fmt: skip
