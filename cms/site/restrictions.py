"""View restrictions ("privacy" in the editor): a page shows nothing of pages that its own reader may not see.

Whoever reads a page has passed every restriction on it and above it. So a page shows what is under no other one: of a
market that is behind one password as a whole everything, of a page that alone is behind one nothing.
"""

from __future__ import annotations

from typing import TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet, Value
from wagtail.models import Page, PageViewRestriction

from cms.freshness.kept_answers import kept
from cms.freshness.purging import SITE
from marketplace.runtime.prepared_statements import prepared_cursor

SomePage = TypeVar("SomePage", bound=Page)

# Of a row `page`; once for the statement, not for each row. `seen_from` is the tree path of the page that is read.
OPEN = """
NOT page.path ^@ ANY (array(
  SELECT above.path FROM wagtailcore_pageviewrestriction restriction JOIN wagtailcore_page above ON above.id = restriction.page_id
   WHERE NOT starts_with(%(seen_from)s::text, above.path)))
"""
RESTRICTED = """
SELECT DISTINCT above.path FROM wagtailcore_pageviewrestriction restriction
  JOIN wagtailcore_page above ON above.id = restriction.page_id
"""


def open_pages(pages: QuerySet[SomePage], seen_from: str) -> QuerySet[SomePage]:
    """Return those of the pages that the reader of a page may see.

    :param seen_from: the tree path of the page that is read
    """
    passed = Func(Value(seen_from), F("page__path"), function="starts_with", output_field=BooleanField())
    others = PageViewRestriction.objects.exclude(passed).values("page__path")
    # As in OPEN.
    below = Func(
        F("path"), ArraySubquery(others), template="(%(expressions)s))", arg_joiner=" ^@ ANY (",
        output_field=BooleanField(),
    )  # fmt: skip
    return pages.exclude(below)


def is_open(path: str, seen_from: str = "") -> bool:
    """Return whether the reader of a page may see the page at a tree path.

    :param seen_from: the tree path of the page that is read; nothing for what is no page and everybody's
    """
    restricted: tuple[str, ...] = kept("restricted", _restricted_paths, SITE)
    return not any(path.startswith(above) and not seen_from.startswith(above) for above in restricted)


def _restricted_paths() -> tuple[str, ...]:
    with prepared_cursor() as cursor:
        cursor.execute(RESTRICTED)
        return tuple(path for (path,) in cursor.fetchall())
