"""What happens when somebody signs in, proves themselves once more, or changes their second factor: allauth's signals."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from marketplace.people.models import User
from marketplace.people.sessions import end_other_sessions

from .factors import forget_factor, has_factor, note_enrolled
from .sessions import session_of


def is_staff(user: Any) -> bool:
    """Return whether somebody may enter the back office: who then needs a second factor, and has short sessions."""
    return bool(user.is_authenticated and user.has_perm("wagtailadmin.access_admin"))


@receiver(user_logged_in)
def staff_sessions_are_short(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Begin to count the hours of a session of staff; Django has just given it a new key."""
    if is_staff(user):
        session_of(request).begin_staff(timezone.now())


@receiver(authentication_step_completed)
def proof_changes_the_key(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Give a session a new key when its owner has proved themselves once more, by password or by factor."""
    if kwargs.get("reauthenticated") and request.user.is_authenticated:
        request.session.cycle_key()


def note_new_factor(request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    """Count an app or a passkey that was just enrolled as given; sessions from before, elsewhere, end."""
    end_other_sessions(request, user)
    note_enrolled(request, user, authenticator)


@receiver(authenticator_removed)
def removed_is_not_given(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Whoever has removed the last factor enrols another one before the back office opens again. Other sessions end."""
    end_other_sessions(request, user)
    if not has_factor(user):
        forget_factor(request, user)
