"""Leaves, branches, fruit and ears: each laid from a few papers, with moon-shaped inner cuts."""

from __future__ import annotations

import numpy as np

from . import palette as c
from .curves import Points, crescent, ellipse, handcut, lens, mirror, move, points, resample, ribbon, smooth
from .palette import Colour, darker, lighter, mix
from .paper import Sheet

GREENS: tuple[Colour, ...] = (c.LEAF, c.LEAF_DEEP, c.LEAF_LIGHT, mix(c.LEAF, c.LEAF_DEEP, 0.5))


def leaf(
    sheet: Sheet,
    x: float,
    y: float,
    turn: float,
    length: float,
    width: float,
    colour: Colour,
    bend: float = 0.0,
    lift: float = 6.0,
) -> None:
    """A simple leaf whose stalk end is at (x, y): blade, mid-rib and vein cuts."""
    blade = handcut(lens(length, width, bend), sheet.rng, length * 0.005, 8)
    piece = sheet.lay(move(blade, x, y, turn), lighter(colour, 0.08), darker(colour, 0.14), lift=lift)
    rib = lens(length * 0.86, max(2.0, width * 0.06), bend * 0.86)
    cuts = [move(rib, x + np.cos(turn) * length * 0.03, y + np.sin(turn) * length * 0.03, turn)]
    for t in (0.22, 0.38, 0.54, 0.69):
        for side in (-1, 1):
            along = np.array([[t * length, np.sin(np.pi * t) * bend + side * width * 0.05]])
            at = move(along, x, y, turn)[0]
            reach = width * 0.40 * np.sin(np.pi * t**0.8) + width * 0.06
            cut = crescent(reach, max(1.6, width * 0.045), side * width * 0.03)
            cuts.append(move(cut, at[0], at[1], turn + side * 0.85))
    sheet.inset(cuts, lighter(colour, 0.42), depth=max(1.0, width * 0.018), strength=0.4, clip=piece)


def lobed_leaf(sheet: Sheet, x: float, y: float, turn: float, length: float, colour: Colour, lift: float = 6.0) -> None:
    """A hawthorn's deeply lobed leaf; the stalk end is at (x, y)."""
    half = [
        (0.0, 0.025),
        (0.12, 0.07),
        (0.20, 0.30),
        (0.27, 0.40),
        (0.31, 0.30),
        (0.36, 0.33),
        (0.38, 0.17),
        (0.44, 0.13),
        (0.54, 0.31),
        (0.62, 0.37),
        (0.65, 0.25),
        (0.70, 0.24),
        (0.70, 0.12),
        (0.76, 0.10),
        (0.84, 0.20),
        (0.88, 0.13),
        (0.95, 0.10),
        (1.0, 0.0),
    ]
    knots = np.array(half + [(px, -py) for px, py in half[-2:0:-1]]) * length
    blade = handcut(smooth(knots, per=3), sheet.rng, length * 0.003, 5)
    piece = sheet.lay(move(blade, x, y, turn), lighter(colour, 0.08), darker(colour, 0.14), lift=lift)
    cuts = [move(lens(length * 0.84, length * 0.035), x, y, turn)]
    for t, reach, lean in ((0.14, 0.30, 1.1), (0.38, 0.29, 0.95), (0.64, 0.19, 0.8)):
        for side in (-1, 1):
            at = move(np.array([[t * length, side * length * 0.02]]), x, y, turn)[0]
            cuts.append(move(crescent(reach * length, length * 0.022, 0), at[0], at[1], turn + side * lean))
    sheet.inset(cuts, lighter(colour, 0.42), depth=1.4, strength=0.4, clip=piece)


