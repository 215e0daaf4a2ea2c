"""Millet and the coarse grains: in the field, in the sack, in bowls and in the hands."""

from __future__ import annotations

import numpy as np

from . import palette as c
from .buildings import window_flower
from .curves import (
    bezier,
    handcut,
    mirror,
    move,
    points,
    ribbon,
    ridge,
    smooth,
    steps,
)
from .landscape import cloud, morning, ranges, sun, terraces
from .palette import darker, far, lighter, mix
from .paper import Sheet
from .plants import blade, grain_sprites, millet_ear, scatter
from .scene import Scene
from .vessels import bowl_of, heap, label, sack, scoop, spill, table


def _plant(sheet: Sheet, x: float, foot: float, tall: float, lean: float, width: float, haze: float = 0.0) -> None:
    """A millet plant with arching leaves and one heavy ear."""
    neck = (x + lean * 0.45, foot - tall)
    stalk = bezier((x, foot), (x - lean * 0.08, foot - tall * 0.5), (x - lean * 0.02, foot - tall * 1.0), neck, 24)
    green = far(mix(c.LEAF, c.MILLET, 0.15), haze)
    for k, at in enumerate((0.30, 0.48, 0.66)):
        side = 1 if (k % 2 == 0) == (lean < 0) else -1
        fx, fy = stalk[int(at * 23)]
        reach = tall * sheet.rng.uniform(0.34, 0.46)
        line = bezier(
            (fx, fy),
            (fx + side * reach * 0.3, fy - reach * 0.65),
            (fx + side * reach * 0.8, fy - reach * 0.6),
            (fx + side * reach * 1.15, fy + reach * 0.1),
            18,
        )
        blade(sheet, line, width * 0.42, mix(green, far(c.LEAF_DEEP, haze), 0.35 * (k % 2)), lift=8)
    blade(sheet, stalk, width * 0.24, far(c.LEAF_LIGHT, haze), lift=6)
    ear = bezier(
        neck,
        (x + lean * 1.0, foot - tall * 1.06),
        (x + lean * 1.5, foot - tall * 0.92),
        (x + lean * 1.62, foot - tall * 0.44),
        40,
    )
    millet_ear(sheet, ear, width, far(c.MILLET_LIGHT, haze), far(c.MILLET_DEEP, haze))


def _millet_field(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.CREAM, 0.5), (250, 222, 168), 620)
    sun(sheet, 420, 230, 110)
    cloud(sheet, 1180, 170, 380)
    ranges(sheet, (420, 500), 760, c.MIST_DEEP, 60)
    slope = ridge(-20, 1620, [560, 590, 640, 600, 520, 480], sheet.rng, 2)
    terraces(sheet, slope, 820, 5, (c.MILLET, c.LEAF_LIGHT, c.MILLET_LIGHT, c.SPROUT), 0.55, 12)
    for row, (foot, width, haze, gap) in enumerate(((900, 30, 0.42, 66), (1010, 46, 0.26, 104))):
        for x in steps(-40 + row * 30, 1640, gap):
            tall = sheet.rng.uniform(190, 250) * (1 + 0.45 * row)
            _plant(
                sheet,
                x,
                foot + 60,
                tall,
                sheet.rng.choice([-1, 1]) * sheet.rng.uniform(40, 70) * (1 + row * 0.4),
                width,
                haze,
            )
    for x, tall, lean, width in (
        (1500, 760, -170, 96),
        (180, 820, 190, 104),
        (1130, 900, 200, 112),
        (640, 960, -200, 122),
    ):
        _plant(sheet, x, 1300, tall, lean, width)


def _millet_bag(sheet: Sheet) -> None:
    sheet.fade(lighter(c.CREAM, 0.5), c.CREAM, 0, 860)
    sheet.tint(points((180, -20), (760, -20), (1240, 860), (520, 860)), c.PAPER, 0.6, soft=30)
    window_flower(sheet, 1270, 330, 210, c.RED)
    table(sheet, 840)
    sack(sheet, 640, 1060, 640, 760)
    label(sheet, 640, 730, 270, 300)
    millet_ear(sheet, bezier((60, 1130), (180, 1040), (330, 1060), (420, 1130)), 74)
    spill(sheet, 1130, 1040, 330, 90, 150, 7.5)
    scoop(sheet, 1180, 985, 430, 0.18)
    spill(sheet, 900, 1090, 200, 50, 40, 7.5)


