"""How money and mass are written, in both languages."""

from __future__ import annotations

import pytest
from django.template import engines
from django.utils.translation import override

from cms.shelf.money_words import fen_per_jin, jin, pack_per_jin, per_jin, percent, yuan, yuan_per_jin
from cms.templatetags.icons import ICONS


@pytest.mark.parametrize(
    ("fen", "words"),
    [(0, "¥0.00"), (5, "¥0.05"), (4900, "¥49.00"), (123_456_789, "¥1,234,567.89"), (-150, "−¥1.50")],
)
def test_yuan(fen: int, words: str) -> None:
    assert yuan(fen) == words


@pytest.mark.parametrize(
    ("price", "grams", "fen"), [(4900, 2500, 980), (1000, 1500, 333), (1001, 1500, 334), (1, 1000, 1), (1, 1001, 0)]
)
def test_price_per_jin_is_rounded_half_up(price: int, grams: int, fen: int) -> None:
    assert fen_per_jin(price, grams) == fen


@pytest.mark.parametrize(
    ("grams", "chinese", "english"),
    [
        (2500, "5斤", "5 jin (2.5 kg)"),
        (250, "0.5斤", "0.5 jin (0.25 kg)"),
        (1, "0.002斤", "0.002 jin (0.001 kg)"),
        (617_250_000, "1,234,500斤", "1,234,500 jin (617,250 kg)"),
    ],
)
def test_jin(grams: int, chinese: str, english: str) -> None:
    with override("zh-hans"):
        assert jin(grams) == chinese
    with override("en"):
        assert jin(grams) == english


@pytest.mark.parametrize(("bp", "words"), [(7000, "70%"), (6488, "64.9%"), (10_000, "100%"), (4, "0%"), (5, "0.1%")])
def test_percent(bp: int, words: str) -> None:
    assert percent(bp) == words


def test_per_jin_in_both_languages() -> None:
    with override("zh-hans"):
        assert (per_jin(4900, 2500), yuan_per_jin(500)) == ("¥9.80/斤", "¥5.00/斤")
    with override("en"):
        assert per_jin(4900, 2500) == "¥9.80/jin"


def test_filters_work_in_templates() -> None:
    class Pack:
        price_fen, grams = 4900, 2500

    template = engines["django"].from_string("{% load money %}{{ 4900|yuan }} {{ pack|pack_per_jin }} {{ 2500|jin }}")
    with override("zh-hans"):
        assert template.render({"pack": Pack()}) == "¥49.00 ¥9.80/斤 5斤"
        assert pack_per_jin(Pack()) == "¥9.80/斤"


def test_icons_are_hidden_from_screen_readers() -> None:
    for name, svg in ICONS.items():
        assert svg.startswith('<svg class="icon"') and 'aria-hidden="true"' in svg, name
    with pytest.raises(KeyError):
        engines["django"].from_string('{% load icons %}{% icon "unknown" %}').render()
