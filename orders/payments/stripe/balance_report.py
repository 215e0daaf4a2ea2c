"""Stripe's balance transactions, downloaded once to a temporary file (CSV): constant memory at any length."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import IO

from django.utils import timezone

from . import gateway as stripe_gateway
from .objects import Movement

# Ledger event kind by type of balance transaction (https://docs.stripe.com/reports/balance-transaction-types).
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
    """Return the kind of ledger event that books a balance transaction; empty for a type that has none."""
    if movement.category in DISPUTE_CATEGORIES:
        return "dispute"
    return EVENT_KINDS.get(movement.kind, "")


class Statement:
    """The downloaded balance transactions, newest first, each with its ledger event kind.

    :ivar since: start of the period, None for everything
    :ivar columns: the file's, in order
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
        """Iterate over the file's text in chunks, for COPY."""
        self._file.flush()
        self._file.seek(0)
        while piece := self._file.read(64 * 1024):
            yield piece

    def rows(self) -> Iterator[dict[str, str]]:
        """Iterate over the rows as text by column."""
        self._file.flush()
        self._file.seek(0)
        yield from csv.DictReader(self._file, self.columns)


@contextmanager
def read_statement(since: date | None) -> Iterator[Statement]:
    """Download the balance transactions; the file is deleted after the block.

    :param since: first day of the period, in Shanghai; None for everything
    :raises StripeUnavailable: the list could not be downloaded
    """
    first = timezone.make_aware(datetime.combine(since, time())) if since else None
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        yield Statement(file, first)
