"""What the search box offers while somebody types: words, places and shelves, products. Each is an address of the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cms.finding import tokens
from cms.finding.asking import Asked
from cms.finding.index import SORTS, Index, Label
from cms.finding.understanding import tidy, understand
from cms.finding.words.synonyms import Synonyms, synonyms
from cms.finding.words.terms import as_written
from marketplace.places.divisions.spelling import simplified

MOST = 8
MOST_OF_A_KIND = 4
LOOKED_AT = 100  # words that begin as what was typed; of them, those of most products are offered


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to look for.

    :param note: what it is, or how many products there are
    :param query: the query of the list's address
    """

    label: str
    note: str
    query: str


def suggest(index: Index, typed: str) -> list[Suggestion]:
    """Return what somebody may want who has typed this much; nothing for nothing."""
    text, _shortened = tidy(typed)
    start = "".join(tokens.runs(simplified(text)))
    if not start:
        return []
    known = synonyms()
    found = [
        *_words(index, start), *_other_names(index, start, known), *_labels(index, start), *_products(index, text, known)
    ]  # fmt: skip
    once: dict[str, Suggestion] = {}
    for one in found:
        once.setdefault(one.label.casefold(), one)
    return list(once.values())[:MOST]


def _words(index: Index, start: str) -> Iterator[Suggestion]:
    counted = [(index.count_of(word), word) for word in index.words_starting_with(start, LOOKED_AT)]
    for count, word in sorted(counted, key=lambda one: -one[0])[:MOST_OF_A_KIND]:
        if count:
            note = ngettext("%(count)d product", "%(count)d products", count) % {"count": count}
            yield Suggestion(word, note, Asked(word).address())


def _other_names(index: Index, start: str, known: Synonyms) -> Iterator[Suggestion]:
    """What is sold by another name than the one that somebody begins to type (番: 番茄, which is 西红柿)."""
    begun = [word for word in known.others if word.startswith(start) and word != start]
    sold = ((word, term.anywhere) for word in begun if (term := as_written(index, word, known)))
    for word, bits in islice(sold, MOST_OF_A_KIND):
        count = bits.bit_count()
        note = ngettext("%(count)d product", "%(count)d products", count) % {"count": count}
        yield Suggestion(word, note, Asked(word).address())


def _labels(index: Index, start: str) -> Iterator[Suggestion]:
    kinds = {"category": _("Kind"), "village": _("Village"), "township": _("Township"), "cooperative": _("Cooperative")}
    english = (get_language() or "").startswith("en")
    some = 0
    for (facet, value), label in list(index.labels.items()):
        if some < MOST_OF_A_KIND and facet in kinds and _begins(label, start):
            held = index.facets[facet].get(value) if facet in index.facets else None
            if held and held.bits & index.alive:
                some += 1
                name = label.name_en if english and label.name_en else label.name
                yield Suggestion(name, kinds[facet], Asked("", {facet: value}).address())


def _begins(label: Label, start: str) -> bool:
    spellings = [label.name, *tokens.runs(label.name_en)]
    runs = tokens.runs(label.name)
    if runs and tokens.is_chinese(runs[0]):
        spellings += [tokens.spelled(runs[0]), tokens.initials(runs[0])]
    return any(one.casefold().startswith(start) for one in spellings)


def _products(index: Index, text: str, known: Synonyms) -> Iterator[Suggestion]:
    understood = understand(index, text, known)
    for term in understood.corrections:
        yield Suggestion(term.meant, _("Did you mean this?"), Asked(term.meant).address())
    left = MOST
    for best in understood.best_first[:2]:
        for place in index.pick(best, SORTS[0])[:left]:
            left -= 1
            yield Suggestion(index.titles[place], _("Product"), Asked(index.titles[place]).address())
