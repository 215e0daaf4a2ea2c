"""A season that is called by its year is so in both languages; any other keeps the name that it was given."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from marketplace.supply.models import Season


@pytest.mark.parametrize(("name", "chinese", "english"), [
    ("2026年产季", "2026年产季", "Season 2026"),
    ("2026-27产季", "2026-27年产季", "Season 2026-27"),
    ("秋收", "秋收", "秋收"),
    ("2026年秋季产季", "2026年秋季产季", "2026年秋季产季"),
])  # fmt: skip
def test_a_seasons_year_is_told_in_the_readers_language(name: str, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert str(Season(name=name)) == chinese
    with override("en"):
        assert str(Season(name=name)) == english
