"""The demo's mail backend: keeps what it is given for the inbox page, and hands it on to where mail goes anyway."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from .inbox import keep
from .models import KeptMessage


class KeepingBackend(BaseEmailBackend):
    """Named by `EMAIL_BACKEND` in the demo; `KEPT_MAIL_GOES_TO` is the backend that it stands in front of."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next = get_connection(settings.KEPT_MAIL_GOES_TO, *args, **kwargs)

    def open(self) -> bool | None:
        """As the backend behind."""
        return self.next.open()

    def close(self) -> None:
        """As the backend behind."""
        self.next.close()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each, then send all."""
        for mail in email_messages:
            keep(KeptMessage.Channel.EMAIL, ", ".join(mail.recipients()), str(mail.body), str(mail.subject))
        return self.next.send_messages(email_messages)
