"""Public pages of the seals: check a proof in the browser, and the notice of daily roots. The same for everyone."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from marketplace.ledger.models import Seal
from marketplace.ledger.proofs import day_roots
from marketplace.runtime.public_answers import PublicResponse

LISTED_DAYS = 31


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The page that checks a proof without asking anybody, with the roots of the last month."""
    today = timezone.localdate()
    roots = day_roots(today - timedelta(days=LISTED_DAYS), today + timedelta(days=1))
    return _public(request, "income/verify.html", {"roots": roots, "today": today})


@require_safe
def published_roots(request: HttpRequest) -> HttpResponse:
    """The notice: the roots of one month's finished days, to be printed and put up in the village."""
    today = timezone.localdate()
    month = _month(request.GET.get("month", ""), today)
    after = _next_month(month)
    first = Seal.objects.order_by("sealed_on").values_list("sealed_on", flat=True).first()
    before = (month - timedelta(days=1)).replace(day=1)
    context = {
        "month": month,
        "roots": day_roots(month, min(after, today)),
        "earlier": before if first and first < month else None,
        "later": after if after <= today else None,
        "verify_address": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("verify"),
    }
    return _public(request, "income/published_roots.html", context)


def _month(asked: str, today: date) -> date:
    """The first day of the month asked for; this month's when nonsense was, or one to come."""
    this = today.replace(day=1)
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", asked):
        return this
    return min(this, date(int(asked[:4]), int(asked[5:]), 1))


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _public(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = PublicResponse(render_to_string(template, context, request))
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response
