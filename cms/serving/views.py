"""Doors of the public pages, and the pages for what goes wrong."""

from __future__ import annotations

import sys

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from wagtail import views as wagtail_views

from cms.freshness.purging import begin_page
from cms.serving.find_page import find_page
from cms.serving.redirects import moved
from marketplace.runtime.outage import missing_part, unavailable
from marketplace.typed_text.door import takes_any_address


@takes_any_address
def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at `path`. Hooks, view restrictions and anything but a public page stay with Wagtail."""
    begin_page()
    page = find_page(path)
    if page is not None:
        # Private to Wagtail; its own way, level by level, makes a produce page take 2.7 times as long.
        request._wagtail_route_for_request = (page, [], {})  # type: ignore[attr-defined]  # test_private_interfaces
    response: HttpResponse = wagtail_views.serve(request, path)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that can't be understood (400), or whose session was lost with the database (503)."""
    part = missing_part(exception)
    if part:
        return unavailable(request, exception, part)
    words = ""
    if isinstance(exception, SessionInterrupted):
        words = _(
            "Meanwhile you have signed in or out in another tab or window, so this page was not answered. Nothing has been "
            "changed by it. Load the page anew."
        )
    return render(request, "400.html", {"words": words}, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that this person may not make (403)."""
    return render(request, "403.html", status=403)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was sent without its token: mostly a page left open for days, or cookies turned off (403)."""
    return render(request, "403.html", {"form_expired": True}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere: with where its page has gone, or 404."""
    if answer := moved(request):
        return answer
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after a fault of ours (500), or while the database or room on the disk is missing (503).

    Touches neither database nor session, which may be what is broken.
    """
    error = sys.exc_info()[1]
    if part := missing_part(error):
        return unavailable(request, error, part)
    return HttpResponse(loader.get_template("500.html").render(), status=500)
