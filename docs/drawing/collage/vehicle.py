"""The truck of the two-way circulation: produce to the city, daily goods to the village."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import palette as c
from .curves import Points, ellipse, lens, mirror, move, points, rounded, smooth, trace
from .palette import Colour, darker, lighter
from .paper import Sheet

Place = Callable[[Points], Points]


def truck(
    sheet: Sheet, x: float, y: float, w: float, cab: Colour, load: str, leftwards: bool = False, turn: float = 0.0
) -> None:
    """A light truck `w` pixels long, wheels on the ground at (x, y) in its middle; `load` is "produce" or "goods"."""

    def place(p: Points) -> Points:
        local = (p - (0.5, 0.0)) * w
        return move(mirror(local) if leftwards else local, x, y, turn)

    lift = max(2.0, w * 0.012)
    sheet.tint(place(ellipse(0.5, 0.0, 0.52, 0.035)), c.SHADOW, 0.5, soft=max(2, w * 0.016))
    (_produce if load == "produce" else _goods)(sheet, place, lift, w)
    bed = points((0.01, -0.135), (0.66, -0.135), (0.66, -0.215), (0.01, -0.215))
    sheet.lay(place(bed), c.EARTH, c.SOIL, lift=lift)
    boards = [
        points(
            (0.01 + k * 0.1625, -0.135),
            (0.016 + k * 0.1625, -0.135),
            (0.016 + k * 0.1625, -0.215),
            (0.01 + k * 0.1625, -0.215),
        )
        for k in range(5)
    ]
    boards.append(points((0.01, -0.172), (0.66, -0.172), (0.66, -0.178), (0.01, -0.178)))
    sheet.tint([place(b) for b in boards], c.INK, 0.5)
    sheet.lay(place(points((0.03, -0.095), (0.96, -0.095), (0.96, -0.14), (0.03, -0.14))), c.INK, lift=lift * 0.6)
    _cab(sheet, place, lift, w, cab)
    for wx in (0.17, 0.30, 0.82):
        sheet.lay(place(ellipse(wx, -0.062, 0.064, n=26)), c.INK, darker(c.INK, 0.3), lift=lift * 0.8)
        sheet.lay(place(ellipse(wx, -0.062, 0.034, n=20)), c.STONE, c.SLATE, lift=1.2)
        sheet.tint(place(ellipse(wx, -0.062, 0.012, n=12)), c.INK, 0.8)


def _cab(sheet: Sheet, place: Place, lift: float, w: float, colour: Colour) -> None:
    body = trace(
        "0.675,-0.10 0.675,-0.25 0.68,-0.385 0.70,-0.40 0.85,-0.40 0.885,-0.375 0.935,-0.245 0.985,-0.215 0.995,-0.19 "
        "0.995,-0.105 0.98,-0.095 0.83,-0.09"
    )
    sheet.lay(place(smooth(body, per=5)), lighter(colour, 0.10), darker(colour, 0.12), lift=lift)
    pane = smooth(trace("0.74,-0.25 0.742,-0.35 0.75,-0.362 0.845,-0.362 0.858,-0.35 0.90,-0.25"), per=4)
    sheet.inset(place(pane), c.MIST_PALE, depth=max(1.2, w * 0.006), strength=0.6)
    sheet.tint(place(trace("0.77,-0.25 0.80,-0.25 0.835,-0.36 0.805,-0.36")), c.PAPER, 0.8)
    seams = [rounded(0.735, -0.215, 0.05, 0.012, 0.006), trace("0.72,-0.10 0.724,-0.10 0.724,-0.37 0.72,-0.37")]
    sheet.tint([place(seam) for seam in seams], darker(colour, 0.5), 0.7)
    sheet.tint(place(rounded(0.675, -0.165, 0.318, 0.022, 0.005)), c.PAPER, 0.85)
    sheet.lay(place(ellipse(0.972, -0.185, 0.016, 0.02, n=14)), c.MILLET_LIGHT, lift=1)


def _crate(sheet: Sheet, place: Place, x: float, y: float, w: float, h: float, lift: float, colour: Colour) -> None:
    sheet.lay(place(points((x, y), (x + w, y), (x + w, y - h), (x, y - h))), darker(colour, 0.35), lift=lift)
    slats = [
        points((x, y - h * q), (x + w, y - h * q), (x + w, y - h * (q + 0.28)), (x, y - h * (q + 0.28)))
        for q in (0.02, 0.36, 0.70)
    ]
    sheet.lay([place(s) for s in slats], colour, lift=lift * 0.4)
    posts = [
        points((x + d, y), (x + d + w * 0.08, y), (x + d + w * 0.08, y - h), (x + d, y - h)) for d in (0, w * 0.92)
    ]
    sheet.lay([place(p) for p in posts], lighter(colour, 0.1), lift=lift * 0.4)


def _produce(sheet: Sheet, place: Place, lift: float, w: float) -> None:
    heaps = ((0.03, c.RED), (0.24, c.PEAR), (0.45, c.LEAF_LIGHT))
    for cx, tone in heaps:
        rounds = [
            ellipse(cx + 0.02 + i * 0.0235, -0.335 - 0.014 * (i % 2) - 0.012 * np.sin(i * 0.5), 0.0165, n=14)
            for i in range(7)
        ]
        sheet.lay([place(r) for r in rounds[::2]], darker(tone, 0.12), lift=lift * 0.6)
        sheet.lay([place(r) for r in rounds[1::2]], tone, lift=lift * 0.6)
        _crate(sheet, place, cx, -0.21, 0.19, 0.12, lift * 0.8, c.CLAY)
    bags = [
        smooth(
            [
                (bx, -0.35),
                (bx + 0.01, -0.43),
                (bx + 0.04, -0.452),
                (bx + 0.05, -0.475),
                (bx + 0.07, -0.475),
                (bx + 0.08, -0.452),
                (bx + 0.11, -0.43),
                (bx + 0.12, -0.35),
            ],
            per=5,
        )
        for bx in (0.12, 0.36)
    ]
    for bag in bags:
        sheet.lay(place(bag + (0, 0.012)), c.CREAM, c.KRAFT, lift=lift)
        top = bag[:, 0].mean()
        sheet.lay(place(ellipse(top, -0.385, 0.022, n=18)), c.RED, lift=1, rim=0.3)
        sheet.tint([place(move(lens(0.03, 0.008), top, -0.372, a)) for a in (-1.2, -1.57, -1.94)], c.MILLET_LIGHT, 0.95)


def _goods(sheet: Sheet, place: Place, lift: float, w: float) -> None:
    for x0, y0, bw, bh, tone in (
        (0.03, -0.21, 0.20, 0.17, c.KRAFT),
        (0.24, -0.21, 0.17, 0.12, c.CLAY),
        (0.42, -0.21, 0.22, 0.15, c.SAND),
        (0.25, -0.33, 0.15, 0.10, c.MIST),
        (0.06, -0.38, 0.13, 0.09, c.CREAM),
    ):
        sheet.lay(
            place(points((x0, y0), (x0 + bw, y0), (x0 + bw, y0 - bh), (x0, y0 - bh))),
            lighter(tone, 0.08),
            darker(tone, 0.1),
            lift=lift,
        )
        tape = points((x0 + bw * 0.45, y0), (x0 + bw * 0.55, y0), (x0 + bw * 0.55, y0 - bh), (x0 + bw * 0.45, y0 - bh))
        sheet.tint(place(tape), darker(tone, 0.3), 0.5)
    flask = smooth(
        [
            (0.45, -0.36),
            (0.45, -0.44),
            (0.465, -0.465),
            (0.48, -0.49),
            (0.50, -0.49),
            (0.515, -0.465),
            (0.53, -0.44),
            (0.53, -0.36),
        ],
        per=5,
    )
    sheet.lay(place(flask), c.RED, c.RED_DEEP, lift=lift)
    sheet.tint(place(rounded(0.45, -0.43, 0.08, 0.012, 0.004)), c.PAPER, 0.8)
    pan = np.vstack([ellipse(0.60, -0.40, 0.05, n=30)])
    sheet.lay(place(pan), c.SLATE, darker(c.SLATE, 0.3), lift=lift)
    sheet.lay(place(ellipse(0.60, -0.40, 0.036, n=24)), lighter(c.SLATE, 0.2), c.SLATE, lift=1)
    sheet.lay(place(ellipse(0.325, -0.455, 0.045, 0.028, n=24)), c.MIST_DEEP, lift=lift)
    sheet.lay(
        place(points((0.28, -0.455), (0.37, -0.455), (0.36, -0.43), (0.29, -0.43))), c.MIST_PALE, c.MIST, lift=lift
    )
