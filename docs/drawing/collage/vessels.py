"""What the harvest stands on and lies in: table, sack, scoop, basket, crate, bowl, tray, tissue."""

from __future__ import annotations

import numpy as np

from . import palette as c
from .curves import Points, blob, crescent, ellipse, handcut, lens, move, points, ribbon, rounded, smooth, steps, trace
from .grain import Sprites, grain_sprites, jittered_grid, scatter
from .palette import Colour, darker, lighter, mix
from .paper import Piece, Sheet


def table(sheet: Sheet, y: int, colour: Colour = c.CLAY, planks: int = 4) -> None:
    """A wooden table top from level y to the lower edge, its boards widening towards the viewer."""
    w, h = sheet.size
    levels = [y + (h - y) * (k / planks) ** 1.25 for k in range(planks + 1)]
    for k in range(planks):
        tone = mix(colour, c.EARTH, 0.10 + 0.22 * (k % 2) + 0.05 * k)
        board = points((-20, levels[k]), (w + 20, levels[k]), (w + 20, levels[k + 1] + 12), (-20, levels[k + 1] + 12))
        piece = sheet.lay(
            handcut(board, sheet.rng, 1.4, 40), lighter(tone, 0.08), darker(tone, 0.10), lift=7, shadow=0.36
        )
        veins = []
        for _ in range(14):
            vx, vy = sheet.rng.uniform(-60, w), sheet.rng.uniform(levels[k] + 8, levels[k + 1])
            veins.append(move(crescent(sheet.rng.uniform(90, 320), 3.2, sheet.rng.uniform(-6, 6)), vx, vy))
        sheet.tint(veins, darker(tone, 0.35), 0.32, clip=piece)


def heap(
    sheet: Sheet,
    pieces: Sprites,
    x: float,
    y: float,
    half: float,
    rise: float,
    fall: float,
    pitch: float,
) -> None:
    """Stamp a heap over (x, y): `half` pixels to each side, `rise` above and `fall` below, front over back."""
    spots = jittered_grid(sheet.rng, (x - half, y - rise, x + half, y + fall), pitch)
    u = (spots[:, 0] - x) / half
    v = np.where(spots[:, 1] < y, (y - spots[:, 1]) / max(rise, 1), (spots[:, 1] - y) / max(fall, 1))
    inside = (np.abs(u) ** 2.2 + v**2) < 1
    spots = spots[inside]
    scatter(sheet, pieces, spots[np.argsort(spots[:, 1], kind="stable")])


_SACK = (
    "-0.375,-0.99 -0.44,-0.84 -0.49,-0.55 -0.50,-0.25 -0.46,-0.06 -0.36,0 -0.1,0.012 0.16,0.006 0.38,-0.004 0.465,-0.07 "
    "0.50,-0.28 0.485,-0.58 0.435,-0.85 0.375,-0.99 0.27,-0.942 0,-0.915 -0.27,-0.942"
)
_FOLDS = (  # x, height, length, bend, turn
    "-0.36,0.88,0.26,0.03,1.75 -0.22,0.90,0.16,-0.02,1.52 0.30,0.90,0.30,-0.03,1.45 0.16,0.90,0.14,0.02,1.62 "
    "-0.43,0.22,0.17,-0.03,1.25 0.42,0.30,0.20,0.04,1.85 -0.12,0.05,0.12,0.01,-2.6 0.14,0.04,0.13,-0.01,-0.5 "
    "-0.40,0.55,0.16,0.02,1.5"
)


