"""A form that waits until its sender has proved once more who they are, in place of allauth's, which any later proof lets go on.

A proof confirms what is on the screen: a form goes on only with the asking that its own sending began, whose page says in words
what it will do, and only for some minutes. Every other asking drops it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from copy import copy
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.views import BaseReauthenticateView, ReauthenticateView
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.httpkit import add_query_params, deserialize_request, serialize_request
from allauth.utils import get_request_param
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .acting import switched_since

ASKING = "asking"  # the asking's number, in its page's address and form
KEPT_SECONDS = 300

# What the forms of pages that aren't ours do, by the name of their door.
OF_ACCOUNT: dict[str, Promise] = {
    "account_email": gettext_lazy("Change this account's e-mail addresses"),
    "mfa_activate_totp": gettext_lazy("Enrol an authenticator app"),
    "mfa_deactivate_totp": gettext_lazy("Remove the authenticator app"),
    "mfa_add_webauthn": gettext_lazy("Add a passkey"),
    "mfa_edit_webauthn": gettext_lazy("Rename a passkey"),
    "mfa_remove_webauthn": gettext_lazy("Remove a passkey"),
    "mfa_generate_recovery_codes": gettext_lazy("Make new recovery codes"),
    "sign-out-elsewhere": gettext_lazy("Sign out everywhere but here"),
}


class KeptFormMiddleware:
    """Stands behind allauth's middleware, and so is asked before it what comes of `ReauthenticationRequired`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Keep the form, if there is one, and ask. With a query it isn't kept: its page comes again after the proof."""
        if not isinstance(exception, ReauthenticationRequired) or request.user.is_anonymous:
            return None
        [way, *_others] = get_adapter().get_reauthentication_methods(request.user)
        request.session.pop(STATE_SESSION_KEY, None)
        given = {REDIRECT_FIELD_NAME: request.get_full_path()}
        if request.method == "POST" and not request.GET:
            given[ASKING] = secrets.token_urlsafe(16)
            request.session[STATE_SESSION_KEY] = {
                "request": serialize_request(request),
                "words": _words(request, exception),
                "at": time.time(),
                ASKING: given[ASKING],
            }
        return HttpResponseRedirect(f"{way['url']}?{urlencode(given)}")


def _words(request: HttpRequest, exception: ReauthenticationRequired) -> str:
    """Return what the form will do: as the view says that has raised it, else by the door's name, else its address."""
    if exception.args:
        said: str = exception.args[0]()
        return said
    name = request.resolver_match.view_name if request.resolver_match else ""
    return str(OF_ACCOUNT.get(name) or request.path)


class AskingView(BaseReauthenticateView):
    """Mixed into a page that asks: says what waits, and drops what waits for another asking or has waited too long."""

    waiting: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """See to the kept form first."""
        kept = request.session.get(STATE_SESSION_KEY)
        if kept is not None:
            is_this = bool(self.number) and kept.get(ASKING) == self.number
            if is_this and time.time() - kept["at"] < KEPT_SECONDS:
                self.waiting = kept["words"]
            else:
                del request.session[STATE_SESSION_KEY]
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    @property
    def number(self) -> str:
        """The asking's; empty where no form waits."""
        return get_request_param(self.request, ASKING) or ""

    def passthrough_next_url(self, url: str) -> str:
        """To another way of proving it, for the same asking."""
        onward: str = super().passthrough_next_url(url)
        return str(add_query_params(onward, {ASKING: self.number})) if self.number else onward

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what waits, and the asking's number in the form."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        hidden = context["redirect_field"]
        if self.number:
            hidden = format_html('{}<input type="hidden" name="{}" value="{}">', hidden, ASKING, self.number)
        return context | {"waiting": self.waiting, "redirect_field": hidden}

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on, once; who has sent a form that was dropped meanwhile, or pressed twice, reads so."""
        if self.number and not self.waiting:
            text = _(
                "What you had sent waited too long, or something else was sent after it: nothing was done. Send it anew."
            )
            messages.warning(self.request, text)
        elif self.number and not caches["shared"].add(f"kept-form:{self.number}", True, KEPT_SECONDS):
            # The session is no lock: of two posts at once both have read the form in it.
            self.request.session.pop(STATE_SESSION_KEY, None)
            messages.info(self.request, _("You pressed twice: what you had sent is done once, and not again."))
        elif (kept := self._switched(form)) is not None:
            return kept
        answer: HttpResponse = super().form_valid(form)
        return answer

    def _switched(self, form: Any) -> HttpResponse | None:
        """Return the answer to a kept form that was shown to another appointment of its sender, who has been proved by `form`."""
        kept = self.request.session.get(STATE_SESSION_KEY)
        if kept is None:
            return None
        sent = deserialize_request(kept["request"], copy(self.request))
        sent.__dict__.pop("headers", None)  # what Django has read of this request
        answer = switched_since(sent, resolve(sent.path_info).func)
        if answer is not None:
            del self.request.session[STATE_SESSION_KEY]
            super().form_valid(form)  # the proof counts, whatever it leads to
        return answer


class PasswordAgainView(AskingView, ReauthenticateView):
    """The password of who is signed in."""
