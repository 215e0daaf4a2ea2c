"""The demo's inbox page. Elsewhere there is none (404): it shows everybody's codes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .inbox import inbox_is_open, newest_messages


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what would have been sent, newest first."""
    if not inbox_is_open():
        raise Http404
    return render(request, "messaging/inbox.html", {"kept": newest_messages()})
