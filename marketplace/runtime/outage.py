"""What visitors are told while something is missing that we can't do without: the database, or room on the disk.

Both pass by themselves or by somebody's hand; nothing was changed by the request, and the same request again is right.
"""

from __future__ import annotations

import errno
import logging

import psycopg
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

log = logging.getLogger(__name__)

RETRY_SECONDS = 15
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class LoggedResponse(HttpResponse):
    """An answer whose line in the log is written: Django adds none, and no traceback."""

    _has_been_logged = True  # what `django.utils.log.log_response` looks at


def missing_part(error: BaseException | None) -> str:
    """Return what an error says is missing: ``database``, ``disk``, or nothing where it is a fault of ours.

    A session that could not be kept because the database went away is reported by Django as one that was deleted.
    """
    while isinstance(error, (SessionInterrupted, UpdateError)) and error.__context__:
        error = error.__context__
    if isinstance(error, (OperationalError, InterfaceError, psycopg.OperationalError)):
        return "database"
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return "disk"
    return ""


def unavailable(request: HttpRequest, error: BaseException | None, part: str) -> HttpResponse:
    """Answer 503, and when to come back. One line in the log: a flood of tracebacks would hide what is wrong."""
    log.error("%s missing at %s %s: %s", part, request.method, request.path, str(error).partition("\n")[0])
    page = loader.get_template("503.html").render({"part": part})
    return LoggedResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
