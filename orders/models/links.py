"""The secret link of an order: its number, and a keyed hash of it (HMAC) that only `ORDER_LINK_KEYS` can make.

Nothing of it is stored. Links of before are known by a hash of their secret (`Order.former_link`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from django.conf import settings
from django.db.models import Q

_MARK_BYTES = 18
_LINK = re.compile(r"([0-9]{1,20})-([\w-]{24})", re.ASCII)


def link_token(number: str) -> str:
    """Return the secret part of the link by which a buyer follows the order of this number."""
    return f"{number}-{_mark(number, settings.ORDER_LINK_KEYS[0])}"


def behind_link(token: str, order: str = "") -> Q:
    """Return the condition of the order that a link leads to; of no row for one that is nobody's.

    :param order: the path from the rows that are asked for to their order, with two underscores at its end
    """
    found = _LINK.fullmatch(token)
    if found and any(hmac.compare_digest(found[2], _mark(found[1], key)) for key in settings.ORDER_LINK_KEYS):
        return Q(**{f"{order}number": found[1]})
    return Q(**{f"{order}former_link": former_link(token)})


def former_link(token: str) -> str:
    """Return what is kept of a link whose secret was drawn at random, 144 bits of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _mark(number: str, key: str) -> str:
    mark = hmac.digest(base64.urlsafe_b64decode(key), f"order-link:{number}".encode(), "sha256")
    return base64.urlsafe_b64encode(mark[:_MARK_BYTES]).decode()
