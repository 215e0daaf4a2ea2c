"""The home page's hills and the truck on its way, both ways."""

from __future__ import annotations

import numpy as np

from . import palette as c
from .buildings import LIME, ROOF_BROWN, ROOF_GREY, ROOF_RED, house, poplars, stone_wall
from .curves import Points, bezier, level_at, points, resample, ridge, steps
from .landscape import birds, cloud, hill, morning, ranges, road, shrubs, sun, terraces
from .palette import darker, far, lighter, mix
from .paper import Sheet
from .plants import blade, millet_ear, tree
from .scene import Scene
from .vehicle import truck


def _hero(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.CREAM, 0.45), (250, 226, 178), 640)
    sun(sheet, 800, 250, 92)
    cloud(sheet, 1270, 210, 330, c.PAPER)
    cloud(sheet, 1620, 130, 230, c.PAPER)
    ranges(sheet, (455, 520), 760, c.MIST_DEEP, 45)
    birds(sheet, [(1010, 190, 34), (1060, 168, 26), (1088, 205, 22)], c.EARTH)
    slope = ridge(-20, 1940, [690, 668, 640, 560, 440, 372, 318, 352, 300], sheet.rng, 1.5)
    terraces(sheet, slope, 960, 8, (c.MILLET, c.LEAF_LIGHT, c.MILLET_LIGHT, c.CLAY, c.MILLET, c.SPROUT), 0.5, 15)
    shelf = hill(
        sheet, -20, 1940, [830, 822, 812, 790, 770, 752, 742, 760], 1090, c.LEAF_LIGHT, mix(c.LEAF, c.LEAF_LIGHT, 0.4)
    )
    road(sheet, bezier((1455, 752), (1400, 800), (1180, 800), (1000, 850), 50), [9, 20, 40])
    road(sheet, bezier((1010, 846), (800, 912), (860, 975), (1960, 985), 70), [40, 66, 74])
    poplars(sheet, [(1145, 776, 120), (1180, 772, 150), (1690, 762, 170), (1735, 765, 130)], c.LEAF)
    for x, w, roof, wall, flip in (
        (1300, 92, ROOF_GREY, c.STONE, True),
        (1520, 100, ROOF_RED, LIME, False),
        (1400, 96, ROOF_BROWN, c.STONE, True),
    ):
        house(sheet, x, level_at(shelf, x) - 6, w, roof, wall, flip)
    shrubs(sheet, shelf, 1240, 1700, 12, 26, (c.LEAF, c.LEAF_DEEP), 0.5)
    for x, y, w, roof, wall, flip in (
        (1195, 808, 128, ROOF_RED, c.STONE, False),
        (1560, 812, 150, ROOF_GREY, LIME, True),
        (1750, 830, 140, ROOF_BROWN, c.STONE, False),
    ):
        house(sheet, x, y, w, roof, wall, flip)
    for x, y, size in ((1450, 850, 84), (1505, 862, 70), (1390, 862, 66)):
        tree(sheet, x, y, size, c.LEAF, c.PEAR_LIGHT)
    for x, y, size in ((1130, 836, 66), (1722, 852, 74)):
        tree(sheet, x, y, size, c.LEAF_DEEP, c.RED)
    truck(sheet, 1330, 978, 250, c.RED, "produce", turn=0.015)
    front = hill(sheet, -20, 1940, [960, 985, 1010, 1040, 1050, 1046, 1036, 1020], 1090, c.MILLET, c.MILLET_DEEP, 3)
    for px in steps(-10, 1960, 26.0):
        foot = level_at(front, px) + sheet.rng.uniform(26, 70)
        lean = sheet.rng.uniform(14, 34)
        line = bezier((px, foot), (px + 2, foot - 40), (px + lean * 0.6, foot - 74), (px + lean, foot - 84), 10)
        blade(sheet, line, 9, mix(c.LEAF, c.MILLET, sheet.rng.uniform(0.1, 0.7)), lift=4)
    for x, tall in ((1716, 330), (1800, 400), (1884, 350), (60, 170), (150, 140)):
        _stalk(sheet, x, 1110, tall, -60 if x > 900 else 46, 44 if x > 900 else 26)


def _stalk(sheet: Sheet, x: float, foot: float, tall: float, lean: float, width: float) -> None:
    """One millet plant: stem, two leaves, the drooping ear."""
    neck = (x + lean * 0.5, foot - tall)
    stem = bezier((x, foot), (x - lean * 0.1, foot - tall * 0.5), (x, foot - tall * 1.02), neck, 20)
    for side, at in ((1, 0.35), (-1, 0.55)):
        fx, fy = stem[int(at * 19)]
        leaf_line = bezier(
            (fx, fy),
            (fx + side * width * 1.2, fy - tall * 0.22),
            (fx + side * width * 2.2, fy - tall * 0.24),
            (fx + side * width * 3.4, fy - tall * 0.02),
            14,
        )
        blade(sheet, leaf_line, width * 0.42, mix(c.LEAF, c.MILLET, 0.25), lift=6)
    blade(sheet, stem, width * 0.22, c.LEAF_LIGHT, lift=5)
    ear = bezier(
        neck,
        (x + lean * 1.1, foot - tall * 1.04),
        (x + lean * 1.6, foot - tall * 0.88),
        (x + lean * 1.7, foot - tall * 0.52),
        30,
    )
    millet_ear(sheet, ear, width)


