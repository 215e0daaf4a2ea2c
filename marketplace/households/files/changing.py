"""Change a household's file: its village, its number, who belongs to it; and its status, with its dated history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.households.actions import check_may_write
from marketplace.households.locking import lock_files, lock_household, lock_people_of
from marketplace.households.log_actions import FileAction
from marketplace.households.models import Household, Person, StatusChange
from marketplace.people.change_log import Change, Value, log_change, log_changes
from marketplace.people.logged_edits import HIDDEN
from marketplace.people.models import User
from marketplace.places.models import Village
from marketplace.runtime.many_ids import write_columns
from marketplace.typed_text.rules import code

from .queries import last_changes
from .refusals import ChangedMeanwhile, NumberTaken, StatusRefused, refuse
from .registering import check_status, person_of
from .rules import Fault, Member, Wrong, added_faults, folded, member_faults, number_faults

Values = dict[str, tuple[Value, Value]]


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """What a file is to say, of several that are changed together.

    :param members: as of `change_file`
    :param status: another status; empty: it stays
    :param on: the day it holds from
    :param reason: why
    """

    household_id: int
    village_id: int
    members: Sequence[Member]
    status: str = ""
    on: date | None = None
    reason: str = ""


def change_file(
    *,
    user: User | None,
    household: Household,
    seen: int,
    village: Village,
    number: str,
    members: Sequence[Member],
    now: datetime,
) -> Household:
    """Change who belongs to a household, its village and its file number, or nothing of it.

    Who is not named among the members stays as they are; nobody is ever deleted. What is there already is no error, so
    that a form that is sent twice is taken once.

    :param user: who changes it: the township's staff or an administrator; None is the system
    :param seen: the version of the file that the user saw
    :param village: of the same township
    :returns: the household as it is now
    :raises PermissionDenied: `user` is not of this township, or a member named is not of this household
    :raises ChangedMeanwhile: it is another version by now, and says something else
    :raises FileRefused: something in it is wrong, with all faults
    :raises NumberTaken: another household has the number
    """
    check_may_write(user, household.village)
    if village.township_id != household.village.township_id:
        refuse([Fault(Wrong.OTHER_TOWNSHIP, "village")])
    number, members = code(number), [folded(one) for one in members]
    with transaction.atomic():
        locked = lock_household(household.pk)
        before = {one.pk: as_member(one) for one in lock_people_of(locked)}
        is_same_file = (locked.village_id, locked.number) == (village.pk, number)
        if is_same_file and _is_there(members, before, retried=locked.version != seen):
            return locked
        if locked.version != seen:
            raise ChangedMeanwhile
        after = _merged(members, before)
        added = added_faults(members) if before else ()
        renumbered = (
            number_faults(number) if number != code(locked.number) else ()
        )  # one of before these rules may stay
        refuse((*renumbered, *member_faults(after, timezone.localdate(now)), *added))
        changes = [*_file_changes(locked, village, number, after), *_people_changes(locked, before, members)]
        _write_people(locked, before, members)
        _write_file(locked, village, number, after)
        log_changes(changes, user=user, now=now)
    return locked


def change_files(*, user: User | None, entries: Sequence[ChangedFile], now: datetime) -> None:
    """Change who belongs to households, their villages and their statuses, all of it or nothing, in statements whose number does
    not grow. Whoever names a file has seen it as it is: locked by `lock_files` in the same transaction.

    :param user: as of `change_file`
    :raises PermissionDenied: as `change_file`
    :raises FileRefused: something in an entry is wrong; it is named with its number and all its faults
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        households, people = lock_files(one.household_id for one in entries)
        villages = Village.objects.in_bulk({one.village_id for one in entries})
        check_may_write(user, *villages.values(), *{one.village for one in households.values()})
        last = last_changes(households)
        changes: list[Change] = []
        persons: list[Person] = []
        history: list[StatusChange] = []
        for entry in entries:
            household = households[entry.household_id]
            before = {one.pk: as_member(one) for one in people[household.pk]}
            members = [folded(one) for one in entry.members]
            after = _merged(members, before)
            _refuse_file(household, villages[entry.village_id], members, after, today)
            changes += _file_changes(household, villages[entry.village_id], household.number, after)
            changes += _people_changes(household, before, members)
            persons += [person_of(household, one) for one in members if one.pk is None or one != before[one.pk]]
            if entry.status:
                changes.append(_new_status(household, last.get(household.pk), entry, today))
                history.append(StatusChange(household=household, status=entry.status, on=entry.on or today, reason=entry.reason, changed_by=user))  # fmt: skip
            household.village, household.version = villages[entry.village_id], household.version + 1
            household.head_name = next(one.name for one in after if one.is_head)
        _write_all_people(persons)
        write_columns(list(households.values()), "village", "head_name", "version", "status")
        StatusChange.objects.bulk_create(history)
        log_changes(changes, user=user, now=now)


def _refuse_file(
    household: Household, village: Village, members: Sequence[Member], after: Sequence[Member], today: date
) -> None:
    """Let a file through that nothing is wrong with.

    :raises FileRefused: with all that is wrong
    """
    faults = [*member_faults(after, today), *added_faults(members if len(after) > len(members) or any(one.pk for one in members) else ())]  # fmt: skip
    if village.township_id != household.village.township_id:
        faults.append(Fault(Wrong.OTHER_TOWNSHIP, "village"))
    refuse(faults, household.number)


