"""Hands, without the people they belong to."""

from __future__ import annotations

import numpy as np

from . import palette as c
from .curves import Points, crescent, ellipse, handcut, mirror, move, points, ribbon, smooth, trace
from .palette import Colour, darker, lighter, mix
from .paper import Sheet

SKIN: Colour = (226, 175, 134)
SKIN_DEEP: Colour = (188, 126, 92)

_FINGERS = (
    "0.15,-0.20 0.10,-0.50 0.07,-0.74 0.10,-0.88",
    "0.34,-0.30 0.29,-0.70 0.26,-1.00 0.24,-1.16",
    "0.54,-0.30 0.50,-0.75 0.45,-1.08 0.40,-1.25",
    "0.74,-0.24 0.72,-0.66 0.66,-0.96 0.58,-1.11",
)
_CREASES = (
    "0.02,-0.58",
    "0.03,-0.36",
    "0.21,-0.62",
    "0.19,-0.90",
    "0.42,-0.66",
    "0.39,-0.96",
    "0.64,-0.58",
    "0.60,-0.86",
)


def _digit(spine: Points, widths: list[float]) -> list[Points]:
    """A finger along `spine` with a round tip."""
    line = smooth(spine, closed=False)
    tip = line[-1]
    return [ribbon(line, widths), ellipse(tip[0], tip[1], widths[-1] / 2, n=24)]


def open_hand(sheet: Sheet, x: float, y: float, s: float, right: bool) -> None:
    """An open hand as its owner sees it: palm up, fingers away, the little finger towards the middle at x.

    `s` is the length in pixels from the wrist to the root of the fingers; (x, y) lies between two such hands.
    """

    def place(p: Points) -> Points:
        return move(p if right else mirror(p), x, y, 0.0, s)

    arm = smooth(trace("0.20,0.50 0.50,0.45 0.86,0.52 0.94,0.90 1.02,1.60 0.36,1.60 0.22,0.90"))
    palm = smooth(
        trace(
            "0.02,0.0 0.03,-0.34 0.20,-0.44 0.50,-0.48 0.80,-0.34 0.92,0.0 0.94,0.42 0.86,0.80 0.46,0.92 0.16,0.72 "
            "0.04,0.36"
        )
    )
    base = smooth(trace("0.70,0.00 1.00,0.02 1.10,0.20 1.02,0.48 0.86,0.78 0.66,0.60"))
    thumb = _digit(trace("0.82,0.40 1.02,0.12 1.12,-0.16 1.07,-0.42"), [0.40, 0.32, 0.25, 0.22, 0.18])
    for marks in _FINGERS:
        finger = [place(p) for p in _digit(trace(marks), [0.19, 0.205, 0.20, 0.185, 0.155])]
        sheet.lay(finger, lighter(SKIN, 0.04), mix(SKIN, SKIN_DEEP, 0.7), lift=8)
    body = sheet.lay([place(p) for p in (arm, base, *thumb, palm)], SKIN, SKIN_DEEP, lift=14)
    sheet.tint(place(ellipse(0.46, 0.1, 0.40, 0.5)), lighter(SKIN, 0.4), 0.4, soft=s * 0.09, clip=body)
    sheet.tint([place(crescent(0.15, 0.012, -0.02) + trace(at)) for at in _CREASES], SKIN_DEEP, 0.85)
    ball = place(move(crescent(0.66, -0.022, -0.16), 0.80, 0.02, 1.9))
    sheet.inset(ball, mix(SKIN_DEEP, c.SOIL, 0.2), depth=2, strength=0.4, clip=body)
    sleeve = trace("0.10,1.16 0.30,1.06 0.62,1.02 0.94,1.06 1.12,1.18 1.40,2.1 0.26,2.1")
    sheet.lay(
        place(handcut(smooth(sleeve) * 100, sheet.rng, 0.6, 7) / 100), c.MIST_DEEP, darker(c.MIST_DEEP, 0.3), lift=14
    )
    seam = smooth(points((0.13, 1.25), (0.34, 1.15), (0.62, 1.11), (0.92, 1.15), (1.12, 1.27)), closed=False)
    sheet.tint([place(ribbon(seam[k : k + 3], [0.016, 0.016])) for k in np.arange(0, len(seam) - 3, 4)], c.PAPER, 0.7)
