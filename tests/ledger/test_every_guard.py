"""Every trigger that guards something is named by a check of the books: one that is switched off is found."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from marketplace.ledger.checks import registered

PURGING = "cms_purge_%"  # keeps what pages show fresh, and guards nothing


@pytest.mark.django_db
def test_each_trigger_is_named_by_a_check() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE %s", [PURGING])
        there = {name for (name,) in cursor.fetchall()}
    lists = [check.query for check in registered() if check.table == "pg_trigger"]
    named = {name for query in lists if isinstance(query, str) for name in re.findall(r"'(\w{2,})'", query)}
    assert there - named == set()
    assert named - there == set()
