"""For pages that ask for a code: where the demo shows it."""

from __future__ import annotations

from django import template
from django.urls import reverse

from marketplace.messaging.inbox import inbox_is_open

register = template.Library()


@register.inclusion_tag("messaging/inbox_link.html")
def inbox_link() -> dict[str, str]:
    """Lead to the demo's inbox; nothing where there is none."""
    return {"address": reverse("demo-inbox") if inbox_is_open() else ""}
