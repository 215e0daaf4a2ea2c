"""A line that was taken out of a basket, and can be put back: what it was is signed into the page that offers it.

Nothing is kept for it, so it works without JavaScript and in every tab, and an offer that nobody takes leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core import signing

from marketplace.catalogue.models import Pack
from orders.models import BasketLine

SALT = "orders.basket.removed"
OFFERED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """A basket line as it was.

    :param line_id: its primary key: put back it has it again, and with it its place in the list
    """

    line_id: int
    pack_id: int
    quantity: int
    shown_price_fen: int
    shown_expected_on: date | None

    @classmethod
    def of(cls, line: BasketLine) -> RemovedLine:
        """Return what is remembered of a line; call it before the line is deleted."""
        return cls(line.pk, line.pack_id, line.quantity, line.shown_price_fen, line.shown_expected_on)

    @classmethod
    def read(cls, token: str) -> RemovedLine | None:
        """Return the line of a token, or None for one that is not ours, or older than `OFFERED_FOR`."""
        try:
            line_id, pack_id, quantity, fen, day = signing.loads(token, salt=SALT, max_age=OFFERED_FOR)
        except signing.BadSignature:
            return None
        return cls(line_id, pack_id, quantity, fen, date.fromisoformat(day) if day else None)

    @property
    def token(self) -> str:
        """The line as text that nobody else can make."""
        day = self.shown_expected_on.isoformat() if self.shown_expected_on else ""
        return signing.dumps([self.line_id, self.pack_id, self.quantity, self.shown_price_fen, day], salt=SALT)


@dataclass(frozen=True, slots=True)
class OfferedBack:
    """What the page says of a line that was removed."""

    pack: Pack
    quantity: int
    token: str


def offer_back(token: str, basket_id: UUID | None) -> OfferedBack | None:
    """Return what to offer for a token; None when it is back already, or its pack is gone.

    :param basket_id: the visitor's
    """
    removed = RemovedLine.read(token) if token else None
    if removed is None:
        return None
    if basket_id and BasketLine.objects.filter(basket_id=basket_id, pk=removed.line_id).exists():
        return None
    pack = Pack.objects.select_related("product").filter(pk=removed.pack_id).first()
    return OfferedBack(pack, removed.quantity, token) if pack else None
