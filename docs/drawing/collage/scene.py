"""What a demo picture is: how large, and how it is painted. What it shows in words is in the demo's own table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .palette import CREAM, Colour
from .paper import Sheet


@dataclass(frozen=True)
class Scene:
    """A picture: `paint` lays it on a sheet of `size` pixels; `seed` decides all that is left to chance."""

    paint: Callable[[Sheet], None]
    seed: int
    size: tuple[int, int] = (1600, 1200)
    ground: Colour = CREAM
    warmth: float = 1.0
