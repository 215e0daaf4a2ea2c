"""Millet and the coarse grains: in the field, in the sack, in bowls and in the hands."""

from __future__ import annotations

from . import palette as c
from .buildings import window_flower
from .curves import bezier, ellipse, ground, handcut, points, ridge, smooth, steps, trace
from .grain import grain_sprites, kernel_sprites, millet_ear, millet_plant, scatter
from .hands import open_hand
from .landscape import cloud, morning, ranges, sun, terraces
from .palette import darker, far, lighter, mix
from .paper import Sheet
from .plants import blade
from .scene import Scene
from .trees import hedge, verge
from .vessels import bowl_of, heap, label, sack, scoop, spill, table


def _millet_field(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.35), (252, 222, 160), 640)
    sun(sheet, 430, 250, 112)
    cloud(sheet, 1180, 190, 330)
    ranges(sheet, (390, 470), 800, c.MIST_DEEP, 60)
    slope = ridge(-20, 1620, [600, 640, 670, 630, 560, 520], sheet.rng, 2)
    terraces(sheet, slope, 860, 5, (c.MILLET, c.LEAF_LIGHT, c.MILLET_LIGHT, c.SPROUT), 0.5, 12)
    soft = far(mix(c.LEAF, c.MILLET, 0.35), 0.20)
    for top, tone, height in ((850, soft, 90), (960, mix(soft, c.LEAF, 0.5), 120)):
        line = ridge(-20, 1620, [top, top + 16, top - 8, top + 10], sheet.rng, 4)
        sheet.lay(ground(line, 1220), tone, darker(tone, 0.15), lift=8)
        verge(sheet, line, height, 15, (lighter(tone, 0.16), darker(tone, 0.12)))
        width, haze, gap = (30, 0.26, 92) if top == 850 else (44, 0.10, 150)
        for x in steps(-60, 1680, gap):
            side = 1 if sheet.rng.random() < 0.7 else -1
            tall = height * sheet.rng.uniform(1.4, 2.0)
            millet_plant(sheet, x + sheet.rng.normal(0, 14), top + 60, tall, side * width * 1.5, width, haze, 1)
    floor = ridge(-20, 1620, [1085, 1100, 1080, 1096], sheet.rng, 5)
    sheet.lay(ground(floor, 1220), c.LEAF, c.LEAF_DEEP, lift=10)
    verge(sheet, floor, 170, 17, (c.LEAF_DEEP, c.LEAF, c.LEAF_LIGHT))
    for x, tall, lean, width in (
        (1560, 640, -150, 84),
        (40, 700, 170, 92),
        (1000, 780, 190, 100),
        (380, 860, 200, 112),
        (1290, 930, 190, 118),
        (760, 700, -170, 96),
    ):
        millet_plant(sheet, x, 1290, tall, lean, width)
    verge(sheet, hedge(-20, 1620, 1200, -6), 120, 24, (c.LEAF, c.LEAF_DEEP))


def _millet_bag(sheet: Sheet) -> None:
    sheet.fade(lighter(c.CREAM, 0.5), c.CREAM, 0, 860)
    sheet.tint(points((180, -20), (760, -20), (1240, 860), (520, 860)), c.PAPER, 0.6, soft=30)
    window_flower(sheet, 1250, 350, 230)
    table(sheet, 840)
    sack(sheet, 620, 1040, 640, 740)
    label(sheet, 620, 715, 270, 300)
    stalk = bezier((1560, 1195), (1440, 1150), (1340, 1120), (1260, 1130), 16)
    blade(sheet, stalk, 16, mix(c.LEAF_LIGHT, c.MILLET, 0.5))
    blade(sheet, bezier((1470, 1160), (1420, 1100), (1360, 1080), (1300, 1088), 14), 30, mix(c.LEAF, c.MILLET, 0.4))
    millet_ear(sheet, bezier((1265, 1130), (1130, 1118), (1010, 1090), (900, 1140), 40), 84)
    spill(sheet, 1150, 1000, 250, 50, 90, 7.5)
    scoop(sheet, 1200, 950, 430, 0.16)
    spill(sheet, 1010, 1010, 110, 36, 46, 7.5)


def _grain_bowls(sheet: Sheet) -> None:
    table(sheet, -40, mix(c.EARTH, c.SOIL, 0.3), 5)
    cloth = handcut(points((150, 120), (1430, 60), (1500, 1080), (210, 1140)), sheet.rng, 3, 30)
    piece = sheet.lay(cloth, lighter(c.MIST_PALE, 0.4), c.MIST_PALE, lift=10)
    stripes = [points((0, y), (1600, y - 50), (1600, y - 40), (0, y + 10)) for y in range(180, 1300, 92)]
    sheet.tint(stripes, c.MIST_DEEP, 0.4, clip=piece)
    corn = kernel_sprites(19.0, (236, 184, 62))
    bean = grain_sprites(16.0, (150, 52, 44), 1.45)
    mung = grain_sprites(11.0, (112, 134, 66), 1.2)
    sorghum = grain_sprites(9.5, (166, 84, 56), 1.0)
    bowl_of(sheet, 500, 400, 270, c.PAPER, grain_sprites(7.0, c.MILLET), 10.5)
    bowl_of(sheet, 1080, 360, 240, c.PAPER, bean, 30)
    bowl_of(sheet, 1200, 850, 262, c.PAPER, corn, 25)
    bowl_of(sheet, 690, 900, 220, c.PAPER, sorghum, 15)
    bowl_of(sheet, 310, 850, 150, c.PAPER, mung, 18)
    millet_ear(sheet, bezier((1490, 90), (1440, 220), (1450, 420), (1520, 560), 40), 88)
    scatter(sheet, bean, sheet.rng.normal(0, 1, (9, 2)) * (60, 30) + (800, 620))
    scatter(sheet, corn, sheet.rng.normal(0, 1, (12, 2)) * (70, 40) + (930, 1060))
    spill(sheet, 400, 700, 200, 50, 40, 7.0)


def _hands_grain(sheet: Sheet) -> None:
    slope = ridge(-20, 1620, [60, 20, 50, 90, 40, 10], sheet.rng, 2)
    sheet.fade(c.MILLET_LIGHT, c.MILLET, 0, 200)
    terraces(sheet, slope, 1240, 7, (c.MILLET_LIGHT, c.SPROUT, c.MILLET, c.LEAF_LIGHT), 0.5, 26)
    for x, tall, lean in ((130, 900, 90), (1470, 860, -90), (30, 560, 96), (1570, 540, -96)):
        millet_plant(sheet, x, 1270, tall, lean, 80)
    sheet.tint(ellipse(800, 640, 520, 470), c.PAPER, 0.35, soft=90)
    for right in (False, True):
        open_hand(sheet, 800, 620, 440, right)
    mound = trace("490,640 560,500 690,430 800,410 910,430 1040,500 1110,640 1010,800 800,850 590,800")
    sheet.lay(smooth(mound), c.MILLET_DEEP, darker(c.MILLET_DEEP, 0.2), lift=16)
    heap(sheet, grain_sprites(8.5, c.MILLET), 800, 636, 326, 240, 226, 13.0)
    sheet.tint(ellipse(720, 540, 150, 90), c.PAPER, 0.20, soft=50)
    spill(sheet, 800, 930, 60, 60, 22, 8.5)


SCENES: dict[str, Scene] = {
    "millet_field": Scene(_millet_field, 21),
    "millet_bag": Scene(_millet_bag, 22),
    "grain_bowls": Scene(_grain_bowls, 23),
    "hands_grain": Scene(_hands_grain, 24),
}
