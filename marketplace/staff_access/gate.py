"""What staff pass before any page of the back office: a second factor, in a session that has not ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.backoffice.dependants import BACK_OFFICE
from marketplace.people.staff import staff_of

from .factors import gave_factor, has_factor
from .sessions import session_of
from .signing_in import is_staff

WANTED = "second_factor_wanted"  # in a session: where somebody wanted to go before they were asked to enrol
DOORS_OUTSIDE = {"styleguide"}  # of staff alone, outside of the back office
OPEN_DOORS = {"wagtailadmin_login", "wagtailadmin_logout"}
# What open pages ask for by themselves: whoever has walked away from the screen is not there because of it.
BY_ITSELF = {("wagtailadmin_editing_sessions:ping", "POST"), ("staff-session", "GET")}


class StaffGate:
    """Stands behind allauth's and Django's middleware, in front of every door of the back office, of Wagtail's own too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and note that staff are still there. A page that looked at no session has none."""
        answer = self.get_response(request)
        match = request.resolver_match
        if request.session.accessed and (match.view_name if match else "", request.method) not in BY_ITSELF:
            session_of(request).stay(timezone.now())
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Lead who has given no second factor to where it is given or enrolled."""
        if not _is_of_staff(request) or not is_staff(request.user):
            return None  # the door itself refuses whoever is not of staff
        session_of(request).begin_staff(timezone.now())
        if not settings.STAFF_SECOND_FACTOR or gave_factor(request, staff_of(request)):
            return None
        return _led_to_factor(request)


def _is_of_staff(request: HttpRequest) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return (request.path.startswith(BACK_OFFICE) and name not in OPEN_DOORS) or name in DOORS_OUTSIDE


def _led_to_factor(request: HttpRequest) -> HttpResponse:
    if not request.accepts("text/html") or request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse(
            {"detail": _("Your second factor is asked for: open the back office in your browser.")}, status=403
        )
    wanted = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
    if not has_factor(staff_of(request)):
        request.session[WANTED] = wanted
        return HttpResponseRedirect(reverse("mfa_index"))
    by_code = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    door = "mfa_reauthenticate" if by_code else "mfa_reauthenticate_webauthn"
    return HttpResponseRedirect(f"{reverse(door)}?{urlencode({'next': wanted})}")
