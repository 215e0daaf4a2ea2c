"""Villages: roofs, walls, yards and the hills around them. Imagined views, not likenesses of the places."""

from __future__ import annotations

import numpy as np

from . import palette as c
from .buildings import LIME, ROOF_BROWN, ROOF_GREY, ROOF_RED, garlands, house, stone_wall, tunnel
from .curves import bezier, blob, ellipse, handcut, level_at, points, resample, ridge, smooth, steps
from .grain import grain_sprites, jittered_grid, scatter
from .landscape import birds, cliff, cloud, furrows, hill, morning, ranges, road, stream, sun, terraces
from .palette import darker, far, lighter, mix
from .paper import Sheet
from .scene import Scene
from .trees import hedge, poplars, shrubs, tree, verge


def _lili(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.CREAM, 0.4), (250, 228, 182), 560)
    sun(sheet, 360, 210, 86)
    cloud(sheet, 1120, 150, 340)
    ranges(sheet, (330, 400), 640, c.MIST_DEEP, 60)
    slope = ridge(-20, 1620, [500, 430, 470, 520, 440, 380], sheet.rng, 2)
    terraces(sheet, slope, 720, 6, (c.MILLET, c.LEAF_LIGHT, c.MILLET_LIGHT, c.CLAY, c.SPROUT), 0.45, 12)
    poplars(sheet, [(120, 700, 210), (700, 690, 190), (1480, 690, 230)])
    for x, y, w, roof, flip in (
        (180, 700, 190, ROOF_GREY, False),
        (520, 690, 170, ROOF_BROWN, True),
        (780, 694, 180, ROOF_GREY, False),
        (1080, 700, 190, ROOF_RED, True),
    ):
        house(sheet, x, y, w, roof, c.STONE, flip)
    for x in (470, 1040, 1400):
        tree(sheet, x, 742, 120, c.LEAF, None)
    yard = handcut(
        smooth([(-60, 800), (300, 752), (800, 742), (1300, 756), (1680, 800), (1700, 1260), (-80, 1260)], per=10),
        sheet.rng,
        2,
        30,
    )
    sheet.lay(yard, lighter(c.SAND, 0.3), c.CLAY, lift=10)
    house(sheet, 40, 850, 340, ROOF_GREY, c.STONE, False)
    garlands(sheet, 120, 724, 74, c.MILLET, 2, 26)
    house(sheet, 1130, 860, 330, ROOF_BROWN, c.STONE, True)
    for cx, cy, rx, ry in ((820, 880, 250, 56), (520, 1030, 360, 84), (1180, 1040, 320, 80)):
        mat = handcut(ellipse(cx, cy, rx, ry, 50), sheet.rng, 3, 20)
        sheet.lay(mat, c.MILLET, c.MILLET_DEEP, lift=6)
        spots = jittered_grid(sheet.rng, (cx - rx, cy - ry, cx + rx, cy + ry), 15)
        u = ((spots[:, 0] - cx) / rx) ** 2 + ((spots[:, 1] - cy) / ry) ** 2
        scatter(sheet, grain_sprites(5.0, c.MILLET), spots[u < 0.93])
        rows = [ellipse(cx, cy, rx * q, ry * q, 40) for q in (0.3, 0.55, 0.8)]
        sheet.tint(rows, c.MILLET_LIGHT, 0.10)
    stone_wall(sheet, resample(smooth([(-20, 1120), (300, 1140), (620, 1150)], False), 30), 120, c.STONE, 40)
    tree(sheet, 1490, 1180, 330, c.LEAF_DEEP, c.RED, lift=10)
    verge(sheet, hedge(-20, 1620, 1206, -12), 70, 15)


def _xiangquan(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.3), (249, 232, 196), 560)
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
    for x, y, w, roof, wall, flip in (
        (560, 706, 130, ROOF_GREY, LIME, False),
        (800, 700, 120, ROOF_BROWN, c.STONE, True),
        (380, 760, 160, ROOF_BROWN, c.STONE, False),
        (980, 752, 170, ROOF_GREY, LIME, True),
    ):
        house(sheet, x, y, w, roof, wall, flip)
    shrubs(sheet, floor, 200, 1400, 14, 30, (c.LEAF, c.LEAF_DEEP), 0.2)
    stream(sheet, bezier((830, 720), (900, 840), (460, 900), (760, 1260), 60), [14, 60, 130, 240])
    house(sheet, 130, 960, 260, ROOF_GREY, c.STONE, False)
    house(sheet, 1120, 940, 270, ROOF_RED, LIME, True)
    for x, y, size in ((480, 1000, 170), (1010, 1000, 170), (90, 1120, 210), (1500, 1130, 230), (1250, 1150, 200)):
        tree(sheet, x, y, size, c.LEAF if x % 4 else c.LEAF_DEEP, c.PEAR_LIGHT, lift=8)
    verge(sheet, hedge(-20, 1620, 1206, -12), 70, 15)


