"""`manage.py reset_second_factor LOGIN`: for the last administrator, whom no other can help."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.people.models import User
from marketplace.runtime.plain_command import PlainCommand
from marketplace.staff_access.forms import ResetForm
from marketplace.staff_access.resetting import NoFactor, reset_second_factor


class Command(PlainCommand):
    help = (
        "Take back the second factor of who signs in with LOGIN (a phone number or an e-mail address): phone, key and "
        "recovery codes are lost. They are signed out everywhere, told, and enrol a new one when they sign in next. "
        "Administrators do this for others in the back office (Users)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--yes` for scripts; without it one is asked."""
        parser.add_argument("login")
        parser.add_argument("--reason", required=True, help="why, in 200 signs at most; it stands in the change log")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it back. Exit code 1 when there is no such person or factor, or it was not confirmed."""
        login = options["login"]
        try:
            reason = ResetForm.base_fields["reason"].clean(options["reason"])
        except ValidationError as refused:
            text = f"--reason: {' '.join(refused.messages)} {_('Nothing was changed.')}"
            raise CommandError(text, returncode=2) from refused
        try:
            user = User.objects.get_by_natural_key(login)
        except User.DoesNotExist:
            raise CommandError(_("Nobody signs in with %(login)s.") % {"login": login}) from None
        if not options["yes"] and not self._confirmed(user):
            raise CommandError(_("Nothing was changed."))
        try:
            reset_second_factor(user, by=None, reason=reason, now=timezone.now())
        except NoFactor:
            raise CommandError(_("%(login)s has no second factor. Nothing was changed.") % {"login": login}) from None
        self.stdout.write(
            _("Done: %(login)s enrols a new one when they sign in next.") % {"login": login}, self.style.SUCCESS
        )

    def _confirmed(self, user: User) -> bool:
        question = _("Take back the second factor of %(person)s, and sign them out everywhere? Type yes: ")
        try:
            return input(question % {"person": user}).strip().lower() == "yes"
        except EOFError:  # nobody is there to ask
            return False