def sack(sheet: Sheet, x: float, y: float, w: float, h: float, colour: Colour = c.CREAM, grain: float = 7.5) -> None:
    """An open cloth sack full of millet, its foot centred at (x, y); `grain` is a grain's radius in pixels."""
    top, rx, ry = y - h, w * 0.37, w * 0.105
    sheet.tint(ellipse(x + w * 0.06, y - h * 0.01, w * 0.56, h * 0.05), c.SHADOW, 0.5, soft=18)
    sheet.lay(ellipse(x, top, rx * 1.06, ry * 1.15), darker(colour, 0.2), darker(colour, 0.34), lift=6)
    sheet.lay(ellipse(x, top - ry * 0.15, rx * 0.98, ry * 1.2), c.MILLET_DEEP, lift=2)
    heap(sheet, grain_sprites(grain, c.MILLET), x, top, rx * 0.97, ry * 2.4, ry * 1.0, grain * 1.66)
    body = handcut(smooth(trace(_SACK), per=7) * (w, h) + (x, y), sheet.rng, 1.8, 16)
    piece = sheet.lay(body, lighter(colour, 0.25), darker(colour, 0.20), lift=16, shadow=0.5)
    shaded = smooth(trace("0.16,-0.9 0.44,-0.8 0.52,-0.4 0.48,0 0.2,0.02 0.34,-0.4")) * (w, h) + (x, y)
    sheet.tint(shaded, c.EARTH, 0.34, soft=w * 0.06, clip=piece)
    folds = [
        move(crescent(h * long, w * 0.014, w * bend), x + w * fx, y - h * fy, turn)
        for fx, fy, long, bend, turn in trace(_FOLDS).tolist()
    ]
    sheet.inset(folds, darker(colour, 0.26), depth=2.4, strength=0.4, clip=piece)
    threads = [
        points((x - w / 2, ly), (x + w / 2, ly), (x + w / 2, ly + 1.3), (x - w / 2, ly + 1.3))
        for ly in steps(y - h, y, 6.5)
    ]
    sheet.tint(threads, c.EARTH, 0.16, clip=piece)
    lip = smooth(
        trace("-0.385,-1 -0.30,-0.95 -0.12,-0.915 0.08,-0.91 0.28,-0.945 0.385,-1") * (w, h) + (x, y), closed=False
    )
    rolled = handcut(ribbon(lip, [w * 0.035, w * 0.062, w * 0.066, w * 0.062, w * 0.035]), sheet.rng, 1.4, 12)
    sheet.lay(rolled, lighter(colour, 0.4), darker(colour, 0.1), lift=7)


def label(sheet: Sheet, x: float, y: float, w: float, h: float) -> None:
    """A paper label without words: a red stamp with an ear cut out of it, between two red rules."""
    piece = sheet.lay(handcut(rounded(x - w / 2, y - h / 2, w, h, 6), sheet.rng, 1.4, 14), c.PAPER, c.CREAM, lift=5)
    rules = [
        points(
            (x - w * 0.42, y + s * h * 0.42 - 2),
            (x + w * 0.42, y + s * h * 0.42 - 2),
            (x + w * 0.42, y + s * h * 0.42 + 2),
            (x - w * 0.42, y + s * h * 0.42 + 2),
        )
        for s in (-1, 1)
    ]
    sheet.tint(rules, c.RED, 0.85, clip=piece)
    r = min(w, h) * 0.34
    holes = [move(lens(r * 1.5, r * 0.07), x - r * 0.05, y + r * 0.8, -1.52)]
    for k in range(5):
        for s in (-1, 1):
            holes.append(
                move(lens(r * 0.40, r * 0.17), x + s * r * 0.04, y + r * (0.30 - 0.20 * k), -np.pi / 2 + s * 0.85)
            )
    holes.append(move(lens(r * 0.42, r * 0.17), x, y - r * 0.46, -np.pi / 2))
    holes += [
        move(crescent(r * 0.66, r * 0.09, -r * 0.16), x, y + r * 0.72, -0.5),
        move(crescent(r * 0.66, -r * 0.09, r * 0.16), x, y + r * 0.72, np.pi + 0.5),
    ]
    sheet.lay(handcut(ellipse(x, y, r, n=50), sheet.rng, 0.8, 8), c.RED, c.RED_DEEP, lift=2.5, holes=holes)


