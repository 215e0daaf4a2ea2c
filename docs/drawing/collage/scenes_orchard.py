"""Pears, hawthorn and peaches: on the branch, in the box, in the basket, on the tray."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import palette as c
from .buildings import window_flower
from .curves import (
    Points,
    bezier,
    ellipse,
    handcut,
    lens,
    move,
    place_all,
    points,
    resample,
    ribbon,
    ridge,
    smooth,
    steps,
)
from .grain import berry_sprites, jittered_grid
from .landscape import morning, ranges, sun, terraces
from .palette import Colour, darker, far, lighter, mix
from .paper import Sheet
from .plants import GREENS, berry, branch, leaf, lobed_leaf, peach, pear
from .scene import Scene
from .trees import tree
from .vessels import basket_back, basket_front, dish, heap, table, tissue


def _spray(
    sheet: Sheet,
    line: Points,
    count: int,
    size: float,
    colours: Sequence[Colour],
    lobed: bool = False,
    slim: float = 0.42,
) -> None:
    """Leaves along a branch, to both sides, each a little different."""
    at = resample(line, 10)
    for k in range(count):
        i = int((k + 0.5) / count * (len(at) - 2))
        d = at[i + 1] - at[i]
        turn = float(np.arctan2(d[1], d[0])) + (0.9 if k % 2 else -0.9) + sheet.rng.normal(0, 0.22)
        tone = colours[k % len(colours)]
        long = size * sheet.rng.uniform(0.8, 1.15)
        if lobed:
            lobed_leaf(sheet, at[i, 0], at[i, 1], turn, long, tone, lift=8)
        else:
            leaf(
                sheet, at[i, 0], at[i, 1], turn, long, long * slim, tone, long * sheet.rng.uniform(-0.10, 0.10), lift=8
            )


def _hillside(sheet: Sheet, fruit: Colour, low: float = 0.0, peaks: Sequence[float] = (400, 480)) -> None:
    """The distance behind a branch: haze, ranges, an orchard slope in rows; `low` pixels lower than usual."""
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.35), (250, 230, 186), 720)
    sun(sheet, 300, 330, 92)
    ranges(sheet, peaks, 900, c.MIST_DEEP, 66)
    slope = ridge(-20, 1620, [v + low for v in (800, 740, 760, 700, 650, 600)], sheet.rng, 2)
    edges = terraces(sheet, slope, 1240, 5, (c.SPROUT, c.LEAF_LIGHT, c.SPROUT, c.MILLET_LIGHT, c.LEAF_LIGHT), 0.5, 14)
    for k, edge in enumerate(edges):
        size = 50 + 30 * k
        for x in steps(20 + 46 * (k % 2), 1640, size * 1.5):
            y = float(np.interp(x, edge[:, 0], edge[:, 1])) + 20 + 12 * k
            tone = far((c.LEAF, c.LEAF_DEEP, c.LEAF_LIGHT)[int(x) % 3], 0.42 - 0.10 * k)
            tree(sheet, x + sheet.rng.normal(0, 8), y, size, tone, far(fruit, 0.3 - 0.07 * k), lift=3 + k)


def _twig(sheet: Sheet, root: tuple[float, float], tip: tuple[float, float], bow: float = 30.0) -> None:
    """A thin twig from a branch down to a fruit's stem."""
    line = bezier(root, (root[0] + bow, root[1] + (tip[1] - root[1]) * 0.3), (tip[0] + bow * 0.6, tip[1] - 60), tip, 24)
    branch(sheet, line, 13, 8, lift=5)


def _pear_orchard(sheet: Sheet) -> None:
    _hillside(sheet, c.PEAR_LIGHT, 20)
    main = bezier((1680, 40), (1250, 110), (900, 50), (290, 250), 60)
    low = bezier((1060, 90), (960, 170), (820, 230), (700, 400), 40)
    right = bezier((1400, 90), (1360, 200), (1290, 300), (1270, 430), 40)
    _spray(sheet, main, 17, 210, GREENS)
    pears = (
        (420, 470, 112, 0.05, 0.2),
        (1100, 420, 108, -0.06, 0.1),
        (1490, 440, 122, 0.08, 0.35),
        (1270, 680, 126, 0.05, 0.3),
        (690, 640, 132, -0.08, 0.25),
        (900, 500, 112, 0.08, 0.4),
    )
    for k, root in enumerate(((430, 195), (1150, 90), (1500, 66), (1300, 300), (740, 340), (940, 190))):
        x, y, size, turn, _ = pears[k]
        _twig(sheet, root, (x + turn * size, y - size * 1.34), 24 if k % 2 else -24)
    for line, thick, thin in ((low, 26, 10), (right, 26, 10), (main, 52, 12)):
        branch(sheet, line, thick, thin)
    _spray(sheet, low, 8, 180, GREENS)
    _spray(sheet, right, 8, 180, GREENS)
    for x, y, size, turn, ripe in pears:
        pear(sheet, x, y, size, turn, 12, ripe)
    for k, (x, y, size, turn, _) in enumerate(pears):
        for side in (0.5, 2.5) if k % 2 else (2.3, 0.8):
            tone = GREENS[(k + int(side)) % 4]
            leaf(sheet, x + turn * size, y - size * 1.36, side + sheet.rng.normal(0, 0.15), 160, 66, tone, 12, 9)


