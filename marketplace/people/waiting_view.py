"""The page for who has tried a door too often (429)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .limits import minutes_to_wait


def too_many_tries(request: HttpRequest, *args: Any) -> HttpResponse:
    """Say that somebody has to wait (429), and how long: the door was tried too often."""
    minutes = minutes_to_wait()
    answer = render(request, "429.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(60 * minutes)
    return answer
