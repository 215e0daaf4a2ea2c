"""A list answers a file only where it offers one."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from marketplace.backoffice.viewsets import ScopedIndexView
from marketplace.people.models import User
from tests.security.addresses import client_of
from tests.security.test_empty_lists import lists

pytestmark = pytest.mark.django_db


def test_a_list_of_ours_without_columns_for_a_file_answers_none() -> None:
    admin = client_of(User.objects.create_superuser(email="boss@example.com"))
    answered: dict[bool, set[int]] = {True: set(), False: set()}
    found = 0
    for address in sorted(set(lists(get_resolver().url_patterns))):
        page = admin.get(address)
        view = page.context["view"] if page.status_code == 200 else None
        if not isinstance(view, ScopedIndexView):
            continue
        offers = bool(view.list_export)
        for kind in ("csv", "xlsx"):
            answered[offers].add(admin.get(address, {"export": kind}).status_code)
        assert admin.get(address, {"export": "pdf"}).status_code == 200, address
        found += 1
    assert found > 20
    assert answered == {True: {200}, False: {404}}
