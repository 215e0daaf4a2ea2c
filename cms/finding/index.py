"""The index of one produce list: which products have which property, as the bits of one integer each.

A product has a place, counted from 0; bit n of a set says whether the product at place n is in it. "Millet from Lili at
less than ¥10" is three integers and two `&`, and `int.bit_count` counts it: about a microsecond for 50,000 products.
A product that changes gets a new place, and its old one is taken out of `alive`: readers need no lock.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

from cms.finding import tokens
from cms.finding.places import FEW, Order, Places, SortedKeys, Values, bits_of

# Prices per 斤 that a buyer chooses between, in fen: from this much, to less than the next.
PRICE_STEPS = (0, 500, 1_000, 2_000)
PRICE_RANGES = ("0-5", "5-10", "10-20", "20-")  # the same as they stand in an address, in yuan
MANY_VALUED = ("village", "cooperative")
SORTS = ("best", "price", "-price", "new", "name")


class Found(NamedTuple):
    """A product of the list, as it is read from the database.

    :param names: by which it is found, its title first
    :param summary: a sentence by which it is found too
    :param facets: facet → its values; it is also found by what these are called
    :param fen_per_jin: of the pack that a card shows; None without a pack
    :param packs: the names of its packs, by which it is found as by the summary (礼盒, gift box)
    """

    page_id: int
    product_id: int
    path: str
    names: tuple[str, ...]
    summary: str
    facets: dict[str, tuple[str, ...]]
    fen_per_jin: int | None
    published: datetime | None
    packs: str = ""


class Label(NamedTuple):
    """What a value of a facet is called. `under`: the value of the facet above it, as a village's township."""

    name: str
    name_en: str
    sort_key: str
    under: str = ""


def _by_price(found: Found) -> tuple[bool, int, str]:
    return found.fen_per_jin is None, found.fen_per_jin or 0, found.path


def _by_price_down(found: Found) -> tuple[bool, int, str]:
    return found.fen_per_jin is None, -(found.fen_per_jin or 0), found.path


def _by_age(found: Found) -> tuple[float, int]:
    return -found.published.timestamp() if found.published else 0.0, -found.page_id


def _by_name(found: Found) -> tuple[str, str]:
    title = found.names[0]
    spoken = " ".join(" ".join(tokens.syllables(run)) if tokens.is_chinese(run) else run for run in tokens.runs(title))
    return spoken, found.path


