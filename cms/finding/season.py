"""The season calendar: what is ripe when, as bars over the year and as lists by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import dates
from django.utils.translation import gettext as _

from cms.finding.asking import Asked
from cms.finding.index import SORTS, Index
from cms.finding.lists import ProduceList
from cms.site.addresses import page_address
from marketplace.runtime.prepared_statements import prepared_cursor

MONTHS = range(1, 13)
ROWS = 40  # products drawn; the months lead to lists with all of them
NAMED = 12  # products named below a month

PAGES = "SELECT page.id, page.title, page.url_path FROM wagtailcore_page page WHERE page.id = ANY (%s::bigint[])"


@dataclass(frozen=True, slots=True)
class Row:
    """A product with its harvest.

    :param bars: first month counted from 0, and number of months; two when the harvest runs over New Year
    :param words: the same in words
    :param now: whether it is in season this month
    """

    title: str
    address: str
    bars: list[tuple[int, int]]
    words: str
    now: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month and what is ripe in it.

    :param rows: the first products
    :param count: how many there are
    :param address: the list of all of them
    """

    number: int
    name: str
    now: bool
    count: int
    address: str
    rows: list[Row] = field(default_factory=list)

    @property
    def short(self) -> str:
        """Its name where there is little room."""
        return str(dates.MONTHS_AP[self.number])


def read_calendar(index: Index, at: ProduceList, today: date) -> dict[str, Any]:
    """Return the bars, and the months from this one on.

    :param index: of the produce list
    :param at: the produce list
    """
    held = index.facets.get("season", {})
    ripe = [held[str(month)].bits & index.alive if str(month) in held else 0 for month in MONTHS]
    anything = 0
    for bits in ripe:
        anything |= bits
    drawn = [int(place) for place in index.pick(anything, SORTS[0])[:ROWS]]
    named = [[int(place) for place in index.pick(bits, SORTS[0])[:NAMED]] for bits in ripe]
    rows = _read_rows(index, {*drawn, *(place for month in named for place in month)}, ripe, at.language, today)
    months = [
        Month(
            month,
            str(dates.MONTHS[month]),
            month == today.month,
            ripe[month - 1].bit_count(),
            f"{at.address}?{Asked('', {'season': str(month)}).address()}",
            [rows[place] for place in named[month - 1] if place in rows],
        )
        for month in MONTHS
    ]
    this = today.month - 1
    return {
        "rows": [rows[place] for place in drawn if place in rows],
        "more": anything.bit_count() > ROWS,
        "year": months,
        "months": months[this:] + months[:this],
        "list": at,
        "this_month": this,
    }


def _read_rows(index: Index, places: set[int], ripe: Sequence[int], language: str, today: date) -> dict[int, Row]:
    page_of = {place: index.pages[place] for place in places}
    with prepared_cursor() as cursor:
        cursor.execute(PAGES, [list(page_of.values())])
        pages = {page_id: (title, page_address(url_path, language)) for page_id, title, url_path in cursor.fetchall()}
    rows = {}
    for place, page_id in page_of.items():
        if page_id in pages:
            months = [month for month in MONTHS if ripe[month - 1] >> place & 1]
            rows[place] = Row(*pages[page_id], bars_of(months), _words(months), today.month in months)
    return rows


def bars_of(months: Sequence[int]) -> list[tuple[int, int]]:
    """Return months as bars of a year's twelve: first month counted from 0, and length."""
    bars: list[tuple[int, int]] = []
    for month in months:
        if bars and sum(bars[-1]) == month - 1:
            bars[-1] = bars[-1][0], bars[-1][1] + 1
        else:
            bars.append((month - 1, 1))
    return bars


def _words(months: Sequence[int]) -> str:
    if len(months) == len(MONTHS):
        return _("all year")
    first = next(month for month in months if (month - 2) % 12 + 1 not in months)
    last = next(month for month in months if month % 12 + 1 not in months)
    if first == last:
        return str(dates.MONTHS[first])
    return _("%(first)s to %(last)s") % {"first": dates.MONTHS[first], "last": dates.MONTHS[last]}
