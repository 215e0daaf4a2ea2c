"""Kinds of row that go out and come in as files. Each room registers its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from import_export.resources import Diff, Resource

from marketplace.people.models import Role, User
from marketplace.people.policies import held

from .columns import Column, in_each_language


class Row(SimpleNamespace):
    """The values of a row, by the names of its columns."""


@dataclass(slots=True)
class Line:
    """One row of a file.

    :param number: of the row in the sheet, from 1
    :param row: what the file says; a cell that can't be read is missing
    :param now: what is there; None: nothing, it would be new
    :param faults: what is wrong: the column's name (empty: the whole row), and words with the remedy
    """

    number: int
    row: Row
    now: Row | None = None
    faults: list[tuple[str, str]] = field(default_factory=list)

    def wrong(self, column: str, words: object) -> None:
        """Note what is wrong."""
        self.faults.append((column, str(words)))


class Refused(Exception):
    """An action refuses a row that looked right before; nothing is written.

    :param number: of the row in the sheet; None: of no single row
    """

    def __init__(self, words: object, number: int | None = None, column: str = "") -> None:
        super().__init__(str(words))
        self.words, self.number, self.column = str(words), number, column


class Meanwhile(Refused):
    """Somebody has written one of the rows at the same moment: the file is to be looked at again."""


class Sheet(Resource):
    """Columns as django-import-export has them: it reads a row with all its errors, and compares what is with what is to be."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = list(columns)
        self.fields = {column.name: column for column in columns}

    def get_import_fields(self) -> list[Column]:
        """All of them, in order."""
        return self.columns

    def get_export_fields(self, selected_fields: Any = None) -> list[Column]:
        """All of them, in order."""
        return self.columns

    def changes(self, line: Line) -> dict[str, tuple[str, str]]:
        """Return the cells that a line changes: what was there, and what will be; of a new row all that say something."""
        diff = Diff(self, line.now or Row(), line.now is None)
        diff.compare_with(self, line.row)
        pairs = zip(self.columns, diff.left, diff.right, strict=True)
        return {column.name: (old, new) for column, old, new in pairs if old != new}


class Kind(ABC):
    """A kind of row. `__init__` of this package says how one is added.

    :param name: part of addresses
    :param label: what people call it, lazy; also the name of its sheet: 31 characters at most
    :param roles: who takes such files out and in
    :param irreversible: whether what is taken in can't be changed back: then the number of rows is typed before it is, after the
        password
    :param order: its place among the others, the lowest first
    :param note: what the file is for and how a row is found, for the page and the sheet that explains; lazy
    """

    name: str
    label: Any
    roles: tuple[Role, ...]
    irreversible = False
    note: Any = ""
    order = 100

    @abstractmethod
    def columns(self, user: User) -> list[Column]:
        """Return the columns in order; what may be chosen is what `user` may choose."""

    @abstractmethod
    def rows_out(self, user: User, now: datetime) -> Iterator[Row]:
        """Yield the rows that go out, and log that names are looked at."""

    @abstractmethod
    def key(self, row: Row) -> Hashable | None:
        """Return what tells a line of the file from all others; None where that can't be said."""

    @abstractmethod
    def find(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Set what is there now, and note what is wrong. Lines whose cells could not all be read are not among them."""

    @abstractmethod
    def lock(self, user: User, lines: Sequence[Line]) -> None:
        """Lock what is going to be changed."""

    @abstractmethod
    def write(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Write the lines that are new or changed, all of them or none.

        :raises Refused: an action refuses one
        """

    @property
    def sheet_names(self) -> list[str]:
        """The name of its sheet in each language."""
        return in_each_language(self.label)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind."""
    _kinds[kind.name] = kind


def all_kinds() -> list[Kind]:
    """Return all kinds."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kind_named(name: str) -> Kind | None:
    """Return a kind by its name."""
    return _kinds.get(name)


def kinds_of(user: User) -> list[Kind]:
    """Return the kinds whose files somebody may take out and in."""
    if user.is_superuser:
        return all_kinds()
    roles = set(held(user, *Role).values_list("role", flat=True))
    return [kind for kind in all_kinds() if roles & set(kind.roles)]
