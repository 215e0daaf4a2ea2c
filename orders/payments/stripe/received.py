"""An event that was sent to our webhook: whether it is Stripe's, of now, of this account, and made as events are."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import stripe
from django.conf import settings

from marketplace.typed_text.rules import harmful

TOLERANCE = stripe.Webhook.DEFAULT_TOLERANCE  # seconds that a signature's time may be from ours, behind it or ahead
_ID = re.compile(r"[\w.-]{1,120}", re.ASCII)
_KIND = re.compile(r"[\w.]{1,80}", re.ASCII)


def read_event(payload: bytes, signature: str) -> dict[str, Any]:
    """Return a webhook's event after verifying its signature on the raw payload.

    :raises ValueError: invalid signature, outside the tolerance (a replay, or a clock that is wrong), other mode or account,
        or made as no event is
    """
    text = payload.decode()
    try:
        stripe.WebhookSignature.verify_header(text, signature, settings.STRIPE_WEBHOOK_SECRET, TOLERANCE)
    except stripe.SignatureVerificationError as error:
        raise ValueError(str(error)) from error
    if _signed_at(signature) > time.time() + TOLERANCE:  # the library looks only whether it is too old
        raise ValueError("the signature's time is ahead of ours")
    event = _parsed(text)
    if event["livemode"] != settings.STRIPE_SECRET_KEY.startswith(("sk_live", "rk_live")):
        raise ValueError("the event is of the other mode (test or live)")
    if (event.get("account") or "") != settings.STRIPE_ACCOUNT_ID:
        raise ValueError("the event is of another Stripe account")
    return event


def _signed_at(signature: str) -> int:
    return next(int(part[2:]) for part in signature.split(",") if part.startswith("t="))


def _parsed(text: str) -> dict[str, Any]:
    """:raises ValueError: no JSON, or no event: what we read of it is missing, of another kind, or there twice"""
    try:
        event = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deep") from None
    data = event.get("data") if isinstance(event, dict) else None
    found = data.get("object") if isinstance(data, dict) else None
    if not isinstance(event, dict) or not isinstance(found, dict):
        raise ValueError("not an event")
    for value, form in ((event.get("id"), _ID), (event.get("type"), _KIND), (found.get("id"), _ID)):
        if not isinstance(value, str) or not form.fullmatch(value):
            raise ValueError("not an event: its id or type, or the id of its object")
    if not isinstance(event.get("livemode"), bool):
        raise ValueError("not an event: its mode")
    if any(harmful(one, has_lines=True) for one in _texts(event)):
        raise ValueError("a control character that can't be stored")
    return event


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands there twice")
    return dict(pairs)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