def _shamao(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.CREAM, 0.3), (249, 230, 190), 600)
    sun(sheet, 300, 240, 84)
    ranges(sheet, (380, 440), 700, c.MIST_DEEP, 60)
    peak = smooth(
        [
            (640, 760),
            (700, 560),
            (790, 420),
            (840, 240),
            (930, 150),
            (1100, 128),
            (1200, 170),
            (1250, 330),
            (1350, 400),
            (1440, 560),
            (1560, 640),
            (1680, 760),
        ],
        closed=False,
        per=8,
    )
    cliff(sheet, np.vstack([peak, [[1680, 860], [640, 860]]]), mix(c.STONE, c.CLAY, 0.35))
    cloud(sheet, 760, 430, 360)
    cloud(sheet, 1400, 330, 280)
    birds(sheet, [(560, 250, 34), (610, 230, 26)], c.EARTH)
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
    front = hill(sheet, -20, 1620, [930, 960, 985, 975, 950, 920], 1220, c.LEAF, c.LEAF_DEEP)
    road(sheet, bezier((760, 800), (560, 880), (980, 960), (700, 1240), 60), [14, 46, 110, 190])
    for x, y, size in ((180, 1110, 270), (460, 1060, 190), (1060, 1080, 220), (1400, 1130, 320)):
        tree(sheet, x, y, size, c.LEAF_DEEP if x % 4 else c.LEAF, c.RED, lift=9)
    verge(sheet, hedge(-20, 1620, 1206, -12), 70, 15)
    del front


def _longquan(sheet: Sheet) -> None:
    morning(sheet, mix(c.MIST_PALE, c.PAPER, 0.3), (249, 231, 192), 520)
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
    shrubs(sheet, plain, 500, 1000, 9, 26, (c.LEAF, c.LEAF_DEEP), 0.3)
    for x, y, r, run, s in (
        (640, 620, 74, (20, -90), 0.45),
        (420, 630, 80, (110, -96), 0.45),
        (880, 630, 80, (-70, -96), 0.45),
        (1130, 650, 90, (-150, -106), 0.45),
    ):
        tunnel(sheet, x, y, r, run, s, 6)
    for x, y, r, run in ((250, 860, 190, (190, -190)), (760, 880, 200, (0, -205)), (1290, 870, 200, (-210, -195))):
        tunnel(sheet, x, y, r, run, 0.5, 9)
    road(sheet, bezier((1000, 560), (1030, 760), (980, 900), (1120, 1240), 50), [16, 60, 130])
    for row, y in enumerate((980, 1060, 1150)):
        for px in steps(60 + row * 30, 1600, 92 + row * 14):
            if abs(px - 1060) > 120 + row * 16:
                for k, tone in enumerate((c.LEAF, c.LEAF_LIGHT, c.SPROUT)):
                    size = (46 + 9 * row) * (1 - 0.26 * k)
                    sheet.lay(
                        blob(px, y, size, size * 0.7, sheet.rng, 0.14, 11),
                        lighter(tone, 0.08),
                        darker(tone, 0.14),
                        lift=4,
                    )