def _grain_bowls(sheet: Sheet) -> None:
    table(sheet, -40, mix(c.EARTH, c.SOIL, 0.3), 5)
    cloth = handcut(points((150, 120), (1430, 60), (1500, 1080), (210, 1140)), sheet.rng, 3, 30)
    piece = sheet.lay(cloth, lighter(c.MIST_PALE, 0.4), c.MIST_PALE, lift=10)
    stripes = [points((0, y), (1600, y - 50), (1600, y - 40), (0, y + 10)) for y in range(180, 1300, 92)]
    sheet.tint(stripes, c.MIST_DEEP, 0.4, clip=piece)
    corn = grain_sprites(15.0, (236, 184, 62), 1.18)
    bean = grain_sprites(16.0, (150, 52, 44), 1.45)
    mung = grain_sprites(11.0, (112, 134, 66), 1.2)
    sorghum = grain_sprites(9.5, (166, 84, 56), 1.0)
    bowl_of(sheet, 500, 400, 270, c.PAPER, grain_sprites(7.0, c.MILLET), 10.5)
    bowl_of(sheet, 1080, 360, 240, c.PAPER, bean, 30)
    bowl_of(sheet, 1200, 850, 262, c.PAPER, corn, 25)
    bowl_of(sheet, 690, 900, 220, c.PAPER, sorghum, 15)
    bowl_of(sheet, 310, 850, 150, c.PAPER, mung, 18)
    millet_ear(sheet, bezier((1480, 160), (1420, 260), (1430, 420), (1500, 560)), 84)
    scatter(sheet, bean, sheet.rng.normal(0, 1, (9, 2)) * (60, 30) + (800, 620))
    scatter(sheet, corn, sheet.rng.normal(0, 1, (12, 2)) * (70, 40) + (930, 1060))
    spill(sheet, 400, 700, 200, 50, 40, 7.0)


def _hand(sheet: Sheet, x: float, y: float, s: float, left: bool) -> None:
    """One cupped hand, seen from the front; fingers curl towards the middle."""
    skin, deep = (214, 160, 122), (176, 118, 86)

    def place(p: np.ndarray) -> np.ndarray:
        return move(p if left else mirror(p), x, y, 0, s)

    sleeve = smooth([(-1.25, 1.75), (-1.10, 1.15), (-0.70, 0.92), (-0.30, 1.12), (-0.25, 1.75)], per=8)
    sheet.lay(place(sleeve), c.MIST_DEEP, darker(c.MIST_DEEP, 0.25), lift=14)
    palm = smooth(
        [
            (-0.92, 1.10),
            (-1.12, 0.62),
            (-1.16, 0.12),
            (-0.98, -0.12),
            (-0.70, 0.02),
            (-0.30, 0.16),
            (0.02, 0.20),
            (0.04, 0.66),
            (-0.12, 0.98),
            (-0.42, 1.16),
        ],
        per=8,
    )
    sheet.lay(place(handcut(palm * 100, sheet.rng, 0.5, 6) / 100), skin, deep, lift=12)
    for k, (fy, fx, ln) in enumerate(
        ((0.80, -0.40, 0.52), (0.60, -0.46, 0.62), (0.39, -0.50, 0.66), (0.19, -0.52, 0.62))
    ):
        finger = bezier(
            (fx, fy + 0.10), (fx + ln * 0.4, fy + 0.14), (fx + ln * 0.8, fy + 0.06), (fx + ln, fy - 0.04), 16
        )
        sheet.lay(place(ribbon(finger, [0.20, 0.215, 0.20, 0.17, 0.05])), lighter(skin, 0.05 * k), deep, lift=6)
    thumb = bezier((-1.02, 0.22), (-1.06, -0.14), (-0.86, -0.36), (-0.56, -0.30), 18)
    sheet.lay(place(ribbon(thumb, [0.24, 0.25, 0.21, 0.06])), lighter(skin, 0.12), deep, lift=8)


def _hands_grain(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.CREAM, 0.5), (250, 224, 172), 640)
    sun(sheet, 360, 240, 100)
    ranges(sheet, (430, 510), 760, c.MIST_DEEP, 50)
    slope = ridge(-20, 1620, [600, 560, 600, 640, 590, 520], sheet.rng, 2)
    terraces(sheet, slope, 1240, 6, (c.MILLET, c.MILLET_LIGHT, c.LEAF_LIGHT, c.SPROUT), 0.6, 16)

    sheet.lay(smooth([(480, 640), (620, 500), (800, 452), (980, 500), (1120, 640), (800, 760)]), c.MILLET_DEEP, lift=12)
    heap(sheet, grain_sprites(8.0, c.MILLET), 800, 640, 330, 200, 100, 12.5)
    _hand(sheet, 800, 560, 420, True)
    _hand(sheet, 800, 560, 420, False)


SCENES: dict[str, Scene] = {
    "millet_field": Scene(
        "成熟的谷穗沉甸甸地垂在田里，远处是层层梯田。",
        "Heavy ears of ripe millet bow over the field; terraces lie behind.",
        _millet_field,
        21,
    ),
    "millet_bag": Scene(
        "木桌上一只敞口布袋装满小米，旁边放着木勺和谷穗。",
        "An open cloth sack full of millet on a wooden table, with a scoop and an ear of millet.",
        _millet_bag,
        22,
    ),
    "grain_bowls": Scene(
        "几只碗里分别盛着小米、红豆、玉米、高粱和绿豆。",
        "Bowls of millet, red beans, corn, sorghum and mung beans on a striped cloth.",
        _grain_bowls,
        23,
    ),
    "hands_grain": Scene("一双手捧着满满的小米。", "Two hands hold a heap of millet.", _hands_grain, 24),
}
