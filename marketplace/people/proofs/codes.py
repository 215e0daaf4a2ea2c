"""Codes of six digits that prove a phone or a mailbox: how often one may be tried, and how many may be sent.

Both are counted in the database: a session is no counter, since many requests at once would all read the same count.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.core.internal.cryptokit import compare_user_code, generate_user_code
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from marketplace.people.models import SentCode

DIGITS = 6
MOST_TRIES = 5
LASTS = timedelta(minutes=10)
AN_HOUR, A_DAY = 5, 10  # codes to one recipient that one asker (`askers`) asks for
# Over all askers: from so many an hour on each is left one, so that strangers don't use up the owner's; and so many
# go to a recipient at most, whoever asks, within an hour and within a day.
SHARED, MOST_AN_HOUR, MOST_A_DAY = 10, 15, 30
OF_AN_ASKER = 40  # codes an hour: who lets texts be sent for money asks for many
CROWDED = 40  # an hour; from then on who has no account is written nothing, where an asker may ask for more than that


class TooManyCodes(Exception):
    """So many codes were sent to the recipient, or asked for by the asker, that none is sent now."""


def new_code() -> str:
    """Return a random code."""
    code: str = generate_user_code(length=DIGITS, numeric=True, dashed=False)
    return code


def count_code(to: str, asker: str, now: datetime, most: int = OF_AN_ASKER) -> int:
    """Write down that a code is sent; return the number under which the tries at it are counted.

    Written before the others are counted, so that many at once count each other.

    :param to: a phone number in E.164, or an e-mail address by its one name
    :param asker: who asks (`askers`); empty when that is not known
    :param most: how many codes the asker asks for within an hour
    :raises TooManyCodes: as it says; then it doesn't count
    """
    SentCode.objects.filter(sent_at__lt=now - timedelta(days=1)).delete()
    mine = SentCode.objects.create(
        to_key=_keyed("to", to), network_key=_keyed("network", asker) if asker else None, sent_at=now
    )
    if _is_too_many(mine, now - timedelta(hours=1), most):
        mine.delete()
        raise TooManyCodes
    return mine.pk


def is_crowded(number: int) -> bool:
    """Whether the asker of a code that was counted had asked for many within the hour; whether they were sent doesn't matter."""
    mine = SentCode.objects.get(pk=number)
    if mine.network_key is None:
        return False
    asked = SentCode.objects.filter(network_key=mine.network_key, sent_at__gt=mine.sent_at - timedelta(hours=1))
    return asked.count() > CROWDED


def _is_too_many(mine: SentCode, hour_ago: datetime, most: int) -> bool:
    to_them, of_asker = (
        SentCode.objects.filter(to_key=mine.to_key),
        SentCode.objects.filter(network_key=mine.network_key),
    )
    of_an_hour, here = Q(sent_at__gt=hour_ago), to_them.filter(network_key=mine.network_key)
    to_them_this_hour = to_them.filter(of_an_hour).count()
    return (
        here.filter(of_an_hour).count() > (AN_HOUR if to_them_this_hour <= SHARED else 1)
        or here.count() > A_DAY
        or to_them_this_hour > MOST_AN_HOUR
        or to_them.count() > MOST_A_DAY
        or (mine.network_key is not None and of_asker.filter(of_an_hour).count() > most)
    )


def _keyed(kind: str, value: str) -> int:
    digest = salted_hmac(f"marketplace.people.codes.{kind}", value, algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") >> 1


def take_try(number: int) -> bool:
    """Use up one of the tries at a code; False when none is left. One statement: of many at once five come through."""
    return bool(SentCode.objects.filter(pk=number, tries__lt=MOST_TRIES).update(tries=F("tries") + 1))


def is_used_up(number: int) -> bool:
    """Whether no try at a code is left."""
    return SentCode.objects.filter(pk=number, tries__gte=MOST_TRIES).exists()


def is_the_code(typed: str, code: str) -> bool:
    """Compare in constant time. Nothing is the code where none was sent."""
    return bool(code) and compare_user_code(actual=typed, expected=code)
