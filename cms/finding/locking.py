"""The lock of the search words, until the caller's transaction ends (law 4, `docs/laws/locks.md`). Nothing else is locked with it."""

from __future__ import annotations

from django.db import connection


def lock_search_words() -> None:
    """Let nobody else write search words: no word comes into two groups, which no unique key can say of a list in a text."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE cms_searchwords IN SHARE ROW EXCLUSIVE MODE")
