"""Who works at a door of the back office."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .models import User


def staff_of(request: HttpRequest) -> User:
    """Return the user of a request behind a door of the back office.

    :raises PermissionDenied: nobody is signed in
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
