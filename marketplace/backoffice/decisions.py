"""The buttons of a row's page by which somebody decides on it: approve, confirm, refuse with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin import messages

from marketplace.people.models import User
from marketplace.people.staff import staff_of

from .viewsets import ScopedActionView


class DecisionView(ScopedActionView):
    """Does an action on the row, and tells the user what came of it. Subclass it before the view of the page.

    :param refusals: the kinds of error by which the action refuses
    :param refusal_text: what the user is told then (a static method)
    """

    refusals: type[Exception] | tuple[type[Exception], ...]
    refusal_text: Callable[[Any], str]

    def decide(self, user: User, now: datetime) -> str:
        """Do it, and return what the user is told."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, or say why not."""
        try:
            said = self.decide(staff_of(request), timezone.now())
        except self.refusals as refused:
            messages.error(request, self.refusal_text(refused))
        else:
            messages.success(request, said)
        return self.to_page()


class ReasonedDecisionView(DecisionView):
    """A decision that needs a reason, which is shown again where it is missing.

    :param form_class: a form with the field `reason`
    :param form_name: the attribute by which the page's view finds it
    """

    form_class: type[forms.Form]
    form_name = "form"
    reason = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it with the reason, or say why not."""
        form = self.form_class(request.POST)
        setattr(self, self.form_name, form)
        if not form.is_valid():
            return self.show_again()
        self.reason = form.cleaned_data["reason"]
        return super().post(request, *args, **kwargs)
