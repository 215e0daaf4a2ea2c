"""The page for who has tried a door too often (429)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .limits import minutes_to_wait

ASK_FOR_PASSWORD = ("account_login", "account_reauthenticate", "account_change_password")
ASK_IN_KNOWN_BROWSER = ("account_reset_password",)  # such a browser has a count of its own


def too_many_tries(request: HttpRequest, *args: Any) -> HttpResponse:
    """Say that somebody has to wait (429), and how long: the door was tried too often."""
    minutes = minutes_to_wait()
    name = request.resolver_match.view_name if request.resolver_match else ""
    asks = "factor" if name.startswith("mfa_") else "password" if name in ASK_FOR_PASSWORD else ""
    asks = "known" if name in ASK_IN_KNOWN_BROWSER else asks
    answer = render(request, "429.html", {"minutes": minutes, "asks": asks}, status=429)
    answer["Retry-After"] = str(60 * minutes)
    return answer
