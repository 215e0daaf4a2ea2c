"""Addresses of pages without asking Wagtail page by page, and the links of header and footer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from cms.blocks.links import Place
from cms.freshness.kept_answers import kept
from cms.freshness.purging import SITE, shows_until
from cms.site.addresses import Alternate, in_order, page_address
from cms.site.restrictions import OPEN
from marketplace.runtime.prepared_statements import prepared_cursor


class NavLink(NamedTuple):
    """A link of header or footer."""

    title: str
    address: str


class Column(NamedTuple):
    """A column of the footer."""

    heading: str
    links: list[NavLink]


@dataclass(frozen=True, slots=True)
class Frame:
    """Header and footer of every page in a language.

    :param header: the main navigation: what an editor made it, else the same as `menu`
    :param words: what the footer says of the site; empty while no editor has said anything
    :param footer: its columns; none while no editor made any
    :param menu: the pages right below home that are to be shown in menus
    """

    header: list[NavLink]
    words: str
    footer: list[Column]
    menu: list[NavLink]


MENU_DEPTH = 3  # the tree's root is 1, the home page of each language 2

# The frame itself as the row without an id; the pages that it names, in its own language; with a path, the pages right
# below home that are to be shown in menus. A campaign counts only while it runs.
RUNNING = """
   AND NOT EXISTS (SELECT 1 FROM cms_campaignpage campaign WHERE campaign.page_ptr_id = page.id
                      AND NOT (campaign.starts_at <= %(now)s AND campaign.ends_at > %(now)s))
