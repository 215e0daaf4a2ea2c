"""What an index is made of: sets of products as bits, values counted all at once, orders, words by their beginning.

One thread puts things in while others read: a reader gets what was there when it asked.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

FEW = 8  # changes up to this number are put in one by one
RARE = 50  # where one place of so many is found, those found are looked at and not all places


class Places:
    """A set of products: their places in the order in which they came, and as bits."""

    __slots__ = ("_made", "_places")

    def __init__(self) -> None:
        self._places = array("i")
        self._made = 0, 0  # how many places the bits hold, and the bits

    def add(self, place: int) -> None:
        """Put in a product."""
        self._places.append(place)

    @property
    def bits(self) -> int:
        """The set as bits, made when it is asked for."""
        counted, bits = self._made
        if len(self._places) != counted:
            new = self._places[counted:]
            bits |= sum(1 << place for place in new) if len(new) <= FEW else bits_of(new)
            self._made = counted + len(new), bits
        return bits


def bits_of(places: array[int]) -> int:
    """Return a set of places as bits."""
    import numpy as np  # 25 MB, and most processes never search

    flags = np.zeros(max(places) + 1, dtype=np.uint8)
    flags[np.array(places, dtype=np.intp)] = 1
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


class Values:
    """Which product has which value of a facet that has many: all are counted in one go, not each by its own set."""

    __slots__ = ("_called", "_made", "_numbers", "_places")

    def __init__(self) -> None:
        self._places, self._numbers = (
            array("i"),
            array("i"),
        )  # an entry for each product and value, in the order of places
        self._called: dict[str, int] = {}
        self._made: tuple[int, Any, Any] = 0, None, None

    def add(self, place: int, value: str) -> None:
        """Say that a product has a value."""
        self._places.append(place)
        self._numbers.append(self._called.setdefault(value, len(self._called)))

    def count(self, flags_of: Callable[[], Any]) -> dict[str, int]:
        """Return how many of some products have each value; what none has is left out.

        :param flags_of: tells for each place whether its product is among them; asked last, when every place is there
        """
        import numpy as np  # 25 MB, and most processes never search

        length, places, numbers = self._made
        if length != len(self._numbers):
            length = len(self._numbers)
            places, numbers = (np.array(one[:length], dtype=np.intp) for one in (self._places, self._numbers))
            self._made = length, places, numbers
        if not length:
            return {}
        flags = flags_of()
        found = np.flatnonzero(flags)
        chosen = numbers[flags[places] if len(found) * RARE > len(flags) else _entries(places, found)]
        counts = np.bincount(chosen).tolist()
        return {value: counts[number] for value, number in list(self._called.items())[: len(counts)] if counts[number]}


def _entries(places: Any, found: Any) -> Any:
    """Return where the entries of the places that are found stand among those of all places, both in their order."""
    import numpy as np  # 25 MB, and most processes never search

    begin, end = (np.searchsorted(places, found, side) for side in ("left", "right"))
    before = np.cumsum(end - begin)
    return np.arange(before[-1] if len(before) else 0) + np.repeat(end - before, end - begin)


class Order:
    """All places in the order of one sort."""

    def __init__(self, key: Callable[[Any], Any]) -> None:
        self.key = key
        self._keys: list[Any] = []
        self._made: tuple[list[tuple[Any, int]], Any, Any] | None = None  # together: other threads read them meanwhile

    def add(self, place: int, found: Any) -> None:
        """Put in the product of the next place, of whatever kind the key reads."""
        self._keys.append((self.key(found), place))

    def pick(self, flags: Any) -> Any:
        """Return the places that are flagged, in this order.

        :param flags: tells for each place whether it is wanted
        """
        import numpy as np  # 25 MB, and most processes never search

        found = np.flatnonzero(flags)
        places, ranks = self._sorted()
        if len(found) == len(places):
            return places
        return places[flags[places]] if len(found) * RARE > len(flags) else found[np.argsort(ranks[found])]

    def _sorted(self) -> tuple[Any, Any]:
        """Return the places as an array of numpy, sorted when there are new ones, and the rank of each place."""
        import numpy as np  # 25 MB, and most processes never search

        ordered, places, ranks = self._made or ([], None, None)
        missing = len(self._keys) - len(ordered)
        if missing or places is None:
            new = self._keys[len(ordered) :]
            ordered = list(ordered) if len(new) <= FEW else sorted(self._keys)
            if len(new) <= FEW:
                for one in new:
                    insort(ordered, one)
            places = np.fromiter((place for _, place in ordered), dtype=np.intp, count=len(ordered))
            ranks = np.empty_like(places)
            ranks[places] = np.arange(len(places))
            self._made = ordered, places, ranks
        return places, ranks


class SortedKeys:
    """Values by keys in the order of the alphabet, for what begins with something."""

    def __init__(self) -> None:
        self._sorted: list[tuple[str, str]] = []
        self._new: list[tuple[str, str]] = []
        self._sorting = Lock()

    def add(self, key: str, value: str) -> None:
        """Put in a value; sorted when it is asked for."""
        self._new.append((key, value))

    def starting_with(self, start: str) -> Iterator[str]:
        """Yield the values whose keys begin with `start`, in the order of the keys."""
        if self._new:
            self._sort()
        ordered = self._sorted
        for at in range(bisect_left(ordered, (start,)), len(ordered)):
            key, value = ordered[at]
            if not key.startswith(start):
                return
            yield value

    def _sort(self) -> None:
        with self._sorting:
            if new := self._new[:]:
                self._sorted = sorted([*self._sorted, *new])
                del self._new[: len(new)]  # only now: who finds none goes on with what is sorted
