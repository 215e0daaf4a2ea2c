"""Vegetables: tomato, cucumber, radish, Chinese cabbage, leafy greens."""

from __future__ import annotations

import numpy as np

from . import palette as c
from .curves import Points, crescent, ellipse, handcut, lens, move, points, ribbon, smooth
from .palette import darker, lighter, mix
from .paper import Sheet
from .plants import leaf


def tomato(sheet: Sheet, x: float, y: float, r: float, turn: float = 0.0) -> None:
    """A tomato with its green star."""
    knots = [(0.0, -0.86), (0.55, -0.84), (0.98, -0.30), (0.94, 0.36), (0.52, 0.82), (0.0, 0.88)]
    body = smooth(np.array(knots + [(-a, b) for a, b in knots[-2:0:-1]]), per=6)
    piece = sheet.lay(move(body, x, y, turn, r), (206, 66, 46), c.RED, lift=9)
    sheet.tint(ellipse(x - r * 0.34, y - r * 0.2, r * 0.34, r * 0.42), (236, 138, 92), 0.7, soft=r * 0.14, clip=piece)
    sheet.inset(
        move(crescent(r * 1.0, -r * 0.07, -r * 0.2), x + r * 0.56, y - r * 0.36, 1.72), c.RED_DEEP, depth=2, clip=piece
    )
    star = [
        move(
            lens(r * 0.52, r * 0.17, r * 0.05),
            x + r * 0.72 * np.sin(turn),
            y - r * 0.70 * np.cos(turn),
            k * 1.257 + 0.4,
        )
        for k in range(5)
    ]
    sheet.lay(star, c.LEAF, c.LEAF_DEEP, lift=3)


def cucumber(sheet: Sheet, spine: Points, width: float) -> None:
    """A cucumber along `spine`, with pale ribs and warts."""
    piece = sheet.lay(
        ribbon(spine, [width * 0.35, width * 0.85, width, width, width * 0.85, width * 0.3]),
        c.LEAF,
        darker(c.LEAF_DEEP, 0.1),
        lift=9,
    )
    ribs = [ribbon(spine + (width * d, width * d * 0.6), [1.5, 4.0, 1.5]) for d in (-0.22, 0.04, 0.26)]
    sheet.tint(ribs, c.SPROUT, 0.55, clip=piece)
    warts = [
        ellipse(px + sheet.rng.uniform(-0.3, 0.3) * width, py + sheet.rng.uniform(-0.3, 0.3) * width, 3.2, n=8)
        for px, py in spine[1::1]
    ]
    sheet.tint(warts, c.SPROUT, 0.8, clip=piece)


def radish(sheet: Sheet, x: float, y: float, r: float, turn: float = 0.0) -> None:
    """A round red radish with tail and tops; `turn` 0 has its leaves up."""
    for k, (a, ln) in enumerate(((-0.5, 2.1), (0.45, 2.0), (-0.12, 2.5), (0.16, 2.3))):
        foot = move(np.array([[0.0, -0.85]]), x, y, turn, r)[0]
        leaf(
            sheet,
            foot[0],
            foot[1],
            turn - np.pi / 2 + a,
            r * ln,
            r * 0.75,
            (c.LEAF, c.LEAF_LIGHT)[k % 2],
            r * 0.12,
            lift=6,
        )
    body = smooth(
        [
            (0.0, -0.92),
            (0.62, -0.78),
            (0.96, -0.1),
            (0.66, 0.62),
            (0.14, 0.98),
            (0.03, 1.6),
            (-0.02, 1.6),
            (-0.14, 0.98),
            (-0.66, 0.62),
            (-0.96, -0.1),
            (-0.62, -0.78),
        ],
        per=6,
    )
    piece = sheet.lay(move(body, x, y, turn, r), (206, 76, 92), (150, 36, 66), lift=8)
    sheet.tint(ellipse(x - r * 0.34, y - r * 0.3, r * 0.3, r * 0.36), (240, 170, 168), 0.65, soft=r * 0.12, clip=piece)
    sheet.tint(
        move(points((-0.2, 0.85), (0.2, 0.85), (0.05, 1.7), (-0.05, 1.7)), x, y, turn, r),
        c.PAPER,
        0.7,
        soft=4,
        clip=piece,
    )


def napa(sheet: Sheet, x: float, y: float, w: float, h: float, turn: float = 0.0) -> None:
    """A head of Chinese cabbage, foot at (x, y), leaves up along `turn`."""
    order = (
        (-0.36, 0.62, c.LEAF),
        (0.36, 0.64, c.LEAF),
        (-0.22, 0.88, c.LEAF_LIGHT),
        (0.22, 0.90, c.LEAF_LIGHT),
        (0.0, 1.0, c.SPROUT),
        (-0.13, 0.74, c.LEAF_LIGHT),
        (0.14, 0.70, c.SPROUT),
        (0.0, 0.54, c.SPROUT),
    )
    for off, tall, tone in order:
        knots = [
            (-0.07, 0.0),
            (-0.20, -0.30),
            (-0.30, -0.66),
            (-0.26, -0.90),
            (-0.12, -0.99),
            (0.0, -0.95),
            (0.12, -1.0),
            (0.27, -0.90),
            (0.30, -0.66),
            (0.20, -0.30),
            (0.07, 0.0),
        ]
        shape = np.array(knots) * (w * 0.92, h * tall)
        blade_ = move(handcut(smooth(shape, per=6), sheet.rng, 2.4, 12), 0, 0, off * 0.75)
        piece = sheet.lay(
            move(blade_ + (off * w * 0.55, 0), x, y, turn), lighter(tone, 0.12), darker(tone, 0.12), lift=8
        )
        rib = np.array([(-0.10, 0.02), (-0.12, -0.30), (-0.035, -0.86), (0.035, -0.86), (0.12, -0.30), (0.10, 0.02)])
        rib_ = move(smooth(rib * (w * 0.8, h * tall * 0.84), per=5), 0, 0, off * 0.75) + (off * w * 0.55, 0)
        sheet.lay(move(rib_, x, y, turn), c.PAPER, c.SPROUT, lift=2, clip=piece)
        veins = [
            move(crescent(w * 0.17, w * 0.014, s * w * 0.02), 0, -h * tall * q, -np.pi / 2 + s * 0.75)
            for q in (0.42, 0.56, 0.70)
            for s in (-1, 1)
        ]
        veins = [move(move(v, 0, 0, off * 0.75) + (off * w * 0.55, 0), x, y, turn) for v in veins]
        sheet.inset(veins, c.PAPER, depth=1.3, strength=0.35, clip=piece)


def greens(sheet: Sheet, x: float, y: float, h: float, count: int = 7, spread: float = 0.9) -> None:
    """A bunch of leafy greens that fans out from (x, y)."""
    for k in range(count):
        f = (k * 3 % count) / (count - 1) - 0.5
        a = -np.pi / 2 + f * spread
        tone = (c.LEAF_DEEP, c.LEAF, mix(c.LEAF, c.LEAF_LIGHT, 0.5))[k % 3]
        tip = np.array([x + np.cos(a) * h * 0.45, y + np.sin(a) * h * 0.45])
        sheet.lay(
            ribbon(np.linspace((x + f * h * 0.1, y), tip, 8), [h * 0.05, h * 0.035]), c.SPROUT, c.LEAF_LIGHT, lift=4
        )
        leaf(
            sheet,
            tip[0] - np.cos(a) * h * 0.1,
            tip[1] - np.sin(a) * h * 0.1,
            a,
            h * 0.66,
            h * 0.27,
            tone,
            f * h * 0.1,
            lift=7,
        )
