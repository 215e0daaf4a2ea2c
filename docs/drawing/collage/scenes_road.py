"""The home page's hills and the truck on its way, both ways."""

from __future__ import annotations

import numpy as np

from . import palette as c
from .buildings import LIME, ROOF_BROWN, ROOF_GREY, ROOF_RED, house
from .curves import Points, ground, handcut, level_at, points, ribbon, ridge, smooth, steps, trace
from .grain import millet_plant
from .landscape import birds, cloud, hill, morning, ranges, road, sun, terraces
from .palette import darker, far, lighter, mix
from .paper import Sheet
from .scene import Scene
from .trees import hedge, poplars, shrubs, tree, verge
from .vehicle import truck


def _hero(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.35), (253, 224, 166), 620)
    sun(sheet, 830, 250, 96)
    cloud(sheet, 1281, 190, 300)
    cloud(sheet, 1640, 120, 220)
    ranges(sheet, (350, 430), 800, c.MIST_DEEP, 52)
    birds(sheet, [(1010, 170, 34), (1062, 148, 26), (1092, 186, 22)], c.EARTH)
    slope = ridge(-20, 1940, [690, 676, 640, 560, 450, 390, 330, 352, 290], sheet.rng, 1.5)
    terraces(sheet, slope, 960, 10, (c.MILLET, c.LEAF_LIGHT, c.MILLET_LIGHT, c.CLAY, c.MILLET, c.SPROUT), 0.5, 19)
    shelf = hill(
        sheet, -20, 1940, [846, 836, 820, 796, 772, 756, 748, 764], 1090, c.LEAF_LIGHT, mix(c.LEAF, c.LEAF_LIGHT, 0.4)
    )
    _strips(sheet, shelf)
    _hamlet(sheet, shelf)
    truck(sheet, 1300, 978, 255, c.RED, "produce", turn=0.012)
    front = hill(sheet, -20, 1940, [968, 996, 1022, 1046, 1052, 1046, 1034, 1022], 1090, c.LEAF, c.LEAF_DEEP, 3)
    verge(sheet, front, 74, 13, (c.LEAF_DEEP, c.LEAF, mix(c.LEAF, c.MILLET, 0.5)), c.PAPER)
    for x, tall, lean, width in ((60, 180, 46, 30), (150, 150, 40, 26), (250, 120, 34, 22), (1610, 170, -44, 28)):
        millet_plant(sheet, x, 1110, tall, lean, width, 0.0, 2)
    for x, tall, lean, width in ((1700, 250, -66, 40), (1890, 330, -96, 52), (1800, 300, -84, 48)):
        millet_plant(sheet, x, 1120, tall, lean, width, 0.0, 2)
    verge(sheet, hedge(-20, 1940, 1086, 6), 60, 16, (c.LEAF_LIGHT, c.LEAF_DEEP))


def _hamlet(sheet: Sheet, shelf: Points) -> None:
    """The village on its shelf under the terraces, and the road that leaves it."""
    poplars(sheet, [(1145, 780, 130), (1180, 776, 165), (1690, 764, 190), (1735, 768, 150), (1300, 760, 120)], c.LEAF)
    for x, w, roof, wall, flip in (
        (1300, 92, ROOF_GREY, c.STONE, True),
        (1520, 100, ROOF_RED, LIME, False),
        (1400, 96, ROOF_BROWN, c.STONE, True),
    ):
        house(sheet, x, level_at(shelf, x) - 2, w, roof, wall, flip)
    shrubs(sheet, shelf, 1240, 1700, 12, 26, (c.LEAF, c.LEAF_DEEP), 0.3)
    way = smooth(trace("1452,796 1330,812 1120,838 960,872 900,914 980,950 1200,972 1540,980 1990,972"), closed=False)
    road(sheet, way, [10, 18, 28, 42, 54, 62, 66, 70, 72])
    for x, y, w, roof, wall, flip in (
        (1195, 816, 132, ROOF_RED, c.STONE, False),
        (1560, 822, 150, ROOF_GREY, LIME, True),
        (1750, 836, 140, ROOF_BROWN, c.STONE, False),
    ):
        house(sheet, x, y, w, roof, wall, flip)
    for x, y, size, tone, fruit in (
        (1440, 868, 92, c.LEAF, c.PEAR_LIGHT),
        (1505, 884, 78, c.LEAF, c.PEAR_LIGHT),
        (1385, 886, 72, c.LEAF, c.PEAR_LIGHT),
        (1130, 838, 66, c.LEAF_DEEP, c.RED),
        (1722, 872, 84, c.LEAF_DEEP, c.RED),
        (1062, 846, 54, c.LEAF, c.RED),
    ):
        tree(sheet, x, y, size, tone, fruit)