@dataclass
class Index:
    """One produce list in memory.

    :param today: the day for which it says which certificates are valid
    :param since: the number of the look for purges that it is up to date with
    :param labels: what the values of facets are called
    :param endings: by the last character of a name or a part of one: what it is, where others say from where (桃花村小米)
    :param read: page → a hash of all that was read of it
    """

    today: date
    since: int = 0
    labels: dict[tuple[str, str], Label] = field(default_factory=dict)
    postage: frozenset[str] = frozenset()
    alive: int = 0
    pages: list[int] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    in_names: dict[str, Places] = field(default_factory=lambda: defaultdict(Places))
    endings: dict[str, Places] = field(default_factory=lambda: defaultdict(Places))
    in_summaries: dict[str, Places] = field(default_factory=lambda: defaultdict(Places))
    in_labels: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    by_title: dict[str, Places] = field(default_factory=lambda: defaultdict(Places))
    _words: dict[str, Places] = field(default_factory=lambda: defaultdict(Places))
    _spoken: dict[str, str] = field(default_factory=dict)
    _unread: list[tuple[str, int]] = field(default_factory=list)
    _reading: Lock = field(default_factory=Lock)
    alike: dict[str, str] = field(default_factory=dict)
    facets: dict[str, dict[str, Places]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Places)))
    _values: dict[str, Values] = field(default_factory=lambda: defaultdict(Values))
    read: dict[int, int] = field(default_factory=dict)
    _place_of_page: dict[int, int] = field(default_factory=dict)
    _pages_of_product: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    _product_of_page: dict[int, int] = field(default_factory=dict)
    _vocabulary: SortedKeys = field(default_factory=SortedKeys)
    _in_vocabulary: set[str] = field(default_factory=set)
    _word_keys: SortedKeys = field(default_factory=SortedKeys)

    def __post_init__(self) -> None:
        self.orders = {
            "best": Order(lambda found: found.path),
            "price": Order(_by_price),
            "-price": Order(_by_price_down),
            "new": Order(_by_age),
            "name": Order(_by_name),
        }

    def put(self, found: Iterable[Found], instead_of: Iterable[int] = ()) -> None:
        """Put in products as they are now.

        :param instead_of: pages whose products as they were are taken out
        """
        instead_of = list(instead_of)
        gone = {self._place_of_page[page] for page in instead_of if page in self._place_of_page}
        came = [self._add(one) for one in found]
        alive = self.alive
        for place in gone:
            alive &= ~(1 << place)
        if len(came) <= FEW:
            for place in came:
                alive |= 1 << place
        else:
            alive |= bits_of(array("i", came))
        self.alive = alive  # last: whoever reads meanwhile sees the list as it was
        for page in instead_of:
            if self._place_of_page.get(page) in gone:
                self._forget(page)

    def pages_of(self, product_id: int) -> set[int]:
        """Return the pages of a product that are in the list."""
        return set(self._pages_of_product.get(product_id, ()))

    def size(self) -> int:
        """Return how many places there are, with those of products that have changed since."""
        return len(self.pages)

    def _add(self, found: Found) -> int:
        place = len(self.pages)
        self.titles.append(found.names[0])
        in_names = self.in_names
        for name in found.names:
            for piece in tokens.pieces(name):
                if piece not in in_names:
                    self._new_word(piece)
                in_names[piece].add(place)
            for run in tokens.runs(name):
                self.endings[run[-1]].add(place)
            self._unread.append((name, place))
            self.by_title[" ".join(tokens.runs(name))].add(place)
        for piece in tokens.written(found.summary) | tokens.written(found.packs):
            self.in_summaries[piece].add(place)
        for facet, values in found.facets.items():
            for value in values:
                self.facets[facet][value].add(place)
                if facet in MANY_VALUED:
                    self._values[facet].add(place, value)
        for order in self.orders.values():
            order.add(place, found)
        self._place_of_page[found.page_id] = place
        self._product_of_page[found.page_id] = found.product_id
        self._pages_of_product[found.product_id].add(found.page_id)
        self.pages.append(found.page_id)
        return place

    def _forget(self, page: int) -> None:
        del self._place_of_page[page]
        self._pages_of_product[self._product_of_page.pop(page)].discard(page)
        self.read.pop(page, None)

    def call(self, facet: str, value: str, label: Label) -> None:
        """Say what a value of a facet is called now."""
        key = facet, value
        before = self.labels.get(key)
        if before == label:
            return
        self.labels[key] = label
        gone, came = _pieces_of(before), _pieces_of(label)
        for piece in came - gone:
            self._new_word(piece)
            self.in_labels[piece] = *self.in_labels.get(piece, ()), key
        for piece in gone - came:
            if left := tuple(one for one in self.in_labels[piece] if one != key):
                self.in_labels[piece] = left
            else:
                del self.in_labels[piece]

    def knows(self, word: str) -> bool:
        """Return whether a word is in any name."""
        return word in self.in_names or word in self.in_labels

    def _new_word(self, piece: str) -> None:
        if piece.isascii() and piece.isalpha() and piece not in self._in_vocabulary:
            self._in_vocabulary.add(piece)
            self._vocabulary.add(piece, piece)
            self.alike.setdefault(tokens.alike(piece), piece)

    def _read_names(self) -> None:
        """Cut the names that have come into words, when somebody asks for words: a list alone needs none."""
        with self._reading:
            unread = self._unread[:]
            for name, place in unread:
                for word in tokens.whole_words(name):
                    if word not in self._words:
                        self._new_whole_word(word)
                    self._words[word].add(place)
            del self._unread[: len(unread)]  # only now: who finds none to be read does not wait

    def _new_whole_word(self, word: str) -> None:
        self._word_keys.add(word, word)
        if tokens.is_chinese(word):
            spelled = tokens.spelled(word)
            self._spoken.setdefault(spelled, word)
            self._word_keys.add(spelled, word)
            self._word_keys.add(tokens.initials(word), word)

    @property
    def words(self) -> dict[str, Places]:
        """The words of names, and the products that have them."""
        if self._unread:
            self._read_names()
        return self._words

    @property
    def spoken(self) -> dict[str, str]:
        """Words by their pinyin."""
        if self._unread:
            self._read_names()
        return self._spoken

    def places_of(self, word: str) -> tuple[int, int]:
        """Return the products that have a word in their names, and those that have it anywhere."""
        named, summed = self.in_names.get(word), self.in_summaries.get(word)
        in_names = anywhere = named.bits if named else 0
        if summed:
            anywhere |= summed.bits
        for facet, value in self.in_labels.get(word, ()):
            if held := self.facets[facet].get(value):
                anywhere |= held.bits
        return in_names, anywhere

    def starting_with(self, start: str, most: int) -> list[str]:
        """Return Latin words, pinyin and initials that begin with `start`, the shortest first.

        What has zhangcun also has zhang: of many, the short ones stand for the long ones too.
        """
        return sorted(self._vocabulary.starting_with(start), key=len)[:most]

    def words_starting_with(self, start: str, most: int) -> list[str]:
        """Return words of products' names that are spelled, sound or abbreviate so that they begin with `start`."""
        if self._unread:
            self._read_names()
        return list(dict.fromkeys(islice(self._word_keys.starting_with(start), most)))

    def count_of(self, word: str) -> int:
        """Return how many products have a word in their names."""
        held = self.words.get(word)
        return (held.bits & self.alive).bit_count() if held else 0

    def pick(self, bits: int, sort: str) -> Any:
        """Return the products in `bits` in the order of a sort, as an array of places."""
        return self.orders[sort].pick(self._flags(bits))

    def count_each(self, facet: str, bits: int) -> dict[str, int]:
        """Return how many of the products in `bits` have each value of a facet that has many."""
        return self._values[facet].count(lambda: self._flags(bits))

    def _flags(self, bits: int) -> Any:
        import numpy as np  # 25 MB, and most processes never search

        size = len(self.pages) // 8 * 8 + 8  # room for the product that may just be coming in
        packed = np.frombuffer((bits & ((1 << size) - 1)).to_bytes(size // 8, "little"), dtype=np.uint8)
        return np.unpackbits(packed, bitorder="little").view(bool)


def _pieces_of(label: Label | None) -> frozenset[str]:
    return tokens.pieces(label.name) | tokens.pieces(label.name_en) if label else frozenset()


def price_step(fen_per_jin: int) -> str:
    """Return the step of prices that a price per 斤 belongs to, as it stands in an address: 5-10 is ¥5.00 to ¥9.99."""
    return PRICE_RANGES[bisect_right(PRICE_STEPS, fen_per_jin) - 1]
