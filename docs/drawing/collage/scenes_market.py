"""Vegetables in the greenhouse and the crate, and the scale at which a delivery is weighed."""

from __future__ import annotations

import numpy as np

from . import palette as c
from .buildings import window_flower
from .curves import bezier, ellipse, handcut, move, points, ribbon, rounded, smooth
from .landscape import furrows
from .palette import darker, far, lighter, mix
from .paper import Sheet
from .plants import leaf, pear
from .scene import Scene
from .vegetables import bok_choy, cucumber, greens, napa, radish, tomato
from .vessels import basket_back, basket_front, crate_front, table


def _greenhouse(sheet: Sheet) -> None:
    vx, vy = 800, 560
    sheet.fade((236, 240, 222), (250, 240, 208))
    sheet.tint(ellipse(vx, vy, 330, 260), c.PAPER, 0.8, soft=80)
    soil = points((vx, vy), (vx + 1267, vy + 700), (vx - 1267, vy + 700))
    for s in (-1, 1):
        outside = points((vx, vy - 40), (vx + s * 1000, vy - 160), (vx + s * 1000, vy + 520), (vx, vy + 30))
        sheet.tint(outside, c.LEAF_LIGHT, 0.42, soft=36)
    piece = sheet.lay(soil, lighter(c.EARTH, 0.3), c.EARTH, lift=6)
    furrows(sheet, soil, (vx, vy), 1260, -1400, 3000, 11, c.SOIL, piece)
    for a in np.linspace(np.pi * 1.14, np.pi * 1.86, 7):
        end = (vx + 1500 * np.cos(a), vy + (1930 * np.sin(a) + 829) * 0.98)
        sheet.lay(ribbon(np.linspace((vx, vy), end, 24), [1.0, 15.0]), c.MIST_PALE, c.MIST, lift=3, shadow=0.3)
    depths = np.geomspace(0.10, 1.25, 8)
    for k, z in enumerate(depths):
        rx, ry, base = 760 * z, 560 * z, vy + 420 * z
        haze = 0.55 * (1 - k / (len(depths) - 1))
        _row_plants(sheet, vx, base, z, haze)
        a = np.linspace(np.pi, 2 * np.pi, 60)
        hoop = np.column_stack([vx + rx * np.cos(a), base + (ry + 420 * z) * np.sin(a)])
        sheet.lay(
            ribbon(hoop, [26 * z, 24 * z, 26 * z]),
            far(lighter(c.MIST, 0.3), haze * 0.6),
            far(c.MIST_DEEP, haze),
            lift=3 + 9 * z,
        )


def _row_plants(sheet: Sheet, vx: float, base: float, z: float, haze: float) -> None:
    """One depth of beds: tomato vines outside, leafy heads inside, a path in the middle."""
    for side in (-1, 1):
        for off, kind in ((0.60, "vine"), (0.34, "head")):
            x = vx + side * off * 860 * z
            if kind == "head":
                for k, turn in enumerate(np.linspace(-2.7, -0.44, 7)):
                    tone = far((c.LEAF_LIGHT, c.SPROUT, c.LEAF)[k % 3], haze)
                    leaf(sheet, x, base, float(turn), 120 * z, 62 * z, tone, lift=2 + 5 * z)
                continue
            stake = ribbon(np.linspace((x, base), (x + side * 6 * z, base - 430 * z), 6), [9 * z, 7 * z])
            sheet.lay(stake, far(c.EARTH, haze), lift=2)
            for k in range(9):
                turn = (-0.5 if k % 2 else -2.64) + sheet.rng.normal(0, 0.25)
                leaf(
                    sheet,
                    x,
                    base - (20 + k * 46) * z,
                    turn,
                    150 * z,
                    70 * z,
                    far((c.LEAF, c.LEAF_DEEP, c.LEAF)[k % 3], haze),
                    lift=2 + 5 * z,
                )
            if z > 0.25:
                for k in range(5):
                    tomato(
                        sheet,
                        x + sheet.rng.normal(0, 34) * z,
                        base - (90 + 74 * k) * z,
                        28 * z,
                        sheet.rng.normal(0, 0.2),
                    )