def scoop(sheet: Sheet, x: float, y: float, length: float, turn: float) -> None:
    """A wooden scoop with millet, its bowl's middle at (x, y), the handle along `turn`."""
    handle = smooth(
        [(0.2, -0.035), (0.52, -0.035), (0.60, -0.05), (0.64, 0.0), (0.60, 0.05), (0.52, 0.035), (0.2, 0.035)], per=6
    )
    sheet.lay(move(handle, x, y, turn, length), c.CLAY, c.EARTH, lift=9)
    bowl = smooth(
        [
            (-0.36, -0.13),
            (-0.10, -0.19),
            (0.16, -0.17),
            (0.25, 0.0),
            (0.16, 0.17),
            (-0.10, 0.19),
            (-0.36, 0.13),
            (-0.40, 0.0),
        ],
        per=7,
    )
    sheet.lay(handcut(move(bowl, x, y, turn, length), sheet.rng, 1, 10), c.CLAY, c.EARTH, lift=10)
    sheet.inset(move(bowl * 0.86, x, y, turn, length), c.EARTH, depth=5)
    spots = jittered_grid(sheet.rng, (-0.34, -0.15, 0.20, 0.15), 13 / length)
    spots = spots[(np.abs((spots[:, 0] + 0.07) / 0.29) ** 2.4 + np.abs(spots[:, 1] / 0.15) ** 2.4) < 1]
    placed = move(spots, x, y, turn, length)
    scatter(sheet, grain_sprites(7.5, c.MILLET), placed[np.argsort(placed[:, 1], kind="stable")])


def spill(
    sheet: Sheet, x: float, y: float, wide: float, deep: float, count: int, size: float = 7.0, colour: Colour = c.MILLET
) -> None:
    """Loose grains scattered about (x, y)."""
    places = sheet.rng.normal(0, 1, (count, 2)) * (wide / 2, deep / 2) + (x, y)
    scatter(sheet, grain_sprites(size, colour), places[np.argsort(places[:, 1])])


def weave(sheet: Sheet, outline: Points, colour: Colour, cell: float, lift: float = 12.0, sag: float = 0.0) -> None:
    """A woven surface over `outline`: splints that run over and under; rows sag by `sag` pixels in the middle."""
    piece = sheet.lay(outline, darker(colour, 0.45), darker(colour, 0.55), lift=lift, shadow=0.5)
    x0, y0 = outline.min(0)
    x1, y1 = outline.max(0)
    half = (x1 - x0) / 2
    one: list[Points] = []
    two: list[Points] = []
    for j, y in enumerate(steps(y0 - sag, y1 + cell, cell * 0.50)):
        for i, x in enumerate(steps(x0 - cell, x1 + cell, cell)):
            u = (x - x0 - half) / half
            dip = sag * (1 - u * u)
            shift = cell if j % 2 else 0.0
            if i % 2 == 0:
                strip = lens(cell * 2.06, cell * 0.66, n=12) - (cell * 1.03, 0)
                (one if sheet.rng.random() < 0.5 else two).append(
                    move(strip, x + shift, y + dip, -0.5 * sag * u / half)
                )
    sheet.lay(one, lighter(colour, 0.12), darker(colour, 0.18), lift=2, clip=piece, shadow=0.5)
    sheet.lay(two, lighter(mix(colour, c.MILLET, 0.25), 0.1), darker(colour, 0.12), lift=2, clip=piece, shadow=0.5)


def basket_back(sheet: Sheet, x: float, y: float, rx: float, ry: float, colour: Colour = c.CLAY) -> None:
    """The far rim and the dark inside of a basket whose mouth is the ellipse about (x, y)."""
    sheet.lay(ellipse(x, y, rx, ry, 60), darker(colour, 0.3), darker(colour, 0.5), lift=8)
    sheet.lay(ellipse(x, y + 4, rx * 0.93, ry * 0.84, 60), c.SOIL, c.INK, lift=0, rim=0)


