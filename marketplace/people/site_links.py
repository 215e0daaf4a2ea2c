"""Links in mails lead to `SITE_URL`: the Host header is whatever the sender of a request writes."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def lead_to_our_site(request: HttpRequest | None, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context of a mail with our own site in it, and in the place of the host that the request named.

    :param request: None outside of one
    """
    asked = request.build_absolute_uri("/") if request else "/"
    ours = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + "/"
    site = SimpleNamespace(name=settings.WAGTAIL_SITE_NAME, domain=urlsplit(ours).netloc)
    linked = {
        name: ours + value.removeprefix(asked) if isinstance(value, str) and value.startswith(asked) else value
        for name, value in context.items()
    }
    return {**linked, "current_site": site}
