"""Stripe's webhook endpoint: verify the signature on the raw payload, store the event, acknowledge, process later."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .events import receive_event

log = logging.getLogger(__name__)

LONGEST_EVENT = 256 * 1024


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Store an event and acknowledge it at once. 400 for an invalid, replayed or foreign one, which is only logged."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_EVENT:
        log.warning("webhook refused: too long")
        return HttpResponse("too long", status=400, content_type="text/plain")
    try:
        receive_event(request.body, request.META.get("HTTP_STRIPE_SIGNATURE", ""), timezone.now())
    except ValueError as error:
        log.warning("webhook refused: %s", str(error)[:200])
        return HttpResponse("refused", status=400, content_type="text/plain")
    return HttpResponse("stored", content_type="text/plain")
