"""Sheets of coloured paper laid over each other: cut edges, soft cast shadows, grain, one light from the upper left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from .curves import Points, Rng
from .palette import PAPER, SHADOW, Colour, darker, lighter

Outlines = Points | Sequence[Points]

_TILE = (2080, 1360)


def _scaled(mask: Image.Image, strength: float) -> Image.Image:
    """The mask with every value times `strength` (0 to 1)."""
    return ImageChops.multiply(mask, Image.new("L", mask.size, round(255 * strength)))


@lru_cache(maxsize=1)
def _tooth() -> Image.Image:
    """The paper's tooth and the gouache's unevenness, as a grey picture around 128; made once a process."""
    rng = np.random.default_rng(20190)
    w, h = _TILE
    field = rng.standard_normal((h, w), dtype=np.float32) * 3

    def cloud(cols: int, rows: int, strength: float) -> None:
        rough = Image.fromarray(rng.normal(0, strength, (rows, cols)).astype(np.float32))
        field[:] += np.asarray(
            rough.resize((w, h), Image.Resampling.BILINEAR if cols > 600 else Image.Resampling.BICUBIC)
        )

    cloud(w // 3, h // 3, 2.6)
    cloud(w // 70, h // 5, 1.5)  # dry brush strokes, drawn sideways
    cloud(w // 40, h // 40, 2.6)
    cloud(w // 220, h // 220, 3.4)
    grey = Image.fromarray(np.clip(field + 128, 0, 255).astype(np.uint8))
    fibres = ImageDraw.Draw(grey)
    for x, y, turn, long, tone in zip(*(rng.uniform(0, 1, (5, 900))), strict=True):
        dx, dy = np.cos(turn * 6.3) * (4 + 12 * long), np.sin(turn * 6.3) * (4 + 12 * long)
        fibres.line((x * w, y * h, x * w + dx, y * h + dy), fill=int(118 + 22 * tone))
    return grey


@lru_cache(maxsize=4)
def _grain(strength: float) -> Image.Image:
    """The tooth at a `strength` from 0 to 1, ready to be added to a colour picture."""
    grey = _tooth().point([max(0, min(255, round(128 + (v - 128) * strength))) for v in range(256)])
    return Image.merge("RGB", (grey, grey, grey))


@dataclass(frozen=True)
class Piece:
    """A cut piece as coverage: `mask` (L) lies with its upper left corner at `at` on the sheet."""

    mask: Image.Image
    at: tuple[int, int]


class Sheet:
    """A picture being laid together, piece by piece, from the back to the front."""

    def __init__(self, size: tuple[int, int], ground: Colour | None, seed: int = 1) -> None:
        """A sheet of `size` pixels; without `ground` it is see-through, for pieces that are stamped many times."""
        self.size = size
        self.rng: Rng = np.random.default_rng(seed)
        self._clear = ground is None
        self.image = Image.new("RGBA" if ground is None else "RGB", size, (0, 0, 0, 0) if ground is None else ground)

    # -- cutting -------------------------------------------------------------------------------------------------

    def cut(
        self, outlines: Outlines, margin: float = 0.0, holes: Sequence[Points] = (), clip: Piece | None = None
    ) -> Piece | None:
        """The coverage of `outlines` less `holes`, inside `clip`; None when nothing of it lies on the sheet."""
        parts = [outlines] if isinstance(outlines, np.ndarray) else list(outlines)
        every = np.concatenate(parts)
        low, high = every.min(0), every.max(0)
        m = int(margin) + 2
        x0, y0 = max(int(low[0]) - m, -m), max(int(low[1]) - m, -m)
        x1, y1 = min(int(high[0]) + m + 1, self.size[0] + m), min(int(high[1]) + m + 1, self.size[1] + m)
        w, h = x1 - x0, y1 - y0
        if w <= 0 or h <= 0:
            return None
        fine = 3 if w * h < 500_000 else 2
        big = Image.new("L", (w * fine, h * fine))
        draw = ImageDraw.Draw(big)
        for shapes, tone in ((parts, 255), (holes, 0)):
            for shape in shapes:
                draw.polygon(((shape - (x0, y0)) * fine).ravel().tolist(), fill=tone)
        mask = big.reduce(fine)
        if clip is not None:
            window = Image.new("L", (w, h))
            window.paste(clip.mask, (clip.at[0] - x0, clip.at[1] - y0))
            mask = ImageChops.multiply(mask, window)
        return Piece(mask, (x0, y0))

    # -- laying --------------------------------------------------------------------------------------------------

    def lay(
        self,
        outlines: Outlines,
        colour: Colour,
        to: Colour | None = None,
        *,
        lift: float = 6.0,
        shadow: float = 0.42,
        grain: float = 1.0,
        rim: float = 0.5,
        holes: Sequence[Points] = (),
        clip: Piece | None = None,
    ) -> Piece | None:
        """Lay a piece of paper on the sheet.

        `colour` runs to `to` from the upper left to the lower right (default: a shade darker); `lift` is how far it
        floats above the layer below in pixels; `shadow`, `grain` and `rim` are strengths from 0 to 1.
        """
        piece = self.cut(outlines, lift * 3.2, holes, clip)
        if piece is None:
            return None
        if shadow and lift:
            self._cast(piece, lift, shadow, clip)
        end = darker(colour, 0.10) if to is None else to
        self._put(self._paint(piece.mask.size, lighter(colour, 0.06), end, grain), piece.mask, piece.at)
        if rim:
            self._edge(piece, rim, 2 if lift >= 7 else 1)
        return piece

    def inset(
        self,
        outlines: Outlines,
        under: Colour,
        *,
        depth: float = 3.0,
        strength: float = 0.55,
        clip: Piece | None = None,
    ) -> None:
        """Cut a hole through the top layer: paper of colour `under` shows below, shaded by the hole's edge."""
        piece = self.cut(outlines, depth * 2, clip=clip)
        if piece is None:
            return
        self._put(self._paint(piece.mask.size, darker(under, 0.05), lighter(under, 0.04), 1.0), piece.mask, piece.at)
        outside = ImageChops.invert(piece.mask).filter(ImageFilter.GaussianBlur(float(depth * 0.7)))
        moved = ImageChops.offset(outside, round(depth * 0.8), round(depth))
        self._put(SHADOW, _scaled(ImageChops.multiply(moved, piece.mask), strength), piece.at)

    def tint(
        self, outlines: Outlines, colour: Colour, strength: float = 0.3, soft: float = 0.0, clip: Piece | None = None
    ) -> None:
        """A thin wash of gouache over what is there; `soft` blurs its edge by so many pixels."""
        piece = self.cut(outlines, soft * 3, clip=None if soft else clip)
        if piece is None:
            return
        mask = piece.mask
        if soft:
            k = 1 if soft < 4 else 4
            mask = (
                mask.reduce(k)
                .filter(ImageFilter.GaussianBlur(float(soft / k)))
                .resize(piece.mask.size, Image.Resampling.BILINEAR)
            )
            if clip is not None:
                window = Image.new("L", mask.size)
                window.paste(clip.mask, (clip.at[0] - piece.at[0], clip.at[1] - piece.at[1]))
                mask = ImageChops.multiply(mask, window)
        self._put(colour, _scaled(mask, strength), piece.at)

    def fade(self, top: Colour, bottom: Colour, y0: int = 0, y1: int | None = None) -> None:
        """Paint the band from y0 to y1 over the whole width, from `top` to `bottom`: the sky's paper."""
        y1 = self.size[1] if y1 is None else y1
        ramp = Image.new("RGB", (1, 2))
        ramp.putdata([top, bottom])
        band = ramp.resize((1, y1 - y0), Image.Resampling.BICUBIC).resize((self.size[0], y1 - y0))
        self.image.paste(self._grained(band, 1.0), (0, y0))

    def stamp(self, sprite: Image.Image, x: float, y: float) -> None:
        """Lay a ready-made see-through piece with its centre at (x, y)."""
        at = (round(x - sprite.width / 2), round(y - sprite.height / 2))
        if self._clear:
            self.image.alpha_composite(sprite, (max(0, at[0]), max(0, at[1])), (max(0, -at[0]), max(0, -at[1])))
        else:
            self.image.paste(sprite, at, sprite)

    def finish(self, warm: float = 1.0) -> Image.Image:
        """The light over all: brighter from the upper left, corners a little darker."""
        w, h = self.size
        y, x = np.mgrid[0:24, 0:32] / np.array([23.0, 31.0])[:, None, None]
        glow = 1.05 - 0.07 * warm * np.hypot(x - 0.18, y - 0.1) - 0.09 * warm * np.hypot(x - 0.5, y - 0.5) ** 3
        gain = np.clip(glow * 236, 0, 255).astype(np.uint8)
        light = Image.fromarray(gain).resize((w, h), Image.Resampling.BICUBIC)
        rgb = Image.merge("RGB", (light, light, light.point(lambda v: v * 0.985)))
        image = ImageChops.multiply(self.image.convert("RGB"), rgb)
        bright = image.point([min(255, round(v * 255 / 236)) for v in range(256)] * 3)
        return ImageEnhance.Color(bright).enhance(1.10)

    # -- paint ---------------------------------------------------------------------------------------------------

    def _paint(self, size: tuple[int, int], first: Colour, last: Colour, grain: float) -> Image.Image:
        corners = Image.new("RGB", (2, 2))
        middle = ((first[0] + last[0]) // 2, (first[1] + last[1]) // 2, (first[2] + last[2]) // 2)
        corners.putdata([first, middle, middle, last])
        return self._grained(corners.resize(size, Image.Resampling.BILINEAR), grain)

    def _grained(self, fill: Image.Image, grain: float) -> Image.Image:
        if grain <= 0:
            return fill
        tile = _grain(grain)
        x = int(self.rng.integers(0, max(1, tile.width - fill.width)))
        y = int(self.rng.integers(0, max(1, tile.height - fill.height)))
        tooth = tile.crop((x, y, x + fill.width, y + fill.height))
        return ImageChops.add(fill, tooth, 1, -128)

    def _cast(self, piece: Piece, lift: float, strength: float, clip: Piece | None) -> None:
        """A halo close to the piece and a longer shadow to the lower right."""
        k = 1 if lift < 3 else 2 if lift < 8 else 4
        small = piece.mask.reduce(k).filter(ImageFilter.GaussianBlur(float(lift * 0.85 / k)))
        soft = small.resize(piece.mask.size, Image.Resampling.BILINEAR)
        soft = _scaled(soft, strength)
        at = (piece.at[0] + round(lift * 0.45), piece.at[1] + round(lift * 0.6))
        if clip is not None:
            window = Image.new("L", soft.size)
            window.paste(clip.mask, (clip.at[0] - at[0], clip.at[1] - at[1]))
            soft = ImageChops.multiply(soft, window)
        self._put(SHADOW, soft, at)

    def _edge(self, piece: Piece, strength: float, width: int) -> None:
        """The paper's thickness: lit on the upper left, dark on the lower right."""
        moved = ImageChops.offset(piece.mask, width, width)
        lit = _scaled(ImageChops.subtract(piece.mask, moved), strength * 0.8)
        self._put(PAPER, lit, piece.at)
        if piece.mask.width * piece.mask.height > 400_000:
            return  # the lower edge of hills and boards lies under the next layer
        back = ImageChops.offset(piece.mask, -width, -width)
        self._put(SHADOW, _scaled(ImageChops.subtract(piece.mask, back), strength * 0.36), piece.at)

    def _put(self, fill: Image.Image | Colour, mask: Image.Image, at: tuple[int, int]) -> None:
        if not self._clear:
            box = (at[0], at[1], at[0] + mask.width, at[1] + mask.height)
            self.image.paste(fill, box if isinstance(fill, tuple) else at, mask)
            return
        layer = Image.new("RGBA", self.size)
        body = fill if isinstance(fill, Image.Image) else Image.new("RGB", mask.size, fill)
        body = body.convert("RGBA")
        body.putalpha(mask)
        layer.paste(body, at)
        self.image.alpha_composite(layer)
