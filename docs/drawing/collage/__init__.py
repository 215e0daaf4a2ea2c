"""The demo's pictures: paper collages of a hill-country marketplace, drawn by code.

`draw(name)` gives a finished JPEG file as a visitor's camera would: with EXIF and a (made-up) GPS position, so that the
upload pipeline's removal of both is exercised by every demo picture.
"""

from __future__ import annotations

from .camera import jpeg
from .paper import Sheet
from .scene import Scene
from .scenes_harvest import SCENES as _HARVEST
from .scenes_market import SCENES as _MARKET
from .scenes_orchard import SCENES as _ORCHARD
from .scenes_road import SCENES as _ROAD
from .scenes_village import SCENES as _VILLAGE

__all__ = ["SCENES", "Scene", "draw"]

SCENES: dict[str, Scene] = _ROAD | _HARVEST | _ORCHARD | _MARKET | _VILLAGE


def draw(name: str) -> bytes:
    """The picture `name` of SCENES as a JPEG file; the same bytes each time. Raises KeyError for an unknown name."""
    scene = SCENES[name]
    sheet = Sheet(scene.size, scene.ground, scene.seed)
    scene.paint(sheet)
    return jpeg(sheet.finish(scene.warmth))
