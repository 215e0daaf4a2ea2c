"""Closing accounts in the back office, in place of deleting people who have done something, and switching them off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.users.utils import user_can_delete_user
from wagtail.users.views.bulk_actions.set_active_state import SetActiveStateBulkAction
from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction
from wagtail.users.views.users import DeleteView

from .appointments.actions import AppointmentRefused
from .appointments.closing import OwnAccount, close_account, refuse_to_lose
from .appointments.words import refusal_text
from .models import User
from .reauthentication import Reauthenticated
from .staff import staff_of


def why_not(refused: AppointmentRefused) -> str:
    """Return why an account stays open, in the active language."""
    if isinstance(refused, OwnAccount):
        return _("That is your own account: somebody else closes it. Nothing was changed.")
    return refusal_text(refused)


def reason() -> str:
    """Return the reason that the history keeps, in the site's language, whoever closes the account."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("the account was closed")


class CloseAccountView(Reauthenticated, DeleteView):
    """One button on the page that asks whether to delete a person. Opened without the form, it leads to that page."""

    confirms = gettext_lazy("Close an account")

    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The address of the form, reloaded."""
        return redirect("wagtailusers_users:delete", self.object.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Close it, or say why not."""
        try:
            ended = close_account(self.object, by=staff_of(request), why=reason())
        except AppointmentRefused as refused:
            messages.error(request, why_not(refused))
            return redirect("wagtailusers_users:edit", self.object.pk)
        messages.success(request, closed_words(1, ended))
        return redirect("wagtailusers_users:index")


class SwitchBulkAction(SetActiveStateBulkAction):
    """Wagtail's own; who can't be spared is not switched off, nor is anybody with them."""

    models = [User]

    def form_valid(self, form: Any) -> HttpResponse:
        """Switch them on or off, or say why not."""
        try:
            answer: HttpResponse = super().form_valid(form)
        except AppointmentRefused as refused:
            messages.error(self.request, why_not(refused))
            answer = redirect(self.request.get_full_path())
        return answer

    @classmethod
    def execute_action(cls, objects: list[User], mark_as_active: bool = False, **kwargs: Any) -> tuple[int, int]:
        """As Wagtail's."""
        if not mark_as_active:
            refuse_to_lose(objects)
        done: tuple[int, int] = super().execute_action(objects, mark_as_active=mark_as_active, **kwargs)
        return done


class CloseAccountsBulkAction(UserBulkAction):
    """The same for several people at once: all of them, or none where one is refused."""

    display_name = gettext_lazy("Close accounts")
    action_type = "close_accounts"
    aria_label = gettext_lazy("Close the accounts of the selected users")
    template_name = "backoffice/people/close_accounts.html"
    action_priority = 5
    classes = {"serious"}

    def check_perm(self, obj: User) -> bool:
        """Whose account the user may delete, they may close."""
        allowed: bool = user_can_delete_user(self.request.user, obj)
        return allowed

    def get_execution_context(self) -> dict[str, Any]:
        """Who closes them."""
        return {"by": staff_of(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Close them, or say why not."""
        try:
            super().form_valid(form)
        except AppointmentRefused as refused:
            messages.error(self.request, why_not(refused))
            return redirect(self.request.get_full_path())
        return redirect("wagtailusers_users:index")

    @classmethod
    def execute_action(cls, objects: list[User], by: User | None = None, **kwargs: Any) -> tuple[int, int]:
        """Close them in one transaction. Returns how many accounts and how many appointments that were."""
        assert by is not None
        with transaction.atomic():
            ended = sum(close_account(user, by=by, why=reason()) for user in sorted(objects, key=lambda one: one.pk))
        return len(objects), ended

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """How many."""
        return closed_words(num_parent_objects, num_child_objects)


def closed_words(accounts: int, ended: int) -> str:
    """Return what was done, in the active language."""
    said = ngettext(
        "%(n)s account is closed: nobody signs in with it any more.",
        "%(n)s accounts are closed: nobody signs in with them any more.",
        accounts,
    ) % {"n": accounts}
    then = ngettext("%(n)s appointment has ended.", "%(n)s appointments have ended.", ended) % {"n": ended}
    return f"{said} {then} {_('What was done stays in the history.')}"
