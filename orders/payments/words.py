"""What the ways to pay are called, and what is shown of each where one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

UNPAID_WORDS = (
    "unpaid"  # the tag of messages that say that nothing was charged: no longer told once a payment is under way
)

WAYS = {
    "alipay": (_("Alipay"), "pay-wallet"),
    "wechat_pay": (_("WeChat Pay"), "pay-chat"),
    "card": (_("Bank card"), "pay-card"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay, as it is offered.

    :param method: Stripe's name of it
    :param sign: the icon
    """

    method: str
    words: Any
    sign: str
    is_chosen: bool


def ways_to_pay(methods: Sequence[str], chosen: str) -> list[Way]:
    """Return the ways that are offered. The first one is chosen until the buyer chooses.

    :param chosen: the buyer's choice, which may not be offered any more
    """
    if chosen not in methods:
        chosen = methods[0]
    return [Way(method, *WAYS[method], is_chosen=method == chosen) for method in methods]
