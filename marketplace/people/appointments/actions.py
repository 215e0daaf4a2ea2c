"""Appoint people to their roles, and end that (docs/laws/scope.md).

Locks, in everybody's order (law 4): the person and who appoints, by id; then appointments, by id.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from marketplace.people.actions import let_in_as_appointed
from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.locking import lock_appointments, lock_people
from marketplace.people.log_actions import RoleAction
from marketplace.people.models import KINDS_OF_PLACE, PLACES, Appointment, Role, User
from marketplace.people.sessions import end_sessions

from .queries import has_manager, post_in, posts_of, who_can_sign_in
from .rules import may_end, may_give
from .telling import tell_of_end

# Whether a cooperative can't be without a manager, by its key, beside having clerks: floors above add to it.
NEEDS_A_MANAGER: list[Callable[[int], bool]] = []


class AppointmentRefused(ValueError):
    """An appointment that can't be made or ended; nothing was written."""


class NotTheirs(AppointmentRefused):
    """Who appoints or ends does not hold the role in the place that gives it."""


class ToOneself(AppointmentRefused):
    """Nobody gives an appointment to themselves: whoever else may give it does."""


class NoReason(AppointmentRefused):
    """An appointment was to be ended without a reason."""


class LastManager(AppointmentRefused):
    """The cooperative has clerks or open parcels, and nobody else to answer for them."""


class LastAdministrator(AppointmentRefused):
    """Nobody would be left who can appoint anybody."""


def place_of(role: str, place: Model | None) -> dict[str, Model | None]:
    """Return the column of a role's place.

    :raises ValueError: the role isn't held in that kind of place
    """
    kind = PLACES.get(role, "")
    if (place._meta.model_name if place is not None else "") != kind:
        raise ValueError(f"The role {role} can't be held in {place}.")
    return {kind: place} if kind else {}


@transaction.atomic
def appoint(
    *,
    user: User,
    role: str,
    place: Model | None = None,
    by: User | None = None,
    how: str = Appointment.How.COMMAND,
    why: str = "",
    now: datetime | None = None,
) -> Appointment:
    """Appoint `user` to a role. Done twice, it is held once.

    :param role: one of `Role`
    :param place: the township, village or cooperative that it is held in; None: the whole marketplace
    :param by: who appoints, and must be allowed to; None: the system
    :param how: one of `Appointment.How`
    :param now: since when; by the clock if None
    :raises ValueError: the role isn't held in that kind of place
    :raises NotTheirs: `by` does not hold what gives this role there
    :raises ToOneself: `by` is `user`
    """
    where = place_of(role, place)
    people = lock_people({user.pk} | ({by.pk} if by else set()))
    user = people[user.pk]  # not as it acts in a request
    if by is not None and not may_appoint(_as_it_acts(people[by.pk], by), role, place):
        raise NotTheirs(f"{role} in {place} is not theirs to give.")
    if by is not None and by.pk == user.pk:
        raise ToOneself("Nobody appoints themselves.")
    mine = {"user": user, "role": role, **dict.fromkeys(KINDS_OF_PLACE), **where}
    found = Appointment.objects.filter(until=None, **mine).first()
    if found is not None:
        return found
    made = Appointment.objects.create(since=now or timezone.now(), by=by, how=how, why=why, **mine)
    let_in_as_appointed(user)
    values: dict[str, tuple[Value, Value]] = {"role": (None, str(role))}
    values |= {kind: (None, _name(row)) for kind, row in where.items()}
    log_change(Change(user, RoleAction.GRANTED, values, reason=why, of=Appointment), user=by, now=now)
    return made


@transaction.atomic
def end_appointment(appointment: Appointment, *, by: User | None, why: str, now: datetime | None = None) -> Appointment:
    """End an appointment, and tell whoever held it. Done twice, it has ended once.

    Who holds nothing else is signed out everywhere at once; who does goes on as that (`people.acting`).

    :param by: who ends it: who could have given it, or an administrator; None: the system
    :param now: when; by the clock if None
    :raises NotTheirs: `by` is none of these
    :raises NoReason: no reason is given
    :raises LastManager: the cooperative needs its last manager
    :raises LastAdministrator: it is the last one
    """
    if not why.strip():
        raise NoReason("The end of an appointment needs a reason.")
    people = lock_people({appointment.user_id} | ({by.pk} if by else set()))
    same = lock_appointments(same_as(appointment))
    found = next((one for one in same if one.pk == appointment.pk), None)
    if by is not None and not may_end(posts_of(_as_it_acts(people[by.pk], by)), post_in(appointment)):
        raise NotTheirs(f"{appointment.pk} is not theirs to end.")
    if found is None:
        return Appointment.objects.get(pk=appointment.pk)
    refuse_the_last(found, [one for one in same if one.pk != found.pk])
    found.until, found.ended_by, found.ended_why = now or timezone.now(), by, why.strip()
    found.save(update_fields=["until", "ended_by", "ended_why"])
    user = people[found.user_id]
    let_in_as_appointed(user)
    if not user.appointments.filter(until=None).exists():
        end_sessions(user)
    if by is None or by.pk != user.pk:
        transaction.on_commit(partial(tell_of_end, found))
    values: dict[str, tuple[Value, Value]] = {"role": (str(found.role), None)}
    if found.role in PLACES:
        values[PLACES[found.role]] = (_name(found.place), None)
    log_change(Change(user, RoleAction.ENDED, values, reason=found.ended_why, of=Appointment), user=by, now=now)
    return found


def may_appoint(by: User, role: str, place: Model | None) -> bool:
    """Return whether somebody may appoint to a role in a place.

    :raises ValueError: the role isn't held in that kind of place
    """
    wanted = post_in(Appointment(role=role, **place_of(role, place)))
    return may_give(posts_of(by), wanted, has_manager=has_manager(wanted))


def _as_it_acts(locked: User, asking: User) -> User:
    """Return the locked row of who asks, which knows what was taken from them meanwhile, narrowed to what they act as."""
    locked.acting_as, locked.is_superuser = asking.acting_as, locked.is_superuser and asking.is_superuser
    return locked


def same_as(appointment: Appointment) -> Q:
    """It, and where one has to stay, those of others to the same role there."""
    if appointment.role in (Role.MANAGER, Role.ADMINISTRATOR):
        return Q(role=appointment.role, cooperative=appointment.cooperative_id)
    return Q(pk=appointment.pk)


def refuse_the_last(appointment: Appointment, others: list[Appointment]) -> None:
    """Refuse to end what nobody else holds who can sign in."""
    if who_can_sign_in().filter(pk__in=[one.user_id for one in others]).exists():
        return
    if appointment.role == Role.ADMINISTRATOR:
        raise LastAdministrator("The last administrator stays.")
    if appointment.role != Role.MANAGER:
        return
    assert appointment.cooperative_id is not None  # a CHECK
    clerks = Appointment.objects.filter(role=Role.CLERK, cooperative=appointment.cooperative_id, until=None)
    if clerks.exists() or any(needs(appointment.cooperative_id) for needs in NEEDS_A_MANAGER):
        raise LastManager("The cooperative needs its last manager.")


def _name(place: Model | None) -> str:
    """Return a place's name as the log has it, whatever the language of who appoints."""
    return str(getattr(place, "name", ""))
