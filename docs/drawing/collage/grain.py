"""Millet and other grain: single grains for heaps, and the heavy ears on their plants."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from PIL import Image

from . import palette as c
from .curves import Points, Rng, bezier, blob, ellipse, lens, move, resample, ribbon, smooth, trace
from .palette import Colour, darker, far, lighter, mix
from .paper import Sheet
from .plants import berry, blade

Sprites = tuple[Image.Image, ...]


def sprites(count: int, size: int, draw: Callable[[Sheet, int], None], seed: int = 5) -> Sprites:
    """`count` see-through pieces of size by size pixels, each drawn by `draw(sheet, index)`, for stamping."""
    pieces = []
    for i in range(count):
        sheet = Sheet((size, size), None, seed + i)
        draw(sheet, i)
        pieces.append(sheet.image)
    return tuple(pieces)


def scatter(sheet: Sheet, pieces: Sprites, places: Points) -> None:
    """Stamp one of `pieces`, at random, at each of `places`."""
    picks = sheet.rng.integers(0, len(pieces), len(places))
    for pick, (x, y) in zip(picks, places, strict=True):
        sheet.stamp(pieces[pick], x, y)


def jittered_grid(rng: Rng, box: tuple[float, float, float, float], pitch: float) -> Points:
    """Places about `pitch` pixels apart in the box (x0, y0, x1, y1), row by row from the top."""
    x0, y0, x1, y1 = box
    rows = [
        (x + (j % 2) * pitch / 2, y)
        for j, y in enumerate(np.arange(y0, y1, pitch * 0.82))
        for x in np.arange(x0, x1, pitch)
    ]
    return np.array(rows) + rng.normal(0, pitch * 0.16, (len(rows), 2))


@lru_cache(maxsize=32)
def grain_sprites(size: float, colour: Colour, stretch: float = 1.0, count: int = 12) -> Sprites:
    """Single grains of radius `size` pixels; `stretch` lengthens them; lightness varies."""

    def one(sheet: Sheet, i: int) -> None:
        mid = sheet.size[0] / 2
        tone = mix(darker(colour, 0.10), lighter(colour, 0.26), (i * 5 % count) / count)
        turn = i * np.pi / count * (stretch != 1.0)
        body = ellipse(mid, mid, size * stretch, size, n=18, turn=turn)
        sheet.lay(body, lighter(tone, 0.16), darker(tone, 0.2), lift=size * 0.34, shadow=0.6, grain=0.5)
        sheet.tint(ellipse(mid - size * 0.28, mid - size * 0.32, size * 0.3, n=10), c.PAPER, 0.45, soft=size * 0.1)

    return sprites(count, int(size * (stretch + 1.6) * 1.7), one)


@lru_cache(maxsize=4)
def kernel_sprites(size: float, colour: Colour, count: int = 12) -> Sprites:
    """Kernels of corn, about `size` pixels in half length: broad at one end, with a pale tip at the other."""
    tooth = smooth(
        trace("-0.95,-0.25 -0.5,-0.55 0.35,-0.82 0.88,-0.55 0.95,0 0.88,0.55 0.35,0.82 -0.5,0.55 -0.95,0.25"), per=4
    )

    def one(sheet: Sheet, i: int) -> None:
        mid, turn = sheet.size[0] / 2, i * 2.4
        tone = mix(darker(colour, 0.06), lighter(colour, 0.22), (i * 5 % count) / count)
        piece = sheet.lay(
            move(tooth, mid, mid, turn, size),
            lighter(tone, 0.14),
            darker(tone, 0.16),
            lift=size * 0.3,
            shadow=0.6,
            grain=0.5,
        )
        sheet.tint(move(ellipse(-0.8, 0, 0.32, 0.4), mid, mid, turn, size), c.PAPER, 0.65, soft=1.5, clip=piece)
        sheet.tint(move(ellipse(0.3, 0, 0.36, 0.3), mid, mid, turn, size), lighter(tone, 0.5), 0.5, soft=2, clip=piece)

    return sprites(count, int(size * 4), one)


@lru_cache(maxsize=32)
def lobe_sprites(size: int, tone: Colour, count: int = 4) -> Sprites:
    """Little heaps of grain, the lobes of a millet ear, about `size` pixels across."""
    grains = 11 if size >= 28 else 7 if size > 12 else 5

    radius = size * (0.145 if grains > 7 else 0.18)
    shades = (lighter(tone, 0.20), lighter(tone, 0.06), darker(tone, 0.07), darker(tone, 0.22))

    def dot(sheet: Sheet, i: int) -> None:
        body = ellipse(sheet.size[0] / 2, sheet.size[0] / 2, radius, n=14)
        sheet.lay(body, lighter(shades[i], 0.16), darker(shades[i], 0.12), lift=size * 0.045, shadow=0.5, rim=0.4)

    dots = sprites(len(shades), int(radius * 3.4) + 3, dot)

    def one(sheet: Sheet, i: int) -> None:
        mid = size * 0.75
        under = blob(mid, mid, size * 0.48, size * 0.44, sheet.rng)
        sheet.lay(under, darker(tone, 0.20), darker(tone, 0.34), lift=size * 0.11, rim=0.0)
        for k in range(grains):
            a, r = k * 2.4 + i, size * 0.41 * np.sqrt((grains - 0.6 - k) / grains)
            slope = np.cos(a) * r + np.sin(a) * r + sheet.rng.normal(0, size * 0.14)
            tier = int(np.clip(1.6 + slope / size * 2.6, 0, 3))
            sheet.stamp(dots[tier], mid + np.cos(a) * r, mid + np.sin(a) * r)

    return sprites(count, round(size * 1.5), one)


def millet_ear(
    sheet: Sheet,
    spine: Points,
    width: float,
    light: Colour = c.MILLET_LIGHT,
    deep: Colour = c.MILLET_DEEP,
    awns: bool = True,
) -> None:
    """A heavy ear of foxtail millet along `spine` (from stalk to tip), `width` pixels at its fullest."""
    line = resample(spine, width * 0.17)
    t = np.linspace(0, 1, len(line))
    full = width * np.interp(t, [0, 0.10, 0.30, 0.62, 0.86, 1], [0.30, 0.66, 0.96, 1.0, 0.70, 0.20])
    d = np.gradient(line, axis=0)
    d /= np.hypot(d[:, 0], d[:, 1])[:, None]
    side = np.column_stack([-d[:, 1], d[:, 0]])
    if awns:
        _awns(sheet, line, side, d, full, light)
    sheet.lay(ribbon(line, list(full * 0.86)), darker(deep, 0.3), darker(deep, 0.45), lift=width * 0.18, rim=0)
    big = max(10, round(width * 0.40 / 8) * 8)
    sets = [
        lobe_sprites(s, tone)
        for s in (big, max(8, round(big * 0.65)))
        for tone in (lighter(light, 0.22), mix(light, deep, 0.22), mix(light, deep, 0.58), mix(light, deep, 0.95))
    ]
    for i in range(len(line) - 1, -1, -1):
        offsets = (-0.40, 0.40, 0.02) if i % 2 else (-0.44, 0.44, -0.20, 0.20)
        small = 4 if full[i] < width * 0.62 else 0
        for off in offsets:
            at = line[i] + side[i] * off * full[i] * 0.86 + sheet.rng.normal(0, width * 0.014, 2)
            sun = off * float(side[i] @ (0.78, 0.62)) * 2.0 + sheet.rng.normal(0.1, 0.16)
            tier = 0 if sun < -0.34 else 1 if sun < 0.22 else 2 if sun < 0.62 else 3
            pieces = sets[small + tier]
            sheet.stamp(pieces[int(sheet.rng.integers(len(pieces)))], at[0], at[1])


def _awns(sheet: Sheet, line: Points, side: Points, d: Points, full: Points, light: Colour) -> None:
    """The fine bristles that stand out around an ear."""
    hairs = []
    for i in range(1, len(line)):
        for s in (-1, 1):
            away = side[i] * s + d[i] * sheet.rng.uniform(0.4, 1.3)
            turn = float(np.arctan2(away[1], away[0]))
            at = line[i] + side[i] * s * full[i] * 0.40
            long = 6 + full[i] * sheet.rng.uniform(0.20, 0.34)
            hairs.append(move(lens(long, 2.4, n=6), at[0], at[1], turn))
    sheet.lay(hairs, lighter(light, 0.2), light, lift=3, rim=0, shadow=0.25)


def millet_plant(
    sheet: Sheet, x: float, foot: float, tall: float, lean: float, width: float, haze: float = 0.0, leaves: int = 3
) -> None:
    """A millet plant: stalk from (x, foot), `tall` pixels high, leaves, and one ear that hangs over to the side `lean`."""
    neck = (x + lean * 0.42, foot - tall)
    stalk = bezier((x, foot), (x - lean * 0.10, foot - tall * 0.5), (x - lean * 0.02, foot - tall * 0.98), neck, 24)
    green = far(mix(c.LEAF, c.MILLET, 0.18), haze)
    for k in range(leaves):
        fx, fy = stalk[int((0.26 + 0.19 * k) * 23)]
        side = 1 if (k % 2 == 0) == (lean < 0) else -1
        reach = tall * sheet.rng.uniform(0.32, 0.44)
        line = bezier(
            (fx, fy),
            (fx + side * reach * 0.3, fy - reach * 0.65),
            (fx + side * reach * 0.8, fy - reach * 0.6),
            (fx + side * reach * 1.15, fy + reach * sheet.rng.uniform(-0.05, 0.25)),
            18,
        )
        blade(sheet, line, width * 0.42, mix(green, far(c.LEAF_DEEP, haze), 0.4 * (k % 2)), lift=8)
    ear = bezier(
        neck,
        (x + lean * 0.92, foot - tall * 1.05),
        (x + lean * 1.42, foot - tall * 0.94),
        (x + lean * 1.52, foot - tall * 0.50),
        40,
    )
    blade(sheet, np.vstack([stalk, ear[1:8]]), width * 0.22, far(c.LEAF_LIGHT, haze), lift=6)
    millet_ear(sheet, ear[2:], width, far(c.MILLET_LIGHT, haze), far(c.MILLET_DEEP, haze))


@lru_cache(maxsize=8)
def berry_sprites(size: int, count: int = 10) -> Sprites:
    """Ready-made hawthorn berries of `size` pixels' radius, for heaps."""
    tones = (c.RED, mix(c.RED, c.RED_LIGHT, 0.35), mix(c.RED, c.RED_DEEP, 0.4))
    turns = np.random.default_rng(size).uniform(0, 6.3, count)

    def one(sheet: Sheet, i: int) -> None:
        berry(sheet, size * 1.35, size * 1.3, size, float(turns[i]), tones[i % 3], lift=size * 0.13)

    return sprites(count, round(size * 2.8), one)