def branch(sheet: Sheet, spine: Points, thick: float, thin: float, colour: Colour = c.SOIL, lift: float = 8.0) -> None:
    """A branch along `spine`, from `thick` to `thin` pixels, with bark cuts."""
    line = resample(spine, 12)
    body = handcut(ribbon(line, [thick, (thick + thin) / 2, thin]), sheet.rng, thick * 0.05, 12)
    piece = sheet.lay(body, lighter(colour, 0.16), darker(colour, 0.2), lift=lift)
    cuts = []
    for i in range(4, len(line) - 6, 5):
        d = line[i + 1] - line[i - 1]
        w = thick + (thin - thick) * i / len(line)
        at = line[i] + sheet.rng.uniform(-0.25, 0.25, 2) * w
        cuts.append(move(crescent(w * 1.5, max(1.5, w * 0.1), w * 0.05), at[0], at[1], float(np.arctan2(d[1], d[0]))))
    if cuts:
        sheet.inset(cuts, lighter(colour, 0.34), depth=1.2, strength=0.45, clip=piece)


def pear_shape() -> Points:
    """A pear of the Shandong kind, round with a short neck, one unit of radius, upright about the origin."""
    right = points(
        (0.06, -1.02),
        (0.30, -0.94),
        (0.46, -0.62),
        (0.66, -0.24),
        (0.86, 0.18),
        (0.84, 0.58),
        (0.56, 0.90),
        (0.18, 1.0),
    )
    return smooth(np.vstack([right, mirror(right)[::-1]]), per=7)


def fruit(
    sheet: Sheet,
    outline: Points,
    x: float,
    y: float,
    size: float,
    turn: float,
    colours: tuple[Colour, Colour, Colour],
    lift: float,
) -> None:
    """A fruit's body in three papers: deep, middle, light towards the light; and moon cuts on the shaded side."""
    deep, body, light = colours
    piece = sheet.lay(handcut(move(outline, x, y, turn, size), sheet.rng, size * 0.008, 9), body, deep, lift=lift)
    s = size
    sheet.tint(move(outline, x - s * 0.12, y - s * 0.14, turn, s * 0.86), light, 0.62, soft=s * 0.16, clip=piece)
    sheet.tint(
        ellipse(x - s * 0.30, y - s * 0.22, s * 0.26, s * 0.34), lighter(light, 0.5), 0.55, soft=s * 0.10, clip=piece
    )
    moons = [
        move(crescent(s * 0.98, -s * 0.07, -s * 0.20), x + s * 0.56, y - s * 0.28, 1.72),
        move(crescent(s * 0.62, -s * 0.05, -s * 0.12), x + s * 0.42, y + s * 0.02, 1.80),
    ]
    sheet.inset(moons, darker(deep, 0.16), depth=max(1.2, s * 0.012), strength=0.45, clip=piece)


def stem(sheet: Sheet, x: float, y: float, turn: float, length: float, width: float) -> None:
    """A fruit's stem that starts at (x, y) and rises along `turn`."""
    spine = smooth([(0, 0), (length * 0.5, -length * 0.06), (length, length * 0.08)], closed=False)
    sheet.lay(move(ribbon(spine, [width * 1.3, width, width * 1.5]), x, y, turn), c.EARTH, c.SOIL, lift=4)


def pear(
    sheet: Sheet, x: float, y: float, size: float, turn: float = 0.0, lift: float = 9.0, ripe: float = 0.3
) -> None:
    """A pear with its stem; `turn` 0 stands upright; `ripe` (0 to 1) brings it from green to gold."""
    tones = tuple(
        mix(a, b, ripe) for a, b in ((c.PEAR_DEEP, (190, 150, 60)), (c.PEAR, c.MILLET), (c.PEAR_LIGHT, c.MILLET_LIGHT))
    )
    top = move(np.array([[0.02, -0.97]]), x, y, turn, size)[0]
    stem(sheet, top[0], top[1], turn - np.pi / 2 + 0.12, size * 0.42, size * 0.07)
    fruit(sheet, pear_shape(), x, y, size, turn, (tones[0], tones[1], tones[2]), lift)
    dots = [
        ellipse(x + dx * size, y + dy * size, size * r, n=8)
        for dx, dy, r in zip(
            sheet.rng.normal(0.04, 0.30, 20),
            sheet.rng.normal(0.22, 0.32, 20),
            sheet.rng.uniform(0.008, 0.017, 20),
            strict=True,
        )
    ]
    sheet.tint(dots, darker(tones[0], 0.3), 0.5)


