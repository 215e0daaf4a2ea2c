"""What a demo picture is: how large, what it shows in words, and how it is painted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .palette import CREAM, Colour
from .paper import Sheet


@dataclass(frozen=True)
class Scene:
    """A picture: `paint` lays it on a sheet of `size` pixels; `alt_zh` and `alt_en` say in a sentence what is seen."""

    alt_zh: str
    alt_en: str
    paint: Callable[[Sheet], None]
    seed: int
    size: tuple[int, int] = (1600, 1200)
    ground: Colour = CREAM
    warmth: float = 1.0
