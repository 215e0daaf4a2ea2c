"""Villages: roofs, walls, yards and the hills around them. Imagined views, not likenesses of the places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import palette as c
from .buildings import LIME, ROOF_BROWN, ROOF_GREY, ROOF_RED, drying_mat, farmer, garlands, house, stone_wall, tunnel
from .curves import bezier, handcut, level_at, points, resample, ribbon, ridge, smooth, steps, trace
from .grain import millet_plant
from .landscape import birds, cloud, crag, furrows, hill, morning, ranges, road, stream, sun, terraces
from .palette import Colour, darker, far, lighter, mix
from .paper import Sheet
from .scene import Scene
from .trees import hedge, poplars, shrubs, tree, verge
from .vegetables import rosette
from .vessels import sack


def _lili(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.35), (252, 228, 174), 540)
    sun(sheet, 360, 200, 86)
    cloud(sheet, 1121, 160, 320)
    ranges(sheet, (270, 350), 620, c.MIST_DEEP, 54)
    slope = ridge(-20, 1620, [480, 420, 450, 500, 430, 370], sheet.rng, 2)
    terraces(sheet, slope, 780, 7, (c.MILLET, c.LEAF_LIGHT, c.MILLET_LIGHT, c.CLAY, c.SPROUT), 0.45, 12)
    poplars(sheet, [(500, 690, 200), (545, 690, 160), (960, 690, 180), (1520, 700, 250), (30, 700, 220)])
    for x, y, w, roof, flip in (
        (130, 690, 180, ROOF_BROWN, False),
        (580, 690, 170, ROOF_GREY, True),
        (1010, 694, 180, ROOF_GREY, False),
        (1310, 700, 190, ROOF_RED, True),
    ):
        house(sheet, x, y, w, roof, c.STONE, flip)
    for x, size in ((440, 128), (880, 140), (1285, 130)):
        tree(sheet, x, 740, size, c.LEAF, None)
    ground_line = trace("-60,790 200,748 800,736 1300,748 1680,780 1700,1260 -80,1260")
    sheet.lay(
        handcut(smooth(ground_line, per=10), sheet.rng, 2, 30), lighter(c.SAND, 0.35), mix(c.SAND, c.CLAY, 0.6), lift=10
    )
    house(sheet, 60, 872, 350, ROOF_GREY, c.STONE, False)
    garlands(sheet, 94, 742, 84, c.MILLET, 2, 34)
    garlands(sheet, 366, 742, 70, c.RED, 1)
    house(sheet, 1170, 872, 340, ROOF_BROWN, c.STONE, True)
    garlands(sheet, 1380, 744, 74, c.MILLET, 2, 34)
    for corners in (
        "640,790 960,782 1010,850 620,860",
        "170,930 560,900 590,1030 120,1070",
        "700,900 1090,888 1190,1016 690,1040",
    ):
        drying_mat(sheet, trace(corners))
    farmer(sheet, 610, 925, 176)
    farmer(sheet, 1090, 880, 130, c.RED_DEEP)
    for x, y, w, h in ((1210, 1030, 112, 134), (1310, 1050, 122, 146)):
        sack(sheet, x, y, w, h, grain=4.0)
    stone_wall(
        sheet,
        resample(smooth(trace("-20,1104 300,1120 620,1134 900,1150 1640,1160"), closed=False), 30),
        120,
        c.STONE,
        40,
    )
    verge(sheet, hedge(-20, 1640, 1196, -4), 60, 16, (c.LEAF_DEEP, c.LEAF))
    for x, tall, lean, width in ((70, 330, 92, 56), (210, 250, 70, 44), (330, 190, 60, 34)):
        millet_plant(sheet, x, 1240, tall, lean, width)
    tree(sheet, 1540, 1250, 380, c.LEAF_DEEP, c.RED, lift=10)


def _xiangquan(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.35), (249, 232, 196), 560)
    cloud(sheet, 420, 170, 360)
    ranges(sheet, (260, 340), 640, c.MIST_DEEP, 70)
    left = hill(sheet, -20, 1000, [330, 400, 480, 560, 640], 800, c.LEAF_LIGHT, c.LEAF)
    right = hill(sheet, 600, 1620, [650, 560, 470, 400, 350], 800, mix(c.LEAF, c.LEAF_LIGHT, 0.5), c.LEAF_DEEP)
    for line, xs in ((left, steps(30, 640, 74)), (right, steps(980, 1600, 74))):
        for row in range(4):
            for x in [v + row * 22 for v in xs]:
                tree(
                    sheet,
                    x,
                    level_at(line, x) + 50 + row * 58,
                    54 + 7 * row,
                    far(c.LEAF if row % 2 else c.LEAF_DEEP, 0.24 - 0.06 * row),
                    far(c.PEAR_LIGHT if x < 800 else c.PEACH, 0.15),
                    lift=3,
                )
    floor = hill(sheet, -20, 1620, [700, 690, 672, 668, 690, 706], 1220, c.SPROUT, c.LEAF_LIGHT)
    shrubs(sheet, floor, 100, 1500, 20, 34, (c.LEAF, c.LEAF_DEEP, c.LEAF_LIGHT), 0.0)
    for x, y, w, roof, wall, flip in (
        (560, 716, 130, ROOF_GREY, LIME, False),
        (880, 712, 124, ROOF_BROWN, c.STONE, True),
    ):
        house(sheet, x, y, w, roof, wall, flip)
    stream(sheet, bezier((806, 706), (930, 820), (420, 900), (760, 1260), 60), [6, 40, 110, 230])
    for x, y, w, roof, wall, flip in (
        (350, 780, 165, ROOF_BROWN, c.STONE, False),
        (1010, 776, 175, ROOF_GREY, LIME, True),
    ):
        house(sheet, x, y, w, roof, wall, flip)
    _footbridge(sheet, 690, 872, 190)
    house(sheet, 120, 960, 260, ROOF_GREY, c.STONE, False)
    house(sheet, 1120, 940, 270, ROOF_RED, LIME, True)
    for x, y, size in (
        (500, 1010, 170),
        (960, 1010, 170),
        (70, 1130, 240),
        (1520, 1140, 260),
        (1250, 1160, 210),
        (330, 1160, 190),
    ):
        tree(sheet, x, y, size, c.LEAF if x % 4 else c.LEAF_DEEP, c.PEAR_LIGHT if x % 3 else c.PEACH, lift=8)
    verge(sheet, hedge(-20, 560, 1200, -8), 80, 15, (c.LEAF_DEEP, c.LEAF), c.PAPER)
    verge(sheet, hedge(860, 1620, 1200, -8), 80, 15, (c.LEAF_DEEP, c.LEAF), c.PAPER)


def _footbridge(sheet: Sheet, x: float, y: float, w: float) -> None:
    """A small humped stone bridge over the water, centred at (x, y)."""
    hump = smooth(
        [(x - w / 2, y), (x - w / 4, y - w * 0.14), (x, y - w * 0.19), (x + w / 4, y - w * 0.14), (x + w / 2, y)],
        closed=False,
    )
    under = np.column_stack(
        [x + w * 0.28 * np.cos(np.linspace(np.pi, 0, 24)), y + w * 0.10 - w * 0.20 * np.sin(np.linspace(0, np.pi, 24))]
    )
    body = np.vstack([hump, [[x + w / 2, y + w * 0.10]], under[::-1], [[x - w / 2, y + w * 0.10]]])
    sheet.lay(body, lighter(c.STONE, 0.15), darker(c.STONE, 0.1), lift=6)
    sheet.lay(ribbon(hump - (0, w * 0.03), [w * 0.05, w * 0.05]), lighter(c.STONE, 0.3), c.STONE, lift=4)


def _shamao(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.35), (249, 230, 190), 600)
    sun(sheet, 300, 240, 84)
    ranges(sheet, (380, 440), 700, c.MIST_DEEP, 60)
    crag(sheet, 800, 1270, 190, 430, mix(c.STONE, c.CLAY, 0.35))
    flank = trace(
        "480,760 600,640 720,500 800,410 920,384 1040,402 1160,380 1270,410 1360,500 1480,610 1680,720 1680,860 480,860"
    )
    sheet.lay(
        handcut(smooth(flank, per=8), sheet.rng, 2.5, 20),
        mix(c.LEAF_LIGHT, c.CLAY, 0.35),
        mix(c.LEAF, c.CLAY, 0.3),
        lift=12,
    )
    for k in range(26):
        x = 700 + k * 31.0
        y = 590 - 120 * np.sin(np.clip((x - 640) / 800, 0, 1) * np.pi) + sheet.rng.uniform(-10, 90)
        tree(
            sheet,
            x,
            y,
            sheet.rng.uniform(34, 50),
            far((c.LEAF, c.LEAF_DEEP)[k % 2], 0.22),
            far(c.RED, 0.2) if k % 3 else None,
            lift=3,
        )
    cloud(sheet, 760, 330, 320)
    cloud(sheet, 1401, 270, 260)
    birds(sheet, [(560, 210, 34), (610, 190, 26)], c.EARTH)
    slope = ridge(-20, 1620, [600, 640, 680, 660, 640, 620], sheet.rng, 2)
    terraces(sheet, slope, 1000, 5, (c.LEAF_LIGHT, c.SPROUT, c.MILLET_LIGHT, c.LEAF_LIGHT), 0.3, 12)
    for x, y, size in (
        (120, 690, 80),
        (230, 720, 90),
        (340, 716, 80),
        (1280, 730, 90),
        (1400, 716, 90),
        (1520, 700, 84),
        (60, 780, 100),
    ):
        tree(sheet, x, y, size, c.LEAF_DEEP, c.RED, lift=4)
    for x, y, w, roof, flip in (
        (480, 770, 150, ROOF_GREY, False),
        (720, 756, 140, ROOF_BROWN, True),
        (940, 766, 150, ROOF_GREY, False),
        (330, 860, 190, ROOF_BROWN, True),
        (1130, 850, 200, ROOF_GREY, True),
    ):
        house(sheet, x, y, w, roof, c.STONE, flip)
    hill(sheet, -20, 1620, [930, 960, 985, 975, 950, 920], 1220, c.LEAF_LIGHT, c.LEAF)
    road(sheet, bezier((760, 800), (560, 880), (980, 960), (700, 1240), 60), [10, 46, 110, 190])
    for x, y, size in ((180, 1110, 270), (460, 1060, 190), (1060, 1080, 220), (1400, 1130, 320)):
        tree(sheet, x, y, size, c.LEAF_DEEP if x % 4 else c.LEAF, c.RED, lift=9)
    verge(sheet, hedge(-20, 1620, 1206, -12), 70, 15)


def _longquan(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.35), (249, 231, 192), 520)
    sun(sheet, 1180, 210, 80)
    cloud(sheet, 480, 170, 360)
    ranges(sheet, (330, 390), 560, c.MIST_DEEP, 50)
    plain = hill(sheet, -20, 1620, [480, 490, 484, 492, 486], 1220, c.SPROUT, c.LEAF_LIGHT)
    area = points((-20, 494), (1620, 494), (1620, 1220), (-20, 1220))
    furrows(sheet, area, (700, 470), 1220, -2400, 4000, 26, c.LEAF)
    for x, w, roof, wall, flip in (
        (120, 96, ROOF_GREY, LIME, False),
        (270, 88, ROOF_RED, c.STONE, True),
        (1120, 92, ROOF_BROWN, LIME, False),
        (1280, 100, ROOF_GREY, c.STONE, True),
    ):
        house(sheet, x, 512, w, roof, wall, flip)
    poplars(
        sheet, [(60, 510, 130), (420, 508, 120), (460, 508, 150), (1040, 508, 130), (1440, 510, 150), (1480, 510, 120)]
    )
    road(sheet, bezier((770, 492), (980, 620), (1000, 860), (1060, 1240), 50), [5, 26, 60, 130])
    shrubs(sheet, plain, 500, 1000, 9, 26, (c.LEAF, c.LEAF_DEEP), 0.3)
    for x, y, r, run, s in (
        (640, 620, 74, (20, -90), 0.45),
        (420, 630, 80, (110, -96), 0.45),
        (880, 630, 80, (-70, -96), 0.45),
        (1130, 650, 90, (-150, -106), 0.45),
    ):
        tunnel(sheet, x, y, r, run, s, 6)
    for x, y, r, run in ((250, 860, 190, (190, -190)), (760, 880, 200, (0, -205)), (1330, 870, 200, (-190, -195))):
        tunnel(sheet, x, y, r, run, 0.5, 9)
    for row, y in enumerate((980, 1060, 1150)):
        for px in steps(60 + row * 30, 1600, 92 + row * 14):
            if abs(px - 1060) > 120 + row * 16:
                rosette(sheet, px, y, 50 + 10 * row)


@dataclass(frozen=True)
class _Hamlet:
    """How one unnamed hill village is arranged; positions in pixels."""

    sun: tuple[int, int]
    cloud: int
    summits: tuple[int, int]
    slope: str
    crops: tuple[Colour, ...]
    fruit: Colour
    green: str
    way: tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
    water: bool
    house: tuple[int, Colour, Colour, bool]
    trees: tuple[tuple[int, int], ...]
    wall: str


_HAMLETS = (
    _Hamlet(
        (1200, 220),
        420,
        (340, 410),
        "-20,420 320,470 640,540 960,560 1300,500 1620,450",
        (c.MILLET, c.LEAF_LIGHT, c.MILLET_LIGHT, c.SPROUT),
        c.RED,
        "-20,860 320,850 640,880 960,900 1300,880 1620,850",
        ((800, 850), (960, 930), (600, 1020), (780, 1260)),
        False,
        (120, ROOF_GREY, c.STONE, False),
        ((1130, 220), (1400, 300)),
        "-20,1120 240,1136 520,1150",
    ),
    _Hamlet(
        (340, 240),
        1150,
        (300, 380),
        "-20,580 320,540 640,470 960,430 1300,470 1620,520",
        (c.LEAF_LIGHT, c.SPROUT, c.CLAY, c.MILLET_LIGHT),
        c.PEAR_LIGHT,
        "-20,840 320,880 640,900 960,880 1300,850 1620,846",
        ((760, 850), (900, 960), (500, 1020), (620, 1260)),
        True,
        (1060, ROOF_BROWN, LIME, True),
        ((120, 260), (380, 210)),
        "1000,1150 1300,1136 1640,1116",
    ),
    _Hamlet(
        (820, 200),
        330,
        (360, 420),
        "-20,470 320,520 640,500 960,450 1300,500 1620,560",
        (c.MILLET_LIGHT, c.CLAY, c.LEAF_LIGHT, c.MILLET),
        c.PEACH,
        "-20,880 320,860 640,850 960,870 1300,890 1620,880",
        ((800, 850), (960, 930), (600, 1020), (1100, 1260)),
        False,
        (140, ROOF_RED, c.STONE, False),
        ((1100, 240), (1420, 320)),
        "-20,1120 240,1136 560,1150",
    ),
)


def _generic(sheet: Sheet, variant: int) -> None:
    """An unnamed hill village, arranged as the `variant`-th of _HAMLETS."""
    v = _HAMLETS[variant]
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.35), (249, 230, 188), 600)
    sun(sheet, *v.sun, 82)
    cloud(sheet, v.cloud, 170, 340)
    ranges(sheet, v.summits, 680, c.MIST_DEEP, 60)
    slope = ridge(-20, 1620, trace(v.slope)[:, 1].tolist(), sheet.rng, 2)
    terraces(sheet, slope, 940, 7, v.crops, 0.42, 14)
    roofs, fruits = (ROOF_GREY, ROOF_BROWN, ROOF_RED), (c.RED, c.PEAR_LIGHT, c.PEACH)
    for row, (y, w, count) in enumerate(((690, 130, 4), (790, 170, 3))):
        for k in range(count):
            x = 120 + k * (1400 / count) + sheet.rng.uniform(0, 120) + row * 60
            wall = (c.STONE, LIME)[(k + variant) % 2]
            house(sheet, x, y + sheet.rng.uniform(-18, 14), w, roofs[(k + row + variant) % 3], wall, (k + row) % 2 == 1)
            tree(sheet, x - 40, y + 26, w * 0.62, (c.LEAF, c.LEAF_DEEP)[k % 2], fruits[(k + variant) % 3])
    hill(sheet, -20, 1620, trace(v.green)[:, 1].tolist(), 1220, c.LEAF_LIGHT, c.LEAF)
    (stream if v.water else road)(sheet, bezier(*v.way, n=50), [34, 80, 190])
    x, roof, wall, flip = v.house
    house(sheet, x, 1040, 310, roof, wall, flip)
    for x, size in v.trees:
        tree(sheet, x, 1140, size, c.LEAF_DEEP, v.fruit, lift=9)
    stone_wall(sheet, resample(smooth(trace(v.wall), closed=False), 30), 120, c.STONE, 38)
    verge(sheet, hedge(-20, 1620, 1206, -12), 70, 15, (c.LEAF, c.LEAF_DEEP), c.PAPER)


SCENES: dict[str, Scene] = {
    "village_lili": Scene(_lili, 51),
    "village_xiangquan": Scene(_xiangquan, 52),
    "village_shamao": Scene(_shamao, 53),
    "village_longquan": Scene(_longquan, 54),
    "village_generic_1": Scene(lambda sheet: _generic(sheet, 0), 55),
    "village_generic_2": Scene(lambda sheet: _generic(sheet, 1), 56),
    "village_generic_3": Scene(lambda sheet: _generic(sheet, 2), 57),
}
