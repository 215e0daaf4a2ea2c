"""Vegetables: tomato, cucumber, radish, Chinese cabbage, leafy greens."""

from __future__ import annotations

import numpy as np

from . import palette as c
from .curves import Points, crescent, ellipse, lens, mirror, move, points, ribbon, smooth, trace
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


def _frilled(w: float, h: float, waves: int) -> Points:
    """A cabbage leaf from its foot at the origin upwards, with a frilled upper edge."""
    half = smooth(trace("0.10,0 0.20,-0.25 0.36,-0.52 0.44,-0.74 0.36,-0.92 0.16,-1.0 0,-0.97"), closed=False, per=10)
    shape = np.vstack([half, mirror(half)[::-1][1:]])
    n = len(shape)
    frill = np.clip(-shape[:, 1] - 0.35, 0, 1) * 0.055 * np.sin(np.arange(n) / n * waves * 2 * np.pi)
    middle = np.array([0.0, -0.55])
    away = shape - middle
    away /= np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-6)[:, None]
    leaf_edge: Points = (shape + away * frill[:, None]) * (w, h)
    return leaf_edge


def napa(sheet: Sheet, x: float, y: float, w: float, h: float, turn: float = 0.0) -> None:
    """A head of Chinese cabbage: leaves with broad white ribs, foot at (x, y), up along `turn`."""
    order = (
        (-0.34, 0.80, c.LEAF),
        (0.34, 0.82, c.LEAF),
        (0.0, 1.0, c.LEAF_LIGHT),
        (-0.18, 0.94, c.LEAF_LIGHT),
        (0.19, 0.92, c.LEAF_LIGHT),
        (0.03, 0.82, c.SPROUT),
        (-0.27, 0.70, c.LEAF_LIGHT),
        (0.27, 0.66, c.SPROUT),
    )
    for off, tall, tone in order:
        lean, dx = off * 0.9, off * w * 0.38
        lw, lh = w * 0.92, h * tall

        def set_in(p: Points, lean: float = lean, dx: float = dx) -> Points:
            return move(move(p, dx, 0.0, lean), x, y, turn)

        piece = sheet.lay(set_in(_frilled(lw, lh, 15)), lighter(tone, 0.10), darker(tone, 0.14), lift=8)
        rib = smooth(
            trace("-0.11,0.02 -0.13,-0.26 -0.07,-0.55 -0.015,-0.90 0.015,-0.90 0.07,-0.55 0.13,-0.26 0.11,0.02"), per=5
        )
        sheet.lay(set_in(rib * (lw, lh)), c.PAPER, mix(c.PAPER, c.SPROUT, 0.6), lift=2, clip=piece)
        veins = [
            set_in(move(crescent(lw * 0.30, lw * 0.016, s * lw * 0.03), s * lw * 0.03, -lh * q, -np.pi / 2 + s * 0.8))
            for q in (0.34, 0.48, 0.62, 0.75)
            for s in (-1, 1)
        ]
        sheet.inset(veins, mix(c.PAPER, tone, 0.25), depth=1.3, strength=0.3, clip=piece)


def bok_choy(sheet: Sheet, x: float, y: float, h: float) -> None:
    """A head of green cabbage with white stems that swell towards the foot at (x, y)."""
    for off, tall in ((-0.5, 0.86), (0.5, 0.88), (-0.26, 0.98), (0.26, 0.96), (0.0, 1.0)):
        a = off * 0.75
        stalk = smooth(
            trace("-0.10,0 -0.13,-0.14 -0.06,-0.34 -0.03,-0.60 0.03,-0.60 0.06,-0.34 0.13,-0.14 0.10,0"), per=5
        )
        sheet.lay(move(stalk * (h, h * tall), x + off * h * 0.12, y, a), c.PAPER, c.SPROUT, lift=6)
        tip = move(np.array([[0.0, -0.40 * h * tall]]), x + off * h * 0.12, y, a)[0]
        leaf(
            sheet,
            tip[0],
            tip[1],
            a - np.pi / 2,
            h * 0.62,
            h * 0.36,
            (c.LEAF, c.LEAF_DEEP)[int(off * 100) % 2],
            0,
            lift=8,
        )


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


def rosette(sheet: Sheet, x: float, y: float, r: float) -> None:
    """A young cabbage in the bed, seen from a little above: rings of leaves about a pale heart."""
    for ring, (tone, size) in enumerate(((c.LEAF_DEEP, 1.0), (c.LEAF, 0.80), (c.LEAF_LIGHT, 0.58))):
        shapes, ribs = [], []
        for k in range(7 - ring):
            a = k * 2 * np.pi / (7 - ring) + ring * 0.5 + sheet.rng.normal(0, 0.08)
            squash = np.array([1.0, 0.66])
            shapes.append(move(lens(r * size, r * 0.62 * size, 0, 0.6), 0, 0, a) * squash + (x, y))
            ribs.append(move(lens(r * size * 0.8, r * 0.07), 0, 0, a) * squash + (x, y))
        sheet.lay(shapes, lighter(tone, 0.12), darker(tone, 0.1), lift=4)
        sheet.tint(ribs, c.SPROUT, 0.7)
    sheet.lay(ellipse(x, y - r * 0.06, r * 0.24, r * 0.18), lighter(c.SPROUT, 0.3), c.LEAF_LIGHT, lift=3)
