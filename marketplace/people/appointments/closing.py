"""Close somebody's account: everything that they hold ends, nobody signs in with it any more, and what was done stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial, reduce
from operator import or_
from typing import Any

from allauth.core import context
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from marketplace.people.change_log import Change, log_change
from marketplace.people.locking import lock_appointments, lock_people
from marketplace.people.log_actions import RowAction
from marketplace.people.models import Appointment, User
from marketplace.people.proofs.proving import Taken
from marketplace.people.proofs.telling import tell_giver
from marketplace.people.sessions import end_sessions

from .actions import AppointmentRefused, end_appointment, refuse_the_last, same_as
from .queries import post_in


class OwnAccount(AppointmentRefused):
    """Nobody closes the account that they work with."""


@transaction.atomic
def close_account(user: User, *, by: User, why: str, now: datetime | None = None) -> int:
    """End all appointments of `user`, deactivate the account, and end its sessions. Done twice, it is closed once.

    :param by: who closes it
    :param why: the reason that the change log and the appointments keep
    :param now: when; by the clock if None
    :returns: how many appointments were ended
    :raises OwnAccount: it is the account of `by`
    :raises AppointmentRefused: one of the appointments can't be ended, as of the last administrator; nothing was changed
    """
    if user.pk == by.pk:
        raise OwnAccount("Nobody closes the own account.")
    found = lock_people({user.pk, by.pk})[user.pk]
    held = list(found.appointments.filter(until=None).order_by("pk"))
    for one in held:
        end_appointment(one, by=by, why=why, now=now)
    if found.is_active:
        User.objects.filter(pk=found.pk).update(is_active=False)
        end_sessions(found)
        log_change(Change(found, RowAction.EDITED, {"is_active": (True, False)}, reason=why), user=by, now=now)
    return len(held)


@transaction.atomic
def refuse_to_lose(users: Collection[User]) -> None:
    """Lock people who are to be switched off, and refuse that where nobody else could sign in and do what they hold.

    :raises LastManager: a cooperative needs its last manager
    :raises LastAdministrator: nobody would be left who can appoint anybody
    """
    leaving = lock_people(user.pk for user in users)
    held = Appointment.objects.filter(until=None, user__in=leaving)
    if not held:
        return
    same = lock_appointments(reduce(or_, map(same_as, held)))
    for one in same:
        if one.user_id in leaving:
            staying = [other for other in same if other.user_id not in leaving]
            refuse_the_last(one, [other for other in staying if post_in(other) == post_in(one)])


def end_what_is_lost(sender: type[User], holder: User, was_proved: bool, **kwargs: Any) -> None:
    """End what somebody holds who has nothing left to sign in with; whoever appointed them is told.

    Who had proved the number once stays appointed: an administrator gives them something else to sign in with.

    :raises Taken: others depend on it: it is the last administrator's, or the last manager's of a cooperative
    """
    if was_proved:
        try:
            refuse_to_lose([holder])
        except AppointmentRefused as refused:
            raise Taken from refused
        return
    with translation.override(settings.LANGUAGE_CODE):  # the history keeps it, whoever proves
        why = gettext("its phone or e-mail was never proved, and has another owner")
    for one in holder.appointments.filter(until=None).order_by("pk"):
        try:
            ended = end_appointment(one, by=None, why=why)
        except AppointmentRefused as refused:
            raise Taken from refused
        if ended.by is not None:
            transaction.on_commit(partial(tell_giver, context.request, ended))
