"""The township notes on a household's page whether buyers may read its masked name beside what it grew."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages

from marketplace.backoffice.viewsets import ScopedActionView
from marketplace.households.actions import record_naming_consent
from marketplace.people.audit import record_look


class NamingView(ScopedActionView):
    """Takes the note. Who may write it is the action's own question; a council member sees the page, and no more."""

    permission_required = "view"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note it with today's date, or that it was taken back."""
        agreed = request.POST.get("agreed") == "yes"
        now = timezone.now()
        record_naming_consent(
            user=request.user, household=self.object, on=timezone.localdate(now) if agreed else None  # type: ignore[arg-type]
        )  # fmt: skip
        record_look(request.user, "household", self.object.pk, "naming consent", now)  # type: ignore[arg-type]
        if agreed:
            messages.success(request, _("Noted. Buyers can read the masked name beside what it grew."))
        else:
            messages.success(request, _("Noted. The household is named nowhere now."))
        return self.to_page()
