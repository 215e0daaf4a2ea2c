"""Hand out a claim's photo, to whom a view has let in. No web server serves the folder where photos are."""

from __future__ import annotations

from mimetypes import guess_type

from django.http import Http404, HttpResponse

from orders.models import Claim


def photo_response(claim: Claim) -> HttpResponse:
    """Return the photo, not to be kept by any cache.

    :raises Http404: the claim has none
    """
    if not claim.photo:
        raise Http404
    try:
        with claim.photo.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        raise Http404 from None
    kind = guess_type(claim.photo.name or "")[0] or "application/octet-stream"
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)
