"""`{% chips choices %}`, `{% facet_items facets sorts %}`: links to choose by, as items of a list.

In Python and not in a template, since a list shows more than fifty of them: they were a third of its time.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.finding.facets import Choice, Facet

register = template.Library()


@register.simple_tag
def chips(choices: Iterable[Choice]) -> SafeString:
    """Return the choices as `<li>` of a list of class `chips`."""
    return mark_safe(_chips(choices))


@register.simple_tag
def facet_items(facets: Iterable[Facet], sorts: Iterable[Choice]) -> SafeString:
    """Return the facets, and what the list may be sorted by, as `<li>` that open when they are pressed."""
    sorts = list(sorts)
    by = next((sort.label for sort in sorts if sort.current), "")
    items = [
        f"<li>{_opening(facet.title, facet.chosen, ' data-chosen' if facet.chosen else '', _panel(facet))}</li>"
        for facet in facets
    ]
    # A list is always sorted by something, so this does not stand out as chosen.
    items.append(f'<li class="finder__sort">{_opening(_("Sorted"), by, "", _list(_chips(sorts)))}</li>')
    return mark_safe("\n".join(items))


def _opening(title: str, chosen: str, mark: str, panel: str) -> str:
    said = f'<span class="facet__chosen">{escape(chosen)}</span>' if chosen else ""
    return (
        f'<details class="facet" name="facet"><summary class="chip"{mark}>{escape(title)}{said}</summary>'
        f'<div class="facet__panel">{panel}</div></details>'
    )


def _panel(facet: Facet) -> str:
    everything = (
        f'<li><a class="chip" href="?{escape(facet.without)}">{escape(_("All"))}</a></li>' if facet.chosen else ""
    )
    shown = _list(everything + _chips(facet.choices))
    if not facet.rest:
        return shown
    more = ngettext("%(n)s more", "%(n)s more", len(facet.rest)) % {"n": len(facet.rest)}
    return f'{shown}<details class="facet__rest"><summary>{escape(more)}</summary>{_list(_chips(facet.rest))}</details>'


def _list(items: str) -> str:
    return f'<ul class="chips" role="list">{items}</ul>'


def _chips(choices: Iterable[Choice]) -> str:
    return "".join([_chip(choice) for choice in choices])


def _chip(choice: Choice) -> str:
    current = ' aria-current="true"' if choice.current else ""
    count = "" if choice.count is None else f' <span class="chip__count">{choice.count}</span>'
    return f'<li><a class="chip" href="?{escape(choice.query)}"{current}>{escape(choice.label)}{count}</a></li>'
