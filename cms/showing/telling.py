"""What the editors told of a product, as HTML: its pictures and its story. An order changes neither."""

from __future__ import annotations

from operator import itemgetter
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cms.blocks import pictures_in
from cms.freshness.kept_answers import kept
from cms.models import ProducePage
from cms.pictures.renditions import attach_renditions


class Told(NamedTuple):
    """The parts of a produce page that its editors made.

    :param gallery: the pictures at its head
    :param story: nothing when there is none
    :param widest: the address of the main picture's widest JPEG; None without one
    """

    gallery: SafeString
    story: SafeString
    widest: str | None


def told_on(page: ProducePage, *, is_preview: bool = False) -> Told:
    """Return a page's pictures and story in the active language, cached until the page or a picture of it is purged.

    The language need not be the page's: where there is no translation, Wagtail shows the original.

    A sale purges the product, and so every page that shows it. Made anew every time, these parts took a fifth of the page's time.

    :param is_preview: the page is an editor's draft: nothing is cached
    """
    if is_preview or not page.pk:
        return _tell(page)
    return kept(("told", page.pk, get_language()), lambda: _tell(_as_it_is(page)), f"page:{page.pk}")


def _as_it_is(page: ProducePage) -> ProducePage:
    """The page read again: `page` may have been read before the purge that the cache entry will be younger than."""
    return ProducePage.objects.select_related("locale", "main_picture").filter(pk=page.pk).first() or page


def _tell(page: ProducePage) -> Told:
    attach_renditions([page.main_picture, *pictures_in(page.pictures), *pictures_in(page.story)])
    further = [block.value for block in page.pictures if block.value["picture"]]
    return Told(
        _render("gallery", main=page.main_picture, further=further),
        _render("story", story=page.story) if page.story else SafeString(),
        _widest(page),
    )


def _render(component: str, **context: object) -> SafeString:
    return mark_safe(get_template(f"components/{component}.html").render(context))


def _widest(page: ProducePage) -> str | None:
    """By the width asked for: a small picture's renditions are all of one width."""
    drawn = getattr(page.main_picture, "drawn", {})
    jpegs = ((asked, one.url) for (kind, asked), one in drawn.items() if kind == "jpeg")
    return max(jpegs, key=itemgetter(0), default=(0, None))[1]
