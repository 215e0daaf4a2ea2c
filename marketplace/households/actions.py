"""Who may write a household's file, and its consent to be named."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from marketplace.people.change_log import Change, log_change
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township
from marketplace.places.models import Village

from .locking import lock_household
from .log_actions import FileAction
from .models import Household


class HouseholdRefused(ValueError):
    """A change to a household's file that can't be made; nothing was written."""


def record_naming_consent(*, user: User | None, household: Household, on: date | None, now: datetime) -> None:
    """Note that a household has agreed in writing that buyers read its masked name, or has taken that back (None).

    The same again is no error, and no entry in the log. Taken back, it is gone from every public page at once.

    :param user: who notes it: the township's staff or an administrator; None is the system
    :raises PermissionDenied: `user` is not of this township
    """
    check_may_write(user, household.village)
    with transaction.atomic():
        locked = lock_household(household.pk, no_key=True)
        if (was := locked.naming_consent_on) != on:
            locked.naming_consent_on = on
            locked.save(update_fields=["naming_consent_on"])
            dates = (was.isoformat() if was else None, on.isoformat() if on else None)
            action = FileAction.NAMING_AGREED if on else FileAction.NAMING_TAKEN_BACK
            log_change(Change(locked, action, {"naming_consent_on": dates}), user=user, now=now)
    household.naming_consent_on = on


def check_may_write(user: User | None, *villages: Village) -> None:
    """Let the staff of the villages' townships and administrators write; None is the system.

    :raises PermissionDenied: `user` is not of one of the townships
    """
    if user is not None:
        for township in sorted({village.township_id for village in villages}):
            if not holds_in_township(user, township):
                raise PermissionDenied
