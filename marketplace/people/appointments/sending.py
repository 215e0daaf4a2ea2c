"""Send the link of an invitation, by mail or as a text: outside of any transaction (law 2)."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from marketplace.messaging.branded import branded_mail
from marketplace.messaging.models import SentText
from marketplace.messaging.sending import NotSent, TooManyTexts, failure, only_logs, send_sms
from marketplace.people.models import Invitation
from marketplace.typed_text.outputs import printable

NOT_FOR_PEOPLE = [f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy")]

log = logging.getLogger(__name__)


def link_of(token: str) -> str:
    """Return the address by which an invitation is accepted: our own site's, whatever host was asked for."""
    shop: str = settings.WAGTAILADMIN_BASE_URL
    return shop.rstrip("/") + reverse("invitation", args=[token])


def send_link(invitation: Invitation, token: str) -> bool:
    """Send the link in the active language, that of who invites.

    :returns: whether it went out, and not just to a log; where it did not, whoever invites passes the link on
    :raises TooManyTexts: it did not, since so many did
    """
    asked = _("%(giver)s invites you to work with Two-Way Market as %(role)s.") % {
        "giver": printable(str(invitation.by)),
        "role": printable(str(invitation)),
    }
    try:
        if invitation.phone:
            send_sms(str(invitation.phone), f"{asked} {link_of(token)}", SentText.Kind.INVITATION, _sender(invitation))
        else:
            _mail(invitation, asked, link_of(token)).send()
            return settings.EMAIL_BACKEND not in NOT_FOR_PEOPLE
    except TooManyTexts:
        raise
    except (NotSent, OSError, SMTPException, BadHeaderError, UnicodeError) as error:
        log.warning("invitation %s was not sent: %s", invitation.pk, failure(error))
        return False
    return not only_logs()


def _sender(invitation: Invitation) -> str:
    """Return for which cooperative or township it is counted: a village's for its township."""
    if invitation.cooperative_id:
        return f"cooperative {invitation.cooperative_id}"
    township = invitation.village.township_id if invitation.village else invitation.township_id
    return f"township {township}" if township else ""


def _mail(invitation: Invitation, asked: str, link: str) -> EmailMultiAlternatives:
    title = _("An invitation: %(role)s") % {"role": printable(str(invitation))}
    until = date_format(timezone.localtime(invitation.expires_at), "Y-m-d H:i")
    paragraphs = [
        asked,
        _("Open this link to accept. It holds until %(until)s and works once: %(link)s")
        % {"until": until, "link": link},
        _("If you don't know what this is about, you need not do anything."),
    ]
    return branded_mail(str(invitation.email), title, paragraphs)
