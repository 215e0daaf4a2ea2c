"""Reads of files that were sent."""

from __future__ import annotations

from django.db.models import QuerySet

from marketplace.people.models import User
from marketplace.people.policies import visible

from .models import ImportFile


def files_waiting(user: User) -> QuerySet[ImportFile]:
    """Return which of the files that somebody sees were looked at and wait to be taken in."""
    return visible(user, ImportFile.objects.filter(state=ImportFile.State.READY, forgotten_at=None))