def basket_front(
    sheet: Sheet, x: float, y: float, rx: float, ry: float, deep: float, colour: Colour = c.CLAY, cell: float = 30.0
) -> None:
    """The woven front wall and the near rim of the basket, `deep` pixels high."""
    a = np.linspace(0, np.pi, 40)
    mouth = np.column_stack([x + rx * np.cos(a), y + ry * np.sin(a)])
    foot = np.column_stack([x - rx * 0.74 * np.cos(a), y + deep + ry * 0.72 * np.sin(a)])
    weave(sheet, np.vstack([mouth, foot]), colour, cell, lift=16, sag=ry * 0.8)
    body = sheet.cut(np.vstack([mouth, foot]))
    sheet.tint(
        np.vstack([ellipse(x + rx * 0.75, y + deep * 0.6, rx * 0.42, deep * 0.9)]), c.SHADOW, 0.42, soft=40, clip=body
    )
    b = np.linspace(-0.16, np.pi + 0.16, 44)
    spine = np.column_stack([x + rx * np.cos(b), y + ry * np.sin(b)])
    sheet.lay(ribbon(spine, [ry * 0.2 + 14] * 2), lighter(colour, 0.2), darker(colour, 0.2), lift=7)
    bands = [move(crescent(ry * 0.1 + 24, 5, 4), px - 8, py - 10, 0.9) for px, py in spine[1:-1:2]]
    sheet.inset(bands, darker(colour, 0.4), depth=1.4, strength=0.4)


def crate_front(sheet: Sheet, x: float, y: float, w: float, h: float, colour: Colour = c.CLAY, slats: int = 3) -> None:
    """The slatted front of a wooden crate with its upper left corner at (x, y)."""
    sheet.lay(
        points((x + 6, y + h * 0.08), (x + w - 6, y + h * 0.08), (x + w - 6, y + h), (x + 6, y + h)),
        c.SOIL,
        c.INK,
        lift=12,
    )
    each = h / (slats + 0.12 * (slats - 1))
    for k in range(slats):
        sy = y + k * each * 1.12
        board = handcut(points((x, sy), (x + w, sy), (x + w, sy + each), (x, sy + each)), sheet.rng, 1.6, 22)
        tone = mix(colour, c.SAND, 0.25 * (k % 2))
        piece = sheet.lay(board, lighter(tone, 0.14), darker(tone, 0.14), lift=9)
        veins = [
            move(crescent(sheet.rng.uniform(120, 300), 3, sheet.rng.uniform(-5, 5)), vx, vy)
            for vx, vy in zip(
                sheet.rng.uniform(x, x + w * 0.9, 7), sheet.rng.uniform(sy + 6, sy + each - 6, 7), strict=True
            )
        ]
        sheet.tint(veins, darker(tone, 0.4), 0.35, clip=piece)
    for px in (x + w * 0.03, x + w * 0.90):
        post = handcut(rounded(px, y - h * 0.06, w * 0.07, h * 1.1, 4), sheet.rng, 1.2, 22)
        sheet.lay(post, lighter(colour, 0.2), darker(colour, 0.18), lift=7)
        nails = [
            ellipse(px + w * 0.035 + d, y + each * (0.5 + 1.12 * k), 4.5, n=12) for k in range(slats) for d in (-12, 12)
        ]
        sheet.lay(nails, c.SLATE, lift=1)


def bowl(sheet: Sheet, x: float, y: float, r: float, colour: Colour) -> Points:
    """A bowl seen from above; returns the outline of its inside, to be filled."""
    sheet.lay(
        handcut(ellipse(x, y, r, n=70), sheet.rng, 1.0, 14),
        lighter(colour, 0.2),
        darker(colour, 0.12),
        lift=20,
        shadow=0.5,
    )
    band = ellipse(x, y, r * 0.955, n=70)
    sheet.lay(
        [band],
        mix(colour, c.MIST_DEEP, 0.75),
        mix(colour, c.MIST_DEEP, 0.9),
        lift=0,
        rim=0.2,
        holes=[ellipse(x, y, r * 0.925, n=70)],
    )
    inside = ellipse(x, y, r * 0.86, n=70)
    sheet.inset(inside, darker(colour, 0.2), depth=10, strength=0.7)
    return inside


