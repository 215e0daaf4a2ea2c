"""allauth's pages of the second factor, where ours say more: enrolling, and the recovery codes that come with it."""

from __future__ import annotations

import textwrap
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.people import sessions
from marketplace.people.kept_forms import AskingView
from marketplace.people.staff import staff_of

from .demo import send_codes
from .factors import has_factor, use_code
from .gate import WANTED
from .signing_in import is_staff, note_new_factor


def way_on(request: HttpRequest) -> str:
    """Return where somebody wanted to go before they were asked to enrol; empty for who was not."""
    return request.session.get(WANTED, "") or (reverse("wagtailadmin_home") if is_staff(request.user) else "")


class FactorsView(IndexView):
    """All of somebody's factors, and what to begin with."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way on, and whether one has to enrol before it opens."""
        asked = settings.STAFF_SECOND_FACTOR and is_staff(self.request.user)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "must_enrol": asked and not has_factor(self.request.user), "way_on": way_on(self.request)}


@require_POST
@reauthentication_required(app="allauth.account")
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign somebody out everywhere but here: a phone was lost, or a screen left open."""
    sessions.end_other_sessions(request, staff_of(request))
    messages.success(request, _("You are signed out everywhere but here."))
    return HttpResponseRedirect(reverse("mfa_index"))


@method_decorator(never_cache, name="dispatch")  # it shows the secret
class EnrolAppView(ActivateTOTPView):
    """Enrol an authenticator app. In two tabs at once one enrols, the other reads that it is done."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say so where an app is enrolled already, in place of offering to remove it."""
        if request.user.is_authenticated and _apps(request).exists():
            return self._enrolled_already()
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the key in groups of four, as it is typed."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        send_codes(staff_of(self.request), secret)
        return {**context, "key_in_groups": " ".join(textwrap.wrap(secret, 4))}

    def form_valid(self, form: Any) -> HttpResponse:
        """Enrol; the code that proved it is used up."""
        try:
            answer: HttpResponse = super().form_valid(form)
        except IntegrityError:  # another tab was first; the constraint lets one in
            return self._enrolled_already()
        app = _apps(self.request).get()
        use_code(app, form.cleaned_data["code"])
        note_new_factor(self.request, staff_of(self.request), app)
        return answer

    def _enrolled_already(self) -> HttpResponse:
        words = _("An authenticator app is enrolled for you already, perhaps in another tab. Nothing was changed.")
        messages.info(self.request, words)
        return HttpResponseRedirect(reverse("mfa_index"))


def _apps(request: HttpRequest) -> QuerySet[Authenticator]:
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP)
    return found


class EnrolPasskeyView(AddWebAuthnView):
    """Enrol a passkey or a security key."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Enrol it."""
        answer: HttpResponse = super().form_valid(form)
        keys = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.WEBAUTHN)
        note_new_factor(self.request, staff_of(self.request), keys.latest("pk"))
        return answer


class CodeView(AuthenticateView):
    """The code after the password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In the demo it comes to the inbox page."""
        send_codes(self.stage.login.user)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on. Who has used a recovery code has perhaps lost the phone: say how many are left, and where to enrol a new one."""
        answer: HttpResponse = super().form_valid(form)
        used: Authenticator | None = getattr(form, "authenticator", None)  # a passkey's form has none
        if used is not None and used.type == Authenticator.Type.RECOVERY_CODES:
            used.refresh_from_db()  # allauth uses the code up in another copy
            messages.warning(self.request, _recovery_words(len(used.wrap().get_unused_codes())))
        return answer


def _recovery_words(left: int) -> SafeString:
    said = ngettext(
        "You have signed in with a recovery code: %(n)s is left.",
        "You have signed in with a recovery code: %(n)s are left.",
        left,
    ) % {"n": left}
    way = _("Is the phone or the key lost? Remove it here, and enrol a new one.")
    return format_html('{} <a href="{}">{}</a>', said, reverse("mfa_index"), way)


class CodeAgainView(AskingView, ReauthenticateView):
    """The code of who is signed in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In the demo it comes to the inbox page."""
        send_codes(staff_of(self.request))
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context


class KeyAgainView(AskingView, ReauthenticateWebAuthnView):
    """The passkey of who is signed in."""


@method_decorator(never_cache, name="dispatch")
class RecoveryCodesView(ViewRecoveryCodesView):
    """The recovery codes, once; to be printed, and then on to where one wanted to go."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way on."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "way_on": way_on(self.request)}


@method_decorator(never_cache, name="dispatch")
class DownloadCodesView(DownloadRecoveryCodesView):
    """The recovery codes as a file; who has seen them is told so in place of a bare refusal."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Download, or lead to the page that makes new ones."""
        try:
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except PermissionDenied:
            messages.info(request, _("Your recovery codes were shown once. If you have lost them, make new ones."))
            return HttpResponseRedirect(reverse("mfa_view_recovery_codes"))
        return answer
