"""Spoils recorded data in every way that a contract must notice. Knows nothing of models: it goes by the data alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

#: Maps whose keys anybody may choose.
FREE = frozenset(("metadata", "use_stripe_sdk"))
#: Keys that say what the data is: without them nothing says which other keys are right.
TELLING = frozenset(("object", "error"))
#: What no field of any type takes.
NOTHING = [[]]  # type: ignore[var-annotated]
KINDS = ("misspelt key", "wrong enum", "wrong type", "missing field")


@dataclass(frozen=True)
class Spoilt:
    """One fault in otherwise right data: its kind, and the keys and numbers that lead to it."""

    kind: str
    path: tuple[str | int, ...]

    @property
    def field(self) -> str:
        """The path without the numbers of list items, such as ``data.price.id``."""
        return ".".join(str(part) for part in self.path if not str(part).isdigit())

    @property
    def depth(self) -> str:
        return "top" if len(self.path) == 1 else "nested"


def spoilings(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[Spoilt]:
    """Spoil `data` in one place after the other; each fault lasts until the next is asked for."""
    if data == {} and not FREE & set(path):
        data["none_misspelt"] = 1
        yield Spoilt("misspelt key", (*path, "none"))
        del data["none_misspelt"]
    for key, value in list(data.items() if isinstance(data, dict) else enumerate(data)):
        here = (*path, key)
        for kind, wrong in _wrong_values(value):
            data[key] = wrong
            yield Spoilt(kind, here)
            data[key] = value
        if isinstance(data, dict) and not FREE & set(path) and not key.isdigit():
            del data[key]
            yield Spoilt("missing field", here)
            data[f"{key}_misspelt"] = value
            yield Spoilt("misspelt key", here)
            del data[f"{key}_misspelt"]
            data[key] = value
        if isinstance(value, dict | list):
            yield from spoilings(value, here)


def _wrong_values(value: Any) -> Iterator[tuple[str, Any]]:
    yield "wrong type", NOTHING
    if isinstance(value, str):
        yield "wrong type", 7
        yield "wrong enum", "none_of_those_listed"
    elif isinstance(value, bool):
        yield from (("wrong type", wrong) for wrong in (str(value), int(value)))
    elif isinstance(value, int):
        yield from (("wrong type", wrong) for wrong in (str(value), True, 0.5))


def shortened(data: Any) -> Any:
    """A copy whose lists keep, of items with the same `object` and keys, only the first."""
    if isinstance(data, dict):
        return {key: shortened(value) for key, value in data.items()}
    if not isinstance(data, list):
        return data
    kept = {
        (item.get("object"), *sorted(item)) if isinstance(item, dict) else type(item): item for item in reversed(data)
    }
    return [shortened(item) for item in reversed(kept.values())]


def _make(data: Any) -> Any:
    """What data is made of: its keys and types, and the kinds of its objects."""
    if isinstance(data, dict):
        return (str(data.get("object")), *((key, _make(data[key])) for key in sorted(data)))
    return tuple(_make(item) for item in data) if isinstance(data, list) else type(data).__name__


@dataclass
class Proof:
    """What a check made of data spoilt in every way; `subject` is what the data was, such as a call.

    :ivar refused: (subject, kind of fault, "top" or "nested") → fields whose fault was noticed
    :ivar taken: (subject, kind of fault) → fields whose fault was not noticed
    :ivar by_object: (`object` of the whole Stripe object, kind of fault, whether noticed) → names of its fields
    """

    refused: dict[tuple[str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    taken: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    by_object: dict[tuple[str, str, bool], set[str]] = field(default_factory=lambda: defaultdict(set))

    _tried: set[Any] = field(default_factory=set)

    def try_all(self, subject: str, data: Any, problems: Callable[[Any], list[str]]) -> None:
        """Spoil a copy of the data in every way and ask the check for its problems each time.

        Data of the same make as some that was tried for this subject only has to be right.
        """
        right, spoilt = shortened(data), shortened(data)
        assert problems(right) == []
        if (make := (subject, _make(right))) in self._tried:
            return
        self._tried.add(make)
        for fault in spoilings(spoilt):
            found = problems(spoilt)
            if fault.kind == "misspelt key" and fault.path[-1] not in TELLING:
                # that the right key is missing is no reason: the wrong one is to be named
                found = [problem for problem in found if f"{fault.path[-1]}_misspelt" in problem]
            if found:
                self.refused[subject, fault.kind, fault.depth].add(fault.field)
            else:
                self.taken[subject, fault.kind].add(fault.field)
            owner = right
            for part in fault.path[:-1]:
                owner = owner[part]
            if isinstance(owner, dict) and isinstance(owner.get("object"), str):
                self.by_object[owner["object"], fault.kind, bool(found)].add(str(fault.path[-1]))

    def fields(self, kind: str) -> dict[str, set[str]]:
        """Fields whose fault of this kind was noticed, by subject."""
        found: dict[str, set[str]] = defaultdict(set)
        for (subject, fault, _), fields in self.refused.items():
            if fault == kind:
                found[subject] |= fields
        return dict(found)

    def unnoticed(self, *kinds: str) -> dict[str, set[str]]:
        """Fields with an unnoticed fault of these kinds, by subject."""
        return {subject: fields for (subject, kind), fields in self.taken.items() if kind in kinds}

    def untried(self, subjects: set[str]) -> set[tuple[str, str, str]]:
        """(Subject, kind, depth) of which no fault was noticed."""
        wanted = {(subject, kind, depth) for subject in subjects for kind in KINDS for depth in ("top", "nested")}
        return wanted - {key for key, fields in self.refused.items() if fields}
