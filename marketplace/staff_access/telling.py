"""Tell somebody of what happened to their account, by mail, else by SMS: a network call, after the transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

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
                _mail(user.email, title, text)
            else:
                send_sms(str(user.phone), text, SentText.Kind.NOTICE)
        except (OSError, SMTPException, NotSent) as error:
            log.warning("user %s was not told (%s): %s", user.pk, title, failure(error))


def _mail(address: str, title: str, text: str) -> None:
    brand, slogan = _("Two-Way Market"), _("Produce to town, goods to the village")
    mail = EmailMultiAlternatives(f"[{brand}] {title}", "\n\n".join([brand, title, text, slogan]), to=[address])
    mail.attach_alternative(render_to_string("mail/message.html", {"title": title, "paragraphs": [text]}), "text/html")
    mail.send()
