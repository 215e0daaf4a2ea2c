"""What an account's owner does on the shop's own account pages, where allauth's way needs what we lack."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.views import ChangePhoneView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from .limits import minutes_to_wait


class NewPhoneView(ChangePhoneView):
    """Another phone number to sign in with. allauth would send a code by SMS first, for which there is no gateway."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the number, as signing up does: not verified."""
        raise_if_reauthentication_required(self.request, app="allauth.account")
        get_adapter().set_phone(self.request.user, form.cleaned_data["phone"], False)
        messages.success(self.request, _("You sign in with %(phone)s from now on.") % form.cleaned_data)
        return HttpResponseRedirect(reverse("my-orders"))


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The one door, for whoever stands before a framework's own: it lets in nobody who was not counted (`limits`)."""
    return _to("account_login", request)


@never_cache
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """The one way to a new password."""
    return _to("account_reset_password", request)


def _to(name: str, request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(reverse(name) + (f"?{urlencode({'next': wanted})}" if safe else ""))


def too_many_tries(request: HttpRequest, *args: Any) -> HttpResponse:
    """Say that somebody has to wait (429), and how long: the door was tried too often."""
    minutes = minutes_to_wait()
    answer = render(request, "429.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(60 * minutes)
    return answer
