"""`{% card_items cards %}`: cards of produce, as items of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def card_items(cards: Iterable[dict[str, Any]]) -> SafeString:
    """Return cards of `cms.shelf.cards.read_cards` as `<li>`. They are HTML already."""
    return mark_safe("".join([f"<li>{card['html']}</li>\n" for card in cards]))
