"""What an administrator does when somebody's phone, key or device is lost: take back the second factor, end the sessions."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.people.change_log import Change, log_change
from marketplace.people.free_text import refuse_card_number
from marketplace.people.locking import lock_people
from marketplace.people.models import User
from marketplace.people.sessions import end_sessions

from .log_actions import FactorAction, SessionAction
from .telling import tell


class CannotReset(Exception):
    """A second factor can't be taken back; nothing was changed."""


class NotTheirs(CannotReset):
    """Whoever asks may not change other people's accounts."""


class Own(CannotReset):
    """One's own is removed on one's own page, with a code: else an open screen were enough."""


class NoFactor(CannotReset):
    """The person has none."""


def may_reset(by: User) -> bool:
    """Return whether somebody may take back the second factor of others."""
    return by.is_active and by.has_perm("people.change_user")


def reset_second_factor(user: User, *, by: User | None, reason: str, now: datetime) -> None:
    """Take back all of `user`'s factors and recovery codes, end their sessions, log it, and tell them.

    :param by: who does it; None: the command
    :raises NotTheirs: `by` is no administrator
    :raises Own: `by` is `user`
    :raises NoFactor: there is none, or another was faster
    :raises CardNumberInText: the reason may hold a whole card number
    """
    if by is not None and not may_reset(by):
        raise NotTheirs
    if by is not None and by.pk == user.pk:
        raise Own
    refuse_card_number(reason)
    with transaction.atomic():
        lock_people({user.pk})
        count, _of_what = Authenticator.objects.filter(user=user).delete()
        if not count:
            raise NoFactor
        end_sessions(user)
        action = FactorAction.RESET_BY_COMMAND if by is None else FactorAction.RESET
        log_change(Change(user, action, {}, reason=reason), user=by, now=now)
        transaction.on_commit(lambda: tell(user, _words))


def sign_out_everywhere(user: User, *, by: User, reason: str, now: datetime) -> None:
    """End all of `user`'s sessions, because a device was lost; their second factor stays.

    :raises NotTheirs: `by` is no administrator
    :raises CardNumberInText: the reason may hold a whole card number
    """
    if not may_reset(by):
        raise NotTheirs
    refuse_card_number(reason)
    with transaction.atomic():
        lock_people({user.pk})
        end_sessions(user)
        log_change(Change(user, SessionAction.ENDED, {}, reason=reason), user=by, now=now)


def _words() -> tuple[str, str]:
    return _("Your second factor was taken back"), _(
        "Two-Way Market: an administrator has taken back your second factor, and you were signed out everywhere. When you "
        "sign in next you enrol a new one. If you have not asked for it, call your administrator at once."
    )
