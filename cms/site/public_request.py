"""What a public page leaves on its request, for the header and the footer to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest

from cms.site.addresses import Alternate
from cms.site.navigation import Frame


class PublicRequest(HttpRequest):
    """A request with what its page knows already.

    :ivar alternates: the page in every language
    :ivar frame: header and footer; in a preview those that are being edited
    :ivar site_links: what the header's tags have made of them
    """

    alternates: Sequence[Alternate]
    frame: Frame
    site_links: Any


def public_request(request: HttpRequest) -> PublicRequest:
    """Return the request as its page fills it in; an attribute is missing until somebody has."""
    return cast(PublicRequest, request)
