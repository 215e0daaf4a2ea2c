"""Several counts in one query."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.places.models import Township, Village
from marketplace.runtime.counting import count_each

pytestmark = pytest.mark.django_db


def test_each_is_counted_by_itself_and_all_in_one_query(django_assert_num_queries: Any) -> None:
    town, other = (Township.objects.create(name=name) for name in ("岭子镇", "太河镇"))
    for n in range(3):
        Village.objects.create(name=f"村{n}", township=town, designated=n == 0)
    with django_assert_num_queries(1):
        counted = count_each(
            towns=Township.objects.order_by("name"),
            villages=Village.objects.select_related("township"),
            designated=Village.objects.filter(designated=True),
            nobodys=Village.objects.none(),
            elsewhere=Village.objects.filter(township=other),
        )
    assert counted == {"towns": 2, "villages": 3, "designated": 1, "nobodys": 0, "elsewhere": 0}
    assert count_each(villages=Village.objects.filter(township=town)) == {"villages": 3}
    assert count_each(nobodys=Village.objects.none()) == {"nobodys": 0}
