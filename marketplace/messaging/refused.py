"""Which failures of a mail server are for good."""

from __future__ import annotations

from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused

from django.core.mail import BadHeaderError


def is_refused_for_good(error: Exception) -> bool:
    """Return whether the same mail would be refused again, however often it is sent. A 4xx, such as greylisting, passes."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return int(error.smtp_code) >= 500
    return isinstance(error, BadHeaderError | UnicodeError | SMTPNotSupportedError)
