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
from marketplace.people.staff import staff_of


class NamingView(ScopedActionView):
    """Takes the note. Who may write it is the action's own question; a council member sees the page, and no more."""

    permission_required = "view"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note it with today's date, or that it was taken back."""
        agreed = request.POST.get("agreed") == "yes"
        now = timezone.now()
        user = staff_of(request)
        record_naming_consent(user=user, household=self.object, on=timezone.localdate(now) if agreed else None)
        record_look(user, "household", self.object.pk, "naming consent", now)
        if agreed:
            messages.success(request, _("Noted. Buyers can read the masked name beside what it grew."))
        else:
            messages.success(request, _("Noted. The household is named nowhere now."))
        return self.to_page()
