"""What somebody meant who typed a few words into the search box, and which products that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

from cms.finding.index import Index
from cms.finding.tokens import is_chinese, runs
from cms.finding.words.synonyms import NONE, Synonyms
from cms.finding.words.terms import Term, nearest, read_terms
from marketplace.places.divisions.spelling import simplified
from marketplace.typed_text.rules import without_invisible

LONGEST = 60  # characters of a search that are looked at
MOST_NEAREST = 6


@dataclass(frozen=True, slots=True)
class Understood:
    """A search, and what it finds.

    :param text: what was typed, as far as it was looked at
    :param shortened: whether more was typed
    :param best_first: disjoint sets of products, the best first; none when nothing was typed
    :param partly: no product has all of the words; those are shown that have some of them
    """

    text: str = ""
    shortened: bool = False
    terms: tuple[Term, ...] = ()
    best_first: tuple[int, ...] = ()
    partly: bool = False
    nearest: tuple[str, ...] = field(default=())

    @property
    def found(self) -> int:
        """Everything that it finds, as bits."""
        return reduce(or_, self.best_first, 0)

    @property
    def corrections(self) -> list[Term]:
        """The words that were taken to be others."""
        return [term for term in self.terms if term.corrected]

    @property
    def unknown(self) -> list[Term]:
        """The words that no product has."""
        return [term for term in self.terms if not term.anywhere]


def tidy(text: str) -> tuple[str, bool]:
    """Return what is looked at of a search: no control characters, single spaces, not endless; and whether that was all."""
    start = text[: LONGEST * 10]
    start = without_invisible(start)
    shown = " ".join("".join(one if one.isprintable() else " " for one in start).split())
    return shown[:LONGEST].rstrip(), len(shown) > LONGEST or len(text) > len(start)


def understand(index: Index, typed: str, synonyms: Synonyms = NONE) -> Understood:
    """Return what a search means in a list. Nothing typed means nothing: no set at all.

    Numbers (`OR 1=1`) find nothing by themselves; beside words they narrow down what these find.
    """
    text, shortened = tidy(typed)
    if not text:
        return Understood()
    every = read_terms(index, simplified(text), synonyms)
    terms = tuple(term for term in every if not term.weak) or tuple(term for term in every if is_chinese(term.typed))
    everywhere = reduce(and_, (term.anywhere for term in terms), index.alive) if terms else 0
    if everywhere:
        for term in every:  # weak ones, where that leaves something
            everywhere = everywhere & term.anywhere or everywhere
        meant = " ".join(term.meant for term in every) if any(term.corrected for term in terms) else text
        title = index.by_title.get(" ".join(runs(meant)))
        exact = title.bits & everywhere if title else 0
        in_names = reduce(and_, (term.in_names for term in terms), everywhere)
        return Understood(text, shortened, terms, (exact, in_names & ~exact, everywhere & ~in_names & ~exact))
    some = _by_number_of_words(index, terms)
    near = dict.fromkeys(word for term in terms if not term.anywhere for word in nearest(index, term.typed))
    return Understood(text, shortened, terms, some, partly=any(some), nearest=tuple(near)[:MOST_NEAREST])


def _by_number_of_words(index: Index, terms: tuple[Term, ...]) -> tuple[int, ...]:
    """Return the products that have some of the words, those with the most of them first."""
    at_least = [index.alive] + [0] * len(terms)
    for term in terms:
        for number in range(len(terms), 0, -1):
            at_least[number] |= at_least[number - 1] & term.anywhere
    return tuple(at_least[number] & ~_or_zero(at_least, number + 1) for number in range(len(terms) - 1, 0, -1)) or (0,)


def _or_zero(sets: list[int], number: int) -> int:
    return sets[number] if number < len(sets) else 0
