"""Finds the page of an address in two queries, whatever its depth; Wagtail's own way asks level by level."""

from __future__ import annotations

from copy import copy
from typing import NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import get_language
from wagtail.models import Site

from cms.finding.lists import produce_list
from cms.freshness.compiled_reads import read_row
from cms.freshness.kept_answers import kept
from cms.freshness.purging import LISTS, SITE, shows
from cms.models.public_page import PublicPage
from cms.site.addresses import Alternate, in_order, page_address
from marketplace.runtime.prepared_statements import prepared_cursor

# The page at a path, and with it the same content in the other languages, and whether the page is restricted.
# The slug has an index, the path has none.
PAGE_AND_TRANSLATIONS = """
SELECT same.id = found.id, same.id, same.content_type_id, same.url_path, locale.language_code,
       EXISTS (SELECT 1 FROM wagtailcore_pageviewrestriction restriction
                 JOIN wagtailcore_page above ON above.id = restriction.page_id
                WHERE starts_with(found.path, above.path))
  FROM wagtailcore_page found
  JOIN wagtailcore_page same ON same.translation_key = found.translation_key AND same.live
  JOIN wagtailcore_locale locale ON locale.id = same.locale_id
 WHERE found.slug = %s AND found.url_path = %s AND found.live
"""


TREE = "/"  # the path of the root that all pages are below


class _NoPublicPage(Exception):
    """Wagtail is to look for itself."""


class Found(NamedTuple):
    """A live page, and the same content in all languages."""

    model: type[PublicPage]
    pk: int
    alternates: list[Alternate]
    restricted: bool


def find_page(path: str) -> PublicPage | None:
    """Return the live public page at `path` in the active language, or None when Wagtail is to look for itself.

    :param path: the address behind the language's prefix, without a leading slash
    """
    language = get_language() or settings.LANGUAGE_CODE
    roots = [root.root_path for root in Site.get_site_root_paths() if root.language_code == language]
    if len(roots) != 1 or roots[0] == TREE:
        return None  # several sites, or one of the whole tree: which page is meant is Wagtail's to say
    url_path = roots[0] + path
    at = produce_list(language)
    if at is None or page_address(url_path, language) != at.address:
        return _read_page(url_path)
    # The same row answers every search and every choice of facets. Each request gets a copy of its own.
    return copy(kept(("page of the produce list", language), lambda: _read_page(url_path), LISTS, f"page:{at.pk}"))


def _read_page(url_path: str) -> PublicPage | None:
    try:
        # Its tag is purged with each of its translations. Restrictions, moves and languages purge the whole site.
        found = kept(("found", url_path), lambda: _find(url_path), SITE)
        page = read_row(found.model, found.pk, ("locale", *found.model.serving_relations))
    except (_NoPublicPage, ObjectDoesNotExist):  # the latter: deleted since the last look for purges
        return None
    if not page.live:  # its row may hold a draft by now
        return None
    page.known_alternates = list(found.alternates)
    page.known_unrestricted = not found.restricted
    return page


def _find(url_path: str) -> Found:
    with prepared_cursor() as cursor:
        cursor.execute(PAGE_AND_TRANSLATIONS, [url_path.rstrip("/").rpartition("/")[2], url_path])
        rows = cursor.fetchall()
    asked = next((row for row in rows if row[0]), None)
    if asked is None:
        raise _NoPublicPage(url_path)
    _, pk, content_type_id, _, _, restricted = asked
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    if model is None or not issubclass(model, PublicPage):
        raise _NoPublicPage(url_path)
    shows(f"page:{pk}")
    alternates = in_order(Alternate(code, page_address(at, code)) for _, _, _, at, code, _ in rows)
    return Found(model, pk, alternates, restricted)
