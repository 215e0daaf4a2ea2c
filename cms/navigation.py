"""Addresses of pages without asking Wagtail page by page, and the links of header and footer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils.translation import get_language
from wagtail.models import Page

from cms.kept import kept
from marketplace.prepared import prepared_cursor

if TYPE_CHECKING:
    from cms.models.public_page import PublicPage


class Alternate(NamedTuple):
    """One page in one language."""

    code: str
    address: str


class NavLink(NamedTuple):
    """A link of the main navigation."""

    title: str
    address: str


MENU_PAGES = """
SELECT page.title, page.url_path FROM wagtailcore_page page JOIN wagtailcore_locale locale ON locale.id = page.locale_id
 WHERE page.depth = %s AND page.show_in_menus AND page.live AND locale.language_code = %s ORDER BY page.path
"""
MENU_DEPTH = 3  # the tree's root is 1, the home page of each language 2


def page_address(url_path: str, language: str) -> str:
    """Return a page's address: its tree path without the home page's own slug, behind the language's prefix.

    :param url_path: Wagtail's path from the tree's root, such as /home/produce/millet/
    :param language: its locale's language code
    """
    inside = url_path.split("/", 2)[2]
    return f"/{inside}" if language == settings.LANGUAGE_CODE else f"/{language}/{inside}"


def alternates_of(page: PublicPage) -> list[Alternate]:
    """Return the live pages of the same content in every language, this one included; the default language first."""
    rows = Page.objects.filter(translation_key=page.translation_key, live=True).values_list(
        "locale__language_code", "url_path"
    )
    return in_order(Alternate(code, page_address(url_path, code)) for code, url_path in rows)


def in_order(alternates: Iterable[Alternate]) -> list[Alternate]:
    """Return one page's languages, the default language first."""
    return sorted(alternates, key=lambda one: one.code != settings.LANGUAGE_CODE)


def main_navigation(language: str | None = None) -> list[NavLink]:
    """Return the links of the main navigation.

    :param language: a language code; the active language when not given
    """
    code = language or get_language() or settings.LANGUAGE_CODE
    return kept(("main_navigation", code), lambda: _read_navigation(code))


def _read_navigation(code: str) -> list[NavLink]:
    with prepared_cursor() as cursor:
        cursor.execute(MENU_PAGES, [MENU_DEPTH, code])
        rows = cursor.fetchall()
    return [NavLink(title, page_address(url_path, code)) for title, url_path in rows]
