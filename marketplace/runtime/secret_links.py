"""Addresses that are as good as a password, in what is written down for others: logs, error reports, Stripe's events.

A service that collects errors takes `redacted` as its hook before sending.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

# What begins like a link is as good as one: with a sign more or less, in other digits, or with its signs in percent.
_SLASH, _DASH = r"(?:/|%2F)", r"(?:[-\u2010-\u2015\uff0d]|%2D)"
_SIGN = r"(?:(?!%2F|%3F)[^\s/?#\"'&<>])"
_SECRETS = [
    re.compile(rf"((?<!\d)\d{{10,}}{_DASH}){_SIGN}{{8,}}", re.I),  # of an order, wherever it stands
    re.compile(rf"({_SLASH}orders{_SLASH})(?!\d+(?!\w)){_SIGN}{{16,}}", re.I),  # of an order of before
    re.compile(rf"({_SLASH}(?:password{_SLASH}reset{_SLASH}key|confirm-email|invitations?){_SLASH}){_SIGN}+", re.I),
]


def redacted(text: str) -> str:
    """Return a text without the secret parts of links; the number of an order stays."""
    for secret in _SECRETS:
        text = secret.sub(r"\1…", text)
    return text


class RedactingFormatter(logging.Formatter):
    """Writes a record, its traceback included, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return redacted(super().format(record))


class RedactedReporter(ExceptionReporter):
    """Django's report of an error, without secrets."""

    def get_traceback_html(self) -> SafeString:
        """Return the report as a page."""
        return SafeString(redacted(super().get_traceback_html()))

    def get_traceback_text(self) -> SafeString:
        """Return the report as text."""
        return SafeString(redacted(super().get_traceback_text()))


def redact_records() -> None:
    """Take secrets out of each record's words where they are made: whoever gets it, sends or keeps it, sees none."""
    make = logging.getLogRecordFactory()

    def made(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        record.msg = redacted(record.msg) if isinstance(record.msg, str) else record.msg
        if isinstance(record.args, tuple):
            record.args = tuple(redacted(one) if isinstance(one, str) else one for one in record.args)
        return record

    logging.setLogRecordFactory(made)
