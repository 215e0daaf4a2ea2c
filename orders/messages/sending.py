"""Tell a buyer by mail how the order is found again, and months later what became of a pre-order: it is on its way, or its money is.

The mail is written down in the transaction of what it tells of, and sent after it: whether the mail server answers or
not, nothing else is changed. It goes to the order's address, in its language; an order without an address gets none.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from marketplace.ledger.money import with_commas
from marketplace.messaging.branded import branded_mail
from marketplace.messaging.refused import is_refused_for_good
from marketplace.messaging.sending import failure
from marketplace.runtime.due_rows import next_attempt
from marketplace.typed_text.outputs import printable
from marketplace.typed_text.rules import shortened
from orders.models import BuyerMail, Order, Parcel

from .words import harvest_words

log = logging.getLogger(__name__)

GIVEN_UP_AFTER = timedelta(days=3)


class NoAddress(Exception):
    """The order's address was taken out since the mail was written down."""


class NotTaken(Exception):
    """The mail server's library says that nothing was sent."""


def send_mail(mail_id: int, now: datetime) -> bool:
    """Send one mail that the caller has claimed. One that was sent is not sent again.

    :returns: whether it makes sense to send others now; False when the mail server is away
    """
    mail = BuyerMail.objects.select_related("parcel__order", "parcel__forecast", "parcel__cooperative").get(pk=mail_id)
    if mail.due_at is None:
        return True
    try:
        with translation.override(mail.parcel.order.language):
            if not mail.parcel.order.email:
                raise NoAddress("the order has no address any more")
            if not _message(mail).send():
                raise NotTaken("the mail server took nothing")
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # whatever a mail server can raise: nothing else may hang on it
        return _not_sent(mail, error, now)
    BuyerMail.objects.filter(pk=mail_id, sent_at=None).update(
        sent_at=now, due_at=None, leased_until=None, last_error=""
    )
    return True


def _not_sent(mail: BuyerMail, error: Exception, now: datetime) -> bool:
    log.warning("mail %s was not sent: %s", mail.pk, failure(error))
    for_good = isinstance(error, NoAddress) or is_refused_for_good(error)
    over = for_good or now >= mail.written_at + GIVEN_UP_AFTER
    # unless it was sent, or claimed by somebody else, meanwhile
    still_ours = BuyerMail.objects.filter(pk=mail.pk, sent_at=None, leased_until=mail.leased_until)
    still_ours.update(
        due_at=None if over else next_attempt(now, mail.attempts),
        leased_until=None,
        last_error=shortened(str(error), 500),
    )
    return for_good or isinstance(error, SMTPRecipientsRefused | SMTPDataError)


def _message(mail: BuyerMail) -> EmailMultiAlternatives:
    """Return the mail in the active language: its text, and the same in the shop's look."""
    parcel, order = mail.parcel, mail.parcel.order
    title, *told = _TOLD[BuyerMail.Kind(mail.kind)](parcel)
    lines = order.lines if mail.kind == BuyerMail.Kind.LINK else parcel.lines
    goods = "\n".join(f"{line.label} × {line.quantity}" for line in lines.all())
    paragraphs = [printable(one) for one in (goods, *told)]  # names, and a clerk's words
    paragraphs.append(_("Your order %(number)s: %(link)s") % {"number": order.number, "link": _link(order)})
    # the same for each attempt: a mail that was taken although we did not hear of it can be told from a second one
    number = f"<parcel-{parcel.pk}-{mail.kind}@{_domain()}>"
    return branded_mail(order.email, title, paragraphs, headers={"Message-ID": number})


def _no_harvest(parcel: Parcel) -> list[str]:
    """Title and paragraphs: why, and how much goes back."""
    refunds = list(parcel.order.payment.refunds.filter(repeats=None))
    amount = sum(refund.amount_fen for refund in refunds if refund.parcel_id in (parcel.pk, None))
    going_back = _("¥%(amount)s goes back to you the way you paid. You need not do anything.")
    return [
        _("No harvest for your pre-order: your money comes back"),
        harvest_words(parcel, refunds),
        going_back % {"amount": with_commas(amount)},
    ]


def _shipped(parcel: Parcel) -> list[str]:
    """Title and paragraphs: who brings it, and what to do when it has come."""
    assert parcel.shipped_at is not None
    carrier = {"carrier": parcel.get_carrier_display(), "number": parcel.tracking_number}
    day = timezone.localdate(parcel.shipped_at + timedelta(days=settings.PARCEL_RECEIVED_AFTER_DAYS))
    return [
        _("The harvest is in: your pre-order is on its way"),
        _("Carrier: %(carrier)s, tracking number %(number)s.") % carrier,
        _(
            "When you have it, please say so on the order's page. "
            "Without a word from you it counts as received on %(day)s."
        )
        % {"day": date_format(day)},
    ]


def _followed(parcel: Parcel) -> list[str]:
    """Title and paragraph: how the order is found again."""
    number = {"number": parcel.order.number}
    return [
        _("Order %(number)s is paid: here you follow it") % number,
        _(
            "Keep this mail: whoever opens the link below sees how far the order is. If it is lost, number and phone "
            "lead to the order as well."
        ),
    ]


_TOLD = {
    BuyerMail.Kind.NO_HARVEST: _no_harvest,
    BuyerMail.Kind.SHIPPED: _shipped,
    BuyerMail.Kind.LINK: _followed,
}


def _link(order: Order) -> str:
    shop: str = settings.WAGTAILADMIN_BASE_URL
    return shop.rstrip("/") + reverse("order", args=[order.token])


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