def peach(sheet: Sheet, x: float, y: float, size: float, turn: float = 0.0, lift: float = 9.0) -> None:
    """A peach with its tip, seam and blush; `turn` 0 hangs tip down."""
    right = points((0.14, -0.86), (0.60, -0.88), (0.96, -0.40), (0.98, 0.16), (0.66, 0.70), (0.24, 0.94), (0.04, 1.10))
    shape = smooth(np.vstack([right, mirror(right)[::-1]]), per=7)
    fruit(sheet, shape, x, y, size, turn, (c.PEACH_DEEP, c.PEACH, c.PEACH_LIGHT), lift)
    piece = sheet.cut(move(shape, x, y, turn, size))
    blush = move(ellipse(0.42, 0.34, 0.55, 0.62), x, y, turn, size)
    sheet.tint(blush, c.PEACH_DEEP, 0.5, soft=size * 0.2, clip=piece)
    seam = move(crescent(1.72, 0.06, 0.30), 0.06, -0.80, np.pi / 2)
    sheet.inset(move(seam, x, y, turn, size), darker(c.PEACH_DEEP, 0.18), depth=2, strength=0.4, clip=piece)


def berry(
    sheet: Sheet, x: float, y: float, size: float, turn: float, colour: Colour = c.RED, lift: float = 5.0
) -> None:
    """A hawthorn berry: pale dots on red, and the five-pointed calyx at the end that `turn` points to."""
    outline = handcut(ellipse(x, y, size, size * 0.96, n=30), sheet.rng, size * 0.012, 7)
    piece = sheet.lay(outline, lighter(colour, 0.04), darker(colour, 0.24), lift=lift)
    sheet.tint(
        ellipse(x - size * 0.3, y - size * 0.34, size * 0.40, size * 0.34),
        c.RED_LIGHT,
        0.85,
        soft=size * 0.16,
        clip=piece,
    )
    sheet.inset(
        move(crescent(size * 0.9, -size * 0.07, -size * 0.20), x + size * 0.60, y - size * 0.32, 1.72),
        darker(c.RED_DEEP, 0.15),
        depth=1.2,
        clip=piece,
    )
    dots = []
    for i in range(17):
        a, r = i * 2.4, size * 0.86 * np.sqrt((i + 0.7) / 17)
        dots.append(ellipse(x + r * np.cos(a), y + r * np.sin(a), size * sheet.rng.uniform(0.025, 0.045), n=7))
    sheet.tint(dots, c.CREAM, 0.62, clip=piece)
    ex, ey = x + np.cos(turn) * size * 0.62, y + np.sin(turn) * size * 0.62
    star = [
        (
            (0.34 if k % 2 == 0 else 0.13) * size * np.cos(k * np.pi / 5 + turn),
            (0.34 if k % 2 == 0 else 0.13) * size * np.sin(k * np.pi / 5 + turn),
        )
        for k in range(10)
    ]
    sheet.lay(np.array(star) + (ex, ey), c.EARTH, c.SOIL, lift=1.5, rim=0.3, clip=piece)
    sheet.tint(ellipse(ex, ey, size * 0.10), c.INK, 0.8, clip=piece)


def blade(sheet: Sheet, spine: Points, width: float, colour: Colour, lift: float = 7.0) -> None:
    """A long grass blade along `spine`, widest near its foot, folded along the middle."""
    line = resample(spine, 14)
    piece = sheet.lay(
        ribbon(line, [width * 0.55, width, width * 0.85, width * 0.5, 1.0]),
        lighter(colour, 0.1),
        darker(colour, 0.12),
        lift=lift,
    )
    sheet.tint(
        ribbon(line + (width * 0.16, width * 0.18), [width * 0.3, width * 0.5, width * 0.36, 1.0]),
        darker(colour, 0.4),
        0.35,
        clip=piece,
    )
    sheet.inset(ribbon(line, [2.0, max(2.2, width * 0.08), 1.0]), lighter(colour, 0.45), depth=1.2, strength=0.4)
