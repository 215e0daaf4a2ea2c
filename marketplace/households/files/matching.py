"""The rows of a sheet beside the household files that are there: who is who, and what of it can't be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketplace.bulk.kinds import Line, Row
from marketplace.households.models import Household, Person

from .changing import as_member
from .refusals import FileRefused
from .registering import check_status
from .rules import Fault, Member, Wrong, added_faults, folded, member_faults, number_faults
from .words import WRONG

OF_HOUSEHOLD = ("village", "status", "status_on", "status_reason")
OF_PERSON = ("name", "relation", "joined_on", "left_on", "left_why")
IN_COLUMN = {"on": "status_on", "reason": "status_reason"}  # what faults call fields of the status
Status = tuple[date | None, str]


def row_of(number: str, village: int, status: str, last: Status, person: int | None, *of_person: Any) -> Row:
    """Return a row as it is there.

    :param last: day and reason of the household's status
    :param of_person: `OF_PERSON`; None: the household has no people
    """
    name, relation, joined_on, left_on, left_why = of_person
    return Row(
        number=number, village=village, status=status, status_on=last[0], status_reason=last[1], person=person,
        name=name or "", relation=relation or "", joined_on=joined_on, left_on=left_on, left_why=left_why or "",
    )  # fmt: skip


def member_of(row: Row) -> Member:
    """Return the person of a row."""
    return Member(row.name, row.relation, row.joined_on, row.left_on, row.left_why, row.person)


def match_new(group: Sequence[Line], today: date) -> None:
    """Look at the rows of a household whose number is not there yet."""
    first = group[0]
    _spread(group, {"village": "", "status": Household.Status.REGISTERED, "status_on": None, "status_reason": ""})
    for line in group:
        if line.row.person:
            line.wrong("person", _("This file is new, so its people have no numbers yet. Leave it empty."))
    if first.row.village == "":
        first.wrong("village", _("Choose the village of the new file."))
    _say_status(first, today)
    _say(group, [*number_faults(first.row.number), *member_faults([member_of(line.row) for line in group], today)])


def match_there(
    group: Sequence[Line], household: Household, people: Sequence[Person], last: Status, today: date
) -> None:
    """Look at the rows of a household that is there.

    :param people: all of its file
    :param last: day and reason of its status
    """
    _spread(group, {"village": household.village_id, "status": household.status, "status_on": last[0], "status_reason": last[1]})  # fmt: skip
    left = {one.pk: one for one in people}
    for line in group:
        person = _found(line, left)
        if person is not None:
            line.row.person = person.pk
        if person is not None or not people and not line.row.name:
            facts = [getattr(person, name, None) for name in OF_PERSON]
            line.now = row_of(household.number, household.village_id, household.status, last, line.row.person, *facts)
    _look_at_status(group[0], household, last, today)
    if all(line.now == line.row for line in group):
        return  # what is there may stay, whatever the rules are today
    members = [folded(member_of(line.row)) for line in group]
    faults = [*member_faults([*members, *map(as_member, left.values())], today), *(added_faults(members) if people else ())]  # fmt: skip
    _say(group, faults)


def _found(line: Line, left: dict[int, Person]) -> Person | None:
    """Return whom a row means, and take them out of those that are left: by number, or else by name."""
    row = line.row
    if row.person:
        if row.person not in left:
            line.wrong("person", _("Nobody of this household has this number, or an earlier row has it."))
        return left.pop(row.person, None)
    same = [one for one in left.values() if one.name == row.name]
    exact = [one for one in same if (one.joined_on, one.left_on) == (row.joined_on, row.left_on)]
    for one in (*exact, *(one for one in same if one.left_on is None)):
        return left.pop(one.pk)
    return None


def _spread(group: Sequence[Line], there: dict[str, Any]) -> None:
    """Give all rows what is said of the household; what no row says stays as it is. Two rows must not differ."""
    for name in OF_HOUSEHOLD:
        said = next((line for line in group if getattr(line.row, name) not in ("", None)), None)
        value = getattr(said.row, name) if said else there[name]
        for line in group:
            if said and getattr(line.row, name) not in ("", None, value):
                line.wrong(name, _("Row %(row)d says something else of the same household.") % {"row": said.number})
            setattr(line.row, name, value)


def _look_at_status(line: Line, household: Household, last: Status, today: date) -> None:
    row = line.row
    is_said_anew = (row.status_on, row.status_reason) != last
    if row.status == household.status:
        if is_said_anew:
            line.wrong("status_on", _("Day and reason of a status stay as they were. Give them with another status."))
    elif not is_said_anew:
        line.wrong("status", _("Another status needs its own day and reason."))
    else:
        _say_status(line, today)
        if last[0] and row.status_on and row.status_on < last[0]:
            line.wrong("status_on", WRONG[Wrong.BEFORE_LAST])


def _say_status(line: Line, today: date) -> None:
    if line.row.status_on is None:
        line.wrong("status_on", _("Give the day since when the household has this status."))
        return
    try:
        check_status(line.row.status_on, line.row.status_reason, today)
    except FileRefused as refused:
        _say([line], refused.faults)
    except ValidationError as refused:
        line.wrong("status_reason", " ".join(refused.messages))


def _say(group: Sequence[Line], faults: Sequence[Fault]) -> None:
    for one in faults:
        line = group[one.member] if one.member is not None and one.member < len(group) else group[0]
        line.wrong(IN_COLUMN.get(one.field, one.field), WRONG[one.wrong])
