"""`{% page_links page query %}`: links to the pages of a list.

In Python and not in a template: ten links cost as much as a page's whole header.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def page_links(page: Page[Any], query: str) -> SafeString:
    """Return links to the neighbours of a page, those around it and both ends, as `<li>`; nothing for the only page.

    :param query: what stands before page=… in the address, such as "category=grain&" or ""
    """
    if not page.has_other_pages():
        return mark_safe("")
    before, number = f"?{escape(query)}page=", page.number
    numbers = page.paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
    items = [_number(one, number, before) for one in numbers]
    if page.has_previous():
        items.insert(0, f'<a rel="prev" href="{before}{number - 1}">{escape(_("Previous"))}</a>')
    if page.has_next():
        items.append(f'<a rel="next" href="{before}{number + 1}">{escape(_("Next"))}</a>')
    return mark_safe("\n".join([f"<li>{item}</li>" for item in items]))


def _number(number: int | str, current: int, before: str) -> str:
    if number == current:
        return f'<span aria-current="page">{number}</span>'
    if not isinstance(number, int):  # the gap
        return '<span class="pagination__gap">…</span>'
    return f'<a href="{before}{number}" aria-label="{escape(_("Page %(number)s") % {"number": number})}">{number}</a>'
