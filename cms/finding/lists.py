"""Where the produce list of a language is."""

from __future__ import annotations

from typing import NamedTuple

from wagtail.models import Page

from cms.freshness.kept_answers import kept
from cms.freshness.purging import SITE
from cms.site.addresses import page_address
from marketplace.runtime.prepared_statements import prepared_cursor

LIST = """
SELECT page.id, page.path, page.depth, page.url_path FROM cms_storefrontpage list
  JOIN wagtailcore_page page ON page.id = list.page_ptr_id JOIN wagtailcore_locale locale ON locale.id = page.locale_id
 WHERE page.live AND locale.language_code = %s ORDER BY page.path LIMIT 1
"""


class ProduceList(NamedTuple):
    """A produce list's page: the part of it that finding needs."""

    pk: int
    path: str
    depth: int
    language: str
    address: str


def produce_list(language: str) -> ProduceList | None:
    """Return the produce list of a language; None while no editor has made one.

    Every page's header leads to it: what it rests on is what all pages rest on, and no more.
    """
    return kept(("produce list", language), lambda: _read(language), SITE)


def as_list(page: Page) -> ProduceList:
    """Return a produce list's page as finding knows it."""
    language = page.locale.language_code
    return ProduceList(page.pk, page.path, page.depth, language, page_address(page.url_path, language))


def _read(language: str) -> ProduceList | None:
    with prepared_cursor() as cursor:
        cursor.execute(LIST, [language])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, path, depth, url_path = row
    return ProduceList(pk, path, depth, language, page_address(url_path, language))
