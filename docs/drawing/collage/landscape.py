"""Sky, hills, terraces, roads and water: the big papers that the pictures stand on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import palette as c
from .curves import (
    Points,
    crescent,
    ellipse,
    ground,
    handcut,
    lens,
    move,
    place_all,
    points,
    resample,
    ribbon,
    ridge,
    sawtooth,
    smooth,
)
from .palette import Colour, darker, far, lighter, mix
from .paper import Piece, Sheet


def sun(sheet: Sheet, x: float, y: float, r: float, colour: Colour = c.MILLET_LIGHT) -> None:
    """A low sun: a disc in a glow, with a ring of saw teeth cut into the outer paper."""
    sheet.tint(ellipse(x, y, r * 2.6), c.PAPER, 0.55, soft=r * 0.8)
    sheet.lay(
        sawtooth(ellipse(x, y, r * 1.22, n=90)[::-1], r * 0.12, r * 0.17),
        lighter(colour, 0.62),
        lighter(colour, 0.5),
        lift=5,
        shadow=0.2,
    )
    sheet.lay(handcut(ellipse(x, y, r, n=60), sheet.rng, r * 0.006), lighter(colour, 0.28), colour, lift=6, shadow=0.28)


def cloud(sheet: Sheet, x: float, y: float, w: float, colour: Colour = c.PAPER, lift: float = 7.0) -> None:
    """A bank of cloud, `w` pixels wide, in two papers with curled cuts; its foot lies at y."""
    way = 1 if int(x) % 2 else -1
    back = [
        (-0.62, 0.0),
        (-0.52, -0.035),
        (-0.30, -0.05),
        (-0.22, -0.12),
        (-0.06, -0.15),
        (0.06, -0.08),
        (0.20, -0.11),
        (0.34, -0.05),
        (0.58, -0.03),
        (0.70, 0.0),
        (0.3, 0.012),
        (-0.3, 0.012),
    ]
    front = [
        (-0.46, 0.0),
        (-0.42, -0.05),
        (-0.34, -0.055),
        (-0.30, -0.12),
        (-0.20, -0.16),
        (-0.10, -0.11),
        (-0.03, -0.20),
        (0.10, -0.24),
        (0.22, -0.17),
        (0.26, -0.08),
        (0.36, -0.09),
        (0.44, -0.03),
        (0.52, 0.0),
        (0.2, 0.016),
        (-0.2, 0.016),
    ]
    for knots, dx, dy, tone, size in ((back, -0.16, -0.05, darker(colour, 0.05), 0.9), (front, 0.06, 0.0, colour, 1.0)):
        shape = smooth(np.array(knots) * (way, 1.0), per=8)
        sheet.lay(move(shape, x + way * dx * w, y + dy * w, 0, w * size), tone, lift=lift, shadow=0.22, rim=0.6)
    curls = [
        move(crescent(0.13, 0.010, -0.04), x + (0.06 * way + dx * way - 0.065) * w, y + dy * w, 0, w)
        for dx, dy in ((0.10, -0.15), (-0.20, -0.085), (0.30, -0.045))
    ]
    sheet.inset(curls, darker(colour, 0.10), depth=1.2, strength=0.3)


def hill(
    sheet: Sheet,
    x0: float,
    x1: float,
    heights: Sequence[float],
    bottom: float,
    colour: Colour,
    to: Colour | None = None,
    rough: float = 1.5,
    lift: float = 12.0,
) -> Points:
    """A hill from x0 to x1 through `heights`; returns its skyline."""
    line = ridge(x0, x1, heights, sheet.rng, rough)
    sheet.lay(ground(line, bottom), colour, to, lift=lift, shadow=0.34)
    return line


def _crest(sheet: Sheet, x0: float, x1: float, top: float, swing: float, count: int) -> tuple[Points, list[int]]:
    """A mountain skyline with `count` summits, and where on it the summits are."""
    line = []
    for k in range(2 * count + 1):
        x = x0 + (x1 - x0) * (k + sheet.rng.uniform(-0.22, 0.22) * (0 < k < 2 * count)) / (2 * count)
        line.append((x, top + sheet.rng.uniform(-0.45, 0.35) * swing + (0 if k % 2 else swing * 1.7)))
    for level in range(4):
        finer = [line[0]]
        for a, b in zip(line, line[1:], strict=False):
            sway = swing * 0.20 / 2**level
            finer += [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + sheet.rng.uniform(-sway, sway)), b]
        line = finer
    return smooth(line, closed=False, per=3), [(2 * k + 1) * 48 for k in range(count)]


def ranges(
    sheet: Sheet, tops: Sequence[float], bottom: float, colour: Colour = c.MIST_DEEP, swing: float = 60.0
) -> None:
    """Mountain ranges from far to near, one per entry of `tops` (summit level), paler with distance, their feet in mist."""
    for i, top in enumerate(tops):
        near = (i + 1) / len(tops)
        tone = far(mix(colour, c.LEAF_DEEP, 0.16 * near), 0.76 - 0.40 * near)
        line, summits = _crest(sheet, -40, sheet.size[0] + 40, top, swing * (0.8 + 0.3 * near), 3 + (i + 1) % 2 + i)
        piece = sheet.lay(ground(line, bottom), tone, lighter(tone, 0.16), lift=9, shadow=0.34)
        faces = []
        for s in summits:
            end = min(s + 46, len(line) - 1)
            (x, y), (ex, ey) = line[s], line[end]
            wide, drop = ex - x, max(60.0, (ey - y) * 1.5)
            inner = [
                (x + wide * 0.10, y + drop * 0.22),
                (x - wide * 0.06, y + drop * 0.42),
                (x + wide * 0.16, y + drop * 0.66),
                (x + wide * 0.10, y + drop * 0.9),
                (x + wide * 0.45, y + drop * 1.25),
            ]
            faces.append(np.vstack([line[s : end + 1], inner[::-1]]))
        sheet.tint(faces, darker(tone, 0.5), 0.17, clip=piece)
        foot = float(line[:, 1].max())
        sheet.tint(
            points(
                (-60, foot + 10), (sheet.size[0] + 60, foot + 10), (sheet.size[0] + 60, bottom + 60), (-60, bottom + 60)
            ),
            (244, 234, 212),
            0.50,
            soft=46,
            clip=piece,
        )


def terraces(
    sheet: Sheet,
    skyline: Points,
    bottom: float,
    steps: int,
    colours: Sequence[Colour],
    haze: float = 0.4,
    wave: float = 16.0,
    riser: Colour = c.SAND,
    tufts: bool = True,
) -> list[Points]:
    """Step the slope below `skyline` down to `bottom`; each step is a paper with a stone riser and rows of crop.

    Steps grow towards the viewer; `haze` is how pale the topmost is. Returns the steps' upper edges.
    """
    depth = bottom - skyline[:, 1]
    x = skyline[:, 0]
    edges = []
    for k in range(steps):
        f = (k / steps) ** 1.25
        swing = np.sin(x / (190 + 30 * (k % 3)) + k * 1.9) * wave * (0.3 + f) * (k > 0)
        edges.append(np.column_stack([x, skyline[:, 1] + depth * f + swing]))
    for k, edge in enumerate(edges):
        below = edges[k + 1][:, 1].max() + 40 if k + 1 < steps else bottom
        near = k / max(1, steps - 1)
        tone = far(colours[k % len(colours)], haze * (1 - near))
        piece = sheet.lay(
            ground(edge, max(below, float(edge[:, 1].max()) + 8)),
            lighter(tone, 0.10),
            darker(tone, 0.06),
            lift=5 + 7 * near,
            shadow=0.36,
        )
        thick = 4 + 7 * near
        sheet.tint(ribbon(edge + (0, thick * 0.5), [thick, thick]), far(riser, haze * (1 - near)), 0.75, clip=piece)
        if tufts:
            _tufts(sheet, edge, below - float(edge[:, 1].mean()), tone, near, piece)
    return edges


def _tufts(sheet: Sheet, edge: Points, height: float, tone: Colour, near: float, piece: Piece | None) -> None:
    """Rows of small standing blades along a step: crop, drawn larger the nearer it is."""
    size = 7 + 15 * near
    rows = max(1, int(min(height, 150) / (size * 1.5)))
    marks: list[Points] = []
    blade = lens(size * 1.15, size * 0.36, n=6)
    for row in range(rows):
        base = resample(edge + (0, 14 + 10 * near + (row + 0.8) * size * 1.25), size * 0.95)
        base = base + sheet.rng.normal(0, size * 0.10, base.shape)
        marks += place_all(blade, base, sheet.rng.normal(-np.pi / 2 + 0.18, 0.16, len(base)), np.ones(len(base)))
    if marks:
        sheet.tint(marks[::2], lighter(tone, 0.34), 0.8, clip=piece)
        sheet.tint(marks[1::2], darker(tone, 0.22), 0.55, clip=piece)


def road(sheet: Sheet, spine: Points, widths: Sequence[float], colour: Colour = c.CREAM, lift: float = 4.0) -> None:
    """A pale country road along `spine`, with a worn middle."""
    line = resample(spine, 10)
    piece = sheet.lay(
        handcut(ribbon(line, widths), sheet.rng, 1.2, 14),
        lighter(colour, 0.2),
        darker(colour, 0.08),
        lift=lift,
        shadow=0.3,
    )
    for side in (-0.2, 0.2):
        d = np.gradient(line, axis=0)
        d /= np.hypot(d[:, 0], d[:, 1])[:, None]
        w = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(widths)), widths)[:, None]
        track = line + np.column_stack([d[:, 1], -d[:, 0]]) * w * side
        sheet.tint(ribbon(track, [v * 0.12 for v in widths]), darker(colour, 0.3), 0.28, clip=piece)


def stream(sheet: Sheet, spine: Points, widths: Sequence[float]) -> None:
    """Water along `spine`, with the wave cuts of the paper-cutters."""
    line = resample(spine, 10)
    bank = ribbon(line, [w * 1.22 + 6 for w in widths])
    sheet.lay(handcut(bank, sheet.rng, 2.0, 16), c.SAND, c.CLAY, lift=5)
    piece = sheet.lay(handcut(ribbon(line, widths), sheet.rng, 1.6, 14), c.MIST, c.MIST_DEEP, lift=3)
    waves = []
    w = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(widths)), widths)
    for i in range(3, len(line) - 3, 3):
        d = line[i + 1] - line[i - 1]
        at = line[i] + sheet.rng.uniform(-0.3, 0.3) * np.array([d[1], -d[0]]) / np.hypot(*d) * w[i]
        waves.append(
            move(crescent(w[i] * 0.42, w[i] * 0.045 + 1, w[i] * 0.06), at[0], at[1], float(np.arctan2(d[1], d[0])))
        )
    sheet.inset(waves, c.MIST_PALE, depth=1.4, strength=0.4, clip=piece)


def crag(sheet: Sheet, x0: float, x1: float, top: float, foot: float, colour: Colour) -> None:
    """A flat-topped rock crown: upright pillars of uneven height, with cracks and ledges."""
    edges = [x0]
    while edges[-1] < x1 - 20:
        edges.append(edges[-1] + float(sheet.rng.uniform(0.09, 0.17)) * (x1 - x0))
    sheet.lay(
        handcut(points((x0 + 16, foot), (x0 + 30, top + 60), (x1 - 20, top + 70), (x1, foot)), sheet.rng, 4, 20),
        darker(colour, 0.16),
        darker(colour, 0.3),
        lift=14,
    )
    pillars = list(zip(edges, edges[1:], strict=False))
    for k, (a, b) in sorted(enumerate(pillars), key=lambda it: it[0] % 2, reverse=True):
        off = abs((a + b - x0 - x1) / (x1 - x0)) ** 2
        head = top + (off * 0.42 + sheet.rng.uniform(0, 0.16)) * (foot - top)
        w = b - a
        pillar = smooth(
            [
                (a - 8, foot + 20),
                (a - 6, head + w * 0.55),
                (a + w * 0.16, head + w * 0.10),
                (a + w * 0.5, head),
                (b - w * 0.12, head + w * 0.14),
                (b + 6, head + w * 0.6),
                (b + 12, foot + 20),
            ],
            closed=False,
            per=6,
        )
        tone = lighter(colour, 0.18) if k % 2 else darker(colour, 0.04 * (k % 3))
        piece = sheet.lay(handcut(pillar, sheet.rng, 1.8, 14), lighter(tone, 0.12), darker(tone, 0.16), lift=7)
        cuts = [
            move(lens(sheet.rng.uniform(50, 120), 6), sheet.rng.uniform(a + 8, b - 8), y, sheet.rng.normal(1.55, 0.05))
            for y in sheet.rng.uniform(head + 50, foot - 40, 4)
        ]
        sheet.tint(
            points((b - w * 0.34, head), (b + 12, head), (b + 12, foot + 20), (b - w * 0.22, foot + 20)),
            darker(tone, 0.5),
            0.22,
            clip=piece,
        )
        sheet.inset(cuts, darker(colour, 0.36), depth=1.5, strength=0.35, clip=piece)


def furrows(
    sheet: Sheet,
    area: Points,
    vanish: tuple[float, float],
    foot: float,
    x0: float,
    x1: float,
    count: int,
    colour: Colour,
    piece: Piece | None = None,
) -> None:
    """Rows that run from the level `foot` to a vanishing point: darker earth between lighter beds."""
    clip = piece or sheet.cut(area)
    vx, vy = vanish
    beds = []
    for i in range(count):
        a, b = x0 + (x1 - x0) * i / count, x0 + (x1 - x0) * (i + 0.5) / count
        beds.append(
            points(
                (a, foot),
                (b, foot),
                (vx + (b - vx) * 0.02, vy + (foot - vy) * 0.02),
                (vx + (a - vx) * 0.02, vy + (foot - vy) * 0.02),
            )
        )
    sheet.tint(beds, colour, 0.75, clip=clip)


def birds(sheet: Sheet, places: Sequence[tuple[float, float, float]], colour: Colour = c.INK) -> None:
    """Far birds at (x, y, wing span)."""
    wings = []
    for x, y, w in places:
        wings += [
            move(crescent(w / 2, w * 0.07, -w * 0.14), x, y, -0.25),
            move(crescent(w / 2, -w * 0.07, w * 0.14), x, y, np.pi + 0.25),
        ]
    sheet.lay(wings, colour, lift=3, rim=0, shadow=0.25)


def morning(sheet: Sheet, top: Colour, low: Colour, horizon: int | None = None) -> None:
    """The sky's paper from `top` down to a warm horizon."""
    sheet.fade(top, low, 0, horizon or sheet.size[1])