def _pear_box(sheet: Sheet) -> None:
    table(sheet, -40, c.CLAY, 5)
    for flap in (
        ((250, 210), (1350, 190), (1430, 60), (180, 80)),
        ((240, 1010), (1360, 1010), (1440, 1150), (160, 1150)),
        ((250, 200), (250, 1020), (90, 960), (100, 270)),
        ((1350, 200), (1360, 1020), (1510, 960), (1500, 260)),
    ):
        sheet.lay(handcut(points(*flap), sheet.rng, 2, 26), lighter(c.KRAFT, 0.12), darker(c.KRAFT, 0.1), lift=14)
    rim = points((240, 190), (1360, 190), (1365, 1020), (236, 1020))
    sheet.lay(handcut(rim, sheet.rng, 1.5, 30), c.KRAFT, darker(c.KRAFT, 0.12), lift=22, shadow=0.5)
    sheet.inset(points((275, 226), (1325, 226), (1330, 984), (272, 984)), darker(c.KRAFT, 0.4), depth=14, strength=0.8)
    inside = sheet.cut(points((277, 228), (1323, 228), (1328, 982), (274, 982)))
    places = [(275 + 131 + col * 262, 226 + 126 + row * 252) for row in range(3) for col in range(4)]
    shreds = jittered_grid(sheet.rng, (280, 230, 1325, 985), 15)
    strips = place_all(
        lens(1, 0.12, 0.2), shreds, sheet.rng.uniform(0, 6.3, len(shreds)), sheet.rng.uniform(30, 70, len(shreds))
    )
    for k, tone in enumerate((c.LEAF_LIGHT, c.SPROUT, lighter(c.SPROUT, 0.4))):
        sheet.lay(strips[k::3], tone, lift=3, clip=inside)
    for x, y in places:
        tissue(sheet, x, y, 142, c.PAPER, inside)
    rim_shade = points((260, 210), (1340, 210), (1340, 262), (312, 262), (312, 1000), (260, 1000))
    sheet.tint(rim_shade, c.SHADOW, 0.42, soft=16, clip=inside)
    for k, (x, y) in enumerate(places):
        pear(sheet, x + sheet.rng.normal(0, 4), y + 12, 94, sheet.rng.normal(0.42, 0.10), 12, (0.15, 0.35, 0.25)[k % 3])
    window_flower(sheet, 800, 1084, 52, lift=2)
    window_flower(sheet, 800, 122, 52, lift=2)
    for x, y, turn in ((500, 1090, -0.5), (470, 1110, 0.3)):
        leaf(sheet, x, y, turn, 200, 84, GREENS[int(x) % 4], 14, 9)
    pear(sheet, 360, 1090, 92, -1.2, 14, 0.4)


def _cluster(sheet: Sheet, x: float, y: float, size: float, count: int = 11) -> None:
    """A bunch of hawthorn berries that hangs from (x, y), stalks gathered in one point."""
    rows = ((0.0, 1), (1.15, 3), (2.0, 4), (2.9, 3), (3.6, 2))
    spots = [
        (
            x + (k - (n - 1) / 2) * size * 1.62 + sheet.rng.normal(0, size * 0.16),
            y + size * (2.0 + drop * 0.9) + abs(k - (n - 1) / 2) * size * -0.22 + sheet.rng.normal(0, size * 0.12),
        )
        for drop, n in rows
        for k in range(n)
    ][:count]
    stalks = [
        ribbon(bezier((x, y), (x, y + size * 0.8), (px, py - size * 1.5), (px, py - size * 0.8), 12), [size * 0.14] * 2)
        for px, py in spots
    ]
    sheet.lay(stalks, c.LEAF_LIGHT, c.LEAF, lift=4)
    for k, (px, py) in enumerate(spots):
        tone = (c.RED, mix(c.RED, c.RED_LIGHT, 0.4), mix(c.RED, c.RED_DEEP, 0.4))[k % 3]
        berry(sheet, px, py, size * sheet.rng.uniform(0.92, 1.06), sheet.rng.normal(1.5, 0.45), tone, lift=7)


