"""Open many household files at once: the same rules as `actions.register_household`, set-based."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from marketplace.people.models import User
from marketplace.people.policies import holds_in_township
from marketplace.places.models import Village
from marketplace.typed_text.rules import code
from marketplace.typed_text.rules import name as folded_name

from .actions import NumberTaken, StatusRefused
from .models import Household, Person, StatusChange


@dataclass(frozen=True, slots=True)
class NewHousehold:
    """A file to be opened.

    :param village_id: primary key of the village
    :param number: the file number, unique
    :param persons: the names of all who belong to it, the head among them
    """

    village_id: int
    number: str
    head_name: str
    persons: Sequence[str]
    status: str = Household.Status.REGISTERED


def register_households(*, user: User | None, entries: Sequence[NewHousehold], on: date, reason: str) -> int:
    """Open the files that are missing, with their people and the first entry of their status history, or none of them.

    An entry with the number, village and head of a household that is there already changes nothing, so that a run that
    was cut short can be repeated.

    :param user: who opens them: the townships' staff or an administrator; None is the system
    :param on: the day the statuses hold from
    :returns: how many files were opened
    :raises PermissionDenied: `user` is not of one of the townships
    :raises NumberTaken: a number is given twice, or another household has it
    :raises StatusRefused: no reason is given
    """
    if user is not None:
        townships = Village.objects.filter(pk__in={entry.village_id for entry in entries}).values_list("township_id")
        if not all(holds_in_township(user, township) for (township,) in townships.distinct()):
            raise PermissionDenied
    if not reason.strip():
        raise StatusRefused("A household's status needs a reason.")
    entries = [_folded(entry) for entry in entries]
    by_number = {entry.number: entry for entry in entries}
    if len(by_number) != len(entries):
        raise NumberTaken("A file number is given twice.")
    with transaction.atomic():
        missing = _without_known(by_number)
        opened = Household.objects.bulk_create(
            [
                Household(
                    village_id=entry.village_id, number=entry.number, head_name=entry.head_name, status=entry.status
                )
                for entry in missing
            ]
        )
        Person.objects.bulk_create(
            [
                Person(household=household, name=name)
                for household, entry in zip(opened, missing, strict=True)
                for name in entry.persons
            ]
        )
        StatusChange.objects.bulk_create(
            [
                StatusChange(household=household, status=household.status, on=on, reason=reason, changed_by=user)
                for household in opened
            ]
        )
        return len(opened)


def _folded(entry: NewHousehold) -> NewHousehold:
    """Return an entry whose names have one kind of dot, and whose number is in ASCII."""
    persons = [folded_name(one) for one in entry.persons]
    return replace(entry, number=code(entry.number), head_name=folded_name(entry.head_name), persons=persons)


def _without_known(by_number: dict[str, NewHousehold]) -> list[NewHousehold]:
    """Return the entries whose file number nobody has yet.

    :raises NumberTaken: another household has one of the numbers
    """
    known = Household.objects.filter(number__in=list(by_number)).values_list("number", "village_id", "head_name")
    for number, village_id, head_name in known:
        entry = by_number.pop(number)
        if (entry.village_id, folded_name(entry.head_name)) != (village_id, folded_name(head_name)):
            raise NumberTaken(f"File number {number} is that of another household.")
    return list(by_number.values())