def _new_status(household: Household, last: StatusChange | None, entry: ChangedFile, today: date) -> Change:
    """Give a locked household another status.

    :raises StatusRefused: as `change_status`
    """
    assert entry.on is not None
    check_status(entry.on, entry.reason, today)
    refuse_status(household, last, entry.status, entry.on)
    values: Values = {"status": (str(household.status), entry.status), "on": (None, entry.on.isoformat())}
    household.status = entry.status
    return Change(household, FileAction.STATUS, values, entry.reason, of=StatusChange)


def _write_all_people(persons: Sequence[Person]) -> None:
    """Save people of several households; new heads last, since there is but one at any moment."""
    names = ("name", "relation", "joined_on", "left_on", "left_why")
    for heads in (False, True):
        now = [one for one in persons if (one.relation == Person.Relation.HEAD and one.left_on is None) == heads]
        write_columns([one for one in now if one.pk], *names)
        Person.objects.bulk_create([one for one in now if not one.pk])


def refuse_status(household: Household, last: StatusChange | None, status: str, on: date) -> None:
    """Let a status through that is another one, and not before the last change.

    :raises StatusRefused: it isn't
    """
    if household.status == status:
        raise StatusRefused([Fault(Wrong.SAME_STATUS, "status")], household.number)
    if last is not None and on < last.on:
        raise StatusRefused([Fault(Wrong.BEFORE_LAST, "on")], household.number)


def change_status(
    *, user: User | None, household: Household, status: str, on: date, reason: str, now: datetime
) -> StatusChange:  # fmt: skip
    """Change a household's status and append the change to its history.

    :param user: who changes it: the township's staff or an administrator; None is the system
    :param on: the day the new status holds from; not before the last change, nor in the future
    :raises PermissionDenied: `user` is not of this township
    :raises StatusRefused: no reason, no such status, the same status, or a wrong date
    """
    check_may_write(user, household.village)
    check_status(on, reason, timezone.localdate(now))
    if status not in Household.Status.values:
        raise StatusRefused([Fault(Wrong.NO_STATUS, "status")])
    with transaction.atomic():
        locked = lock_household(household.pk)
        refuse_status(locked, locked.status_changes.last(), status, on)
        change = StatusChange.objects.create(household=locked, status=status, on=on, reason=reason, changed_by=user)
        values: Values = {"status": (str(locked.status), status), "on": (None, on.isoformat())}
        locked.status = status
        locked.save(update_fields=["status"])
        log_change(Change(locked, FileAction.STATUS, values, reason, of=StatusChange), user=user, now=now)
    household.status = status
    return change


def as_member(person: Person) -> Member:
    """Return a person as the rules look at them."""
    return Member(person.name, person.relation, person.joined_on, person.left_on, person.left_why, person.pk)


def _is_there(members: Sequence[Member], before: dict[int, Member], *, retried: bool) -> bool:
    """Return whether all that is asked for is in the file; of a form that may be sent again, also whom it added."""
    contents = {replace(one, pk=None) for one in before.values()} if retried else set()
    return bool(before) and all(before.get(one.pk) == one if one.pk else one in contents for one in members)


def _merged(members: Sequence[Member], before: dict[int, Member]) -> list[Member]:
    """Return all people of the file as they will be, those named first.

    :raises PermissionDenied: somebody named is not of this household, or is named twice
    """
    named = [one.pk for one in members if one.pk]
    if len(set(named)) != len(named) or not set(named) <= before.keys():
        raise PermissionDenied
    return [*members, *(one for pk, one in before.items() if pk not in named)]


def _write_people(household: Household, before: dict[int, Member], members: Sequence[Member]) -> None:
    """Save who has changed, and add who is new; the new head last, since there is but one at any moment."""
    for one in sorted(members, key=lambda one: one.is_head):
        if one.pk is None or one != before[one.pk]:
            person_of(household, one).save()


def _write_file(household: Household, village: Village, number: str, after: Sequence[Member]) -> None:
    """Save the household with its head's name.

    :raises NumberTaken: another household has the number
    """
    household.village, household.number = village, number
    household.head_name = next(one.name for one in after if one.is_head)
    household.version += 1
    try:
        with transaction.atomic():
            household.save(update_fields=["village", "number", "head_name", "version"])
    except IntegrityError as taken:
        raise NumberTaken(number) from taken


def _file_changes(household: Household, village: Village, number: str, after: Sequence[Member]) -> Iterator[Change]:
    values: Values = {}
    if household.village_id != village.pk:
        values["village"] = household.village.name, village.name
    if household.number != number:
        values["number"] = household.number, number
    if household.head_name != next(one.name for one in after if one.is_head):
        values["head_name"] = HIDDEN, HIDDEN
    if values:
        yield Change(household, FileAction.CHANGED, values)


def _people_changes(
    household: Household, before: dict[int, Member], members: Sequence[Member]
) -> Iterator[Change]:  # fmt: skip
    """Yield an entry for each person that is added, changed or leaves: what it was and is, but no name."""
    nobody = Member("", "")
    for one in members:
        was = before[one.pk] if one.pk else nobody
        if one == was:
            continue
        values: Values = {"id": (None, one.pk)} if one.pk else {}
        if was.name != one.name and one.pk:
            values["name"] = HIDDEN, HIDDEN
        pairs = {name: (getattr(was, name), getattr(one, name)) for name in ("relation", "left_why")}
        pairs |= {name: (_day(getattr(was, name)), _day(getattr(one, name))) for name in ("joined_on", "left_on")}
        values |= {name: (str(old), str(new)) for name, (old, new) in pairs.items() if old != new}
        action = FileAction.PERSON_CHANGED if one.pk else FileAction.JOINED
        yield Change(
            household, FileAction.LEFT if was.belongs and not one.belongs else action, values, of=Person
        )  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