def _truck_road(sheet: Sheet) -> None:
    w, h = sheet.size
    morning(sheet, mix(c.MIST_PALE, c.CREAM, 0.3), (250, 228, 184), 520)
    sun(sheet, 960, 190, 74)
    cloud(sheet, 620, 150, 300)
    cloud(sheet, 1380, 120, 260)
    ranges(sheet, (300, 350), 560, c.MIST_DEEP, 40)
    towers = ((1500, 250, 70), (1580, 190, 84), (1676, 290, 62), (1750, 150, 76), (1838, 230, 90))
    for x, y, tw in towers:
        tone = far(c.SLATE, 0.45)
        body = sheet.lay(points((x, 560), (x + tw, 560), (x + tw, y), (x, y)), lighter(tone, 0.2), tone, lift=7)
        panes = [
            points((x + 12 + i * 20, py), (x + 22 + i * 20, py), (x + 22 + i * 20, py + 14), (x + 12 + i * 20, py + 14))
            for i in range(int((tw - 14) // 20))
            for py in steps(y + 16, 540, 30)
        ]
        sheet.tint(panes, c.PAPER, 0.7, clip=body)
    slope = ridge(-20, 1000, [330, 300, 350, 430, 500], sheet.rng, 1.5)
    terraces(sheet, slope, 570, 5, (c.MILLET, c.LEAF_LIGHT, c.MILLET_LIGHT, c.SPROUT), 0.4, 8)
    field = hill(sheet, -20, w + 20, [520, 512, 516, 522, 518, 524], h + 10, c.LEAF_LIGHT, c.LEAF)
    for x, hw, roof, wall, flip in (
        (60, 120, ROOF_GREY, c.STONE, False),
        (270, 104, ROOF_RED, LIME, True),
        (440, 112, ROOF_BROWN, c.STONE, False),
    ):
        house(sheet, x, 530, hw, roof, wall, flip)
    poplars(sheet, [(250, 530, 130), (430, 532, 110), (1180, 528, 120), (1220, 528, 150), (1420, 530, 120)])
    shrubs(sheet, field, 600, 1480, 16, 30, (c.LEAF, c.LEAF_DEEP, c.LEAF_LIGHT), 0.4)
    for x in (700, 800, 905, 1010):
        tree(sheet, x, 545, 84, c.LEAF, c.PEAR_LIGHT if x % 200 else c.RED)
    sheet.lay(_band(-20, w + 20, 566, 800), c.SAND, c.CLAY, lift=8)
    sheet.lay(_band(-20, w + 20, 584, 760), lighter(c.STONE, 0.25), c.STONE, lift=4)
    dashes = [points((x, 668), (x + 70, 668), (x + 70, 676), (x, 676)) for x in range(-10, w, 140)]
    sheet.tint(dashes, c.PAPER, 0.9)
    truck(sheet, 1330, 664, 470, c.RED, "goods", leftwards=True)
    truck(sheet, 620, 756, 540, c.MIST_DEEP, "produce")
    stone_wall(sheet, resample(points((-20, 770), (w + 20, 776)), 40), 60, c.STONE, 34)
    for px in steps(10, w, 46.0):
        top = sheet.rng.uniform(40, 74)
        line = bezier((px, 806), (px, 790), (px + 8, 806 - top * 0.8), (px + sheet.rng.uniform(-26, 30), 806 - top), 8)
        blade(sheet, line, 9, c.LEAF if int(px) % 3 else darker(c.LEAF, 0.2), lift=4)


def _band(x0: float, x1: float, top: float, bottom: float) -> Points:
    """A level band across the picture with gently uneven edges."""
    x = np.linspace(x0, x1, 60)
    upper = np.column_stack([x, top + 2 * np.sin(x / 130)])
    lower = np.column_stack([x, bottom + 2 * np.sin(x / 90)])
    return np.vstack([upper, lower[::-1]])


SCENES: dict[str, Scene] = {
    "home_hero": Scene(
        "清晨的梯田里谷子金黄，一辆小货车满载农产品，沿着弯弯的山路从村里出发。",
        "Golden millet terraces in the morning: a small truck with crates of produce leaves a village on a winding road.",
        _hero,
        11,
        (1920, 1080),
    ),
    "truck_road": Scene(
        "公路上两辆货车相向而行：一辆把农产品送往城里，一辆把日用品带回村里。",
        "Two trucks pass on a country road: one takes crates of produce to the city, the other brings daily goods back.",
        _truck_road,
        12,
        (1920, 800),
    ),
}
