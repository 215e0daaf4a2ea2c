"""No empty box on a paper: what no font draws is put plainly, marked or left out; and texts stay in their boxes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from marketplace.typed_text import glyphs
from marketplace.typed_text.fitting import LINE, POINTS_IN_MM, TALL_LINE, Box, fit
from marketplace.typed_text.glyphs import drawable, fits_on_a_line
from marketplace.typed_text.templatetags.paper import fit as fit_tag


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("🍎苹果 一级★👨‍👩‍👧❤️", "苹果 一级★"),
        ("𝓐𝓹𝓹𝓵𝓮", "Apple"),
        ("㐀𠮷龘", "㐀𠮷龘"),
        ("张\U0003134a", "张〓"),  # of the newest plane: no font has it
        ("阿依古丽·买买提 ئايگۈل", "阿依古丽·买买提 ئايگۈل"),
        ("བཀྲ་ཤིས་ཚེ་རིང", "བཀྲ་ཤིས་ཚེ་རིང"),
        ("ᠮᠣᠩᠭᠤᠯ", "ᠮᠣᠩᠭᠤᠯ"),
        ("<b>&amp;</b>\n", "<b>&amp;</b>\n"),
        ("\ue000\u0378", ""),
    ],
)
def test_what_no_font_draws_is_replaced(text: str, drawn: str) -> None:
    assert drawable(text).replace("\u200d", "").replace("\ufe0f", "") == drawn


def test_what_our_own_papers_say_is_drawn_as_it_is_written() -> None:
    papers = sorted(Path(settings.BASE_DIR, "templates").rglob("*_paper.html"))
    lost = {paper.name: sorted(set(text) - set(drawable(text))) for paper in papers if (text := paper.read_text())}
    assert len(papers) >= 6
    assert lost == dict.fromkeys(lost, [])


def test_without_the_font_ideographs_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "CJK", glyphs.CJK / "missing")
    monkeypatch.setattr(glyphs, "_drawn", glyphs._drawn.__wrapped__)
    assert drawable("苹果，¥5 é🍎") == "苹果，¥5 é"


NAME = Box(39.5, 11, 9.5, 6.5)


def test_a_text_shrinks_then_wraps_then_is_cut() -> None:
    assert fit("梨梨小米", NAME) == ("梨梨小米", 9.5, 2)
    assert fit("梨梨村石磨小米五斤装袋", NAME).points == 9.5  # eleven ems
    assert fit("梨梨村石磨小米五斤装袋大礼", NAME).points == 8.5
    two_lines = "梨梨村石磨小米五斤装袋大礼盒家庭装"
    assert (fit(two_lines, NAME).text, fit(two_lines, NAME).points) == (two_lines, 6.5)
    wrapped = fit(two_lines + "超值", NAME)
    assert (wrapped.text, wrapped.points, wrapped.lines) == (two_lines + "超值", 9.5, 2)
    cut = fit("小米" * 99, NAME)
    assert (cut.text[:2], cut.text[-1], cut.points, cut.lines) == ("小米", "…", 6.5, 3)
    assert 39 < fits_on_a_line(cut.text) < 47  # of three lines of 17


@examples(max_examples=50, deadline=None)
@given(st.text(max_size=300), st.floats(5, 120), st.floats(3.6, 30))
def test_no_text_is_more_than_its_box(text: str, width: float, height: float) -> None:
    box = Box(width, height, 7.5, 5)
    fitted = fit(text, box)
    line = TALL_LINE if any("\u0600" <= one <= "\u06ff" or "\u0f00" <= one <= "\u18af" for one in text) else LINE
    assert 5 <= fitted.points <= 7.5
    assert fitted.lines * fitted.points * line <= height * POINTS_IN_MM
    assert fits_on_a_line(fitted.text) * fitted.points <= max(fitted.lines * width * POINTS_IN_MM, fitted.points)
    assert fitted.text == text or fitted.text.endswith("…")


def test_a_text_is_escaped_once_and_never_nothing() -> None:
    assert ">&lt;b&gt; &amp;<" in fit_tag("<b> &", "60x5 8 6")
    assert ">〓<" in fit_tag("🍎", "60x5 8 6")
