"""`manage.py create_administrator --phone NUMBER`: the first person of a marketplace of one's own, who appoints the others."""

from __future__ import annotations

import logging
import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from django.forms import CharField, Field
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.editing.founding import found_storefront
from marketplace.messaging.sending import MOBILE
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Appointment, Role, User
from marketplace.runtime.operator_command import OperatorCommand
from marketplace.typed_text.fields import EmailField, NameField, PhoneField


class Command(OperatorCommand):
    help = (
        "Make an administrator, who then appoints everybody else in the back office, and the first pages of the storefront "
        "where there are none. The password is asked for twice, or read from the first line of standard input; it is no argument."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of phone and e-mail, or both."""
        parser.add_argument("--phone", default="", help="a number in mainland China, to sign in with")
        parser.add_argument("--email", default="", help="an e-mail address to sign in with")
        parser.add_argument("--name", default="", help="how the back office calls the person")
        parser.add_argument("--dry-run", action="store_true", help="change nothing: say whether it could be done")

    def only_reads(self, options: dict[str, Any]) -> bool:
        """`--dry-run` changes nothing."""
        return bool(options["dry_run"])

    def operate(self, **options: Any) -> None:
        """Make person, appointment and pages in one transaction."""
        for name in ("django_tasks", "wagtail"):  # a line for each page would bury what is said
            logging.getLogger(name).setLevel(logging.WARNING)
        if not options["name"] and not options["dry_run"] and sys.stdin.isatty():
            options["name"] = input(_("Name, as those read it who are invited (may be left empty): "))
        user = self._person(options)
        if options["dry_run"]:
            self.stdout.write(
                _("%(login)s can be made an administrator. Nothing was changed.") % {"login": _login(user)}
            )
            return
        password = self._password(user)
        with transaction.atomic():
            user.set_password(password)
            user.save()
            if user.email:
                EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            appoint(
                user=user, role=Role.ADMINISTRATOR, how=Appointment.How.COMMAND, why="create_administrator",
                now=timezone.now(),
            )  # fmt: skip
            founded = found_storefront(user)
        said = _("%(login)s is an administrator and signs in at /admin/.") % {"login": _login(user)}
        if founded:
            said += " " + _("The storefront's first pages were made: home, produce and villages.")
        self.stdout.write(said, self.style.SUCCESS)

    def _person(self, options: dict[str, Any]) -> User:
        """Return who is to be made, not saved.

        :raises CommandError: what was given is none, or somebody has it
        """
        phone = self._read("--phone", options["phone"], PhoneField(required=False)) or None
        email = self._read("--email", options["email"], EmailField(required=False)) or None
        if phone and not MOBILE.fullmatch(str(phone)):
            words = _("--phone: texts go to mobile numbers in mainland China alone. Nothing was changed.")
            raise CommandError(words, returncode=2)
        name = self._read("--name", options["name"], NameField(required=False, max_length=60))
        if not (phone or email):
            raise CommandError(
                _(
                    "Give a phone number or an e-mail address (see --help): the person signs in with it. Nothing was changed."
                ),
                returncode=2,
            )
        for given in map(str, filter(None, (phone, email))):
            if User.objects.with_login(given).exists():
                text = _(
                    "Somebody has an account with %(login)s already; an administrator appoints them. Nothing was changed."
                )
                raise CommandError(text % {"login": given})
        # Whoever runs the command answers for both: nobody is there yet to prove them to.
        return User(
            phone=phone, phone_verified=bool(phone), phone_proved_at=timezone.now() if phone else None,
            email=User.objects.normalize_email(email) or None, name=name,
        )  # fmt: skip

    def _read(self, option: str, given: str, field: Field) -> Any:
        try:
            return field.clean(given)
        except ValidationError as refused:
            text = f"{option}: {' '.join(refused.messages)} {_('Nothing was changed.')}"
            raise CommandError(text, returncode=2) from refused

    def _password(self, user: User) -> str:
        """Ask for it, twice where somebody types.

        :raises CommandError: the two differ, or the rules refuse it
        """
        if sys.stdin.isatty():
            password = getpass(_("Password: "))
            if password != getpass(_("The same once more: ")):
                raise CommandError(_("The two are not the same. Nothing was changed."))
        else:
            password = sys.stdin.readline().rstrip("\r\n")
        try:
            if not password:
                raise ValidationError(_("There is no password."))
            CharField(strip=False).clean(password)  # what no form takes, nobody could sign in with
            validate_password(password, user)
        except ValidationError as refused:
            raise CommandError(f"{' '.join(refused.messages)} {_('Nothing was changed.')}") from refused
        return password


def _login(user: User) -> str:
    return str(user.phone or user.email)