def bowl_of(sheet: Sheet, x: float, y: float, r: float, colour: Colour, pieces: Sprites, pitch: float) -> None:
    """A bowl seen from above, heaped with ready-made grains."""
    bowl(sheet, x, y, r, colour)
    q = r * 0.83
    spots = jittered_grid(sheet.rng, (x - q, y - q, x + q, y + q), pitch)
    spots = spots[np.hypot(spots[:, 0] - x, spots[:, 1] - y) < q]
    scatter(sheet, pieces, spots)
    inside = sheet.cut(ellipse(x, y, r * 0.86, n=60))
    sheet.tint(
        np.vstack([ellipse(x, y, r * 1.1, n=50)[:26], ellipse(x - r * 0.14, y - r * 0.2, r * 0.84, n=50)[:26][::-1]]),
        c.SHADOW,
        0.30,
        soft=r * 0.1,
        clip=inside,
    )
    sheet.tint(ellipse(x - r * 0.25, y - r * 0.28, r * 0.34), c.PAPER, 0.22, soft=r * 0.15, clip=inside)


def tissue(sheet: Sheet, x: float, y: float, r: float, colour: Colour, clip: Piece | None) -> None:
    """A crumpled nest of tissue paper about (x, y)."""
    for k in range(3):
        a = np.linspace(0, 2 * np.pi, 22, endpoint=False) + k * 0.5
        rad = r * (1.0 - 0.14 * k) * (1 + 0.07 * np.where(np.arange(22) % 2, 1, -1) + sheet.rng.normal(0, 0.03, 22))
        nest = smooth(np.column_stack([x + rad * np.cos(a), y + rad * np.sin(a)]), per=4)
        sheet.lay(nest, lighter(colour, 0.3), darker(colour, 0.05 + 0.03 * k), lift=5, shadow=0.3, clip=clip)
    folds = [
        move(crescent(r * 0.3, r * 0.018, r * 0.03), x + np.cos(t) * r * 0.70, y + np.sin(t) * r * 0.70, t)
        for t in sheet.rng.uniform(0, 6.28, 10)
    ]
    sheet.inset(folds, darker(colour, 0.14), depth=1.4, strength=0.3, clip=clip)


def dish(sheet: Sheet, x: float, y: float, r: float, colour: Colour = c.CLAY) -> None:
    """A round woven tray seen from above."""
    sheet.lay(ellipse(x, y, r, n=90), lighter(colour, 0.1), darker(colour, 0.22), lift=24, shadow=0.5)
    sheet.inset(ellipse(x, y, r * 0.91, n=90), colour, depth=12, strength=0.7)
    inner = sheet.cut(ellipse(x, y, r * 0.91, n=90))
    one: list[Points] = []
    for j, ly in enumerate(steps(y - r, y + r, 22)):
        for lx in steps(x - r + (22 if j % 2 else 0), x + r, 44):
            one.append(rounded(lx, ly, 40, 18, 7))
    sheet.lay(one, lighter(colour, 0.26), colour, lift=2, clip=inner, shadow=0.35)
    binding = [
        move(crescent(r * 0.10, r * 0.012, r * 0.012), x + r * 0.915 * np.cos(t), y + r * 0.915 * np.sin(t), t + 0.35)
        for t in np.linspace(0, 2 * np.pi, 90, endpoint=False)
    ]
    sheet.inset(binding, darker(colour, 0.4), depth=1.5, strength=0.4)
    sheet.tint([blob(x - r * 0.3, y - r * 0.35, r * 0.5, r * 0.4, sheet.rng)], c.PAPER, 0.18, soft=r * 0.14, clip=inner)
