"""What may stand in a household's file: its number, and the people in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from marketplace.households.models import Person
from marketplace.typed_text.rules import name as folded_name

EARLIEST = date(1900, 1, 1)
LONGEST_NAME, LONGEST_NUMBER = 60, 30
NUMBER = re.compile(r"\w[\w./() -]*")
IDENTITY = re.compile(r"(?<![0-9])([0-9]{17})([0-9Xx])(?![0-9])")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
CHECK_SIGNS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who belongs or belonged to a household, as a form or a file says.

    :param relation: to the head, one of `Person.Relation`
    :param joined_on: the first day; None: from before the file was opened
    :param left_on: the first day that they don't belong to it any more
    :param left_why: one of `Person.Left`
    :param pk: of the person in the file; None: to be added
    """

    name: str
    relation: str = Person.Relation.OTHER
    joined_on: date | None = None
    left_on: date | None = None
    left_why: str = ""
    pk: int | None = None

    @property
    def belongs(self) -> bool:
        """Whether they belong to the household now."""
        return self.left_on is None

    @property
    def is_head(self) -> bool:
        """Whether they are the head now."""
        return self.belongs and self.relation == Person.Relation.HEAD


class Wrong(StrEnum):
    """What can be wrong with a file."""

    NUMBER = "number"
    NUMBER_TAKEN = "number taken"
    OTHER_TOWNSHIP = "other township"
    IDENTITY = "identity number"
    LONG = "long"
    EMPTY = "empty"
    NO_HEAD = "no head"
    HEAD_LEFT = "head left"
    TWO_HEADS = "two heads"
    NO_NAME = "no name"
    TWICE = "twice"
    RELATION = "relation"
    FUTURE = "future"
    TOO_EARLY = "too early"
    NO_DAY_JOINED = "no day joined"
    LEFT_BEFORE_JOINED = "left before joined"
    NO_DAY_LEFT = "no day left"
    NO_WHY = "no why"
    NO_REASON = "no reason"
    NO_STATUS = "no status"
    SAME_STATUS = "same status"
    BEFORE_LAST = "before last"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file.

    :param field: of the file or, with `member`, of the person
    :param member: which of the persons, from 0
    """

    wrong: Wrong
    field: str
    member: int | None = None


def holds_identity_number(text: str) -> bool:
    """Return whether there is the number of an identity card in a text: 18 signs, the last of which checks the others."""
    return any(
        CHECK_SIGNS[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11]
        == last.upper()
        for digits, last in IDENTITY.findall(text)
    )


def number_faults(number: str) -> Iterator[Fault]:
    """Yield what is wrong with a file number."""
    if holds_identity_number(number):
        yield Fault(Wrong.IDENTITY, "number")
    elif len(number) > LONGEST_NUMBER or not NUMBER.fullmatch(number):
        yield Fault(Wrong.NUMBER, "number")


def member_faults(members: Sequence[Member], today: date) -> Iterator[Fault]:
    """Yield what is wrong with the people of a file, all of them, whoever has left among them.

    :param today: the day in Shanghai
    """
    names: set[str] = set()
    heads = 0
    for n, one in enumerate(members):
        for wrong, field in (*_name_faults(one), *_day_faults(one, today)):
            yield Fault(wrong, field, n)
        if one.belongs and one.name and one.name in names:
            yield Fault(Wrong.TWICE, "name", n)
        if one.belongs:
            names.add(one.name)
        heads += one.is_head
        if one.is_head and heads > 1:
            yield Fault(Wrong.TWO_HEADS, "relation", n)
    if not any(one.belongs for one in members):
        yield Fault(Wrong.EMPTY, "")
    elif not heads:
        left = [n for n, one in enumerate(members) if one.relation == Person.Relation.HEAD]
        yield Fault(Wrong.HEAD_LEFT, "relation", left[-1]) if left else Fault(Wrong.NO_HEAD, "")


def added_faults(members: Sequence[Member]) -> Iterator[Fault]:
    """Yield which of those who are added to a file that is there lack the day since when they belong to it."""
    for n, one in enumerate(members):
        if one.pk is None and one.joined_on is None:
            yield Fault(Wrong.NO_DAY_JOINED, "joined_on", n)


def folded(member: Member) -> Member:
    """Return a member whose name has one kind of dot and blank."""
    return replace(member, name=folded_name(member.name))


def _name_faults(one: Member) -> Iterator[tuple[Wrong, str]]:
    if not one.name:
        yield Wrong.NO_NAME, "name"
    elif len(one.name) > LONGEST_NAME:
        yield Wrong.LONG, "name"
    elif holds_identity_number(one.name):
        yield Wrong.IDENTITY, "name"
    if one.relation not in Person.Relation.values:
        yield Wrong.RELATION, "relation"


def _day_faults(one: Member, today: date) -> Iterator[tuple[Wrong, str]]:
    for field, day in (("joined_on", one.joined_on), ("left_on", one.left_on)):
        if day and day > today:
            yield Wrong.FUTURE, field
        elif day and day < EARLIEST:
            yield Wrong.TOO_EARLY, field
    if one.joined_on and one.left_on and one.left_on < one.joined_on:
        yield Wrong.LEFT_BEFORE_JOINED, "left_on"
    if one.left_on and one.left_why not in Person.Left.values:
        yield Wrong.NO_WHY, "left_why"
    if one.left_why and not one.left_on:
        yield Wrong.NO_DAY_LEFT, "left_on"
