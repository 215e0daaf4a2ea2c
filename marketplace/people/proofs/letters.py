"""What is sent to a phone or a mailbox: a code, or why there is none. The page that follows looks the same either way.

So nobody but who holds the phone or mailbox learns whether it has an account.
"""

from __future__ import annotations

from enum import StrEnum
from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from django.utils.translation import gettext as _

from marketplace.messaging.sending import NotSent, failure, send_sms


class Letter(StrEnum):
    """Which; the values name the mails' templates (``templates/account/email/``)."""

    OPEN = "open_account"
    OPEN_ANEW = "open_account_anew"  # an account has it that never proved it, and is going to lose it
    HAS_ACCOUNT = "account_already_exists"  # without a code
    PROVE = "prove"
    BACK_IN = "password_reset_code"
    NO_ACCOUNT = "unknown_account"  # without a code
    ADD = "add_login"


WITHOUT_CODE = {Letter.HAS_ACCOUNT, Letter.NO_ACCOUNT}


class NotDelivered(Exception):
    """The gateway or the mail server did not take it."""


def deliver(letter: Letter, to: str, code: str) -> None:
    """Send a code, or what is sent in its place.

    :param to: a phone number in E.164, or an e-mail address
    :raises NotDelivered: as it says
    """
    try:
        if "@" in to:
            get_adapter().send_mail(f"account/email/{letter}", to, {"code": code})
        else:
            send_sms(to, _words(letter) % {"code": code})
    except (NotSent, OSError, SMTPException) as error:
        raise NotDelivered(failure(error)) from error


def _words(letter: Letter) -> str:
    if letter is Letter.HAS_ACCOUNT:
        return _(
            "Two-Way Market: this number has an account already. Sign in with it, or choose “Forgotten password”. If it was "
            "not you who asked, you need do nothing."
        )
    if letter is Letter.NO_ACCOUNT:
        return _(
            "Two-Way Market: no account has this number. If you asked for a new password, open an account with it."
        )
    if letter is Letter.OPEN_ANEW:
        return _(
            "Two-Way Market: your code is %(code)s. An older account has this number; whoever opens a new one takes it away. "
            "To keep the older one, choose “Forgotten password” instead."
        )
    return _("Two-Way Market: your code is %(code)s. It holds for 10 minutes. Give it to nobody, whoever asks.")