def _generic(sheet: Sheet, variant: int) -> None:
    """A hill village, arranged by `variant` (0 to 2)."""
    tops = ((340, 410), (300, 380), (360, 420))[variant]
    morning(sheet, mix(c.MIST_PALE, c.CREAM, (0.2, 0.5, 0.35)[variant]), (249, 230, 188), 600)
    sun(sheet, (1200, 340, 820)[variant], (220, 240, 200)[variant], 82)
    cloud(sheet, (420, 1150, 330)[variant], 170, 340)
    ranges(sheet, tops, 680, c.MIST_DEEP, 60)
    heights = ([420, 470, 540, 560, 500, 450], [580, 540, 470, 430, 470, 520], [470, 520, 500, 450, 500, 560])[variant]
    crops = (
        (c.MILLET, c.LEAF_LIGHT, c.MILLET_LIGHT, c.SPROUT),
        (c.LEAF_LIGHT, c.SPROUT, c.CLAY, c.MILLET_LIGHT),
        (c.MILLET_LIGHT, c.CLAY, c.LEAF_LIGHT, c.MILLET),
    )[variant]
    terraces(sheet, ridge(-20, 1620, heights, sheet.rng, 2), 800, 6, crops, 0.42, 14)
    roofs = (ROOF_GREY, ROOF_BROWN, ROOF_RED)
    for row, (y, w, count) in enumerate(((690, 130, 4), (790, 170, 3))):
        for k in range(count):
            x = 120 + k * (1400 / count) + sheet.rng.uniform(0, 120) + row * 60
            house(
                sheet,
                x,
                y + sheet.rng.uniform(-18, 14),
                w,
                roofs[(k + row + variant) % 3],
                (c.STONE, LIME)[(k + variant) % 2],
                (k + row) % 2 == 1,
            )
            tree(
                sheet,
                x - 40,
                y + 26,
                w * 0.62,
                (c.LEAF, c.LEAF_DEEP)[k % 2],
                (c.RED, c.PEAR_LIGHT, c.PEACH)[(k + variant) % 3],
            )
    hill(
        sheet,
        -20,
        1620,
        ([860, 850, 880, 900, 880, 850], [840, 880, 900, 880, 850, 846], [880, 860, 850, 870, 890, 880])[variant],
        1220,
        c.LEAF_LIGHT,
        c.LEAF,
    )
    if variant == 1:
        stream(sheet, bezier((760, 850), (900, 960), (500, 1020), (620, 1260), 50), [40, 90, 200])
    else:
        road(sheet, bezier((800, 850), (960, 930), (600, 1020), (780 + 160 * variant, 1260), 50), [34, 80, 170])
    house(sheet, (120, 1060, 140)[variant], 1040, 310, roofs[variant], (c.STONE, LIME, c.STONE)[variant], variant == 1)
    for x, size in (((1130, 220), (1400, 300)), ((120, 260), (380, 210)), ((1100, 240), (1420, 320)))[variant]:
        tree(sheet, x, 1140, size, c.LEAF_DEEP, (c.RED, c.PEAR_LIGHT, c.PEACH)[variant], lift=9)
    stone_wall(
        sheet,
        resample(
            smooth(
                (
                    [(-20, 1120), (240, 1136), (520, 1150)],
                    [(1000, 1150), (1300, 1136), (1640, 1116)],
                    [(-20, 1120), (240, 1136), (560, 1150)],
                )[variant],
                False,
            ),
            30,
        ),
        120,
        c.STONE,
        38,
    )
    verge(sheet, hedge(-20, 1620, 1206, -12), 70, 15)


SCENES: dict[str, Scene] = {
    "village_lili": Scene(
        "石头房前的平地上晒着小米，远处是层层梯田。（示意图）",
        "Millet dries on flat ground before stone houses; terraced hills behind. (Illustration)",
        _lili,
        51,
    ),
    "village_xiangquan": Scene(
        "山谷里的果园村庄，一条小溪从屋旁流过。（示意图）",
        "An orchard village in a valley with a stream running past the houses. (Illustration)",
        _xiangquan,
        52,
    ),
    "village_shamao": Scene(
        "高峰之下的小山村，坡上长着山楂树。（示意图）",
        "A small mountain village below a peak, with hawthorn trees on the slopes. (Illustration)",
        _shamao,
        53,
    ),
    "village_longquan": Scene(
        "田野间排列着一座座拱形大棚。（示意图）",
        "Arched greenhouses stand in rows among the fields. (Illustration)",
        _longquan,
        54,
    ),
    "village_generic_1": Scene(
        "山坡梯田下的村庄和小路。（示意图）",
        "A village and a lane below terraced slopes. (Illustration)",
        lambda sheet: _generic(sheet, 0),
        55,
    ),
    "village_generic_2": Scene(
        "溪水边的山村。（示意图）",
        "A hill village beside a stream. (Illustration)",
        lambda sheet: _generic(sheet, 1),
        56,
    ),
    "village_generic_3": Scene(
        "梯田环绕的村庄，屋前种着桃树。（示意图）",
        "A village among terraces, with peach trees before the houses. (Illustration)",
        lambda sheet: _generic(sheet, 2),
        57,
    ),
}
