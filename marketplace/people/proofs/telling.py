"""Tell the owner of an account what was changed of it: at the address or number that it had before."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from marketplace.messaging.branded import branded_mail
from marketplace.messaging.models import SentText
from marketplace.messaging.sending import NotSent, failure, send_sms
from marketplace.people.models import Appointment, User
from marketplace.typed_text.outputs import printable

log = logging.getLogger(__name__)


def language_of(user: User) -> str:
    """Return the language that somebody has chosen in the back office, or else the project's: not that of who is at work now."""
    profile = UserProfile.objects.filter(user=user).first()
    return (profile.preferred_language if profile else "") or settings.LANGUAGE_CODE


def tell_phone(number: str, text: str) -> None:
    """Send a text. One that does not go out keeps nothing from being changed."""
    try:
        send_sms(number, text, SentText.Kind.NOTICE)
    except NotSent as error:
        log.warning("a notice was not sent: %s", failure(error))


def tell_mailbox(template: str, to: str, context: dict[str, str] | None = None) -> None:
    """Send a mail of ``templates/account/email/``. One that does not go out keeps nothing from being changed."""
    try:
        get_adapter().send_mail(f"account/email/{template}", to, context or {})
    except (OSError, SMTPException) as error:
        log.warning("a notice was not sent: %s", failure(error))


def tell_of_phone(user: User, before: str | None, mailbox: str = "") -> None:
    """Tell that another number signs in from now on: the number before, and the mailbox if there is one.

    :param mailbox: the one before, if it was changed as well
    """
    if before:
        tell_phone(
            before,
            _(
                "Two-Way Market: your account has another phone number now. If it wasn't you, sign in and change your password, or tell us."
            ),
        )
    if address := mailbox or EmailAddress.objects.get_primary_email(user):
        tell_mailbox("phone_changed", address)


def tell_of_lost_phone(user: User) -> None:
    """Tell by mail that the number has another owner, who has proved it."""
    address = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    if address is None:
        return
    with translation.override(language_of(user)):
        title = _("Your phone number has another owner")
        said = _(
            "Somebody has proved the phone number of your account as theirs, and you had not proved it for a long time. It no longer "
            "leads into your account: sign in with this e-mail address. If the number is still yours, add it again."
        )
        try:
            branded_mail(address.email, title, [said]).send()
        except (OSError, SMTPException) as error:
            log.warning("a notice was not sent: %s", failure(error))


def tell_of_email(phone: str, before: str | None) -> None:
    """Tell that an address was added: the main address before, or else the phone."""
    if before:
        tell_mailbox("email_added", before)
    elif phone:
        tell_phone(
            phone,
            _(
                "Two-Way Market: your account has an e-mail address now. If it wasn't you, sign in and change your password, or tell us."
            ),
        )


def tell_of_password(phone: str) -> None:
    """Tell of another password who has no mailbox to be told at (allauth tells the others)."""
    if phone:
        tell_phone(
            phone,
            _(
                "Two-Way Market: the password of your account was changed. If it wasn't you, choose “Forgotten password”, or tell us."
            ),
        )


def tell_giver(request: HttpRequest, ended: Appointment) -> None:
    """Tell who appointed somebody that this has ended, since the account's phone or address has another owner."""
    giver = ended.by
    assert giver is not None
    profile = UserProfile.objects.filter(user=giver).first()
    language = profile.get_preferred_language() if profile else settings.LANGUAGE_CODE
    with context.request_context(request), translation.override(language):  # the mail takes the site's name of it
        address = EmailAddress.objects.get_primary_email(giver)
        if address:
            tell_mailbox("appointment_ended", address, {"role": printable(str(ended))})
        elif giver.phone:
            words = _(
                "Two-Way Market: an appointment that you gave has ended (%(role)s), since the phone or e-mail of the account was "
                "never proved and has another owner. Invite the person anew."
            )
            tell_phone(str(giver.phone), words % {"role": printable(str(ended))})
