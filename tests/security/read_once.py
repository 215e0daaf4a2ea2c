"""Who asks is read once for the whole table: session, user, appointments and permissions, eight queries of a request's eleven.

No address has a part in that: they follow from what the session says and from the database, and each request is taken
back. What was kept is read once more at the end, and must be the same still.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from marketplace.people import acting
from marketplace.people.models import User
from marketplace.staff_access.sessions import SessionStore


@contextmanager
def read_once() -> Iterator[None]:
    """Inside the block each session is read once, and who it is of; each request gets a copy of its own."""
    sessions: dict[str, dict[str, Any]] = {}
    people: dict[tuple[str, str], tuple[HttpRequest, User]] = {}
    read_session, read_user = SessionStore.load, acting._acting_user

    def load(store: SessionStore) -> dict[str, Any]:
        key = store.session_key or ""
        if key not in sessions:
            found = read_session(store)
            if not found:
                return found
            sessions[key] = found
        return copy.deepcopy(sessions[key])

    def acting_user(request: HttpRequest) -> User | AnonymousUser:
        key = request.session.session_key or "", repr(sorted(request.session.items()))
        if key not in people:
            user = read_user(request)
            if not isinstance(user, User) or request.session.modified:
                return user
            people[key] = request, with_all_that_is_asked(user)
        return copy.copy(people[key][1])

    with patch.object(SessionStore, "load", load), patch.object(acting, "_acting_user", acting_user):
        yield
    for request, kept in people.values():
        request.session = SessionStore(request.session.session_key)
        del request._cached_user  # type: ignore[attr-defined]  # where Django keeps who it has read
        again = read_user(request)
        assert isinstance(again, User)
        assert what_counts(again) == what_counts(kept)


def with_all_that_is_asked(user: User) -> User:
    """Fill what Django and Wagtail keep at a user when they first ask for it."""
    user.get_all_permissions()
    hasattr(user, "wagtail_userprofile")
    return user


def what_counts(user: User) -> tuple[Any, ...]:
    """What somebody is, and may."""
    groups = sorted(group.pk for group in user.groups.all())
    return user, user.is_active, user.is_superuser, user.acting_as, groups, user.get_all_permissions()
