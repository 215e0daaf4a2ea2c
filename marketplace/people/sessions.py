"""End everything that somebody is signed in with."""

from __future__ import annotations

from django.db.models import F

from .models import User


def end_sessions(user: User) -> None:
    """End all sessions of `user` at once, on every device: none is known to be theirs any more."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])
