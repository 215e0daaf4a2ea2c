"""Masses and quantities as people read them: with commas, however large, and with no needless zeros."""

from __future__ import annotations

from django.utils import translation

from marketplace.catalogue.mass import jin_text
from marketplace.catalogue.words import mass_words
from marketplace.cooperatives.members.words import quantity_text
from marketplace.cooperatives.models import Share
from marketplace.people.change_log import _value


def test_masses_are_written_with_commas() -> None:
    assert [jin_text(grams) for grams in (0, 1, 617_250, 5_000_000)] == ["0", "0.002", "1,234.5", "10,000"]
    with translation.override("en"):
        assert mass_words(617_250) == "1,234.5 jin (617.25 kg)"
        assert _value("expected_grams", 2_500_000) == "5,000 jin"
        assert quantity_text(Share.Kind.LAND, -123_450) == "−1,234.5 mu"
    with translation.override("zh-hans"):
        assert mass_words(2_500_000) == "5,000斤（2,500 kg）"
