"""As whom somebody acts: of several appointments one at a time, chosen in the back office's header and kept in the session.

Everything that a request may do narrows to it: the rows that `policies.visible` gives, the permissions of groups, Wagtail's
permissions on pages and collections. Outside requests (commands, tasks) a person has all that they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission
from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

from .actions import groups_at
from .models import Appointment, Role, User
from .policies import GROUP_OF_ROLE, held

SESSION_KEY = "acting_as"
ORDER = [role.value for role in Role]


class ActingMiddleware:
    """Lets `request.user` act as one of their appointments. Nothing is read before somebody asks who the user is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        request.user = SimpleLazyObject(partial(_acting_user, request))  # type: ignore[assignment]  # what it stands for is a user
        return self.get_response(request)


def choices_of(user: User) -> list[Appointment]:
    """Return what somebody holds now, in the order in which it is offered: by role, then the oldest first."""
    found = held(user, *Role).select_related("township", "village", "cooperative")
    return sorted(found, key=lambda one: (ORDER.index(one.role), one.pk))


def act_as(user: User, appointment: Appointment, choices: Sequence[Appointment]) -> None:
    """Narrow what `user` may do, until this object is gone, to what one of their appointments allows.

    :param choices: all that they could act as
    """
    user.acting_as, user.acting_choices = appointment, choices
    user.is_superuser = appointment.role == Role.ADMINISTRATOR
    groups = Q(name=GROUP_OF_ROLE.get(appointment.role, "")) | groups_at(appointment)
    # Django and Wagtail ask for the user's groups, and the latter, for what hangs on pages and collections, for its own.
    prefetch_related_objects([user], Prefetch("groups", Group.objects.filter(groups)))
    mine = [group.pk for group in user.groups.all()]
    for policy, given, on in (
        (PagePermissionPolicy, GroupPagePermission, "page"),
        (CollectionPermissionPolicy, GroupCollectionPermission, "collection"),
        (SitePermissionPolicy, GroupSitePermission, "site"),
    ):
        rows = given._default_manager.filter(group__in=mine).select_related(on, "permission")
        setattr(user, policy.permission_cache_name, rows)  # where Wagtail keeps what it has read


def _acting_user(request: HttpRequest) -> User | AnonymousUser:
    user = get_user(request)
    if isinstance(user, User) and user.is_staff and user.acting_as is None and (choices := choices_of(user)):
        wanted = request.session.get(SESSION_KEY)
        act_as(user, next((one for one in choices if one.pk == wanted), choices[0]), choices)
    assert isinstance(user, User | AnonymousUser)
    return user
