"""`{% search_box as search %}`: where the search box of the header leads, and what was last typed into it."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.translation import get_language

from cms.finding.lists import produce_list
from cms.finding.understanding import tidy

register = template.Library()


@register.simple_tag(takes_context=True)
def search_box(context: Context) -> dict[str, str]:
    """Return the list's address, that of suggestions, and the words; nothing while there is no list."""
    request: HttpRequest | None = context.get("request")
    at = produce_list(get_language() or settings.LANGUAGE_CODE)
    if at is None:
        return {}
    typed = request.GET.get("q", "") if request is not None and request.path == at.address else ""
    return {"action": at.address, "suggestions": reverse("suggestions"), "words": tidy(typed)[0]}
