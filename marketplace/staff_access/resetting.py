"""Take back somebody's second factor, because it was lost: they enrol a new one when they sign in next."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.people.change_log import Change, log_change
from marketplace.people.models import User
from marketplace.people.sessions import end_sessions

from .log_actions import FactorAction
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
    """
    if by is not None and not may_reset(by):
        raise NotTheirs
    if by is not None and by.pk == user.pk:
        raise Own
    with transaction.atomic():
        _count, of_what = Authenticator.objects.filter(user=user).delete()
        if not of_what:
            raise NoFactor
        end_sessions(user)
        action = FactorAction.RESET_BY_COMMAND if by is None else FactorAction.RESET
        log_change(Change(user, action, {}, reason=reason), user=by, now=now)
        transaction.on_commit(lambda: tell(user, _words))


def _words() -> tuple[str, str]:
    return _("Your second factor was taken back"), _(
        "Two-Way Market: an administrator has taken back your second factor, and you were signed out everywhere. When you "
        "sign in next you enrol a new one. If you have not asked for it, call your administrator at once."
    )
