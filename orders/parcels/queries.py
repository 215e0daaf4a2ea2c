"""Reads of parcels: what a clerk needs to pack one (its lines, the lots they come from, where it goes), and counts for lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from marketplace.ledger.models import Account, Event, Posting
from marketplace.supply.models import ReservationPart
from orders.models import OrderLine, Parcel

# Not to be packed, labelled or addressed: it will not be sent, or not yet.
NOT_SENT = (Parcel.Status.CANCELLED, Parcel.Status.AWAITING_HARVEST, Parcel.Status.AWAITING_PAYMENT)


@dataclass(frozen=True, slots=True)
class FromLot:
    """Packs to be taken from one lot."""

    code: str
    packs: int


@dataclass(frozen=True, slots=True)
class PackingLine:
    """One line of a packing list."""

    line: OrderLine
    lots: Sequence[FromLot]

    @property
    def grams(self) -> int:
        """The line's mass."""
        return self.line.quantity * self.line.unit_grams


def packing_lines(lines: QuerySet[OrderLine]) -> list[PackingLine]:
    """Return the packing list of order lines.

    :param lines: one parcel's lines, as far as the clerk may see them
    """
    rows = list(lines.order_by("id"))
    parts: dict[int, list[FromLot]] = defaultdict(list)
    unit_grams = {line.reservation_id: line.unit_grams for line in rows}
    for part in ReservationPart.objects.filter(reservation__in=unit_grams).select_related("lot").order_by("lot_id"):
        packs = part.grams // unit_grams[part.reservation_id]
        parts[part.reservation_id].append(FromLot(part.lot.code, packs))
    return [PackingLine(line, parts[line.reservation_id]) for line in rows]


def shows_address(parcel: Parcel) -> bool:
    """Return whether a clerk needs recipient, phone and address: not of a parcel that will not be sent, or not yet."""
    return parcel.status not in NOT_SENT


def contents(parcel: Parcel) -> str:
    """Return what is inside, in one line. Its lines should be prefetched."""
    return "；".join(f"{line.label} × {line.quantity}" for line in parcel.lines.all())


def counts(rows: QuerySet[Any], field: str = "status") -> dict[str, int]:
    """Return how many of the rows are in each status, or have each value of another field."""
    return dict(rows.order_by().values_list(field).annotate(Count("pk")))


def cooperative_share(parcel: Parcel) -> int | None:
    """Return what the parcel's settlement left with the cooperative, in fen (less than nothing: it owes), or None before."""
    event = Event.objects.filter(kind="settlement", reference=f"parcel:{parcel.pk}").first()
    account = Account.objects.filter(code=f"cooperative:{parcel.cooperative_id}").first()
    if event is None or account is None:
        return None
    rows = Posting.objects.filter(event_id=event.pk).values_list("credit_id", "debit_id", "amount")
    return sum(
        amount if credit == account.pk else -amount for credit, debit, amount in rows if account.pk in (credit, debit)
    )
