"""Invite somebody by phone or e-mail to take up a role, and take the role up.

Whoever has the link may take it up: it is sent to the person alone, holds for three days, and works once. Only a hash of its
token is kept. Locks, in everybody's order (law 4): invitation; then who invited and who accepts; then appointments.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Model

from marketplace.people.change_log import Change, ScopedLogEntry, Value, log_change
from marketplace.people.locking import lock_invitation, lock_people
from marketplace.people.log_actions import InvitationAction
from marketplace.people.models import KINDS_OF_PLACE, PLACES, Appointment, Invitation, User
from marketplace.people.proofs.proving import is_to_prove

from .actions import AppointmentRefused, NotTheirs, ToOneself, appoint, may_appoint, place_of
from .queries import post_in, posts_of
from .rules import may_end

HOLDS = timedelta(days=3)


class UnknownLink(AppointmentRefused):
    """No invitation has this link: it was mistyped, or sent again with another one."""


class TakenBack(AppointmentRefused):
    """Whoever invited has taken the invitation back."""


class Used(AppointmentRefused):
    """The invitation was accepted already."""


class Expired(AppointmentRefused):
    """The link's three days are over."""


class OwnerChanged(AppointmentRefused):
    """Phone or address belonged to an account when the invitation was sent, and belongs to another one, or to none, now."""


class SomebodyElse(AppointmentRefused):
    """Who is signed in does not have the phone or address that was invited."""


class SignInFirst(AppointmentRefused):
    """An account has the phone or address that was invited: its owner signs in and accepts."""


class ProveFirst(AppointmentRefused):
    """Who accepts has never proved the phone or address that was invited: it may be somebody else's."""


class TooManyInvitations(AppointmentRefused):
    """Whoever invites has sent so many that no more go out before `goes_on`."""

    def __init__(self, goes_on: datetime) -> None:
        super().__init__(f"too many invitations; it goes on at {goes_on}")
        self.goes_on = goes_on


class HoldsItAlready(AppointmentRefused):
    """Whoever is to be invited holds the role there."""


def invite(
    *,
    by: User,
    role: str,
    place: Model | None,
    phone: str | None = None,
    email: str | None = None,
    why: str = "",
    now: datetime,
) -> tuple[Invitation, str]:
    """Invite somebody. The same once more sends the open invitation again, with a new link.

    :param phone: in E.164; either this or an e-mail address
    :returns: the invitation and the token of its link, which nobody can read again
    :raises ValueError: the role isn't held in that kind of place
    :raises NotTheirs: `by` does not hold what gives this role there
    :raises ToOneself: it is the phone or address of `by`
    :raises HoldsItAlready: an account with this phone or address does
    :raises TooManyInvitations: `by` has sent too many
    """
    where = place_of(role, place)
    if not may_appoint(by, role, place):
        raise NotTheirs(f"{role} in {place} is not theirs to give.")
    to = {"role": role, **dict.fromkeys(KINDS_OF_PLACE), **where}
    holder = _account(phone, email)
    if holder is not None and holder.pk == by.pk:
        raise ToOneself("It is the own phone or address.")
    if holder is not None and holder.appointments.filter(until=None, **to).exists():
        raise HoldsItAlready("They hold it already.")
    token = secrets.token_urlsafe(32)
    fresh = {"by": by, "why": why, "holder": holder, "token_hash": hash_of(token), "expires_at": now + HOLDS}
    with transaction.atomic():
        invitation, made = Invitation.objects.get_or_create(
            **to, phone=phone, email=email, taken_back_at=None, appointment=None, defaults={**fresh, "made_at": now}
        )
        if not made:
            _renew(lock_invitation(invitation.pk), fresh)
        _log(invitation, InvitationAction.SENT if made else InvitationAction.SENT_AGAIN, by, now)
        _refuse_too_many(by, now)
    return invitation, token


def send_again(invitation: Invitation, *, by: User, now: datetime) -> str:
    """Give an open invitation a new link for three more days; the one before is void.

    :returns: the token of the link
    :raises NotTheirs: `by` may not appoint to it
    :raises Used: it was accepted
    :raises TakenBack: it was taken back
    :raises TooManyInvitations: `by` has sent too many
    """
    if not may_appoint(by, invitation.role, invitation.place):
        raise NotTheirs("It is not theirs to give.")
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        found = lock_invitation(invitation.pk)
        _refuse_closed(found)
        holder = _account(str(found.phone or "") or None, found.email)
        _renew(found, {"by": by, "holder": holder, "token_hash": hash_of(token), "expires_at": now + HOLDS})
        _log(found, InvitationAction.SENT_AGAIN, by, now)
        _refuse_too_many(by, now)
    return token


