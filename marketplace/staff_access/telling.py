"""Tell somebody of what happened to their account, by mail, else by SMS: a network call, after the transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from smtplib import SMTPException

from django.utils import translation

from marketplace.messaging.branded import branded_mail
from marketplace.messaging.models import SentText
from marketplace.messaging.sending import NotSent, failure, send_sms
from marketplace.people.models import User
from marketplace.people.proofs.telling import language_of

log = logging.getLogger(__name__)


def tell(user: User, words: Callable[[], tuple[str, str]]) -> None:
    """Send a title and a text, made in the person's own language. That it could not be sent is logged, and stops nothing.

    :param words: returns title and text in the active language
    """
    with translation.override(language_of(user)):
        title, text = words()
        try:
            if user.email:
                branded_mail(user.email, title, [text]).send()
            else:
                send_sms(str(user.phone), text, SentText.Kind.NOTICE)
        except (OSError, SMTPException, NotSent) as error:
            log.warning("user %s was not told (%s): %s", user.pk, title, failure(error))
