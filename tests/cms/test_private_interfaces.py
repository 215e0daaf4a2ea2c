"""What cms uses of libraries' insides, one test each: an upgrade that changes it fails here, saying where and what to do."""

from __future__ import annotations

from importlib.metadata import version

import django_filters
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django_filters.filters import QuerySetRequestMixin
from wagtail.admin.filters import MultipleUserFilter
from wagtail.models import Page

from cms.freshness.compiled_reads import read_row
from cms.models import ProducePage, StoryImage
from marketplace.runtime.prepared_statements import USES_BEFORE_PREPARING, prepared_cursor
from tests.cms.shop_site import ShopSite, picture_bytes

RELATIONS = ("locale", "main_picture", "product__village__township")


def advice(library: str, used_in: str, instead: str) -> str:
    """What to tell whoever upgrades a library."""
    return f"{library} {version(library)} changed what {used_in} uses of its insides. Adapt it, or instead: {instead}"


def test_django_compiles_a_query_and_makes_objects_of_its_rows_as_compiled_reads_expects(site: ShopSite) -> None:
    told = advice(
        "Django",
        "cms/freshness/compiled_reads.py (SQLCompiler.select, klass_info, get_related_populators)",
        "read_row may return model._default_manager.select_related(*relations).get(pk=pk)",
    )
    expected = ProducePage.objects.select_related(*RELATIONS).get(pk=site.millet.pk)
    try:
        found = read_row(ProducePage, site.millet.pk, RELATIONS)
    except Exception as error:
        pytest.fail(f"{told} ({error!r})")
    for field in ProducePage._meta.concrete_fields:
        assert field.value_from_object(found) == field.value_from_object(expected), f"{told} ({field.name} differs)"
    assert found.product.village.township == expected.product.village.township, told


@pytest.mark.django_db
def test_django_gives_a_cursor_that_prepares_statements() -> None:
    told = advice(
        "Django",
        "marketplace/runtime/prepared_statements.py (ServerBindingCursor, make_cursor, close_if_health_check_failed)",
        "prepared_cursor may return connection.cursor()",
    )
    try:
        for value in range(USES_BEFORE_PREPARING + 1):
            with prepared_cursor() as cursor:
                cursor.execute("SELECT %s::bigint, 'private-interfaces'", [value])
                assert cursor.fetchone() == (value, "private-interfaces"), told
    except Exception as error:
        pytest.fail(f"{told} ({error!r})")
    with connection.cursor() as plain:
        plain.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%private-interfaces%%'")
        assert plain.fetchone() == (1,), told


@pytest.mark.django_db
def test_wagtail_serves_the_page_that_a_request_carries(rf: RequestFactory) -> None:
    told = advice(
        "wagtail",
        "cms/serving/views.py (request._wagtail_route_for_request)",
        "serve_page may leave out find_page, and Wagtail looks for the page itself",
    )
    request: HttpRequest = rf.get("/nowhere/")
    page = ProducePage(title="carried")
    request._wagtail_route_for_request = (page, [], {})  # type: ignore[attr-defined]
    found = Page.route_for_request(request, "nowhere/")
    assert found is not None and found[0] is page, told


def test_treebeard_names_paths_as_the_demo_does(site: ShopSite) -> None:
    told = advice(
        "django-treebeard",
        "cms/demo/shelf.py (_str2int, _get_path, steplen)",
        "the demo may call add_child, one by one",
    )
    path, parent = site.millet.path, site.storefront
    try:
        step = ProducePage._str2int(path[-ProducePage.steplen :])
        assert ProducePage._get_path(parent.path, parent.depth + 1, step) == path, told
        after = ProducePage._get_path(parent.path, parent.depth + 1, step + 1)
    except AttributeError as error:
        pytest.fail(f"{told} ({error!r})")
    assert after == site.pears.path, told


def test_django_says_of_a_file_whether_it_is_stored(site: ShopSite) -> None:
    told = advice(
        "Django", "cms/pictures/models.py (FieldFile._committed)", "the model may remember the stored file's name"
    )
    stored = StoryImage.objects.get(pk=site.home.picture_id)
    new = StoryImage(file=ContentFile(picture_bytes(), name="new.jpg"))
    assert (getattr(stored.file, "_committed", None), getattr(new.file, "_committed", None)) == (True, False), told


def test_wagtails_fields_tell_what_they_refer_to(site: ShopSite) -> None:
    told = advice(
        "wagtail",
        "cms/models/page_forms.py (extract_references)",
        "the form may look for pictures and pages in the blocks itself",
    )
    field = site.village._meta.get_field("story")
    try:
        found = {(model, int(key)) for model, key, *_where in field.extract_references(site.village.story)}
    except Exception as error:
        pytest.fail(f"{told} ({error!r})")
    assert found == {(StoryImage, site.village.picture_id)}, told


def test_every_filter_by_other_rows_asks_in_one_place() -> None:
    told = advice(
        "django-filter",
        "marketplace/people/site_history.py (QuerySetRequestMixin.get_queryset)",
        "each filter by person may be given its own queryset",
    )
    for kind in (django_filters.ModelChoiceFilter, MultipleUserFilter):
        assert kind.get_queryset is QuerySetRequestMixin.get_queryset, told
    assert QuerySetRequestMixin.get_queryset.__module__ == "marketplace.people.site_history", told
