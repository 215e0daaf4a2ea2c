"""The back office's doors: take back somebody's second factor, and how long one stays signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from marketplace.people.models import User
from marketplace.people.reauthentication import Reauthenticated
from marketplace.people.staff import staff_of

from .forms import ResetForm
from .resetting import CannotReset, may_reset, reset_second_factor, sign_out_everywhere
from .sessions import session_of


class ResetFactorView(Reauthenticated, WagtailAdminTemplateMixin, TemplateView):
    """What somebody has enrolled, and the button that takes it back."""

    confirms = gettext_lazy("Take back the second factor")
    model = User  # of whose row it is (backoffice.foreign_rows)
    template_name = "backoffice/second_factor/reset.html"
    page_title = gettext_lazy("Take back the second factor")
    header_icon = "key"
    form: ResetForm | None = None

    @cached_property
    def person(self) -> User:
        """Whose it is.

        :raises PermissionDenied: whoever asks is no administrator
        """
        if not may_reset(staff_of(self.request)):
            raise PermissionDenied
        return get_object_or_404(User, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Whose."""
        return str(self.person)

    def subject(self) -> str:
        """Whose, for who may know it."""
        return str(self.person) if may_reset(staff_of(self.request)) else ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the person."""
        edit = reverse("wagtailusers_users:edit", args=[self.person.pk])
        users = {"url": reverse("wagtailusers_users:index"), "label": _("Users")}
        return [
            *self.breadcrumbs_items,
            users,
            {"url": edit, "label": str(self.person)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What there is, and the form where there is something."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        is_own = self.person == self.request.user
        factors = Authenticator.objects.filter(user=self.person).order_by("created_at")
        return {
            **context,
            "person": self.person,
            "factors": factors,
            "is_own": is_own,
            "form": self.form or ResetForm(),
        }

    def act(self, by: User, reason: str, now: datetime) -> str:
        """Do it, and return what is said."""
        reset_second_factor(self.person, by=by, reason=reason, now=now)
        return _("The second factor of %(person)s was taken back, and they were signed out everywhere.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        person, self.form = self.person, ResetForm(request.POST)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            words = self.act(staff_of(request), self.form.cleaned_data["reason"], timezone.now())
        except CannotReset:
            messages.error(request, _("Nothing was changed: there is no second factor, or it is your own."))
        else:
            messages.success(request, words % {"person": person})
        return redirect("wagtailusers_users:edit", person.pk)


class EndSessionsView(ResetFactorView):
    """The other button of that page: only sign them out."""

    confirms = gettext_lazy("Sign somebody out everywhere")

    def act(self, by: User, reason: str, now: datetime) -> str:
        """End their sessions."""
        sign_out_everywhere(self.person, by=by, reason=reason, now=now)
        return _("%(person)s was signed out everywhere.")


@never_cache
@require_http_methods(["GET", "POST"])
def staff_session(request: HttpRequest) -> HttpResponse:
    """Answer in how many seconds one is signed out, if nothing is done until then. A POST counts as doing something."""
    session, now = session_of(request), timezone.now()
    end = (session.kept_end if request.method == "GET" else None) or session.staff_until(now)
    assert end is not None  # the gate has begun to count
    return JsonResponse({"seconds": max(0, int((end - now).total_seconds()))})
