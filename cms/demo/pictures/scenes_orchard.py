"""Pears, hawthorn and peaches: on the branch, in the box, in the basket, on the tray."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import palette as c
from .buildings import window_flower
from .curves import Points, bezier, handcut, lens, move, points, resample, ribbon, ridge, smooth, steps
from .landscape import morning, ranges, sun, terraces
from .palette import Colour, darker, far, lighter, mix
from .paper import Sheet
from .plants import GREENS, berry, berry_sprites, branch, jittered_grid, leaf, lobed_leaf, peach, pear, tree
from .scene import Scene
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


def _hillside(sheet: Sheet, fruit: Colour, seed_tops: Sequence[float] = (430, 500)) -> None:
    """The distance behind a branch: haze, ranges, an orchard slope in rows."""
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.2), (249, 230, 190), 700)
    sun(sheet, 330, 330, 92)
    ranges(sheet, seed_tops, 820, c.MIST_DEEP, 60)
    slope = ridge(-20, 1620, [760, 700, 720, 660, 600, 560], sheet.rng, 2)
    edges = terraces(sheet, slope, 1230, 5, (c.SPROUT, c.LEAF_LIGHT, c.SPROUT, c.MILLET_LIGHT), 0.5, 14)
    for k, edge in enumerate(edges[:4]):
        size = 52 + 30 * k
        for x in steps(30 + 40 * k, 1600, size * 1.55):
            y = float(np.interp(x, edge[:, 0], edge[:, 1])) + 18 + 7 * k
            tone = far((c.LEAF, c.LEAF_DEEP, c.LEAF_LIGHT)[int(x) % 3], 0.42 - 0.11 * k)
            tree(sheet, x, y, size, tone, far(fruit, 0.3 - 0.08 * k), lift=3 + k)


def _pear_orchard(sheet: Sheet) -> None:
    _hillside(sheet, c.PEAR_LIGHT)
    main = bezier((1680, 60), (1250, 120), (900, 60), (330, 250), 60)
    low = bezier((1060, 96), (940, 200), (800, 330), (760, 420), 40)
    right = bezier((1360, 110), (1330, 220), (1280, 330), (1330, 460), 40)
    _spray(sheet, main, 16, 230, GREENS)
    for line, thick, thin in ((low, 24, 8), (right, 24, 8), (main, 50, 12)):
        branch(sheet, line, thick, thin)
    _spray(sheet, low, 7, 200, GREENS)
    _spray(sheet, right, 7, 200, GREENS)
    for x, y, size, turn, ripe in (
        (470, 420, 108, 0.06, 0.2),
        (1120, 360, 104, -0.08, 0.1),
        (1500, 390, 120, 0.10, 0.35),
        (1270, 660, 122, 0.06, 0.3),
        (700, 620, 128, -0.10, 0.25),
        (900, 470, 118, 0.10, 0.4),
    ):
        pear(sheet, x, y, size, turn, 12, ripe)
    for x, y, turn in (
        (470, 300, 0.5),
        (470, 296, 2.4),
        (1500, 262, 2.2),
        (1490, 262, 0.7),
        (900, 344, 0.4),
        (700, 486, 2.6),
        (1275, 528, 0.5),
        (1120, 250, 2.3),
    ):
        leaf(sheet, x, y, turn, 170, 74, GREENS[int(x + y) % 4], 12, 9)


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
    places = [(275 + 131 + col * 262, 226 + 126 + row * 252) for row in range(3) for col in range(4)]
    for x, y in places:
        tissue(sheet, x, y, 140, (c.PAPER, lighter(c.SPROUT, 0.5))[int(x + y) % 2])
    for k, (x, y) in enumerate(places):
        pear(sheet, x + sheet.rng.normal(0, 4), y + 12, 94, sheet.rng.normal(0.5, 0.22), 12, (0.15, 0.35, 0.25)[k % 3])
    for x, y, turn in ((560, 1060, -0.5), (500, 1080, 0.3)):
        leaf(sheet, x, y, turn, 200, 84, GREENS[int(x) % 4], 14, 9)
    pear(sheet, 380, 1080, 92, -1.2, 14, 0.4)


def _cluster(sheet: Sheet, x: float, y: float, size: int, count: int = 9) -> None:
    """A bunch of hawthorn berries hanging from (x, y)."""
    spots = [
        (
            x + size * 1.25 * np.sqrt(k + 0.3) * np.cos(k * 2.4 + x),
            y + size * 1.9 + size * 1.0 * np.sqrt(k + 0.3) * np.sin(k * 2.4 + x),
        )
        for k in range(count)
    ]
    for px, py in spots:
        stalk = bezier((x, y), (x, y + size), (px, py - size * 1.2), (px, py - size * 0.6), 10)
        branch_line = np.vstack([stalk])
        sheet.lay(move(_thread(branch_line, size * 0.12), 0, 0), c.LEAF_LIGHT, c.EARTH, lift=3)
    order = sorted(spots, key=lambda p: p[1])
    for k, (px, py) in enumerate(order):
        tone = (c.RED, mix(c.RED, c.RED_LIGHT, 0.4), mix(c.RED, c.RED_DEEP, 0.4))[k % 3]
        berry(sheet, px, py, size * sheet.rng.uniform(0.92, 1.06), sheet.rng.normal(1.5, 0.5), tone, lift=7)


def _thread(line: Points, width: float) -> Points:

    return ribbon(line, [width, width])


def _hawthorn_branch(sheet: Sheet) -> None:
    _hillside(sheet, c.RED, (400, 480))
    main = bezier((-80, 120), (400, 60), (900, 170), (1500, 330), 60)
    up = bezier((560, 104), (700, 200), (760, 330), (740, 460), 40)
    far_line = bezier((1050, 190), (1160, 120), (1300, 90), (1480, 60), 40)
    left = bezier((240, 96), (270, 200), (300, 330), (260, 440), 40)
    tones = (c.LEAF, c.LEAF_LIGHT, c.LEAF_DEEP, mix(c.LEAF, c.MILLET, 0.4), mix(c.RED, c.MILLET, 0.45))
    _spray(sheet, main, 13, 230, tones, True)
    for line, thick, thin in ((up, 22, 9), (far_line, 20, 8), (left, 20, 8), (main, 46, 12)):
        branch(sheet, line, thick, thin)
    _spray(sheet, up, 4, 210, tones, True)
    _spray(sheet, far_line, 4, 200, tones, True)
    _spray(sheet, left, 4, 200, tones, True)
    for x, y, size, count in ((1330, 300, 52, 9), (250, 430, 52, 9), (1010, 240, 50, 8), (740, 440, 58, 11)):
        _cluster(sheet, x, y, size, count)


def _hawthorn_basket(sheet: Sheet) -> None:
    sheet.fade(lighter(c.CREAM, 0.5), c.CREAM, 0, 800)

    window_flower(sheet, 330, 270, 170, mix(c.RED, c.CREAM, 0.25))
    table(sheet, 780)
    basket_back(sheet, 830, 600, 480, 130)
    heap(sheet, berry_sprites(46), 830, 590, 450, 270, 110, 74)
    basket_front(sheet, 830, 620, 490, 120, 400)
    for x, y, turn, long in (
        (1180, 500, -0.5, 220),
        (480, 520, -2.5, 220),
        (700, 350, -1.9, 190),
        (960, 400, -0.9, 180),
    ):
        lobed_leaf(sheet, x, y, turn, long, GREENS[int(x) % 4], lift=9)
    for x, y, size in ((330, 1060, 56), (440, 1110, 60), (1400, 1050, 58), (1300, 1120, 52), (220, 1110, 50)):
        berry(sheet, x, y, size, sheet.rng.uniform(0, 6), c.RED, lift=10)
    lobed_leaf(sheet, 480, 1070, -0.2, 220, c.LEAF, lift=9)


def _peach_branch(sheet: Sheet) -> None:
    _hillside(sheet, c.PEACH, (440, 500))
    main = bezier((-80, 250), (400, 60), (950, 100), (1480, 240), 60)
    low = bezier((640, 100), (780, 220), (860, 330), (850, 440), 40)
    right = bezier((1080, 136), (1200, 230), (1280, 330), (1290, 440), 40)
    _spray(sheet, main, 18, 290, GREENS, slim=0.26)
    for line, thick, thin in ((low, 22, 8), (right, 22, 8), (main, 48, 12)):
        branch(sheet, line, thick, thin, mix(c.SOIL, c.RED_DEEP, 0.15))
    _spray(sheet, low, 7, 260, GREENS, slim=0.26)
    _spray(sheet, right, 7, 260, GREENS, slim=0.26)
    for x, y, size, turn in (
        (360, 340, 118, 0.1),
        (1060, 400, 112, -0.1),
        (1340, 560, 130, 0.1),
        (560, 470, 126, -0.08),
        (850, 600, 142, 0.05),
    ):
        peach(sheet, x, y, size, turn, 12)
    for x, y, turn in ((360, 236, 0.3), (560, 360, 2.7), (850, 470, 0.2), (1340, 440, 2.8), (1060, 300, 0.3)):
        leaf(sheet, x, y, turn, 240, 62, GREENS[int(x) % 4], 20, 9)


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

    spots = jittered_grid(sheet.rng, (830 - 440, 590 - 440, 830 + 440, 590 + 440), 92)
    spots = spots[np.hypot(spots[:, 0] - 830, spots[:, 1] - 590) < 410]
    for px, py in spots:
        _slice(sheet, px, py, sheet.rng.uniform(48, 58))
    for k, (x, y) in enumerate(((130, 960), (230, 1040), (120, 1090), (330, 1110), (1480, 130), (1400, 80))):
        berry(sheet, x, y, 58, k * 1.3, (c.RED, mix(c.RED, c.RED_DEEP, 0.4))[k % 2], lift=12)
    lobed_leaf(sheet, 250, 960, -0.5, 230, c.LEAF, lift=9)
    lobed_leaf(sheet, 1500, 190, 1.2, 220, c.LEAF_LIGHT, lift=9)


SCENES: dict[str, Scene] = {
    "pear_orchard": Scene(
        "枝头挂着黄绿色的梨，山坡上是一行行梨树。",
        "Yellow-green pears hang on a branch above a hillside of pear trees.",
        _pear_orchard,
        31,
    ),
    "pear_box": Scene(
        "打开的纸箱里，一排排梨垫着薄纸摆放整齐。",
        "An open box with rows of pears nested in tissue paper.",
        _pear_box,
        32,
    ),
    "hawthorn_branch": Scene(
        "山楂枝上结着一簇簇红果。", "Clusters of red hawthorn berries on a branch.", _hawthorn_branch, 33
    ),
    "hawthorn_basket": Scene(
        "编筐里盛满红山楂，桌上散落着几颗果子和叶子。",
        "A woven basket heaped with red hawthorn berries, some berries and leaves on the table.",
        _hawthorn_basket,
        34,
    ),
    "peach_branch": Scene(
        "枝头挂着成熟的桃子，远处是山坡果园。",
        "Ripe peaches on a branch with an orchard slope behind.",
        _peach_branch,
        35,
    ),
    "hawthorn_slices": Scene(
        "圆竹匾里晾着山楂干片。", "Dried hawthorn slices on a round woven tray.", _hawthorn_slices, 36
    ),
}
