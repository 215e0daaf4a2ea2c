"""Tell somebody that what they were appointed to has ended: by mail, or as a text to who has no mailbox."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from allauth.account.models import EmailAddress
from django.core.mail import BadHeaderError
from django.utils.translation import gettext as _

from marketplace.messaging.branded import branded_mail
from marketplace.messaging.sending import failure
from marketplace.people.models import Appointment
from marketplace.people.proofs.telling import tell_phone
from marketplace.typed_text.outputs import printable

log = logging.getLogger(__name__)


def tell_of_end(appointment: Appointment) -> None:
    """Say what has ended, by whom and why. Whatever does not go out undoes nothing."""
    title = _("Your appointment as %(role)s has ended") % {"role": printable(str(appointment))}
    by = printable(str(appointment.ended_by or _("the marketplace")))
    said = _("Ended by %(by)s, whom you can ask. Reason: %(why)s") % {"by": by, "why": printable(appointment.ended_why)}
    user = appointment.user
    address = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    try:
        if address is not None:
            branded_mail(address.email, title, [said]).send()
        elif user.phone and user.phone_verified:
            tell_phone(str(user.phone), f"{_('Two-Way Market')}: {title}. {said}")
    except (OSError, SMTPException, BadHeaderError, UnicodeError) as error:
        log.warning("the end of appointment %s was not told: %s", appointment.pk, failure(error))
