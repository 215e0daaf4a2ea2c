"""Households in the rows of files: by file number, and by their head's name, so that none is taken for another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.bulk.columns import Column
from marketplace.bulk.kinds import Line
from marketplace.households.models import Household
from marketplace.typed_text.fields import CodeField, NameField
from marketplace.typed_text.rules import compared

NOTHING = ("", None)


class Home(NamedTuple):
    """A household of the register."""

    pk: int
    number: str
    head_name: str
    township_id: int


def household_columns() -> list[Column]:
    """Return the columns that name a household."""
    return [
        Column("household", gettext_lazy("File number"), CodeField(max_length=30), example="LL-001"),
        Column("head", gettext_lazy("Head of household"), NameField(required=False, max_length=60), example="焦示例", note=gettext_lazy("It may be empty. If it is not, it must be the head’s name: so no household is taken for another.")),
    ]  # fmt: skip


def homes_numbered(numbers: Iterable[str]) -> dict[str, Home]:
    """Return the households that have one of these file numbers, by it; whosever they are."""
    rows = Household.objects.filter(number__in=set(numbers))
    found = (Home(*row) for row in rows.values_list("pk", "number", "head_name", "village__township_id").iterator())
    return {one.number: one for one in found}


def look_at_head(line: Line, head_name: str) -> None:
    """Note that the head's name is another one, if it is given."""
    row = line.row
    if compared(row.head) == compared(head_name):
        row.head = head_name
    elif row.head:
        line.wrong(
            "head", _("The head of the household with this file number has another name. Correct one of the two.")
        )
    elif line.now is not None:
        row.head = head_name


def must_stay(line: Line, words: Any, *names: str) -> None:
    """Note which cells contradict what is there and is never changed. An empty cell says nothing.

    :param words: what to do, lazy or not; ``%(was)s`` is what is there
    """
    for name in names:
        was, says = getattr(line.now, name), getattr(line.row, name)
        if says == was or says in NOTHING or isinstance(says, str) and compared(says) == compared(str(was or "")):
            setattr(line.row, name, was)
        else:
            line.wrong(name, str(words) % {"was": getattr(was, "label", was) or "–"})


def numbers_of(lines: Sequence[Line], *names: str) -> set[str]:
    """Return the file numbers that lines name in these columns."""
    return {number for line in lines for name in names if (number := getattr(line.row, name))}