def _hawthorn_branch(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.35), (250, 228, 182), 820)
    sun(sheet, 1270, 300, 104)
    ranges(sheet, (470, 560, 660), 1000, c.MIST_DEEP, 80)
    slope = ridge(-20, 1620, [830, 880, 900, 860, 800, 750], sheet.rng, 2)
    edges = terraces(sheet, slope, 1240, 5, (c.LEAF_LIGHT, c.MILLET_LIGHT, c.SPROUT, c.LEAF_LIGHT), 0.35, 12)
    for k, edge in enumerate(edges[:5]):
        for x in steps(30 + 50 * k, 1640, 120 + 26 * k):
            y = float(np.interp(x, edge[:, 0], edge[:, 1])) + 22 + 10 * k
            tree(
                sheet,
                x,
                y,
                66 + 26 * k,
                far((c.LEAF, c.LEAF_DEEP)[int(x) % 2], 0.3 - 0.1 * k),
                far(c.RED, 0.15),
                lift=4,
            )
    main = bezier((-80, 90), (400, 40), (900, 150), (1540, 250), 60)
    lines = (
        bezier((620, 92), (740, 150), (800, 220), (800, 330), 40),
        bezier((1050, 150), (1180, 90), (1320, 50), (1520, 10), 40),
        bezier((230, 74), (280, 150), (320, 230), (300, 330), 40),
        bezier((1200, 186), (1260, 230), (1290, 280), (1290, 350), 40),
        bezier((900, 128), (980, 170), (1030, 220), (1040, 290), 40),
        bezier((420, 72), (500, 110), (540, 170), (550, 240), 40),
    )
    autumn = (c.LEAF, c.LEAF_LIGHT, c.LEAF_DEEP, mix(c.LEAF, c.MILLET, 0.45), mix(c.RED_LIGHT, c.MILLET, 0.45), c.LEAF)
    _spray(sheet, main, 15, 215, autumn, True)
    for line in lines:
        branch(sheet, line, 18, 9)
    branch(sheet, main, 46, 12)
    for k, line in enumerate(lines):
        _spray(sheet, line, 3, 185, autumn[k % 3 :] + autumn[: k % 3], True)
    for (x, y), size, count in (
        ((300, 300), 46, 12),
        ((550, 220), 40, 9),
        ((800, 300), 52, 13),
        ((1040, 270), 42, 10),
        ((1290, 330), 48, 12),
        ((1530, 240), 38, 8),
    ):
        _cluster(sheet, x, y, size, count)
    for x, y, turn, k in (
        (300, 300, 2.6, 0),
        (300, 300, 0.7, 3),
        (800, 300, 2.5, 1),
        (800, 305, 0.5, 2),
        (1290, 330, 0.6, 4),
        (1290, 330, 2.6, 0),
    ):
        lobed_leaf(sheet, x, y, turn, 170, autumn[k], lift=9)


def _hawthorn_basket(sheet: Sheet) -> None:
    sheet.fade(lighter(c.CREAM, 0.5), c.CREAM, 0, 800)

    window_flower(sheet, 1360, 240, 160, mix(c.RED, c.CREAM, 0.15))
    table(sheet, 780)
    basket_back(sheet, 830, 600, 480, 130)
    sheet.lay(ellipse(830, 570, 440, 190, 60), c.RED_DEEP, darker(c.RED_DEEP, 0.4), lift=4)
    heap(sheet, berry_sprites(46), 830, 590, 452, 300, 170, 66)
    basket_front(sheet, 830, 620, 490, 120, 400)
    for x, y, turn, long in (
        (1230, 590, 0.5, 220),
        (430, 600, 2.7, 220),
        (640, 440, -2.3, 180),
        (1050, 470, -0.5, 180),
    ):
        lobed_leaf(sheet, x, y, turn, long, GREENS[int(x) % 4], lift=9)
    for x, y, size in ((330, 1060, 56), (440, 1110, 60), (1400, 1050, 58), (1300, 1120, 52), (220, 1110, 50)):
        berry(sheet, x, y, size, sheet.rng.uniform(0, 6), c.RED, lift=10)
    lobed_leaf(sheet, 480, 1070, -0.2, 220, c.LEAF, lift=9)


