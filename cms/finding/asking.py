"""What the address of a list asks for: words, one value of each facet, a sort, a page. All state is in the address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote_plus

from cms.finding.index import SORTS
from cms.finding.understanding import tidy
from marketplace.places.divisions.reading import province_named

WORDS, SORT, PAGE = "q", "sort", "page"
FACETS = ("category", "township", "village", "cooperative", "certificate", "season", "price", "province")
ADDRESSED = (WORDS, *FACETS, SORT)
LONGEST_VALUE = 40

quoted = lru_cache(maxsize=4096)(quote_plus)  # a page writes the same few values in fifty addresses


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. A facet's value may be one that doesn't exist: it finds nothing, and says so."""

    words: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    sort: str = SORTS[0]

    def address(self, **changes: str) -> str:
        """Return the query of the same list with some facets, the words (`q`) or the sort changed; empty drops one."""
        state = {WORDS: self.words, **self.chosen, SORT: self.sort if self.sort != SORTS[0] else "", **changes}
        return "&".join([f"{name}={quoted(state[name])}" for name in ADDRESSED if state.get(name)])

    def around(self, facet: str, dropped: Collection[str] = ()) -> tuple[str, str]:
        """Return the query with any value of a facet chosen, in two parts: what stands before the quoted value, and after.

        :param dropped: facets that choosing this one drops
        """
        state = {WORDS: self.words, **self.chosen, SORT: self.sort if self.sort != SORTS[0] else ""}
        place = ADDRESSED.index(facet)
        before = [
            f"{name}={quoted(state[name])}&" for name in ADDRESSED[:place] if state.get(name) and name not in dropped
        ]
        after = [
            f"&{name}={quoted(state[name])}"
            for name in ADDRESSED[place + 1 :]
            if state.get(name) and name not in dropped
        ]
        return f"{''.join(before)}{facet}=", "".join(after)


def read_query(query: Mapping[str, str]) -> Asked:
    """Return what an address asks for; what it doesn't know is left aside.

    :param query: the address's query
    """
    chosen = {}
    for facet in FACETS:
        value = "".join(one for one in query.get(facet, "")[:LONGEST_VALUE] if one.isprintable()).strip()
        if value:
            chosen[facet] = _code_of(value) if facet == "province" else value
    sort = query.get(SORT, "")
    return Asked(tidy(query.get(WORDS, ""))[0], chosen, sort if sort in SORTS else SORTS[0])


def _code_of(province: str) -> str:
    """Return the code of a province; addresses of before held its name, and people write it."""
    found = province_named(province)
    return found.code if found else province