def take_back(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Make the link of an invitation void. Done twice, it is taken back once.

    :raises NotTheirs: `by` may not end what it gives
    :raises Used: it was accepted
    """
    if not may_end(posts_of(by), post_in(invitation)):
        raise NotTheirs("It is not theirs to take back.")
    with transaction.atomic():
        found = lock_invitation(invitation.pk)
        if found.appointment_id is not None:
            raise Used("It was accepted already.")
        if found.taken_back_at is None:
            found.taken_back_at = now
            found.save(update_fields=["taken_back_at"])
            _log(found, InvitationAction.TAKEN_BACK, by, now)


def opened(token: str, *, user: User | None, now: datetime) -> Invitation:
    """Return the invitation that a link leads to, if `user` may accept it, or None may by opening an account.

    :param user: who is signed in
    :raises AppointmentRefused: why it can't be accepted so
    """
    invitation = Invitation.objects.filter(token_hash=hash_of(token)).first()
    if invitation is None:
        raise UnknownLink("There is no such invitation.")
    _refuse_if_not_for(invitation, user, now)
    return invitation


@transaction.atomic
def accept(token: str, *, user: User | None, name: str = "", password: str | None = None, now: datetime) -> Appointment:
    """Take up the role that one was invited to. Whoever invited must still be allowed to give it.

    :param user: who is signed in; None: an account is opened with the phone or address, `name` and `password`
    :raises AppointmentRefused: why it can't be accepted; nothing was written
    """
    invitation = lock_invitation(opened(token, user=user, now=now).pk)
    if invitation.token_hash != hash_of(token):
        raise UnknownLink("It was sent again meanwhile, with another link.")
    _refuse_if_not_for(invitation, user, now)
    if user is not None and is_to_prove(user, invitation.to):
        raise ProveFirst("The phone or address is not proved.")
    if user is None:
        try:
            with transaction.atomic():
                user = User.objects.create_user(
                    phone=str(invitation.phone or "") or None, email=invitation.email, name=name, password=password
                )
        except IntegrityError as error:  # somebody has signed up with it in this moment
            raise SignInFirst("An account has this phone or address.") from error
    invitation.appointment = appoint(
        user=user, role=invitation.role, place=invitation.place, by=invitation.by,
        how=Appointment.How.INVITATION, why=invitation.why, now=now,
    )  # fmt: skip
    invitation.save(update_fields=["appointment"])
    return invitation.appointment


def hash_of(token: str) -> str:
    """Return what is kept of a token: it is random and long, so a plain hash tells nothing of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _account(phone: str | None, email: str | None) -> User | None:
    return User.objects.with_login(phone or email or "").first()


def _refuse_closed(invitation: Invitation) -> None:
    if invitation.appointment_id is not None:
        raise Used("It was accepted already.")
    if invitation.taken_back_at is not None:
        raise TakenBack("It was taken back.")


def _refuse_if_not_for(invitation: Invitation, user: User | None, now: datetime) -> None:
    _refuse_closed(invitation)
    if invitation.expires_at <= now:
        raise Expired("Its three days are over.")
    if not may_appoint(invitation.by, invitation.role, invitation.place):
        raise NotTheirs("Whoever invited may not give it any more.")
    account = _account(str(invitation.phone or "") or None, invitation.email)
    if invitation.holder_id is not None and (account is None or account.pk != invitation.holder_id):
        raise OwnerChanged("The phone or address belongs to another account now, or to none.")
    if user is not None and (account is None or account.pk != user.pk):
        raise SomebodyElse("They are signed in as somebody else.")
    if user is None and account is not None:
        raise SignInFirst("An account has this phone or address.")


def _renew(invitation: Invitation, fresh: dict[str, object]) -> None:
    for name, value in fresh.items():
        setattr(invitation, name, value)
    invitation.save(update_fields=list(fresh))


def _refuse_too_many(by: User, now: datetime) -> None:
    """Count what somebody has sent, this one as well, one request after the other; refused, it is undone."""
    lock_people({by.pk})
    sent = ScopedLogEntry.objects.filter(user=by, action__in=[InvitationAction.SENT, InvitationAction.SENT_AGAIN])
    waits = []
    for most, time in zip(settings.INVITATIONS_OF_A_GIVER, (timedelta(hours=1), timedelta(days=1)), strict=True):
        times = sent.filter(timestamp__gt=now - time).order_by("-timestamp").values_list("timestamp", flat=True)
        waits += [one + time for one in times[most : most + 1]]
    if waits:
        raise TooManyInvitations(max(waits))


def _log(invitation: Invitation, action: InvitationAction, by: User, now: datetime) -> None:
    """Say in the history to what, never to whom: a phone or address is personal."""
    values: dict[str, tuple[Value, Value]] = {"role": (None, str(invitation.role))}
    if invitation.place is not None:
        values[PLACES[invitation.role]] = (None, str(getattr(invitation.place, "name", "")))
    log_change(Change(invitation, action, values, reason=invitation.why), user=by, now=now)
