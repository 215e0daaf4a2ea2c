"""Text on papers of fixed size: ``{{ name|fit:"39.5x11 9.5 6.5" }}``."""

from __future__ import annotations

import html

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from marketplace.typed_text.fitting import Box
from marketplace.typed_text.fitting import fit as fitted
from marketplace.typed_text.glyphs import MISSING, drawable

register = template.Library()


@register.filter
def fit(text: object, box: str) -> SafeString:
    """Return a text as an element that stays in its box, in one piece or cut with an ellipsis.

    :param box: width and height in millimetres, then the largest and the smallest size in points
    """
    size, largest, smallest = box.split()
    width, height = size.split("x")
    plain = html.unescape(text) if isinstance(text, SafeString) else str(text)  # of a translation: escaped already
    words = drawable(" ".join(plain.split())) or MISSING
    text, points, lines = fitted(words, Box(float(width), float(height), float(largest), float(smallest)))
    return format_html(
        '<span class="fit" style="font-size: {}pt; max-height: {}mm; line-clamp: {}">{}</span>',
        points,
        height,
        lines,
        text,
    )
