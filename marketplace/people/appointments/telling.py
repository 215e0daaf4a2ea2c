"""Tell somebody that what they were appointed to has ended: by mail, or as a text to who has no mailbox."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from allauth.account.models import EmailAddress
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from marketplace.people.models import Appointment
from marketplace.people.proofs.telling import tell_phone
from marketplace.typed_text.outputs import printable

log = logging.getLogger(__name__)


def plain_mail(to: str, title: str, paragraphs: list[str]) -> EmailMultiAlternatives:
    """Return a mail of the shop's, as text and in its look."""
    brand, slogan = _("Two-Way Market"), _("Produce to town, goods to the village")
    message = EmailMultiAlternatives(f"[{brand}] {title}", "\n\n".join([brand, title, *paragraphs, slogan]), to=[to])
    html = render_to_string("mail/message.html", {"title": title, "paragraphs": paragraphs})
    message.attach_alternative(html, "text/html")
    return message


def tell_of_end(appointment: Appointment) -> None:
    """Say what has ended, by whom and why. Whatever does not go out undoes nothing."""
    title = _("Your appointment as %(role)s has ended") % {"role": printable(str(appointment))}
    by = printable(str(appointment.ended_by or _("the marketplace")))
    said = _("Ended by %(by)s, whom you can ask. Reason: %(why)s") % {"by": by, "why": printable(appointment.ended_why)}
    user = appointment.user
    address = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    try:
        if address is not None:
            plain_mail(address.email, title, [said]).send()
        elif user.phone and user.phone_verified:
            tell_phone(str(user.phone), f"{_('Two-Way Market')}: {title}. {said}")
    except (OSError, SMTPException, BadHeaderError, UnicodeError) as error:
        log.warning("the end of appointment %s was not told: %s", appointment.pk, error)