def _vegetable_crate(sheet: Sheet) -> None:
    sheet.fade(lighter(c.CREAM, 0.5), c.CREAM, 0, 860)
    sheet.tint(points((100, -20), (600, -20), (1200, 860), (420, 860)), c.PAPER, 0.6, soft=30)
    window_flower(sheet, 1370, 250, 150, mix(c.RED, c.CREAM, 0.2))
    table(sheet, 850)
    sheet.lay(points((250, 560), (1350, 560), (1350, 800), (250, 800)), c.SOIL, c.INK, lift=8)
    greens(sheet, 1000, 660, 440, 9, 1.0)
    napa(sheet, 560, 730, 400, 560, -0.10)
    bok_choy(sheet, 860, 690, 400)
    bok_choy(sheet, 360, 700, 330)
    for k, (x, y) in enumerate(((980, 640), (1060, 620), (1150, 650))):
        cucumber(sheet, bezier((x, y + 60), (x + 40, y - 80), (x + 110, y - 190), (x + 190, y - 250 - k * 12), 22), 66)
    for x, y, turn in ((330, 600, -0.25), (430, 640, 0.1)):
        radish(sheet, x, y, 62, turn)
    for x, y, r in (
        (640, 560, 66),
        (760, 585, 74),
        (890, 560, 70),
        (1270, 600, 66),
        (560, 640, 66),
        (690, 650, 68),
        (830, 660, 72),
        (960, 650, 66),
        (1090, 660, 66),
        (1210, 670, 66),
    ):
        tomato(sheet, x, y, r, sheet.rng.normal(0, 0.25))
    crate_front(sheet, 220, 650, 1160, 390)
    tomato(sheet, 1470, 1060, 70, 0.3)
    tomato(sheet, 1340, 1110, 62, -0.4)
    radish(sheet, 180, 1090, 58, 1.9)
    cucumber(sheet, bezier((420, 1150), (560, 1110), (700, 1110), (860, 1150), 22), 64)


def _weighing(sheet: Sheet) -> None:
    sheet.fade(lighter(c.CREAM, 0.5), c.CREAM, 0, 900)
    sheet.tint(points((100, -20), (640, -20), (1200, 900), (420, 900)), c.PAPER, 0.6, soft=30)
    window_flower(sheet, 210, 220, 125, mix(c.RED, c.CREAM, 0.25))
    table(sheet, 890)
    body = smooth([(520, 1080), (560, 820), (640, 700), (960, 700), (1040, 820), (1080, 1080)], per=8)
    sheet.tint(ellipse(820, 1085, 360, 36), c.SHADOW, 0.5, soft=16)
    sheet.lay(handcut(body, sheet.rng, 1, 16), lighter(c.LEAF_DEEP, 0.2), darker(c.LEAF_DEEP, 0.1), lift=14)
    sheet.lay(ellipse(800, 900, 158), c.MILLET, c.MILLET_DEEP, lift=6)
    sheet.inset(ellipse(800, 900, 140), c.PAPER, depth=6)
    marks = []
    for k in range(40):
        a = k * 2 * np.pi / 40
        r0 = 108 if k % 5 == 0 else 120
        marks.append(
            ribbon(
                np.array(
                    [(800 + r0 * np.sin(a), 900 - r0 * np.cos(a)), (800 + 131 * np.sin(a), 900 - 131 * np.cos(a))]
                ),
                [5.0 if k % 5 == 0 else 2.5] * 2,
            )
        )
    sheet.tint(marks, c.INK, 0.85)
    sheet.lay(move(np.array([(-26.0, 0), (0, -7.0), (112, 0), (0, 7.0)]), 800, 900, 0.35), c.RED, lift=4)
    sheet.lay(ellipse(800, 900, 15), c.SLATE, lift=3)
    sheet.lay(rounded(760, 640, 80, 80, 8), c.SLATE, darker(c.SLATE, 0.3), lift=6)
    sheet.lay(ellipse(800, 634, 390, 34, 60), c.STONE, c.SLATE, lift=10)
    sheet.lay(ellipse(800, 626, 376, 28, 60), lighter(c.STONE, 0.4), c.STONE, lift=0)
    basket_back(sheet, 800, 420, 400, 96)
    spots = [
        (540, 412),
        (700, 430),
        (880, 432),
        (1040, 420),
        (660, 380),
        (800, 372),
        (940, 380),
        (1060, 402),
        (600, 330),
        (730, 300),
        (870, 300),
        (1000, 334),
        (800, 240),
        (670, 262),
        (930, 262),
    ]
    for k, (x, y) in enumerate(sorted(spots, key=lambda p: p[1])):
        pear(sheet, x, y, 84, sheet.rng.normal(0, 0.5), 9, (0.2, 0.35, 0.1)[k % 3])
    basket_front(sheet, 800, 426, 410, 84, 150, cell=28)
    for x, y, turn in ((440, 400, -2.6), (1150, 390, -0.5)):
        leaf(sheet, x, y, turn, 180, 76, c.LEAF, 12, 9)
    pear(sheet, 1330, 1040, 92, 0.9, 12, 0.3)
    leaf(sheet, 1240, 1110, 0.2, 180, 76, c.LEAF, 12, 9)


SCENES: dict[str, Scene] = {
    "greenhouse": Scene(_greenhouse, 41),
    "vegetable_crate": Scene(_vegetable_crate, 42),
    "weighing": Scene(_weighing, 43),
}