def _peach_branch(sheet: Sheet) -> None:
    _hillside(sheet, c.PEACH, 10, (430, 520))
    main = bezier((-80, 250), (400, 60), (950, 100), (1480, 240), 60)
    low = bezier((640, 100), (780, 220), (860, 330), (850, 440), 40)
    right = bezier((1080, 136), (1200, 230), (1280, 330), (1290, 440), 40)
    _spray(sheet, main, 18, 290, GREENS, slim=0.26)
    peaches = (
        (360, 370, 120, 0.1),
        (1060, 420, 116, -0.1),
        (1350, 590, 132, 0.1),
        (590, 500, 128, -0.08),
        (850, 640, 146, 0.05),
    )
    for (x, y, size, _), root in zip(
        peaches, ((380, 120), (1110, 160), (1300, 420), (560, 108), (856, 400)), strict=True
    ):
        _twig(sheet, root, (x, y - size * 0.86), 16)
    for line, thick, thin in ((low, 24, 10), (right, 24, 10), (main, 48, 12)):
        branch(sheet, line, thick, thin, mix(c.SOIL, c.RED_DEEP, 0.15))
    _spray(sheet, low, 7, 260, GREENS, slim=0.26)
    _spray(sheet, right, 7, 260, GREENS, slim=0.26)
    for x, y, size, turn in peaches:
        peach(sheet, x, y, size, turn, 12)
    for k, (x, y, size, _) in enumerate(peaches):
        for side in (0.3, 2.8):
            tone = GREENS[(k + int(side)) % 4]
            leaf(sheet, x, y - size * 0.92, side + sheet.rng.normal(0, 0.15), 220, 58, tone, 20, 9)


def _slice(sheet: Sheet, x: float, y: float, r: float) -> None:
    """A dried slice of hawthorn: red rind, pale flesh, the star of its core."""
    rng = sheet.rng
    a = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    rad = r * (1 + rng.normal(0, 0.05, 14))
    skew = rng.uniform(0.78, 1.0)
    t = rng.uniform(0, 6.28)
    shape = move(smooth(np.column_stack([rad * np.cos(a), rad * skew * np.sin(a)]), per=4), x, y, t)
    sheet.lay(shape, c.RED, c.RED_DEEP, lift=7)
    sheet.lay((shape - (x, y)) * 0.80 + (x, y), (238, 196, 146), (216, 150, 104), lift=1.5, rim=0.3)
    core = [
        move(
            lens(r * 0.42, r * 0.20),
            x + r * 0.08 * np.cos(k * 1.257 + t),
            y + r * 0.08 * np.sin(k * 1.257 + t),
            k * 1.257 + t,
        )
        for k in range(5)
    ]
    sheet.inset(core, (158, 88, 54), depth=1.6)


def _hawthorn_slices(sheet: Sheet) -> None:
    table(sheet, -40, mix(c.EARTH, c.CLAY, 0.5), 5)
    dish(sheet, 830, 590, 540)

    spots = jittered_grid(sheet.rng, (830 - 440, 590 - 440, 830 + 440, 590 + 440), 99)
    spots = spots[np.hypot(spots[:, 0] - 830, spots[:, 1] - 590) < 432]
    for px, py in spots:
        _slice(sheet, px, py, sheet.rng.uniform(48, 58))
    for k, (x, y) in enumerate(((130, 960), (230, 1040), (120, 1090), (330, 1110), (1480, 130), (1400, 80))):
        berry(sheet, x, y, 58, k * 1.3, (c.RED, mix(c.RED, c.RED_DEEP, 0.4))[k % 2], lift=12)
    lobed_leaf(sheet, 250, 960, -0.5, 230, c.LEAF, lift=9)
    lobed_leaf(sheet, 1500, 190, 1.2, 220, c.LEAF_LIGHT, lift=9)


SCENES: dict[str, Scene] = {
    "pear_orchard": Scene(_pear_orchard, 31),
    "pear_box": Scene(_pear_box, 32),
    "hawthorn_branch": Scene(_hawthorn_branch, 33),
    "hawthorn_basket": Scene(_hawthorn_basket, 34),
    "peach_branch": Scene(_peach_branch, 35),
    "hawthorn_slices": Scene(_hawthorn_slices, 36),
}
