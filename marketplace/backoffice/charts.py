"""Where the bars of a chart stand. Pure; the template draws them as SVG, with the figures as text beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROW_HEIGHT = 30
BAR_LEFT = 53
LONGEST_BAR = 190
LABEL_GAP = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One month's bar, in the drawing's units.

    :param month: 1 to 12
    :param amount: fen
    :param y: top of the row
    :param width: length of the bar; zero for no income, else at least 2 so that it is seen
    """

    month: int
    amount: int
    y: int
    width: int

    @property
    def label_x(self) -> int:
        """Where the amount is written: behind the bar."""
        return BAR_LEFT + self.width + LABEL_GAP


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of a year, and the height of the drawing."""

    bars: Sequence[Bar]
    height: int


def month_chart(by_month: Sequence[int]) -> Chart | None:
    """Return a bar for each month from the first to the last with income; None when there was no income.

    :param by_month: income in fen, January to December
    """
    earning = [month for month, amount in enumerate(by_month, 1) if amount > 0]
    if not earning:
        return None
    largest = max(by_month)
    bars = [
        Bar(month, amount, row * ROW_HEIGHT, max(2, LONGEST_BAR * amount // largest) if amount > 0 else 0)
        for row, month in enumerate(range(earning[0], earning[-1] + 1))
        for amount in [by_month[month - 1]]
    ]
    return Chart(bars, len(bars) * ROW_HEIGHT)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole as a bar, in the drawing's units.

    :param name: which part, for its colour and text
    :param amount: fen, or grams
    """

    name: str
    amount: int
    x: int
    width: int


WHOLE_WIDTH = 360


def funding_bars(from_cooperative: int, from_fund: int, owed: int) -> list[Part]:
    """Return who pays for a season's purchases as parts of one bar."""
    return whole_bar([("cooperative", from_cooperative), ("fund", from_fund), ("owed", owed)])


def whole_bar(amounts: Sequence[tuple[str, int]]) -> list[Part]:
    """Return named amounts as parts of one bar; a part of nothing is left out.

    Rounded so that the bar is full; a part that is not nothing is at least 2 wide.
    """
    parts = [(name, amount) for name, amount in amounts if amount]
    if not parts:
        return []
    whole = sum(fen for _name, fen in parts)
    widths = [max(2, WHOLE_WIDTH * fen // whole) for _name, fen in parts]
    widths[widths.index(max(widths))] += WHOLE_WIDTH - sum(widths)
    found, x = [], 0
    for (name, fen), width in zip(parts, widths, strict=True):
        found.append(Part(name, fen, x, width))
        x += width
    return found


PAIR_HEIGHT = 74
PAIR_LONGEST = 210


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bars under one name, in the drawing's units: as it was, and as it would be. Amounts are in fen."""

    name: object
    first: int
    second: int
    y: int
    first_width: int
    second_width: int


@dataclass(frozen=True, slots=True)
class PairChart:
    """The pairs, and the height of the drawing."""

    pairs: Sequence[Pair]
    height: int


def pair_chart(rows: Sequence[tuple[object, int, int]]) -> PairChart | None:
    """Return two bars for each name, to one scale; None where all is nothing.

    :param rows: names, each with two amounts in fen, zero or more
    """
    largest = max((max(first, second) for _name, first, second in rows), default=0)
    if not largest:
        return None

    def width(amount: int) -> int:
        return max(2, PAIR_LONGEST * amount // largest) if amount else 0

    pairs = [
        Pair(name, first, second, place * PAIR_HEIGHT, width(first), width(second))
        for place, (name, first, second) in enumerate(rows)
    ]
    return PairChart(pairs, len(pairs) * PAIR_HEIGHT)
