"""Tell a manager or clerk by mail, or by a text where there is no mail address, after the price was written and outside of
any transaction (law 2). Whether it goes out or not, the notice stands on the person's home page."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.messaging.branded import branded_mail
from marketplace.messaging.refused import is_refused_for_good
from marketplace.messaging.sending import NotSent, can_send, failure, send_sms
from marketplace.people.models import User
from marketplace.runtime.due_rows import next_attempt
from marketplace.supply.models import PriceNotice
from marketplace.typed_text.outputs import printable
from marketplace.typed_text.rules import shortened

from .words import notice_words

log = logging.getLogger(__name__)

GIVEN_UP_AFTER = timedelta(days=3)


def send_notice(notice_id: int, now: datetime) -> bool:
    """Send one notice that the caller has claimed. One that was sent is not sent again; nobody is told by a text who can't
    get any.

    :returns: whether it makes sense to send others now; False when the mail server is away
    """
    notice = PriceNotice.objects.select_related("user", "step__price__product", "step__price__season").get(pk=notice_id)
    if notice.due_at is None:
        return True
    try:
        with translation.override(language_of(notice.user)):
            sent = _send(notice)
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # whatever a mail server or gateway can raise: nothing else may hang on it
        return _not_sent(notice, error, now)
    done = PriceNotice.objects.filter(pk=notice_id, sent_at=None)
    done.update(sent_at=now if sent else None, due_at=None, leased_until=None, last_error="")
    return True


def language_of(user: User) -> str:
    """Return the language that a person has chosen for the back office; the marketplace's own where none was."""
    profile = getattr(user, "wagtail_userprofile", None)
    return str(profile.get_preferred_language() if profile is not None else settings.LANGUAGE_CODE)


def _send(notice: PriceNotice) -> bool:
    user, words = notice.user, printable(notice_words(notice.step))
    if user.is_active and user.email:
        _mail(notice, words).send()
        return True
    if user.is_active and user.phone and user.phone_verified and can_send():
        send_sms(str(user.phone), words)
        return True
    return False


def _mail(notice: PriceNotice, words: str) -> EmailMultiAlternatives:
    title = _("A protected price of your cooperative")
    shop: str = settings.WAGTAILADMIN_BASE_URL
    link = shop.rstrip("/") + reverse("floors:inspect", args=[notice.step.price_id])
    paragraphs = [words, _("The price and its history: %(link)s") % {"link": link}]
    return branded_mail(str(notice.user.email), title, paragraphs)


def _not_sent(notice: PriceNotice, error: Exception, now: datetime) -> bool:
    log.warning("notice %s was not sent: %s", notice.pk, failure(error))
    for_good = is_refused_for_good(error)
    over = for_good or now >= notice.written_at + GIVEN_UP_AFTER
    still_ours = PriceNotice.objects.filter(pk=notice.pk, sent_at=None, leased_until=notice.leased_until)
    still_ours.update(
        due_at=None if over else next_attempt(now, notice.attempts),
        leased_until=None,
        last_error=shortened(str(error), 500),
    )
    return for_good or isinstance(error, NotSent)
