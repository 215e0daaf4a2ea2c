"""Rows read by a statement whose text is made once are the objects that Django's own query gives."""

from __future__ import annotations

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms.freshness.compiled_reads import read_row
from cms.models import ProducePage
from marketplace.runtime.prepared_statements import prepared_cursor
from tests.cms.shop_site import ShopSite

RELATIONS = ("locale", *ProducePage.serving_relations)


def test_a_row_is_the_object_that_django_reads(site: ShopSite) -> None:
    for expected in ProducePage.objects.select_related(*RELATIONS):
        with CaptureQueriesContext(connection) as queries:
            found = read_row(ProducePage, expected.pk, RELATIONS)
            relations = (
                found.product.village.township,
                found.product.category,
                found.product.cooperative,
                found.locale,
            )
        assert len(queries) == 1
        assert relations == (
            expected.product.village.township,
            expected.product.category,
            expected.product.cooperative,
            expected.locale,
        )
        for field in ProducePage._meta.concrete_fields:
            assert field.value_from_object(found) == field.value_from_object(expected), field.name
        assert found.main_picture == expected.main_picture


def test_a_row_that_is_not_there_is_said_so(site: ShopSite) -> None:
    with pytest.raises(ProducePage.DoesNotExist):
        read_row(ProducePage, 0, RELATIONS)


@pytest.mark.django_db
def test_a_statement_is_prepared_and_each_use_of_it_is_counted() -> None:
    statement = "SELECT %s::bigint + 41, 'compiled-test'"
    with CaptureQueriesContext(connection) as queries:
        for value in range(5):
            with prepared_cursor() as cursor:
                cursor.execute(statement, [value])
                assert cursor.fetchone()[0] == value + 41
    assert len(queries) == 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%compiled-test%%'")
        assert cursor.fetchone()[0] == 1


@pytest.mark.django_db
def test_nothing_is_prepared_where_the_setting_says_so() -> None:
    with override_settings(PREPARED_STATEMENTS=False):
        for value in range(5):
            with prepared_cursor() as cursor:
                cursor.execute("SELECT %s::bigint, 'never-prepared'", [value])
                assert cursor.fetchone()[0] == value
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%never-prepared%%'")
        assert cursor.fetchone()[0] == 0


def test_once_is_rendered_once_a_language() -> None:
    page = Template("{% load once %}{% once %}{{ word }}{% endonce %}")
    shown = []
    for language, word in (("zh-hans", "a"), ("en", "b"), ("zh-hans", "c"), ("en", "d")):
        with translation.override(language):
            shown.append(page.render(Context({"word": word})))
    assert shown == ["a", "b", "a", "b"]
