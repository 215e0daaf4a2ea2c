"""Text in a box of fixed size: it shrinks until it is on one line, then wraps, then is cut with an ellipsis.

Pure functions. The size is chosen by the width that the signs take in Noto Sans CJK; the number of lines is bounded by the
box, whatever the text, so a wrong guess costs a line and never a page.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from marketplace.typed_text.glyphs import fits_on_a_line

POINTS_IN_MM = 72 / 25.4
LINE = 1.25  # of the size: as `.fit` in static/css/paper_fonts.css
TALL_LINE = 1.65  # where letters stand above each other: the fonts ask for it, whatever the style says
TALL = re.compile("[\u0600-\u06ff\u0f00-\u0fff\u1800-\u18af]")  # Uyghur, Tibetan, Mongolian
STEP = 0.5  # points
ELLIPSIS = "…"
LOST_IN_WRAPPING = 1.12  # a line breaks between words, and not before a comma


class Box(NamedTuple):
    """A box on a paper in millimetres, and the largest and smallest size of its text in points."""

    width: float
    height: float
    largest: float
    smallest: float


class Fit(NamedTuple):
    """A text that fits, its size in points, and its lines at most."""

    text: str
    points: float
    lines: int


def fit(text: str, box: Box) -> Fit:
    """Return how a text is set in a box."""
    ems = fits_on_a_line(text)
    sizes = [box.largest - STEP * step for step in range(int((box.largest - box.smallest) / STEP) + 1)]
    width = box.width * POINTS_IN_MM
    line = TALL_LINE if TALL.search(text) else LINE
    lines_at = {points: int(box.height * POINTS_IN_MM / (points * line)) for points in sizes}
    for points, lines in lines_at.items():
        if lines and ems * points <= width:
            return Fit(text, points, lines)
    for points, lines in lines_at.items():
        if math.ceil(ems * points * LOST_IN_WRAPPING / width) <= lines:
            return Fit(text, points, lines)
    lines = max(lines_at[sizes[-1]], 1)
    return Fit(_cut(text, lines * width / sizes[-1] / LOST_IN_WRAPPING), sizes[-1], lines)


def _cut(text: str, ems: float) -> str:
    """Return as much of a text as is no wider, the ellipsis at its end included."""
    left = ems - fits_on_a_line(ELLIPSIS)
    for at, one in enumerate(text):
        left -= fits_on_a_line(one)
        if left < 0:
            return text[:at].rstrip("，。、；：,.;: ") + ELLIPSIS
    return text
