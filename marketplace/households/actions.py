"""Open household files and change their status. Every change is dated, has a reason, and keeps its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from marketplace.people.models import User
from marketplace.people.policies import holds_in_township
from marketplace.places.models import Village
from marketplace.typed_text.rules import code
from marketplace.typed_text.rules import name as folded_name

from .locking import lock_household
from .models import Household, Person, StatusChange


class HouseholdRefused(ValueError):
    """A change to a household's file that can't be made; nothing was written."""


class NumberTaken(HouseholdRefused):
    """Another household has this file number."""


class StatusRefused(HouseholdRefused):
    """The change lacks a reason, changes nothing, or is dated before the last one."""


def register_household(
    *,
    user: User | None,
    village: Village,
    number: str,
    head_name: str,
    persons: Sequence[str],
    on: date,
    reason: str,
    status: str = Household.Status.REGISTERED,
) -> Household:
    """Open the file of a household, with its people and the first entry of its status history.

    The same file number with the same village and head, once more, returns the household that is there.

    :param user: who opens it: the township's staff or an administrator; None is the system
    :param persons: the names of all who belong to it, the head among them
    :param on: the day the status holds from
    :raises PermissionDenied: `user` is not of this township
    :raises NumberTaken: another household has the number
    :raises StatusRefused: no reason is given
    """
    _check_may_write(user, village)
    if not reason.strip():
        raise StatusRefused("A household's status needs a reason.")
    number, head_name, persons = code(number), folded_name(head_name), [folded_name(one) for one in persons]
    with transaction.atomic():
        household, created = Household.objects.get_or_create(
            number=number, defaults={"village": village, "head_name": head_name, "status": status}
        )
        if not created:
            if (household.village_id, folded_name(household.head_name)) != (village.pk, folded_name(head_name)):
                raise NumberTaken(f"File number {number} is that of another household.")
            return household
        Person.objects.bulk_create([Person(household=household, name=name) for name in persons])
        StatusChange.objects.create(household=household, status=status, on=on, reason=reason, changed_by=user)
    return household


def change_status(*, user: User | None, household: Household, status: str, on: date, reason: str) -> StatusChange:
    """Change a household's status and append the change to its history.

    :param user: who changes it: the township's staff or an administrator; None is the system
    :param on: the day the new status holds from; not before the last change
    :raises PermissionDenied: `user` is not of this township
    :raises StatusRefused: no reason, no such status, the same status, or a date before the last change
    """
    _check_may_write(user, household.village)
    if not reason.strip():
        raise StatusRefused("A change of status needs a reason.")
    if status not in Household.Status.values:
        raise StatusRefused(f"There is no status {status}.")
    with transaction.atomic():
        locked = lock_household(household.pk)
        last = locked.status_changes.last()
        if locked.status == status:
            raise StatusRefused("The household has this status already.")
        if last is not None and on < last.on:
            raise StatusRefused(f"The last change was on {last.on}; a change can't be dated before it.")
        change = StatusChange.objects.create(household=locked, status=status, on=on, reason=reason, changed_by=user)
        locked.status = status
        locked.save(update_fields=["status"])
    household.status = status
    return change


def record_naming_consent(*, user: User | None, household: Household, on: date | None) -> None:
    """Note that a household has agreed in writing that buyers read its masked name, or has taken that back (None).

    The same again is no error. Taken back, it is gone from every public page at once.

    :param user: who notes it: the township's staff or an administrator; None is the system
    :raises PermissionDenied: `user` is not of this township
    """
    _check_may_write(user, household.village)
    Household.objects.filter(pk=household.pk).update(naming_consent_on=on)
    household.naming_consent_on = on


def _check_may_write(user: User | None, village: Village) -> None:
    if user is not None and not holds_in_township(user, village.township_id):
        raise PermissionDenied
