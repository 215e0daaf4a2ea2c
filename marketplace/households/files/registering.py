"""Open household files, one or many at once: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.households.actions import check_may_write
from marketplace.households.log_actions import FileAction
from marketplace.households.models import Household, Person, StatusChange
from marketplace.people.change_log import Change, log_changes
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import User
from marketplace.places.models import Village
from marketplace.typed_text.rules import code

from .refusals import NumberTaken, StatusRefused, refuse
from .rules import EARLIEST, Fault, Member, Wrong, folded, holds_identity_number, member_faults, number_faults


@dataclass(frozen=True, slots=True)
class NewHousehold:
    """A file to be opened.

    :param village_id: primary key of the village
    :param number: the file number, unique
    :param members: all who belong to it, one of them as its head
    :param on: the day the status holds from; None: as that of all that are opened together
    :param reason: why it has the status; empty: as that of all
    """

    village_id: int
    number: str
    members: Sequence[Member]
    status: str = Household.Status.REGISTERED
    on: date | None = None
    reason: str = ""

    @property
    def head_name(self) -> str:
        """The name of the head."""
        return next(one.name for one in self.members if one.is_head)


def register_household(
    *, user: User | None, entry: NewHousehold, on: date, reason: str, now: datetime
) -> Household:  # fmt: skip
    """Open the file of a household; the same once more returns the household that is there. As `register_households`.

    :raises NumberTaken: another household has the number, or the file that has it says otherwise who belongs to it
    """
    opened = register_households(user=user, entries=[entry], on=on, reason=reason, now=now)
    household = Household.objects.select_related("village").get(number=code(entry.number))
    if not opened:
        there = set(household.persons.filter(left_on=None).values_list("name", "relation", "joined_on"))
        if there != {(one.name, one.relation, one.joined_on) for one in map(folded, entry.members)}:
            raise NumberTaken(household.number)
    return household


def register_households(
    *, user: User | None, entries: Sequence[NewHousehold], on: date, reason: str, now: datetime
) -> int:  # fmt: skip
    """Open the files that are missing, with their people and the first entry of their status history, or none of them.

    An entry with the number, village and head of a household that is there already changes nothing, so that a run that
    was cut short can be repeated.

    :param user: who opens them: the townships' staff or an administrator; None is the system
    :param on: the day the statuses hold from, where an entry says none
    :param reason: why, where an entry says none
    :returns: how many files were opened
    :raises PermissionDenied: `user` is not of one of the townships
    :raises FileRefused: something in an entry is wrong; it is named with its number and all its faults
    :raises NumberTaken: a number is given twice, or another household has it
    :raises StatusRefused: no reason is given, or the day is yet to come
    """
    villages = Village.objects.in_bulk({entry.village_id for entry in entries})
    check_may_write(user, *villages.values())
    today = timezone.localdate(now)
    entries = [replace(_folded(entry), on=entry.on or on, reason=entry.reason or reason) for entry in entries]
    for day, why in {(entry.on or on, entry.reason) for entry in entries}:
        check_status(day, why, today)
    for entry in entries:
        refuse((*number_faults(entry.number), *member_faults(entry.members, today)), entry.number)
        if entry.status not in Household.Status.values:
            raise StatusRefused([Fault(Wrong.NO_STATUS, "status")], entry.number)
    by_number: dict[str, NewHousehold] = {}
    for entry in entries:
        if by_number.setdefault(entry.number, entry) is not entry:
            raise NumberTaken(entry.number)

    def open_them() -> int:
        with transaction.atomic():
            missing = _without_known(by_number)
            households = _opened(missing, user)
            opened = zip(households, missing, strict=True)
            log_changes(
                (_opening(row, villages[row.village_id], one.reason) for row, one in opened), user=user, now=now
            )
            return len(households)

    try:
        return open_them()
    except IntegrityError:  # somebody has opened one of them meanwhile: it is known now
        return open_them()


def check_status(on: date, reason: str, today: date) -> None:
    """Let a status through that has a reason and a day.

    :raises StatusRefused: no reason is given, it holds an identity number, or the day is yet to come or long past
    :raises CardNumberInText: the reason holds a card number
    """
    if not reason.strip():
        raise StatusRefused([Fault(Wrong.NO_REASON, "reason")])
    if on > today or on < EARLIEST:
        raise StatusRefused([Fault(Wrong.FUTURE if on > today else Wrong.TOO_EARLY, "on")])
    if holds_identity_number(reason):
        raise StatusRefused([Fault(Wrong.IDENTITY, "reason")])
    refuse_card_number(reason)


def _folded(entry: NewHousehold) -> NewHousehold:
    """Return an entry whose names have one kind of dot, whose number is in ASCII, and whose people are all new."""
    members = [replace(folded(one), pk=None) for one in entry.members]
    return replace(entry, number=code(entry.number), members=members)


def _without_known(by_number: dict[str, NewHousehold]) -> list[NewHousehold]:
    """Return the entries whose file number nobody has yet.

    :raises NumberTaken: another household has one of the numbers
    """
    known = Household.objects.filter(number__in=list(by_number)).values_list("number", "village_id", "head_name")
    for number, village_id, head_name in known:
        entry = by_number[number]
        if (entry.village_id, entry.head_name) != (village_id, folded(Member(head_name)).name):
            raise NumberTaken(number)
    there = {number for number, _village, _head in known}
    return [entry for number, entry in by_number.items() if number not in there]


def _opened(entries: Sequence[NewHousehold], user: User | None) -> list[Household]:
    opened = Household.objects.bulk_create(
        Household(village_id=one.village_id, number=one.number, head_name=one.head_name, status=one.status)
        for one in entries
    )
    Person.objects.bulk_create(
        person_of(household, member)
        for household, entry in zip(opened, entries, strict=True)
        for member in entry.members
    )
    StatusChange.objects.bulk_create(
        StatusChange(household=household, status=household.status, on=entry.on, reason=entry.reason, changed_by=user)
        for household, entry in zip(opened, entries, strict=True)
        if entry.on is not None  # of all that are opened: the caller has filled it in
    )
    return opened


def person_of(household: Household, member: Member) -> Person:
    """Return a member as a person of a household, to be saved."""
    return Person(
        pk=member.pk, household=household, name=member.name, relation=member.relation, joined_on=member.joined_on,
        left_on=member.left_on, left_why=member.left_why,
    )  # fmt: skip


def _opening(household: Household, village: Village, reason: str) -> Change:
    facts = {"village": (None, village.name), "status": (None, str(household.status))}
    return Change(household, FileAction.OPENED, facts, reason)
