"""As whom somebody acts: of several appointments one at a time, chosen in the back office's header and kept in the session.

Everything that a request may do narrows to it: the rows that `policies.visible` gives, the permissions of groups, Wagtail's
permissions on pages and collections. Outside requests (commands, tasks) a person has all that they hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from wagtail.models import GroupCollectionPermission, GroupPagePermission, GroupSitePermission
from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

from .actions import groups_at
from .models import Appointment, Role, User
from .policies import GROUP_OF_ROLE, held

SESSION_KEY = "acting_as"
FIELD = "acting_as"  # in every form of the back office that is shown to who holds several: as whom
AGAIN = "acting_as_again"  # of the page that says so: switch back, and take the form as it was
CSRF_FIELD = re.compile(rb'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>')
ORDER = [role.value for role in Role]


class ActingMiddleware:
    """Lets `request.user` act as one of their appointments. Nothing is read before somebody asks who the user is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        request.user = SimpleLazyObject(partial(_acting_user, request))  # type: ignore[assignment]  # what it stands for is a user
        return _name_in_forms(request, self.get_response(request))

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Do nothing of a form that was shown to another appointment of the person: another tab has switched since."""
        return switched_since(request, view)


def switched_since(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Return what a form of the back office is answered that was shown to another appointment; None lets it go on."""
    if request.method != "POST" or not _is_back_office(request) or _leads_out(request):
        return None
    again, user = request.POST.get(AGAIN, ""), request.user
    written = again or request.POST.get(FIELD, "")
    if not written or not isinstance(user, User) or user.acting_as is None or written == str(user.acting_as.pk):
        return None
    held = next((one for one in user.acting_choices if str(one.pk) == written), None)
    if again and held is not None:
        request.session[SESSION_KEY] = held.pk
        return HttpResponseRedirect(request.get_full_path(), preserve_request=True)
    shown = {
        "written": held,
        "back": urlsplit(request.headers.get("Referer", "")).path,
        "again": AGAIN,
        "typed": _typed(request, view),
    }
    return render(request, "backoffice/switched.html", shown, status=409)


def _typed(request: HttpRequest, view: Callable[..., Any]) -> list[tuple[str, str]]:
    """Return what a form holds, to be sent once more; nothing of one that must lie nowhere, as with a card's number or a password."""
    keeps = getattr(getattr(view, "view_class", None), "keeps_form", True)
    if not keeps or any("password" in name for name in request.POST):
        return []
    of_ours = {FIELD, AGAIN, "csrfmiddlewaretoken"}
    return [(name, value) for name, values in request.POST.lists() if name not in of_ours for value in values]


def _is_back_office(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("wagtailadmin_home"))


def _leads_out(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.view_name in ("act_as", "wagtailadmin_logout")


def _name_in_forms(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Write into each form of a page of the back office as whom the person works who reads it, if they could as another."""
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/html") or not _is_back_office(request):
        return answer
    user = request.user
    if isinstance(user, User) and user.acting_as is not None and len(user.acting_choices) > 1:
        field = f'<input type="hidden" name="{FIELD}" value="{user.acting_as.pk}">'.encode()
        answer.content = CSRF_FIELD.sub(lambda found: found[0] + field, answer.content)
    return answer


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
        chosen = next((one for one in choices if one.pk == wanted), choices[0])
        act_as(user, chosen, choices)
        if chosen.pk != wanted and hasattr(request, "_messages"):
            _note(request, user, chosen, wanted)
    assert isinstance(user, User | AnonymousUser)
    return user


def _note(request: HttpRequest, user: User, chosen: Appointment, wanted: int | None) -> None:
    """Keep as whom somebody acts who could as another; where what they acted as has ended, say so."""
    ended = None
    if wanted is not None:  # of those who hold but one, none is kept: nothing is asked
        ended = user.appointments.filter(pk=wanted, until__isnull=False).select_related("ended_by").first()
    if ended is not None and ended.until is not None:
        words = _(
            "Your appointment as %(ended)s has ended (%(day)s, %(by)s: %(why)s). You work as %(now)s from now on."
        )
        by = ended.ended_by or _("the marketplace")
        day = timezone.localtime(ended.until).strftime("%Y-%m-%d %H:%M")
        told = {"ended": ended, "day": day, "by": by, "why": ended.ended_why, "now": chosen}
        messages.warning(request, words % told)
    if ended is not None or len(user.acting_choices) > 1:
        request.session[SESSION_KEY] = chosen.pk
