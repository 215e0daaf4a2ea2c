"""In which browser somebody has signed in before: a cookie with a number of the browser, and a keyed hash of both it and each
name that they sign in with.

It lets nobody in. Whoever has it is not counted with the strangers who try the same login (`limits`).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = "known"
SECONDS = 400 * 24 * 3600  # browsers keep none longer
MOST = 12  # names: a village point's computer is many people's
_NUMBER = re.compile("[0-9a-f]{16}")


def known_browser(request: HttpRequest, name: str) -> str:
    """Return the number of the browser, if somebody has signed in with this name in it; else an empty text."""
    number, marks = _read(request)
    wanted = _mark(number, name)
    return number if any(constant_time_compare(one, wanted) for one in marks) else ""


def remember_browser(request: HttpRequest, response: HttpResponseBase, names: Iterable[str]) -> None:
    """Let this browser be known for the names of whoever has just signed in."""
    number, kept = _read(request)
    marks = [_mark(number, name) for name in sorted(names)]
    marks += [one for one in kept if one not in marks]
    response.set_cookie(
        COOKIE, ".".join([number, *marks[:MOST]]), max_age=SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite="Lax",
    )  # fmt: skip


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    number, *marks = request.COOKIES.get(COOKIE, "").split(".")[: MOST + 1]
    return (number, marks) if _NUMBER.fullmatch(number) else (secrets.token_hex(8), [])


def _mark(number: str, name: str) -> str:
    return salted_hmac("people.known_browsers", f"{number} {name}", algorithm="sha256").hexdigest()[:32]
