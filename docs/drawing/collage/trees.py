"""Trees, bushes and the grass along a verge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import palette as c
from .curves import Points, blob, crescent, ellipse, handcut, lens, level_at, move, place_all, points, smooth
from .palette import Colour, darker, lighter
from .paper import Sheet


def tree(
    sheet: Sheet, x: float, y: float, size: float, colour: Colour, fruit: Colour | None = None, lift: float = 5.0
) -> None:
    """A round orchard tree with its foot at (x, y) and a crown `size` pixels across; large ones have clumped crowns."""
    r = size / 2
    trunk = points(
        (-0.10, 0.0),
        (-0.05, -0.5),
        (-0.26, -1.05),
        (-0.18, -1.08),
        (0.0, -0.74),
        (0.20, -1.08),
        (0.28, -1.04),
        (0.06, -0.5),
        (0.10, 0.0),
    )
    sheet.tint(ellipse(x + r * 0.2, y, r * 0.75, r * 0.10), c.SHADOW, 0.34, soft=max(2.0, r * 0.06))
    sheet.lay(move(trunk, x, y, 0, r), c.EARTH, c.SOIL, lift=lift * 0.5)
    if size >= 125:
        _clumps(sheet, x, y, r, colour, fruit, lift)
        return
    piece = sheet.lay(
        blob(x, y - r * 1.45, r, r * 0.88, sheet.rng, 0.09, 11), lighter(colour, 0.1), darker(colour, 0.18), lift=lift
    )
    moons = [
        move(
            crescent(r * 0.36, r * 0.07, r * 0.12),
            x + r * (q * np.cos(a) - 0.16),
            y + r * (q * np.sin(a) - 1.45),
            0.2 * np.sin(a),
        )
        for q, a in ((0.68 * np.sqrt((k + 0.5) / 7), k * 2.4 + x) for k in range(7))
    ]
    sheet.inset(moons, lighter(colour, 0.36), depth=1.0, strength=0.4, clip=piece)
    if fruit is not None:
        spots = [
            ellipse(x + r * 0.76 * q * np.cos(a), y + r * (0.72 * q * np.sin(a) - 1.42), max(1.6, r * 0.085), n=10)
            for q, a in ((np.sqrt((k + 0.5) / 11), k * 2.4 + y) for k in range(11))
        ]
        sheet.lay(spots, fruit, lift=1.5, rim=0.3)


def _scalloped(x: float, y: float, r: float, bumps: int, turn: float) -> Points:
    """A round outline with soft bumps, like a clump of leaves."""
    a = np.linspace(0, 2 * np.pi, bumps * 8, endpoint=False)
    rad = r * (0.93 + 0.10 * np.abs(np.sin(a * bumps / 2 + turn)))
    return np.column_stack([x + rad * np.cos(a), y + rad * 0.9 * np.sin(a)])


def _clumps(sheet: Sheet, x: float, y: float, r: float, colour: Colour, fruit: Colour | None, lift: float) -> None:
    """A large crown from several papers, lighter towards the light, with leaf cuts and fruit on each."""
    spots = (
        (-0.50, -1.22, 0.50, 0.04),
        (0.54, -1.18, 0.50, -0.16),
        (0.30, -1.74, 0.54, -0.08),
        (-0.30, -1.74, 0.58, 0.12),
        (0.06, -1.10, 0.48, -0.08),
        (-0.02, -1.46, 0.56, 0.08),
    )
    for k, (dx, dy, q, tone) in enumerate(spots):
        own = lighter(colour, tone) if tone > 0 else darker(colour, -tone)
        px, py, pr = x + dx * r, y + dy * r, q * r
        piece = sheet.lay(
            handcut(_scalloped(px, py, pr, 9 + k % 3, k * 0.7), sheet.rng, 0.8, 8),
            lighter(own, 0.08),
            darker(own, 0.14),
            lift=lift + 2,
        )
        cuts = []
        for j in range(15):
            a, rad = j * 2.4 + k, pr * 0.82 * np.sqrt((j + 0.5) / 15)
            turn = np.pi / 2 + 0.7 * np.cos(a) + sheet.rng.normal(0, 0.3)
            cuts.append(move(lens(pr * 0.25, pr * 0.085, n=7), px + rad * np.cos(a), py + rad * np.sin(a) * 0.9, turn))
        sheet.inset(cuts, lighter(own, 0.26), depth=1.0, strength=0.35, clip=piece)
        if fruit is not None:
            for j in range(5):
                a, rad = j * 2.4 + k * 1.3, pr * 0.7 * np.sqrt((j + 0.6) / 5)
                fx, fy = px + rad * np.cos(a), py + rad * np.sin(a) * 0.9
                sheet.lay(ellipse(fx, fy, max(4.0, r * 0.062), n=18), lighter(fruit, 0.1), darker(fruit, 0.16), lift=3)


def poplars(sheet: Sheet, places: Sequence[tuple[float, float, float]], colour: Colour = c.LEAF) -> None:
    """Tall slim trees at (x, foot y, height)."""
    for x, y, h in places:
        trunk = points((x - h * 0.02, y), (x + h * 0.02, y), (x + h * 0.01, y - h * 0.4), (x - h * 0.01, y - h * 0.4))
        sheet.lay(trunk, c.SOIL, lift=2)
        crown = move(lens(h * 0.92, h * 0.22, 0, 0.40), x, y - h * 0.1, -np.pi / 2)
        piece = sheet.lay(handcut(crown, sheet.rng, h * 0.010, 8), lighter(colour, 0.1), darker(colour, 0.2), lift=4)
        cuts = [
            move(crescent(h * 0.08, h * 0.012, h * 0.02), x + s * h * 0.012, y - h * q, -0.9 if s > 0 else -2.2)
            for q in (0.25, 0.38, 0.52, 0.66)
            for s in (-1, 1)
        ]
        sheet.inset(cuts, lighter(colour, 0.3), depth=1, strength=0.35, clip=piece)


def shrubs(
    sheet: Sheet,
    line: Points,
    x0: float,
    x1: float,
    count: int,
    size: float,
    colours: Sequence[Colour],
    sink: float = 0.3,
) -> None:
    """A row of bushes along a skyline between x0 and x1."""
    for i, x in enumerate(np.sort(sheet.rng.uniform(x0, x1, count))):
        r = size * sheet.rng.uniform(0.6, 1.15)
        y = level_at(line, x) - r * (0.5 - sink)
        tone = colours[i % len(colours)]
        piece = sheet.lay(
            blob(x, y, r, r * 0.8, sheet.rng, 0.1), lighter(tone, 0.08), darker(tone, 0.18), lift=3 + r * 0.06
        )
        cuts = [
            move(crescent(r * 0.5, r * 0.09, r * 0.14), x - r * 0.3 + dx * r, y + dy * r)
            for dx, dy in ((-0.2, -0.3), (0.2, 0.05))
        ]
        sheet.inset(cuts, lighter(tone, 0.32), depth=1, strength=0.4, clip=piece)


def verge(
    sheet: Sheet,
    line: Points,
    height: float,
    pitch: float,
    colours: Sequence[Colour] = (c.LEAF, c.LEAF_DEEP),
    flowers: Colour | None = None,
) -> None:
    """Grass that stands along `line`, in one paper per colour, with a few flowers in it."""
    x0, x1 = line[0, 0], line[-1, 0]
    for k in range(2 * len(colours)):
        x = np.arange(x0 + k * pitch * 0.4, x1, pitch * 1.9) + 0.0
        x = x + sheet.rng.normal(0, pitch * 0.5, len(x))
        foot = np.interp(x, line[:, 0], line[:, 1]) + height * (0.10 + 0.06 * k + sheet.rng.uniform(-0.1, 0.1, len(x)))
        tone = colours[k % len(colours)]
        blades: list[Points] = []
        for bend in (-0.10, 0.10, 0.18):
            pick = sheet.rng.random(len(x)) < 0.5
            tall = height * sheet.rng.uniform(0.45, 1.0, int(pick.sum()))
            turn = -np.pi / 2 + sheet.rng.normal(0.10, 0.20, len(tall))
            blades += place_all(lens(1.0, 0.075, bend, 0.32, 9), np.column_stack([x, foot])[pick], turn, tall)
        sheet.lay(blades, lighter(tone, 0.10), darker(tone, 0.06), lift=4, shadow=0.3)
    if flowers is None:
        return
    for x in np.arange(x0 + pitch, x1, pitch * 8.0):
        px, py = x + sheet.rng.normal(0, pitch * 3), level_at(line, x) - height * sheet.rng.uniform(0.15, 0.5)
        petals = [move(lens(height * 0.15, height * 0.09, n=7), px, py, k * 1.257 + x) for k in range(5)]
        sheet.lay(petals, lighter(flowers, 0.1), flowers, lift=2)
        sheet.tint(ellipse(px, py, height * 0.03, n=10), c.MILLET, 0.95)


def hedge(x0: float, x1: float, level: float, sag: float = 0.0) -> Points:
    """A gently bowed line from x0 to x1 at `level`: where a verge or a wall stands."""
    mid = (x0 + x1) / 2
    return smooth([(x0, level), (mid, level + sag), (x1, level)], closed=False)
