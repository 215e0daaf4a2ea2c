"""The page that the link of an invitation leads to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from marketplace.people.acting import SESSION_KEY
from marketplace.people.models import Appointment, Invitation, User
from marketplace.people.proofs.changes import begin_change
from marketplace.people.waiting_view import too_many_tries

from .actions import AppointmentRefused
from .forms import NewAccountForm
from .inviting import Expired, ProveFirst, SignInFirst, SomebodyElse, UnknownLink, Used, accept, hash_of, opened
from .words import invited_text


@method_decorator(never_cache, "dispatch")
@method_decorator(sensitive_post_parameters("password"), "dispatch")
class InvitationView(View):
    """Accept an invitation: signed in as the invited, by a button; without an account, by opening one."""

    http_method_names = ["get", "head", "post", "options"]
    token: str
    user: User | None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Note the link, and who opens it."""
        super().setup(request, *args, **kwargs)
        self.token = kwargs["token"]
        self.user = request.user if isinstance(request.user, User) else None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or say why the invitation can't be accepted. The link must not leave the site."""
        try:
            answer = super().dispatch(request, *args, **kwargs)
        except AppointmentRefused as refused:
            answer = self._refused(refused)
        assert isinstance(answer, HttpResponse)
        answer.headers["Referrer-Policy"] = "same-origin"
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """To what, by whom, and the form."""
        invitation = opened(token, user=self.user, now=timezone.now())
        return self._page(invitation, NewAccountForm(invitation) if self.user is None else None)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Accept, sign in who is new, and lead into the back office."""
        # Links that lead nowhere, tried by strangers, don't close the door for who holds one.
        found = Invitation.objects.filter(token_hash=hash_of(token)).first()
        action, key = ("open_invitation", str(found.pk)) if found else ("invitation", None)
        if not ratelimit.consume(request, action=action, key=key):
            return too_many_tries(request)
        if self.user is not None:
            try:
                made = accept(token, user=self.user, now=timezone.now())
            except ProveFirst:
                to = opened(token, user=self.user, now=timezone.now()).to
                begin_change(request, self.user, to, then=request.path)
                return redirect("account_code")
            return self._welcome(made, HttpResponseRedirect(reverse("wagtailadmin_home")))
        invitation = opened(token, user=None, now=timezone.now())
        form = NewAccountForm(invitation, request.POST)
        if not form.is_valid():
            return self._page(invitation, form, status=422)
        made = accept(token, user=None, **form.cleaned_data, now=timezone.now())
        record_authentication(request, made.user, "password")  # chosen a moment ago: it need not be given once more
        signed_in = perform_login(request, made.user, email=invitation.email, redirect_url=reverse("wagtailadmin_home"))
        return self._welcome(made, signed_in)

    def _welcome(self, made: Appointment, answer: HttpResponse) -> HttpResponse:
        self.request.session[SESSION_KEY] = made.pk
        if self.request.user.is_authenticated:
            words = _("You are %(role)s from now on.")
        else:
            words = _("Accepted. You are %(role)s as soon as you have entered the code.")
        messages.success(self.request, words % {"role": made})
        return answer

    def _page(self, invitation: Invitation, form: NewAccountForm | None, status: int = 200) -> HttpResponse:
        shown = {"invitation": invitation, "form": form}
        return render(self.request, "account/invitation.html", shown, status=status)

    def _refused(self, refused: AppointmentRefused) -> HttpResponse:
        here, back_office = urlencode({"next": self.request.path}), urlencode({"next": reverse("wagtailadmin_home")})
        door = reverse("account_login")
        ways = {SignInFirst: f"{door}?{here}", Used: f"{door}?{back_office}", Expired: f"{door}?{back_office}"}
        shown = {
            "text": invited_text(refused),
            "sign_in": ways.get(type(refused), "") if self.user is None else "",
            "is_somebody_else": isinstance(refused, SomebodyElse),
        }
        status = 404 if isinstance(refused, UnknownLink) else 200 if isinstance(refused, SignInFirst) else 403
        return render(self.request, "account/invitation_refused.html", shown, status=status)
