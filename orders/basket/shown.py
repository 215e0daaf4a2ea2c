"""The basket as its page shows it: today's prices and stock, and what has changed since the buyer looked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from marketplace.catalogue.models import Pack
from marketplace.cooperatives.models import Cooperative
from orders.basket.actions import MOST_AT_ONCE
from orders.delivery.postage import Way
from orders.models import BasketLine, Order
from orders.pricing.quote import Quote, QuotedLine, lines_to_quote, quote_lines
from orders.unpaid.queries import holders_of


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A basket line at today's price and stock, with what has changed since the buyer saw it.

    :param was: the price shown before, in fen, when it is another one now
    :param left: whole packs that can be had
    :param moved: whether it is shipped at another time than was shown: a pre-order now, in stock now, or another harvest
    :param most_unpaid: packs that may be set aside before they are paid, as the refused order found them; None if enough
    :param kept_by: the visitor's own unpaid order that holds what is missing
    """

    line: BasketLine
    quoted: QuotedLine
    was: int | None
    left: int
    moved: bool
    most_unpaid: int | None = None
    kept_by: Order | None = None

    @property
    def expected_on(self) -> date | None:
        """The day of the harvest that it is pre-ordered from; None when it is in stock."""
        return self.quoted.offer.expected_on

    @property
    def pack(self) -> Pack:
        """What is bought."""
        return self.quoted.pack

    @property
    def label(self) -> str:
        """Product and pack."""
        return f"{self.pack.product.label} · {self.pack.label}"

    @property
    def field_id(self) -> str:
        """The id of its quantity field."""
        return f"line-{self.line.pk}-quantity"

    @property
    def most(self) -> int:
        """The largest quantity that its field takes."""
        return max(1, min(self.left, MOST_AT_ONCE), self.line.quantity)

    @property
    def problem(self) -> str:
        """Why it can't be ordered as it is: ``gone``, ``paused`` (not sold at present), ``not_sent``, ``sold_out``, ``short``,
        ``too_much``, or empty."""
        if not self.quoted.for_sale:
            return "paused" if self.quoted.paused else "gone"
        if not self.quoted.sent_there:
            return "not_sent"
        if self.left == 0:
            return "sold_out"
        if self.left < self.line.quantity:
            return "short"
        return "too_much" if self.takes < self.line.quantity else ""

    @property
    def takes(self) -> int:
        """How many packs can be ordered now."""
        return self.left if self.most_unpaid is None else min(self.left, self.most_unpaid)


@dataclass(frozen=True, slots=True)
class ShownParcel:
    """The lines that one cooperative ships together; postage in fen.

    :param expected_on: the day of the harvest that it waits for; None when it is in stock
    :param arrives: the first and the last day on which it is to arrive, ordered today
    """

    key: str
    cooperative: Cooperative
    lines: Sequence[ShownLine]
    postage: int
    expected_on: date | None
    arrives: tuple[date, date]


@dataclass(frozen=True)
class ShownBasket:
    """A basket as it is shown now."""

    quote: Quote
    parcels: Sequence[ShownParcel]

    @cached_property
    def lines(self) -> list[ShownLine]:
        """All lines, parcel by parcel."""
        return [line for parcel in self.parcels for line in parcel.lines]

    @property
    def postage_each(self) -> int:
        """What one parcel costs, in fen."""
        return self.parcels[0].postage if self.parcels else 0

    @property
    def any_preorder(self) -> bool:
        """Whether a parcel waits for a harvest."""
        return any(parcel.expected_on for parcel in self.parcels)

    @property
    def any_in_stock(self) -> bool:
        """Whether a parcel can be sent at once."""
        return any(parcel.expected_on is None for parcel in self.parcels)

    @property
    def changed(self) -> list[ShownLine]:
        """The lines whose price, or the day of their harvest, is another one than the buyer saw."""
        return [line for line in self.lines if line.was is not None or line.moved]

    @property
    def kept_by(self) -> list[Order]:
        """The visitor's own unpaid orders that hold what is missing."""
        return list({line.kept_by.pk: line.kept_by for line in self.problems if line.kept_by}.values())

    @property
    def problems(self) -> list[ShownLine]:
        """The lines that can't be ordered as they are."""
        return [line for line in self.lines if line.problem]

    @property
    def only_paused(self) -> bool:
        """Whether the rest can be ordered as it is, once what is not sold at present is taken out."""
        return {line.problem for line in self.lines} == {"paused", ""}


def show_basket(
    basket_id: UUID | None,
    *,
    now: datetime,
    province: str = "",
    discount_code: str = "",
    left: Mapping[int, int] | None = None,
    most_unpaid: Mapping[int, int] | None = None,
    own: Callable[[], Sequence[Order]] = tuple,
    way: Way | None = None,
) -> ShownBasket:
    """Return a basket at today's prices and stock, and keep these prices, and the days of harvests to come, as those that
    the buyer was shown.

    :param basket_id: None for somebody who has no basket yet
    :param province: the code of the province that it goes to; empty for the usual postage
    :param discount_code: as typed; empty for none
    :param left: packs left as the refused order found them, by pack id; two packs of one lot may be short only together
    :param most_unpaid: packs that may be set aside before they are paid, by pack id, as the refused order found them
    :param own: reads the visitor's own unpaid orders; called when something is short
    :param way: by which the days of arrival go, where it is not that to the province
    :raises discounts.UnknownDiscount: there is no such code now
    """
    lines = {line.pack_id: line for line in lines_to_quote(basket_id)} if basket_id else {}
    quoted = quote_lines(lines.values(), province, discount_code, now)
    left, most_unpaid = left or {}, most_unpaid or {}
    short = [row.pack for row in quoted.lines if row.short or row.pack.pk in left or row.pack.pk in most_unpaid]
    kept_by = holders_of(own(), short) if short else {}
    parcels = [
        ShownParcel(
            f"{parcel.cooperative.pk}-{parcel.forecast_id or 0}",
            parcel.cooperative,
            [
                replace(
                    _shown(lines[line.pack.pk], line, left),
                    most_unpaid=most_unpaid.get(line.pack.pk),
                    kept_by=kept_by.get(line.pack.pk),
                )
                for line in parcel.lines
            ],
            parcel.postage,
            parcel.expected_on,
            (way or parcel.way).arrives(parcel.expected_on or timezone.localdate(now)),
        )
        for parcel in quoted.parcels
    ]
    shown = ShownBasket(quoted, parcels)
    for changed in shown.changed:  # placing compares with these
        BasketLine.objects.filter(pk=changed.line.pk).update(
            shown_price_fen=changed.pack.price_fen,
            shown_expected_on=changed.line.shown_expected_on if changed.problem else changed.expected_on,
        )
    return shown


def _shown(line: BasketLine, quoted: QuotedLine, left: Mapping[int, int]) -> ShownLine:
    was = line.shown_price_fen if line.shown_price_fen != quoted.pack.price_fen else None
    moved = quoted.left > 0 and line.shown_expected_on != quoted.offer.expected_on
    return ShownLine(line, quoted, was, min(quoted.left, left.get(line.pack_id, quoted.left)), moved)
