"""End everything that somebody is signed in with."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.db.models import F
from django.http import HttpRequest

from .models import User


def end_sessions(user: User) -> None:
    """End all sessions of `user` at once, on every device: none is known to be theirs any more."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])


def end_other_sessions(request: HttpRequest, user: User) -> None:
    """End all sessions of `user` but this one; where this one was ended meanwhile, it stays ended."""
    known = User.objects.filter(
        pk=user.pk, session_generation=user.session_generation, password=user.password, is_active=True
    )
    if known.update(session_generation=F("session_generation") + 1):
        user.refresh_from_db(fields=["session_generation"])
        update_session_auth_hash(request, user)
