"""Previews: shown in a frame of the back office, which public pages must never be."""

from __future__ import annotations

from django.http import HttpResponse


def for_preview_frame(response: HttpResponse) -> HttpResponse:
    """Let the back office, and nobody else, put this answer into a frame. Wagtail does the same for X-Frame-Options."""
    response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]  # as django-csp's own decorator does
    return response
