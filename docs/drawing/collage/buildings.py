"""Village houses, walls, greenhouses, and the truck: paper models seen from a little above."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import palette as c
from .curves import (
    Points,
    crescent,
    ellipse,
    handcut,
    hull,
    lens,
    mirror,
    move,
    points,
    ribbon,
    rounded,
    sawtooth,
    smooth,
    steps,
    trace,
)
from .palette import Colour, darker, lighter, mix
from .paper import Piece, Sheet

ROOF_GREY: Colour = (116, 104, 100)
ROOF_RED: Colour = (164, 84, 60)
ROOF_BROWN: Colour = (138, 98, 74)
LIME: Colour = (240, 229, 206)


def _stones(
    sheet: Sheet,
    box: tuple[float, float, float, float],
    size: float,
    colour: Colour,
    place: Callable[[Points], Points],
    clip: Piece | None,
) -> None:
    """Rubble stones in rows over the box (x0, y0, x1, y1) before `place` moves them to the picture."""
    x0, y0, x1, y1 = box
    light: list[Points] = []
    dark: list[Points] = []
    for row, y in enumerate(steps(y0, y1, size * 0.62)):
        x = x0 - size * (0.5 if row % 2 else 0.1)
        while x < x1:
            w = size * sheet.rng.uniform(0.7, 1.35)
            stone = place(rounded(x + size * 0.05, y + size * 0.04, w - size * 0.10, size * 0.54, size * 0.2))
            (light if sheet.rng.random() < 0.55 else dark).append(stone)
            x += w
    sheet.tint(light, lighter(colour, 0.34), 0.7, clip=clip)
    sheet.tint(dark, mix(darker(colour, 0.2), c.CLAY, 0.25), 0.55, clip=clip)


def house(
    sheet: Sheet,
    x: float,
    y: float,
    w: float,
    roof: Colour = ROOF_GREY,
    wall: Colour = c.STONE,
    flip: bool = False,
    stone: bool = True,
    lift: float | None = None,
) -> None:
    """A one-storey gabled house; (x, y) is the foot of its near front corner's far end, `w` the front's width.

    The gable stands to the right of the front, with `flip` to the left; the whole is about 1.4 w wide.
    """
    up = max(3.0, w * 0.035) if lift is None else lift
    h, g = w * 0.40, w * 0.44
    apex = (w + g * 0.5, -h - w * 0.30)

    def place(p: Points) -> Points:
        return move(mirror(p, w * 0.7) if flip else p, x, y)

    gable = points((w, 0), (w + g, -g * 0.16), (w + g, -g * 0.16 - h), apex, (w, -h))
    front = points((0, 0), (w, 0), (w, -h), (0, -h))
    side_tone, front_tone = (
        (lighter(wall, 0.12), darker(wall, 0.10)) if flip else (darker(wall, 0.18), lighter(wall, 0.1))
    )
    piece_g = sheet.lay(place(gable), side_tone, darker(side_tone, 0.12), lift=up)
    piece_f = sheet.lay(place(front), front_tone, darker(front_tone, 0.08), lift=up * 0.4)
    if stone:
        size = max(7.0, w * 0.085)
        _stones(sheet, (0, -h, w, 0), size, front_tone, place, piece_f)
        _stones(sheet, (w, -h - w * 0.3, w + g, 0), size, side_tone, place, piece_g)
    _openings(sheet, w, h, place)
    far_edge = ribbon(
        points((apex[0] - w * 0.03, apex[1] - w * 0.01), (w + g * 1.1, -g * 0.16 - h + w * 0.03)), [w * 0.06, w * 0.06]
    )
    sheet.lay(place(far_edge), darker(roof, 0.2), lift=up * 0.5)
    eave, ridge_y = -h + w * 0.035, apex[1] - w * 0.035
    plane = points((-w * 0.06, eave), (w * 1.02, eave), (apex[0] + w * 0.01, ridge_y), (apex[0] - w * 1.07, ridge_y))
    piece_r = sheet.lay(
        handcut(place(plane), sheet.rng, w * 0.004, max(8, w * 0.05)), lighter(roof, 0.14), darker(roof, 0.10), lift=up
    )
    _tiles(sheet, w, plane, roof, place, piece_r)
    cap = rounded(apex[0] - w * 1.09, ridge_y - w * 0.03, w * 1.12, w * 0.055, w * 0.025)
    sheet.lay(place(cap), darker(roof, 0.12), lift=up * 0.4)


def _tiles(
    sheet: Sheet, w: float, plane: Points, roof: Colour, place: Callable[[Points], Points], clip: Piece | None
) -> None:
    """Courses of tiles: lines from ridge to eave and the row of round tile ends."""
    (ax, ay), (bx, _), (dx, dy), (ex, _) = plane
    count = int(np.clip(w / 11, 8, 22))
    lines, ends = [], []
    for i in range(1, count):
        t = i / count
        lines.append(
            place(ribbon(points((ex + (dx - ex) * t, dy), (ax + (bx - ax) * t, ay)), [w * 0.010 + 1, w * 0.014 + 1]))
        )
        ends.append(
            place(ellipse(ax + (bx - ax) * (t - 0.5 / count), ay - w * 0.004, w * 0.42 / count, w * 0.30 / count, n=12))
        )
    sheet.tint(lines, darker(roof, 0.5), 0.5, clip=clip)
    sheet.tint([p + (w * 0.012, 0) for p in lines], lighter(roof, 0.5), 0.26, clip=clip)
    sheet.lay(ends, lighter(roof, 0.05), lift=max(1.2, w * 0.01), rim=0.3)


def _openings(sheet: Sheet, w: float, h: float, place: Callable[[Points], Points]) -> None:
    """A red door with its couplets, and two lattice windows backed with white paper."""
    sheet.inset(
        place(points((w * 0.43, 0), (w * 0.57, 0), (w * 0.57, -h * 0.66), (w * 0.43, -h * 0.66))),
        c.SOIL,
        depth=max(1.2, w * 0.012),
    )
    for a in (0.44, 0.505):
        sheet.lay(
            place(points((w * a, 0), (w * (a + 0.055), 0), (w * (a + 0.055), -h * 0.62), (w * a, -h * 0.62))),
            (150, 64, 48),
            lift=1,
            rim=0.3,
        )
    for a in (0.385, 0.595):
        sheet.tint(
            place(
                points(
                    (w * a, -h * 0.08), (w * (a + 0.022), -h * 0.08), (w * (a + 0.022), -h * 0.62), (w * a, -h * 0.62)
                )
            ),
            c.RED,
            0.95,
        )
    for a in (0.11, 0.70):
        pane = points((w * a, -h * 0.28), (w * (a + 0.19), -h * 0.28), (w * (a + 0.19), -h * 0.66), (w * a, -h * 0.66))
        sheet.inset(place(pane), c.PAPER, depth=max(1.2, w * 0.012), strength=0.6)
        bars = [
            points(
                (w * (a + dx), -h * 0.28),
                (w * (a + dx + 0.01), -h * 0.28),
                (w * (a + dx + 0.01), -h * 0.66),
                (w * (a + dx), -h * 0.66),
            )
            for dx in (0.0, 0.06, 0.12, 0.18)
        ]
        bars += [
            points(
                (w * a, -h * q), (w * (a + 0.19), -h * q), (w * (a + 0.19), -h * (q + 0.025)), (w * a, -h * (q + 0.025))
            )
            for q in (0.28, 0.46, 0.635)
        ]
        sheet.tint([place(b) for b in bars], c.SOIL, 0.9)


def garlands(
    sheet: Sheet, x: float, y: float, length: float, colour: Colour, count: int = 1, gap: float = 18.0
) -> None:
    """Strings of drying ears or peppers that hang from an eave at (x, y)."""
    for i in range(count):
        bits = [
            move(
                ellipse(0, 0, length * 0.10, length * 0.07, n=12),
                x + i * gap + (-1) ** k * length * 0.06,
                y + k * length * 0.1,
                0.5 * (-1) ** k,
            )
            for k in range(9)
        ]
        sheet.lay(bits, lighter(colour, 0.06), darker(colour, 0.12), lift=2, rim=0.4)


def stone_wall(sheet: Sheet, top: Points, height: float, colour: Colour = c.STONE, size: float = 26.0) -> None:
    """A dry stone wall whose upper edge runs along `top`."""
    body = np.vstack([top, (top + (0, height))[::-1]])
    piece = sheet.lay(handcut(body, sheet.rng, 1.6, 14), darker(colour, 0.12), darker(colour, 0.24), lift=6)
    x0, y0 = body.min(0)
    x1, y1 = body.max(0)
    _stones(sheet, (x0, y0, x1, y1), size, colour, lambda p: p, piece)


def tunnel(
    sheet: Sheet,
    x: float,
    y: float,
    r: float,
    run: tuple[float, float],
    shrink: float = 0.55,
    ribs: int = 8,
    film: Colour = c.MIST_PALE,
) -> None:
    """A greenhouse tunnel: front arch of radius `r` about (x, y) on the ground, running back by `run` pixels."""
    arch = np.linspace(np.pi, 2 * np.pi, 28)
    front = np.column_stack([np.cos(arch) * r, np.sin(arch) * r * 0.92])
    back = front * shrink + run
    top = len(arch) // 2
    body = hull(np.vstack([front, back]))
    piece = sheet.lay(body + (x, y), lighter(film, 0.3), darker(film, 0.12), lift=max(4, r * 0.07))
    hoops = []
    for k in range(1, ribs):
        f = (k / ribs) ** 0.8
        hoop = front * (1 + (shrink - 1) * f) + np.array(run) * f + (x, y)
        hoops.append(ribbon(hoop, [max(1.2, r * 0.022 * (1 - 0.5 * f))] * 2))
    sheet.tint(hoops, c.MIST_DEEP, 0.55, clip=piece)
    shine = np.vstack([front[top - 8 : top - 2], (back[top - 8 : top - 2])[::-1]]) + (x, y)
    sheet.tint(shine, c.PAPER, 0.55, soft=r * 0.04, clip=piece)
    door = sheet.lay(front + (x, y), lighter(film, 0.12), film, lift=max(2, r * 0.03))
    sheet.tint(
        np.vstack([front * 0.92, [[r * 0.92, 0], [-r * 0.92, 0]]]) + (x, y),
        c.LEAF_LIGHT,
        0.55,
        soft=r * 0.05,
        clip=door,
    )
    greens = [
        move(lens(r * 0.5, r * 0.16), x + dx * r, y, a)
        for dx, a in zip(np.linspace(-0.8, 0.8, 15), np.tile((-1.9, -1.3, -1.6), 5), strict=True)
    ]
    sheet.tint(greens, c.LEAF, 0.75, clip=door)
    posts = [
        points(
            (x + a * r - r * 0.018, y),
            (x + a * r + r * 0.018, y),
            (x + a * r + r * 0.018, y - r),
            (x + a * r - r * 0.018, y - r),
        )
        for a in (-0.32, 0.32)
    ]
    bar = points((x - r, y - r * 0.5), (x + r, y - r * 0.5), (x + r, y - r * 0.46), (x - r, y - r * 0.46))
    sheet.tint([*posts, bar], c.MIST_DEEP, 0.8, clip=door)
    sheet.lay(ribbon(front + (x, y), [r * 0.05, r * 0.05]), c.MIST_DEEP, lift=2, rim=0.4)


def window_flower(sheet: Sheet, x: float, y: float, r: float, colour: Colour = c.RED, lift: float = 5.0) -> None:
    """A round red window flower (窗花): petals, moons and teeth cut out of one sheet, within a scalloped rim."""
    a = np.linspace(0, 2 * np.pi, 320, endpoint=False)
    rad = r * (0.955 + 0.045 * np.abs(np.sin(a * 12)))
    holes: list[Points] = []
    for i in range(24):
        t = (i + 0.5) * np.pi / 12
        holes.append(move(lens(r * 0.115, r * 0.062), x + r * 0.82 * np.cos(t), y + r * 0.82 * np.sin(t), t))
    for i in range(8):
        t = i * np.pi / 4
        u = t + np.pi / 8
        holes.append(move(lens(r * 0.50, r * 0.27, 0, 0.55), x + r * 0.25 * np.cos(t), y + r * 0.25 * np.sin(t), t))
        for s in (-1, 1):
            hx, hy = x + r * 0.50 * np.cos(u), y + r * 0.50 * np.sin(u)
            holes.append(move(crescent(r * 0.22, s * r * 0.045, s * r * 0.05), hx, hy, u + s * 0.42))
        holes.append(ellipse(x + r * 0.40 * np.cos(u), y + r * 0.40 * np.sin(u), r * 0.035, n=14))
        holes.append(ellipse(x + r * 0.13 * np.cos(u), y + r * 0.13 * np.sin(u), r * 0.026, n=12))
    tones = lighter(colour, 0.06), darker(colour, 0.08)
    sheet.lay(np.column_stack([x + rad * np.cos(a), y + rad * np.sin(a)]), *tones, lift=lift, holes=holes, shadow=0.35)
    tongues = []
    for i in range(8):
        t = i * np.pi / 4
        teeth = sawtooth(np.column_stack([np.linspace(0, r * 0.30, 12), np.zeros(12)]), r * 0.035, r * 0.055)
        base = move(lens(r * 0.32, r * 0.07), x + r * 0.24 * np.cos(t), y + r * 0.24 * np.sin(t), t)
        tongues += [base, move(teeth, x + r * 0.26 * np.cos(t), y + r * 0.26 * np.sin(t), t)]
    sheet.lay(tongues, *tones, lift=lift * 0.6, shadow=0.3)
    sheet.lay(ellipse(x, y, r * 0.07, n=24), c.PAPER, lift=0, rim=0)


def farmer(sheet: Sheet, x: float, y: float, h: float, coat: Colour = c.MIST_DEEP) -> None:
    """A far figure in a straw hat, seen from behind, raking; feet at (x, y), `h` pixels tall."""
    rake = ribbon(points((x + h * 0.16, y - h * 0.62), (x + h * 0.62, y + h * 0.04)), [h * 0.022] * 2)
    head = ribbon(points((x + h * 0.50, y + h * 0.07), (x + h * 0.74, y + h * 0.01)), [h * 0.04] * 2)
    sheet.tint(ellipse(x + h * 0.08, y, h * 0.3, h * 0.04), c.SHADOW, 0.4, soft=4)
    for dx in (-0.07, 0.08):
        leg = points(
            (x + dx * h - h * 0.055, y),
            (x + dx * h + h * 0.055, y),
            (x + h * 0.07 + dx * h * 0.4, y - h * 0.42),
            (x - h * 0.07 + dx * h * 0.4, y - h * 0.42),
        )
        sheet.lay(leg, c.SLATE, darker(c.SLATE, 0.2), lift=2)
    torso = trace("-0.15,-0.36 -0.16,-0.66 -0.08,-0.76 0.08,-0.76 0.16,-0.66 0.14,-0.36")
    sheet.lay([rake, head], c.EARTH, c.SOIL, lift=3)
    sheet.lay(move(smooth(torso, per=5), x, y, 0.0, h), lighter(coat, 0.1), darker(coat, 0.15), lift=3)
    for root, hand in ((-0.13, (0.20, -0.52)), (0.13, (0.26, -0.46))):
        arm = points(
            (x + root * h, y - h * 0.68), (x + (root + 0.16) * h, y - h * 0.50), (x + hand[0] * h, y + hand[1] * h)
        )
        sheet.lay(ribbon(smooth(arm, closed=False), [h * 0.09, h * 0.06]), coat, darker(coat, 0.2), lift=2)
    sheet.lay(ellipse(x, y - h * 0.80, h * 0.075, h * 0.09, 20), c.SOIL, lift=1)
    sheet.lay(ellipse(x, y - h * 0.85, h * 0.20, h * 0.055, 30), c.MILLET_LIGHT, c.MILLET, lift=3)
    crown = trace("-0.10,-0.86 -0.05,-0.95 0.05,-0.95 0.10,-0.86")
    sheet.lay(move(smooth(crown, per=5), x, y, 0.0, h), lighter(c.MILLET_LIGHT, 0.2), c.MILLET, lift=2)


def drying_mat(sheet: Sheet, corners: Points, colour: Colour = c.MILLET) -> None:
    """A mat on the ground, spread with grain and raked into rows; `corners` run round from the far left one."""
    sheet.lay(handcut(corners, sheet.rng, 1.5, 24), c.SAND, c.CLAY, lift=5)
    middle = corners.mean(0)
    spread = handcut((corners - middle) * 0.92 + middle, sheet.rng, 3.0, 22)
    piece = sheet.lay(spread, lighter(colour, 0.22), darker(colour, 0.08), lift=5)
    a, b, d, e = corners
    lit, dim = [], []
    for k in range(1, 14):
        t = k / 14
        line = np.linspace(a + (b - a) * t, e + (d - e) * t, 24)
        line = line + np.column_stack([4 * np.sin(np.arange(24) / 2.6 + k), np.zeros(24)])
        lit.append(ribbon(line, [4.0, 7.0]))
        dim.append(ribbon(line + (6, 1), [3.0, 5.0]))
    sheet.tint(dim, darker(colour, 0.4), 0.30, clip=piece)
    sheet.tint(lit, lighter(colour, 0.5), 0.45, clip=piece)
    low, high = corners.min(0), corners.max(0)
    spots = sheet.rng.uniform(low, high, (900, 2))
    dots = [ellipse(px, py, 2.6, 2.2, 7) for px, py in spots]
    sheet.tint(dots[::2], lighter(colour, 0.6), 0.55, clip=piece)
    sheet.tint(dots[1::2], darker(colour, 0.35), 0.35, clip=piece)
