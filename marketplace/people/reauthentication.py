"""Ask for the password once more before what an open session alone must not do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import generic

from .models import User


class Reauthenticated(generic.View):
    """Lets a view answer who has given the password, or a second factor, within `ACCOUNT_REAUTHENTICATION_TIMEOUT`; it stands
    before the view that it is mixed into.

    Others are asked for it first, and come back to the address. A form that they have sent is kept meanwhile in the session, and
    goes on by itself (`kept_forms`); not a file in it, so don't put this before an upload. `keeps_form` is False where what is
    sent must not lie in the session, as a card's number; it is typed anew.

    :ivar confirms: what a form that waits will do, in words; the page that asks says it
    """

    keeps_form = True
    confirms: str | Promise = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask first."""
        if asked := ask_for_password(request, keeps_form=self.keeps_form, waiting=self.waiting_words):
            return asked
        return super().dispatch(request, *args, **kwargs)

    def waiting_words(self) -> str:
        """Return what a form that waits will do, and with whom or what."""
        what, whom = str(self.confirms), self.subject()
        return _("%(what)s: %(why)s") % {"what": what, "why": whom} if whom else what

    def subject(self) -> str:
        """Return with whom or what, for who may know it; empty: the words say all."""
        checks: Any = self
        needed, any_of = getattr(self, "permission_required", None), getattr(self, "any_permission_required", None)
        if getattr(self, "object", None) is None:
            return ""
        if needed and not checks.user_has_permission(needed) or any_of and not checks.user_has_any_permission(any_of):
            return ""
        return str(checks.get_page_subtitle())


def count_sign_in(request: HttpRequest, user: User) -> None:
    """Let the last step of the sign-in that is just done stand for that proof: the password, or the factor of who has one.

    It counts from when it was given, so it lasts as long as if it had been asked for again.
    """
    records = [dict(record) for record in get_authentication_records(request, user)]
    if records:
        records[-1]["reauthenticated"] = True
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records


def ask_for_password(
    request: HttpRequest, *, keeps_form: bool, waiting: Callable[[], str] | None = None
) -> HttpResponseBase | None:
    """Return the way to the page that asks for the password, or None where that isn't needed.

    A stranger isn't asked: the door itself sends them to sign in.

    :param waiting: says what a form that is kept will do
    :raises ReauthenticationRequired: there is a form, which `kept_forms` keeps while it asks
    """
    if request.user.is_anonymous or not is_reauthentication_required(request, app="allauth.account"):
        request.resolver_match = resolve(request.path_info)  # a kept form goes on in the request that gave the password
        return None
    if keeps_form or request.method != "POST":
        raise ReauthenticationRequired(*([waiting] if waiting else []))
    [method, *_others] = get_adapter().get_reauthentication_methods(request.user)
    return HttpResponseRedirect(f"{method['url']}?{urlencode({'next': request.path})}")
