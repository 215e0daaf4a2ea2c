"""Django's way to a mail server, with a limit for the whole: its own time limit begins anew with each line of the server's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as WithoutLimit

from .within import within


class EmailBackend(WithoutLimit):
    """Takes the place of Django's (`settings.messages`): mails are sent in requests as well, whose thread waits."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """As Django's.

        :raises TimeoutError: the server was too slow
        """
        seconds = settings.EMAIL_TIMEOUT * max(1, len(email_messages))
        return within(seconds, partial(super().send_messages, email_messages)) or 0
