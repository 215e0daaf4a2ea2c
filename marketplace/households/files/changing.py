"""Change a household's file: its village, its number, who belongs to it; and its status, with its dated history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.households.actions import check_may_write
from marketplace.households.locking import lock_household, lock_people_of
from marketplace.households.log_actions import FileAction
from marketplace.households.models import Household, Person, StatusChange
from marketplace.people.change_log import Change, Value, log_change, log_changes
from marketplace.people.logged_edits import HIDDEN
from marketplace.people.models import User
from marketplace.places.models import Village
from marketplace.typed_text.rules import code

from .refusals import ChangedMeanwhile, NumberTaken, StatusRefused, refuse
from .registering import check_status, person_of
from .rules import Fault, Member, Wrong, added_faults, folded, member_faults, number_faults

Values = dict[str, tuple[Value, Value]]


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
        last = locked.status_changes.last()
        if locked.status == status:
            raise StatusRefused([Fault(Wrong.SAME_STATUS, "status")])
        if last is not None and on < last.on:
            raise StatusRefused([Fault(Wrong.BEFORE_LAST, "on")])
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
