"""`{% chips choices %}`: links to choose by, as items of a list, each with how many products it leads to.

In Python and not in a template, since a list shows more than fifty of them: they were a third of its time.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from cms.finding.facets import Choice

register = template.Library()


@register.simple_tag
def chips(choices: Iterable[Choice]) -> SafeString:
    """Return the choices as `<li>` of a list of class `chips`."""
    return mark_safe("".join([_chip(choice) for choice in choices]))


def _chip(choice: Choice) -> str:
    current = ' aria-current="true"' if choice.current else ""
    return (
        f'<li><a class="chip" href="?{escape(choice.query)}"{current}>{escape(choice.label)}'
        f' <span class="chip__count">{choice.count}</span></a></li>'
    )
