"""In which browser somebody has signed in before: a cookie with a keyed hash of each name that they sign in with.

It lets nobody in. Whoever has it is not counted with the strangers who try the same login (`limits`).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = "known"
SECONDS = 400 * 24 * 3600  # browsers keep none longer
MOST = 12  # names: a village point's computer is many people's


def is_known(request: HttpRequest, name: str) -> bool:
    """Whether somebody has signed in with this name in this browser."""
    wanted = _mark(name)
    return any(constant_time_compare(one, wanted) for one in _marks(request))


def remember_browser(request: HttpRequest, response: HttpResponseBase, names: Iterable[str]) -> None:
    """Let this browser be known for the names of whoever has just signed in."""
    marks = [_mark(name) for name in sorted(names)]
    marks += [one for one in _marks(request) if one not in marks]
    response.set_cookie(
        COOKIE, ".".join(marks[:MOST]), max_age=SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite="Lax",
    )  # fmt: skip


def _marks(request: HttpRequest) -> list[str]:
    return request.COOKIES.get(COOKIE, "").split(".")[:MOST]


def _mark(name: str) -> str:
    return salted_hmac("people.known_browsers", name, algorithm="sha256").hexdigest()[:32]
