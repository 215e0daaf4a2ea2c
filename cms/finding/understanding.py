"""What somebody meant who typed a few words into the search box, and which products that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

from cms.finding import tokens
from cms.finding.index import Index
from marketplace.typed_text.rules import without_invisible

LONGEST = 60  # characters of a search that are looked at
MOST_BEGINNINGS = 64  # words that a beginning may stand for
LEAST_TO_CORRECT = 4  # letters: below this every word is near every other
MOST_NEAREST = 6


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a search.

    :param typed: as it was typed
    :param meant: as it was understood: another word when nothing has the one typed
    :param in_names: the products that have it in their names, as bits
    :param anywhere: the products that have it anywhere
    """

    typed: str
    meant: str
    in_names: int = 0
    anywhere: int = 0

    @property
    def corrected(self) -> bool:
        """Whether another word was taken for the one typed."""
        return self.meant != self.typed


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


def understand(index: Index, typed: str) -> Understood:
    """Return what a search means in a list. Nothing typed means nothing: no set at all."""
    text, shortened = tidy(typed)
    if not text:
        return Understood()
    terms = tuple(_term(index, word) for word in tokens.cut(text))
    everywhere = reduce(and_, (term.anywhere for term in terms), index.alive) if terms else 0
    if everywhere:
        meant = " ".join(term.meant for term in terms) if any(term.corrected for term in terms) else text
        title = index.by_title.get(" ".join(tokens.runs(meant)))
        exact = title.bits & index.alive if title else 0
        in_names = reduce(and_, (term.in_names for term in terms), index.alive)
        return Understood(text, shortened, terms, (exact, in_names & ~exact, everywhere & ~in_names & ~exact))
    some = _by_number_of_words(index, terms)
    nearest = tuple(dict.fromkeys(word for term in terms if not term.anywhere for word in _nearest(index, term.typed)))
    return Understood(text, shortened, terms, some, partly=any(some), nearest=nearest[:MOST_NEAREST])


def _by_number_of_words(index: Index, terms: tuple[Term, ...]) -> tuple[int, ...]:
    """Return the products that have some of the words, those with the most of them first."""
    at_least = [index.alive] + [0] * len(terms)
    for term in terms:
        for number in range(len(terms), 0, -1):
            at_least[number] |= at_least[number - 1] & term.anywhere
    return tuple(at_least[number] & ~_or_zero(at_least, number + 1) for number in range(len(terms) - 1, 0, -1)) or (0,)


def _or_zero(sets: list[int], number: int) -> int:
    return sets[number] if number < len(sets) else 0


def _term(index: Index, word: str) -> Term:
    if tokens.is_chinese(word):
        in_names, anywhere = _having_all(index, tokens.pairs(word) or [word])
        if anywhere or len(word) < 2:
            return Term(word, word, in_names, anywhere)
        return _as(index, word, tokens.spelled(word)) or Term(word, word)
    for in_names, anywhere in (_places(index, word), _beginning(index, word), _having_all(index, _chain(index, word))):
        if anywhere:
            return Term(word, word, in_names, anywhere)
    if len(word) >= LEAST_TO_CORRECT and word.isalpha():
        alike = index.alike.get(tokens.alike(word))
        near = [one for one in tokens.near(word) if index.knows(one)]
        for other in [*([alike] if alike else []), *sorted(near, key=lambda one: _weight(index, one), reverse=True)]:
            if found := _as(index, word, other):
                return found
    return Term(word, word)


def _as(index: Index, typed: str, sound: str) -> Term | None:
    """Take a word for what another one sounds like, if there is anything."""
    in_names, anywhere = _places(index, sound)
    return Term(typed, index.spoken.get(sound, sound), in_names, anywhere) if anywhere else None


def _weight(index: Index, sound: str) -> tuple[bool, int]:
    return sound in index.spoken, _places(index, sound)[1].bit_count()


def _places(index: Index, word: str) -> tuple[int, int]:
    in_names, anywhere = index.places_of(word)
    return in_names & index.alive, anywhere & index.alive


def _having_all(index: Index, some: list[str]) -> tuple[int, int]:
    if not some:
        return 0, 0
    places = [_places(index, one) for one in some]
    return reduce(and_, (one for one, _ in places)), reduce(and_, (one for _, one in places))


def _beginning(index: Index, word: str) -> tuple[int, int]:
    """The products of words that begin so, as while typing."""
    if len(word) < 2:
        return 0, 0
    places = [_places(index, one) for one in index.starting_with(word, MOST_BEGINNINGS)]
    return reduce(or_, (one for one, _ in places), 0), reduce(or_, (one for _, one in places), 0)


def _chain(index: Index, word: str) -> list[str]:
    """Return the fewest known words that, written together, make up this one (lilicunxiaomi); none when there are none."""
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(2, len(word) + 1):
        for start in range(end - 1):
            before = best[start]
            if before is None or (best[end] is not None and len(best[end] or ()) <= len(before) + 1):
                continue
            piece = word[start:end]
            if index.knows(piece):
                best[end] = [*before, piece]
    return best[len(word)] or []


def _nearest(index: Index, word: str) -> list[str]:
    """Return words of products' names that resemble one that nothing has: by sound, by beginning, by a character."""
    sound = tokens.spelled(word) if tokens.is_chinese(word) else word
    found = [index.spoken[one] for one in tokens.near(sound) if one in index.spoken]
    for length in range(len(sound), 1, -1):
        found += index.words_starting_with(sound[:length], MOST_NEAREST)
        if len(found) >= MOST_NEAREST:
            break
    if tokens.is_chinese(word):
        found = [one for one in list(index.words) if set(one) & set(word)][:MOST_NEAREST] + found
    return [one for one in dict.fromkeys(found) if index.count_of(one)]
