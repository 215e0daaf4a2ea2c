"""What an account's owner does on the shop's own account pages, where allauth's way needs what we lack."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.views import ChangePhoneView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _


class NewPhoneView(ChangePhoneView):
    """Another phone number to sign in with. allauth would send a code by SMS first, for which there is no gateway."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the number, as signing up does: not verified."""
        raise_if_reauthentication_required(self.request, app="allauth.account")
        get_adapter().set_phone(self.request.user, form.cleaned_data["phone"], False)
        messages.success(self.request, _("You sign in with %(phone)s from now on.") % form.cleaned_data)
        return HttpResponseRedirect(reverse("my-orders"))


def too_many_tries(request: HttpRequest, *args: Any) -> HttpResponse:
    """Say that somebody who signs in has to wait (429), after too many wrong passwords."""
    return render(request, "429.html", status=429)