"""
FRAME = f"""
WITH frame AS (
  SELECT frame.header, frame.words, frame.footer, frame.locale_id FROM cms_siteframe frame
    JOIN wagtailcore_locale locale ON locale.id = frame.locale_id
   WHERE locale.language_code = %(code)s AND frame.live
)
SELECT NULL::bigint AS id, frame.words, '' AS url_path, frame.header, frame.footer, '' AS path FROM frame
UNION ALL
SELECT chosen.id, page.title, page.url_path, NULL, NULL, '' FROM frame
 CROSS JOIN LATERAL (SELECT jsonb_path_query(frame.header, '$.**.page ? (@ != null)')
                      UNION SELECT jsonb_path_query(frame.footer, '$.**.page ? (@ != null)')) AS named (id)
  JOIN wagtailcore_page chosen ON chosen.id = (named.id #>> '{{}}')::bigint
  JOIN wagtailcore_page page ON page.translation_key = chosen.translation_key AND page.locale_id = frame.locale_id
 WHERE page.live {RUNNING}
UNION ALL
SELECT page.id, page.title, page.url_path, NULL, NULL, page.path FROM wagtailcore_page page
  JOIN wagtailcore_locale locale ON locale.id = page.locale_id
 WHERE page.depth = %(depth)s AND page.show_in_menus AND page.live AND locale.language_code = %(code)s {RUNNING}
 ORDER BY path
"""
# When the next campaign begins or ends: until then all pages are as they are now.
NEXT_CHANGE = """
SELECT least(min(starts_at) FILTER (WHERE starts_at > %(now)s), min(ends_at) FILTER (WHERE ends_at > %(now)s))
  FROM cms_campaignpage HAVING max(ends_at) > %(now)s
"""
NAMED_PAGES = f"""
SELECT chosen.id, page.title, page.url_path FROM wagtailcore_page chosen
  JOIN wagtailcore_page page ON page.translation_key = chosen.translation_key AND page.locale_id = %(locale)s
 WHERE chosen.id = ANY (%(ids)s::bigint[]) AND page.live {RUNNING} AND (%(seen_from)s::text IS NULL OR {OPEN})
"""


def refuse_taken_address(page: Page) -> None:
    """Refuse a page right below home whose address is one of the shop's own: it could never be reached.

    :raises ValidationError: it is
    """
    if not page.slug:
        return
    with translation.override(settings.LANGUAGE_CODE):
        try:
            taken = resolve(f"/{page.slug}/").url_name not in ("cms-page", "wagtail_serve")
        except Resolver404:
            taken = False
    if taken:
        raise ValidationError({"slug": _("The shop itself uses this address. Choose another one.")})


def alternates_of(page: Page) -> list[Alternate]:
    """Return the live pages of the same content in every language, this one included; the default language first."""
    rows = Page.objects.filter(translation_key=page.translation_key, live=True).values_list(
        "locale__language_code", "url_path"
    )
    return in_order(Alternate(code, page_address(url_path, code)) for code, url_path in rows)


def links_to(
    page_ids: Iterable[int], locale_id: int, language: str, now: datetime, seen_from: str | None = None
) -> dict[int, NavLink]:
    """Return links to pages in one language, whatever language they were chosen in, by the ids that were chosen.

    What is not published in that language is left out, and so is a campaign that does not run.

    :param language: the language code of the locale
    :param seen_from: the tree path of a page whose reader may see them; without it an editor may lead to a login, too
    """
    ids = list(page_ids)
    if not ids:
        return {}
    with prepared_cursor() as cursor:
        cursor.execute(NAMED_PAGES, {"ids": ids, "locale": locale_id, "now": now, "seen_from": seen_from})
        return {pk: NavLink(title, page_address(url_path, language)) for pk, title, url_path in cursor.fetchall()}


def site_frame(language: str | None = None) -> Frame:
    """Return header and footer.

    :param language: a language code; the active language when not given
    """
    code = language or get_language() or settings.LANGUAGE_CODE
    return kept(("frame", code), lambda: _read_frame(code, timezone.now()), SITE)


def frame_of(header: list[dict[str, Any]], words: str, footer: list[dict[str, Any]], locale: Locale) -> Frame:
    """Return a frame that is still in the editor.

    :param header: the main navigation's blocks, as they are stored
    :param words: what the footer says of the site
    :param footer: the blocks of its columns, as they are stored
    """
    code = locale.language_code
    named = links_to(_pages_in([header, footer]), locale.pk, code, timezone.now())
    return Frame(_links(header, named), words, _columns(footer, named), site_frame(code).menu)


def _read_frame(code: str, now: datetime) -> Frame:
    with prepared_cursor() as cursor:
        cursor.execute(FRAME, {"code": code, "now": now, "depth": MENU_DEPTH})
        rows = cursor.fetchall()
        cursor.execute(NEXT_CHANGE, {"now": now})
        for (moment,) in cursor.fetchall():
            shows_until(moment)
    named: dict[int, NavLink] = {}
    menu: list[NavLink] = []
    edited: tuple[str, Any, Any] | None = None
    for pk, title, url_path, header, footer, path in rows:
        if pk is None:
            edited = title, _read(header), _read(footer)
        elif path:
            menu.append(NavLink(title, page_address(url_path, code)))
        else:
            named[pk] = NavLink(title, page_address(url_path, code))
    if edited is None:
        return Frame(menu, "", [], menu)
    with translation.override(code):
        return Frame(_links(edited[1], named), edited[0], _columns(edited[2], named), menu)


def _read(stream: Any) -> list[dict[str, Any]]:
    return json.loads(stream) if isinstance(stream, str) else stream or []


def _columns(footer: list[Any], named: dict[int, NavLink]) -> list[Column]:
    columns = [Column(one["value"]["heading"], _links(one["value"]["links"], named)) for one in footer]
    return [column for column in columns if column.links]


def _links(blocks: list[Any], named: dict[int, NavLink]) -> list[NavLink]:
    """Return the links of a list of blocks as they are stored; one that leads nowhere now is left out."""
    found = []
    for block in blocks:
        value = block["value"]
        link = _place(value["place"]) if value.get("place") else named.get(value.get("page"))
        if link:
            found.append(NavLink(value.get("words") or link.title, link.address))
    return found


def _place(name: str) -> NavLink | None:
    try:
        return NavLink(str(Place(name).label), reverse(name))
    except (NoReverseMatch, ValueError):
        return None


def _pages_in(stored: Any) -> set[int]:
    """Return the ids of all pages named in stored blocks."""
    if isinstance(stored, list):
        return set().union(*(_pages_in(one) for one in stored)) if stored else set()
    if isinstance(stored, dict):
        found = {stored["page"]} if isinstance(stored.get("page"), int) else set()
        return found.union(*(_pages_in(one) for one in stored.values())) if stored else found
    return set()
