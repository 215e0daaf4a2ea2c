"""Stripe's list of balance transactions, read once into a temporary file: memory stays flat however long it is."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import IO

from django.utils import timezone

from . import gateway as stripe_gateway
from .gateway import Movement

# Which kind of ledger event books which type of balance transaction (https://docs.stripe.com/reports/balance-transaction-types).
EVENT_KINDS = {
    "charge": "payment",
    "payment": "payment",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "payment_failure_refund": "refund_failure",
    "payout": "stripe_payout",
    "payout_cancel": "stripe_payout",
    "payout_failure": "stripe_payout",
}
DISPUTE_CATEGORIES = ("dispute", "dispute_reversal")  # both are of type "adjustment"


def event_kind(movement: Movement) -> str:
    """Return the kind of the ledger event that books a balance transaction; empty when no event is kept for its type."""
    if movement.category in DISPUTE_CATEGORIES:
        return "dispute"
    return EVENT_KINDS.get(movement.kind, "")


class Statement:
    """What Stripe listed, newest first, with the ledger event's kind of each.

    :ivar since: first moment of it, None for everything
    :ivar columns: of the file, in order
    """

    columns = (
        "movement_id",
        "event_kind",
        "type",
        "amount",
        "fee",
        "currency",
        "created",
        "source_id",
        "intent_id",
        "noted",
    )

    def __init__(self, file: IO[str], since: datetime | None) -> None:
        self._file = file
        self.since = since
        writer = csv.writer(file)
        for moved in stripe_gateway.list_movements(since):
            writer.writerow(
                (
                    moved.movement_id, event_kind(moved), f"{moved.category}/{moved.kind}", moved.amount, moved.fee,
                    moved.currency, moved.created.isoformat(), moved.source_id, moved.intent_id, moved.noted,
                )
            )  # fmt: skip

    def pieces(self) -> Iterator[str]:
        """Go through the file's text, some kilobytes at a time."""
        self._file.flush()
        self._file.seek(0)
        while piece := self._file.read(64 * 1024):
            yield piece

    def rows(self) -> Iterator[dict[str, str]]:
        """Go through the file's rows as text by column."""
        self._file.flush()
        self._file.seek(0)
        yield from csv.DictReader(self._file, self.columns)


@contextmanager
def read_statement(since: date | None) -> Iterator[Statement]:
    """Read Stripe's list; the file is gone after the block.

    :param since: the first day in Shanghai, None for everything
    :raises StripeUnavailable: no answer
    """
    first = timezone.make_aware(datetime.combine(since, time())) if since else None
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        yield Statement(file, first)
