"""What the list's page shows: cards, facets with their counts, sorts, pages; or why nothing was found, and ways on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.finding.asking import WORDS, Asked, read_query
from cms.finding.facets import NOW, Choice, Sets, read_chosen, read_facets, read_switches
from cms.finding.index import SORTS, Index
from cms.finding.lists import as_list
from cms.finding.reading import index_of
from cms.finding.understanding import Understood, understand
from cms.finding.words.misses import missed
from cms.finding.words.synonyms import NONE, synonyms
from cms.freshness.purging import LISTS, notes, shows
from cms.models import StorefrontPage
from cms.shelf.cards import read_cards
from cms.site.shown import shown_on

CARDS_A_PAGE = 24
CARDS_IN_SEASON = 6


@shown_on.register(StorefrontPage)
def shown_on_list(page: StorefrontPage, request: HttpRequest, canonical: str) -> dict[str, Any]:
    """Return one page of cards, filtered by the address's query, and the filters to choose from."""
    return for_list(page, request.GET, today=timezone.localdate())


def for_list(page: StorefrontPage, query: Mapping[str, str], today: date) -> dict[str, Any]:
    """Return one page of what an address asks for.

    :param query: the address's query; a facet's value that doesn't exist finds nothing, and a page number out of range
        shows the nearest page
    """
    shows(LISTS)
    index = index_of(as_list(page), today)
    asked = read_query(query)
    understood = understand(index, asked.words and query[WORDS], synonyms() if asked.words else NONE)
    notes(*missed(understood.text, understood.terms))
    sets = Sets(index, asked, understood.found if understood.text else index.alive, today)
    language = page.locale.language_code
    paginator = Paginator(_in_order(index, sets, understood), CARDS_A_PAGE)
    shown = paginator.get_page(query.get("page"))
    before = asked.address()
    context = {
        "cards": _cards(index, shown.object_list, language, today),
        "count": paginator.count,
        "page_obj": shown,
        "query": f"{before}&" if before else "",
        "asked": asked,
        "understood": understood,
        "chosen": read_chosen(sets),
        "facets": read_facets(sets),
        "switches": read_switches(sets),
        "sorts": _sorts(asked),
        "without_facets": Asked(asked.words, {}, asked.sort).address(),
    }
    if not paginator.count:
        context |= _ways_on(index, sets, asked, language, today)
    return context


def _cards(index: Index, places: Iterable[int], language: str, today: date) -> list[dict[str, Any]]:
    return list(read_cards([index.pages[place] for place in places], language, today).values())


def _in_order(index: Index, sets: Sets, understood: Understood) -> Any:
    """Return the places of what is found, in the order asked for."""
    found = sets.without()
    if sets.asked.sort != SORTS[0] or not understood.text:
        return index.pick(found, sets.asked.sort)
    import numpy as np  # 25 MB, and most processes never search

    parts = [found & best for best in understood.best_first]
    return np.concatenate([index.pick(part, SORTS[0]) for part in parts if part] or [index.pick(0, SORTS[0])])


def _sorts(asked: Asked) -> list[Choice]:
    labels = {
        "best": _("Best match") if asked.words else _("Our order"),
        "price": _("Price per jin, lowest first"),
        "-price": _("Price per jin, highest first"),
        "new": _("Newest first"),
        "name": _("By name"),
    }
    return [
        Choice(label, asked.address(sort=sort if sort != SORTS[0] else ""), None, sort == asked.sort)
        for sort, label in labels.items()
    ]


def _ways_on(index: Index, sets: Sets, asked: Asked, language: str, today: date) -> dict[str, Any]:
    """Return what helps when nothing was found: facets to drop, near words, and what is in season now."""
    others = Sets(index, Asked("", asked.chosen), index.alive, today).without() if asked.chosen and asked.words else 0
    ripe = index.pick(index.alive & sets.having("season", NOW), SORTS[0])[:CARDS_IN_SEASON]
    return {
        "droppable": [choice for choice in read_chosen(sets) if choice.count],
        # without words and facets that is all produce, which a button says
        "without_words": Choice("", asked.address(**{WORDS: ""}), others.bit_count()),
        "in_season": _cards(index, ripe, language, today),
    }
