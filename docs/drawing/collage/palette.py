"""The one paint box of all demo pictures: earth, millet, hawthorn, leaf, pear, mist and warm white paper."""

from __future__ import annotations

Colour = tuple[int, int, int]

PAPER: Colour = (251, 245, 232)
CREAM: Colour = (246, 231, 201)
INK: Colour = (66, 44, 36)
SHADOW: Colour = (52, 30, 26)

SOIL: Colour = (104, 68, 46)
EARTH: Colour = (150, 104, 68)
CLAY: Colour = (192, 146, 100)
SAND: Colour = (222, 192, 150)
KRAFT: Colour = (203, 165, 118)
STONE: Colour = (183, 168, 148)
SLATE: Colour = (112, 108, 108)

MILLET: Colour = (226, 168, 58)
MILLET_DEEP: Colour = (188, 122, 36)
MILLET_LIGHT: Colour = (243, 206, 116)

RED: Colour = (184, 42, 38)
RED_DEEP: Colour = (134, 26, 32)
RED_LIGHT: Colour = (214, 84, 62)

LEAF: Colour = (96, 130, 66)
LEAF_DEEP: Colour = (56, 88, 54)
LEAF_LIGHT: Colour = (146, 170, 92)
SPROUT: Colour = (190, 202, 136)

PEAR: Colour = (208, 200, 92)
PEAR_LIGHT: Colour = (231, 223, 144)
PEAR_DEEP: Colour = (168, 160, 62)

PEACH: Colour = (238, 170, 134)
PEACH_LIGHT: Colour = (248, 208, 168)
PEACH_DEEP: Colour = (212, 92, 82)

MIST: Colour = (172, 196, 202)
MIST_PALE: Colour = (216, 227, 224)
MIST_DEEP: Colour = (112, 146, 158)


def mix(a: Colour, b: Colour, t: float) -> Colour:
    """The colour a part `t` (0 to 1) of the way from `a` to `b`."""
    return (
        round(a[0] + (b[0] - a[0]) * t),
        round(a[1] + (b[1] - a[1]) * t),
        round(a[2] + (b[2] - a[2]) * t),
    )


def lighter(colour: Colour, t: float = 0.15) -> Colour:
    """`colour` with a part `t` of warm white paper mixed in."""
    return mix(colour, PAPER, t)


def darker(colour: Colour, t: float = 0.15) -> Colour:
    """`colour` with a part `t` of warm shadow mixed in."""
    return mix(colour, SHADOW, t)


def far(colour: Colour, t: float) -> Colour:
    """`colour` seen through a part `t` of bright morning haze: how distance is painted."""
    return mix(colour, (238, 229, 208), t)
