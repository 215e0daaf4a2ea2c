"""Names that break papers, and what of a laid out paper is printed outside of its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

HOSTILE = {
    "forty characters": "淄川区岭子镇梨梨村五谷丰登纯天然石磨手工低温慢磨原味小米礼盒装十斤家庭分享超值套餐",
    "three hundred": "小米" * 150,
    "one long word": "W" * 120,
    "words": "Selenium-rich yellow millet from the terraces of Lili village, stone-ground, " * 3,
    "emoji": "🍎苹果🍐👨‍👩‍👧 一级",
    "only emoji": "🍎🍎",
    "Uyghur": "ئايگۈل مەمەت " * 12,
    "Tibetan": "བཀྲ་ཤིས་ཚེ་རིང་" * 12,
    "Mongolian": "ᠮᠣᠩᠭᠤᠯ ᠪᠠᠭᠠᠲᠤᠷ " * 12,
    "rare": "㐀𠮷龘𪚥\U0003134a" * 9,
    "markup": "<b>&amp;</b>\n\t“”" * 30,
    "lines": "米\n" * 50,
    "stacked marks": "z" + "\u0302\u0323" * 40,
}


def outside(document: Any) -> Iterator[str]:
    """What is printed outside of the margins of its page; sizes in CSS pixels."""
    for page in document.pages:
        box = page._page_box
        right, bottom = box.margin_left + box.width, box.margin_top + box.height
        for part in box.descendants():
            is_text = type(part).__name__ == "LineBox"
            if is_text and (part.position_x + part.width > right + 0.5 or part.position_y + part.height > bottom + 0.5):
                yield repr(part)
