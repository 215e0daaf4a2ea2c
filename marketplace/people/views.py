"""What an account's owner does on the shop's own account pages, where allauth's way isn't ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from allauth.account.views import ChangePhoneView, EmailView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from marketplace.messaging.sending import can_send

from .models import User
from .proofs.changes import begin_change
from .reauthentication import Reauthenticated
from .sessions import end_other_sessions


class NewPhoneView(Reauthenticated, ChangePhoneView):
    """Another phone number to sign in with, which a code proves first."""

    confirms = gettext_lazy("Change this account's phone number")

    def subject(self) -> str:
        """The new number, as typed."""
        return str(self.request.POST.get("phone", ""))

    def form_valid(self, form: Any) -> HttpResponse:
        """Send the code to the new number; where no texts are sent, say so."""
        if not can_send():
            form.add_error("phone", _("No texts are sent here, so a new number can't be proved."))
            refused: HttpResponse = self.form_invalid(form)
            return refused
        user = self.request.user
        assert isinstance(user, User)
        begin_change(self.request, user, form.cleaned_data["phone"])
        return redirect("account_code")


class EmailsView(EmailView):
    """The addresses of an account. One that is added, or not confirmed yet, is proved by a code."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Send the code to the new address, after the password has been asked for."""
        super().form_valid(form)
        return redirect("account_code")

    def _action_send(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        address = self._get_email_address(request)
        if address is None or address.verified:
            return None
        return begin_email_proof(request, address)

    def _action_remove(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        return self._others_end(super()._action_remove(request))

    def _action_primary(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        return self._others_end(super()._action_primary(request))

    def _others_end(self, done: HttpResponse | None) -> HttpResponse | None:
        """Where anything was changed, whoever else is signed in to the account has to sign in anew."""
        if done is not None:
            end_other_sessions(self.request, self.request.user)
        return done


def begin_email_proof(request: HttpRequest, address: EmailAddress) -> HttpResponse:
    """Send a code to an address of who is signed in, and lead to the page that asks for it."""
    begin_change(request, address.user, address.email)
    return redirect("account_code")


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The one door, for whoever stands before a framework's own: it lets in nobody who was not counted (`limits`)."""
    return _to("account_login", request)


@never_cache
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """The one way to a new password."""
    return _to("account_reset_password", request)


@never_cache
def former_link(request: HttpRequest, way: str) -> HttpResponse:
    """Lead on from a link of a mail from before codes were sent in its place. What stood in it opens nothing any more.

    :param way: the name of the page where a code is to be had
    """
    messages.info(
        request, _("Links of former mails don't work any more. Go on here: a code is sent to you in their place.")
    )
    return redirect(way)


def _to(name: str, request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(reverse(name) + (f"?{urlencode({'next': wanted})}" if safe else ""))
