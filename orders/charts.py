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