def _strips(sheet: Sheet, shelf: Points) -> None:
    """Field strips that follow the foot of the slope, on the calm left side and behind the road."""
    piece = sheet.cut(ground(shelf, 1090))
    for k, (tone, drop, thick) in enumerate(((c.SPROUT, 26, 30), (c.MILLET_LIGHT, 66, 34), (c.LEAF, 110, 36))):
        spine = np.column_stack([shelf[:, 0], shelf[:, 1] + drop + 8 * np.sin(shelf[:, 0] / 210 + k)])
        sheet.lay(
            ribbon(spine[: int(len(spine) * (0.56 - 0.07 * k))], [thick, thick, thick * 0.7, 2]),
            tone,
            lift=4,
            shadow=0.25,
            clip=piece,
        )
        rows = [ribbon(spine[: int(len(spine) * (0.50 - 0.07 * k))] + (0, d), [2.2, 2.2, 0.6]) for d in (-9, -3, 3, 9)]
        sheet.tint(rows, darker(tone, 0.4), 0.35, clip=piece)


def _truck_road(sheet: Sheet) -> None:
    w, h = sheet.size
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.35), (250, 228, 184), 520)
    sun(sheet, 960, 190, 74)
    cloud(sheet, 620, 150, 300)
    cloud(sheet, 1380, 120, 260)
    ranges(sheet, (300, 350), 560, c.MIST_DEEP, 40)
    _city(sheet)
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
    bank = hill(sheet, -20, w + 20, [772, 764, 770, 766, 774, 768], h + 10, c.LEAF, c.LEAF_DEEP, 2)
    verge(sheet, bank, 46, 11, (c.LEAF_DEEP, c.LEAF, c.LEAF_LIGHT), c.PAPER)


def _city(sheet: Sheet) -> None:
    """The far town on the right: towers in haze, lower blocks before them."""
    for x, y, w, tone, haze in (
        (1490, 250, 70, c.SLATE, 0.62),
        (1600, 170, 84, c.MIST_DEEP, 0.55),
        (1752, 130, 76, c.SLATE, 0.60),
        (1850, 210, 90, c.MIST_DEEP, 0.60),
        (1440, 390, 96, c.STONE, 0.35),
        (1548, 330, 74, c.SAND, 0.25),
        (1684, 300, 86, c.STONE, 0.35),
        (1790, 380, 110, c.CLAY, 0.45),
        (1640, 440, 120, c.SAND, 0.3),
    ):
        own = far(tone, haze)
        roof = points(
            (x, 560),
            (x + w, 560),
            (x + w, y),
            (x + w * 0.62, y),
            (x + w * 0.62, y - 14),
            (x + w * 0.30, y - 14),
            (x + w * 0.30, y),
            (x, y),
        )
        body = sheet.lay(handcut(roof, sheet.rng, 0.6, 30), lighter(own, 0.2), darker(own, 0.05), lift=6)
        panes = [
            points((px, py), (px + 9, py), (px + 9, py + 13), (px, py + 13))
            for px in steps(x + 10, x + w - 12, 18)
            for py in steps(y + 16, 545, 27)
        ]
        sheet.tint(panes, c.PAPER, 0.75, clip=body)
        sheet.tint(panes[::5], c.MILLET_LIGHT, 0.9, clip=body)


def _band(x0: float, x1: float, top: float, bottom: float) -> Points:
    """A level band across the picture with gently uneven edges."""
    x = np.linspace(x0, x1, 60)
    upper = np.column_stack([x, top + 2 * np.sin(x / 130)])
    lower = np.column_stack([x, bottom + 2 * np.sin(x / 90)])
    return np.vstack([upper, lower[::-1]])


SCENES: dict[str, Scene] = {
    "home_hero": Scene(_hero, 11, (1920, 1080)),
    "truck_road": Scene(_truck_road, 12, (1920, 800)),
}
