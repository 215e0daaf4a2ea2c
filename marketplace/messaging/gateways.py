"""Ways for a text to leave. `SMS_GATEWAY` names one of these classes, or one of your own with the same method."""

from __future__ import annotations

import logging
from typing import Protocol

from .inbox import keep
from .models import KeptMessage

log = logging.getLogger(__name__)


class Gateway(Protocol):
    """What `SMS_GATEWAY` names: made once in each process, used by several threads."""

    def send(self, number: str, text: str, timeout: float) -> None:
        """Hand a text over; whatever it raises means that it was not.

        :param number: in E.164, such as +8613800138000
        :param timeout: seconds after which to give up: of connecting and of waiting together. A call that goes on is left behind
            a second later, and counts as failed (`within`)
        """


class Console:
    """Writes number and text to the log. For a developer's own machine: whoever reads the log reads the codes."""

    def send(self, number: str, text: str, timeout: float) -> None:
        """As `Gateway.send`."""
        log.info("SMS to %s: %s", number, text)


class Kept:
    """The demo's: keeps the text for the inbox page."""

    def send(self, number: str, text: str, timeout: float) -> None:
        """As `Gateway.send`."""
        keep(KeptMessage.Channel.SMS, number, text)
