"""Send a text (SMS). Each one costs money, so how many go to a number, out for a place, and in all, is limited (`SMS_LIMITS`)."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from functools import lru_cache, partial
from inspect import signature
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from .gateways import Console, Gateway, Kept
from .models import SentText
from .within import within

log = logging.getLogger(__name__)

NONE = "none"
MOBILE = re.compile(r"\+861[3-9]\d{9}")
GRACE = 1.0  # seconds
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class NotSent(Exception):
    """The text did not go out: there is no gateway, it failed, or the number can't get texts. Its words hold no secret."""


class TooManyTexts(NotSent):
    """So many texts were sent to the number, for the place, or in all, that none is sent now."""


def can_send() -> bool:
    """Whether there is a gateway at all (`SMS_GATEWAY` is not ``none``)."""
    return bool(settings.SMS_GATEWAY != NONE)


def only_logs() -> bool:
    """Whether texts go no further than this server's log, which the person that they are for doesn't read."""
    return bool(f"{Console.__module__}.{Console.__qualname__}" == settings.SMS_GATEWAY)


def send_sms(number: str, text: str, kind: SentText.Kind = SentText.Kind.CODE, place: str = "") -> None:
    """Send one text, outside of any transaction: a gateway is a network call (law 2).

    :param number: in E.164; a mobile number in mainland China
    :param kind: with which it is counted
    :param place: the name, for a machine, of the cooperative or township that sends it; empty: none does
    :raises NotSent: it did not go out, whatever the reason
    :raises RuntimeError: a transaction is open
    """
    if not can_send():
        raise NotSent("there is no SMS gateway (SMS_GATEWAY=none)")
    if not MOBILE.fullmatch(number):
        raise NotSent(f"{masked(number)} is no mobile number in mainland China")
    _count(number, kind, place, timezone.now())
    try:
        _hand_over(_gateway(settings.SMS_GATEWAY), number, text, settings.SMS_TIMEOUT_SECONDS)
    except Exception as error:  # whatever a gateway can raise
        log.warning("a text to %s was not sent: %s", masked(number), failure(error))
        raise NotSent(f"the gateway failed: {failure(error)}") from None


def failure(error: Exception) -> str:
    """Return what the log may say of a text or mail that did not go out: the kind of the error, and its codes.

    Not its words: gateways and mail servers put into them what they were sent: the address, the code, a key in a URL.
    """
    if isinstance(error, NotSent):
        return str(error)
    codes: list[object] = []
    if isinstance(error, SMTPRecipientsRefused):
        codes += [code for code, _said in error.recipients.values()]
    codes += [getattr(error, name, None) for name in ("smtp_code", "errno")]
    return " ".join([type(error).__name__, *(str(code) for code in codes if isinstance(code, int))])


def gateway_problem(path: str) -> str:
    """Return why no gateway can be used by this name; empty when one can, or there is to be none."""
    if path == NONE:
        return ""
    try:
        made = import_string(path)()
    except Exception as error:  # a class of somebody else's: whatever it raises; its words may hold a key
        why = error if isinstance(error, ImportError) else failure(error)
        return f"SMS_GATEWAY names “{path}”, which can't be used: {why}"
    if not callable(getattr(made, "send", None)):
        return f"SMS_GATEWAY names “{path}”, which has no method `send`."
    try:
        signature(made.send).bind("+8613800138000", "text", settings.SMS_TIMEOUT_SECONDS)
    except TypeError:
        return f"SMS_GATEWAY names “{path}”, whose method must be `send(number, text, timeout)`."
    if settings.SMS_GATEWAY_MUST_SEND and isinstance(made, Console | Kept):
        return f"SMS_GATEWAY names “{path}”, which sends nothing and lets others read the codes: name your own gateway."
    return ""


def masked(number: str) -> str:
    """Return a number for the log: its last two digits are enough to tell it from others."""
    return f"…{number[-2:]}"


def _hand_over(gateway: Gateway, number: str, text: str, timeout: float) -> None:
    """Let a gateway send. One that does not end its call by itself is left behind a second later."""
    call = partial(gateway.send, number, text, timeout)
    if isinstance(gateway, Console | Kept):  # ours ask nobody
        call()
    else:
        within(timeout + GRACE, call)


@lru_cache(maxsize=4)
def _gateway(path: str) -> Gateway:
    made: Gateway = import_string(path)()
    return made


def _count(number: str, kind: SentText.Kind, place: str, now: datetime) -> None:
    """Write the text down before the others are counted, so that many at once count each other.

    :raises TooManyTexts: as it says; then it doesn't count
    """
    key, place_key = _keyed(number), _keyed(place) if place else None
    with transaction.atomic(durable=True):  # refuses to be inside another one
        SentText.objects.filter(sent_at__lte=now - DAY).delete()
        mine = SentText.objects.create(kind=kind, number_key=key, place_key=place_key, sent_at=now)
    sent = SentText.objects.filter(kind=kind, sent_at__gt=now - DAY)
    of_place = [("place", sent.filter(place_key=place_key))] if place else []
    for whose, rows in (("number", sent.filter(number_key=key)), *of_place, ("all", sent)):
        an_hour, a_day = settings.SMS_LIMITS[kind][whose]
        if rows.filter(sent_at__gt=now - HOUR).count() > an_hour or rows.count() > a_day:
            mine.delete()
            log.log(logging.ERROR if whose == "all" else logging.WARNING, "too many texts: %s of kind %s", whose, kind)
            raise TooManyTexts(f"too many texts ({whose})")


def _keyed(text: str) -> int:
    return int.from_bytes(salted_hmac("marketplace.messaging", text, algorithm="sha256").digest()[:8], "big") >> 1
