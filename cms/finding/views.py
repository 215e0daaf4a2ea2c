"""Doors: suggestions while typing, and the season calendar."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import translate_url
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cms.finding.lists import ProduceList, produce_list
from cms.finding.reading import index_of
from cms.finding.season import read_calendar
from cms.finding.suggesting import suggest
from cms.freshness.page_cache import mark_public
from cms.freshness.purging import LISTS, begin_page, shows
from cms.site.restrictions import is_open
from marketplace.typed_text.door import takes_any_address


@takes_any_address
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer with what the search box offers for `q`: label, note and address of each."""
    begin_page()
    shows(LISTS)
    at = _list_for_everyone()
    found = suggest(index_of(at, timezone.localdate()), request.GET.get("q", "")) if at else []
    return _for_everyone(
        JsonResponse(
            {
                "suggestions": [
                    {"label": one.label, "note": one.note, "address": f"{at.address}?{one.query}"}
                    for one in found
                    if at is not None
                ]
            },
            json_dumps_params={"ensure_ascii": False},
        )
    )


@require_safe
def season_calendar(request: HttpRequest) -> HttpResponse:
    """Show what is ripe when."""
    begin_page()
    shows(LISTS)
    today = timezone.localdate()
    at = _list_for_everyone()
    calendar = read_calendar(index_of(at, today), at, today) if at else {"rows": [], "months": [], "year": []}
    addresses = [(code, translate_url(request.path, code)) for code, _name in settings.LANGUAGES]
    context = {
        "canonical": request.build_absolute_uri(request.path),
        "alternates": [{"code": code, "url": request.build_absolute_uri(address)} for code, address in addresses],
        **calendar,
    }
    return _for_everyone(render(request, "cms/season_calendar.html", context))


def _list_for_everyone() -> ProduceList | None:
    at = produce_list(get_language() or settings.LANGUAGE_CODE)
    return at if at and is_open(at.path) else None


def _for_everyone(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    mark_public(response)
    return response
