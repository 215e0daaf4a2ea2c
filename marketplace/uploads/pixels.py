"""The pixels of an upload: decoded, shrunk, turned upright, brought to sRGB, and written anew. Nothing of Django.

Only the decoder ever has all pixels: they are shrunk strip by strip.
"""

from __future__ import annotations

import math
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO, Any

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageFile

from .eight_bits import eight_bits, is_transparent, scale_transparency
from .limits import TOO_MANY_PIXELS, UNREADABLE, Refused, check_head, check_opened, is_buffered

pillow_heif.register_heif_opener()

LONGEST_SIDE = 3200
LONGEST_CLEAR = 2200  # of a WebP in which something is transparent: to write one takes 35 bytes a pixel
JPEG_QUALITY = 90

OPENED = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
# What Pillow says it is → what is stored. Browsers don't show HEIC; MPO is a phone's JPEG with a second picture in it; to
# write an AVIF takes 200 MB and ten seconds of CPU.
STORED_AS = {"JPEG": "JPEG", "MPO": "JPEG", "HEIF": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "AVIF": "JPEG"}
STORED_CLEAR = {"AVIF": "WEBP"}  # where something is transparent
SAVE_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": JPEG_QUALITY, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": JPEG_QUALITY, "method": 4},
}
STRIP = 256  # rows of the result that are drawn at a time
# What Pillow's decoders raise on damaged files, beside what they should.
DAMAGE = (
    OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RuntimeError,
    MemoryError, struct.error, zlib.error,
)  # fmt: skip
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def measure(file: IO[bytes]) -> int:
    """Return how many pixels the picture in `file` has, from its header.

    :raises Refused: it is no picture of a known kind, or is too large in bytes or pixels
    """
    with _damage_refused(check_head(file)), Image.open(file, formats=OPENED) as picture:
        check_opened(picture)
        return picture.width * picture.height


def encoded(file: IO[bytes], longest: int) -> tuple[bytes, str]:
    """Return the picture in `file` as a new file that holds nothing but upright sRGB pixels, and its format.

    :raises Refused: it is no picture of a known kind, is damaged, or is too large in bytes or pixels
    """
    pixels, kind = _clean_pixels(file, longest)
    if kind == "JPEG":
        pixels = _on_white(pixels)
    elif kind == "WEBP" and pixels.mode == "RGBA":
        pixels.thumbnail((LONGEST_CLEAR, LONGEST_CLEAR), Image.Resampling.LANCZOS)
    out = BytesIO()
    pixels.save(out, format=kind, **SAVE_OPTIONS[kind])
    return out.getvalue(), kind


def opaque(file: IO[bytes], longest: int) -> Image.Image:
    """Return the picture in `file` upright in sRGB, white where it was transparent, and none of its other contents.

    :raises Refused: it is no picture of a known kind, is damaged, or is too large in bytes or pixels
    """
    return _on_white(_clean_pixels(file, longest)[0])


def _clean_pixels(file: IO[bytes], longest: int) -> tuple[Image.Image, str]:
    """Return clean pixels, RGB or RGBA, and the format that they are to be stored in."""
    with _damage_refused(check_head(file)):
        shrunk, turn, profile, kind = _decoded(file, longest)
        pixels = _srgb(shrunk, profile)
        del shrunk  # a copy less in memory
        stored = STORED_CLEAR.get(kind, STORED_AS[kind]) if pixels.mode == "RGBA" else STORED_AS[kind]
        return pixels if turn is None else pixels.transpose(turn), stored


@contextmanager
def _damage_refused(kind: str) -> Iterator[None]:
    with warnings.catch_warnings():
        # Of broken notes, and Pillow's own alarm, which is set below ours; ours is checked before a pixel is decoded.
        warnings.simplefilter("ignore")
        try:
            yield
        except Image.DecompressionBombError:
            raise Refused(TOO_MANY_PIXELS, kind) from None
        except DAMAGE as damage:
            raise Refused(UNREADABLE) from damage


def _decoded(file: IO[bytes], longest: int) -> tuple[Image.Image, Image.Transpose | None, bytes | None, str]:
    """Return the shrunk pixels, how to turn them upright, their colour profile, and the format they came in.

    What the decoder holds is free again on return.
    """
    with Image.open(file, formats=OPENED) as picture:
        check_opened(picture)
        scale_transparency(picture)
        if is_buffered(picture):
            longest_decoded = longest * 3 // 5  # may come out a little smaller: all passes are in memory beside it
        else:
            longest_decoded = longest
        part = min(longest_decoded / max(picture.size), 1)
        # a JPEG is decoded at 1/2, 1/4 or 1/8 where that is enough
        picture.draft(None, (max(round(picture.width * part), 1), max(round(picture.height * part), 1)))
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once it has printed a statement, leaves it on for all
        picture.load()
        part = min(longest / max(picture.size), 1)
        size = (max(round(picture.width * part), 1), max(round(picture.height * part), 1))
        return _shrunk(picture, size), _turn(picture), picture.info.get("icc_profile"), picture.format or ""


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """Return how to turn a picture upright. Only this tag is read: writing others anew fails on what cameras wrote."""
    try:
        orientation = picture.getexif().get(ExifTags.Base.Orientation)
    except DAMAGE:
        return None  # nor are broken notes of a camera a reason to refuse a picture
    return TURNED.get(orientation) if isinstance(orientation, int) else None


def _shrunk(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the loaded picture in this size as RGB, RGBA or CMYK, drawn strip by strip: only a strip is there twice.

    The colours of what can't be seen are black: whoever cut a face out of a photo took it away.
    """
    transparent = is_transparent(picture)
    mode = "RGBa" if transparent else "CMYK" if picture.mode == "CMYK" else "RGB"
    shrunk = Image.new(mode, size)
    rows = picture.height / size[1]  # of the picture to a row of the result
    around = math.ceil(3 * rows) + 1 if picture.size != size else 0  # Lanczos looks at three rows on each side
    for top in range(0, size[1], STRIP):
        bottom = min(top + STRIP, size[1])
        first = max(math.floor(top * rows) - around, 0)
        last = min(math.ceil(bottom * rows) + around, picture.height)
        strip = eight_bits(picture.crop((0, first, picture.width, last)))
        if strip.mode != mode:
            strip = strip.convert(mode)
        if picture.size != size:
            box = (0, top * rows - first, picture.width, min(bottom * rows - first, strip.height))
            strip = strip.resize((size[0], bottom - top), Image.Resampling.LANCZOS, box, reducing_gap=3.0)
        shrunk.paste(strip, (0, top))
    return shrunk.convert("RGBA") if transparent else shrunk


def _srgb(pixels: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the pixels in sRGB. They come from `Image.new`, and nothing is in their `info` but what is put there here."""
    mode = "RGBA" if pixels.mode == "RGBA" else "RGB"
    if profile:
        try:
            pixels = _converted(pixels, ImageCms.ImageCmsProfile(BytesIO(profile)), mode)
        except (ImageCms.PyCMSError, *DAMAGE):
            pass  # a broken colour profile is no reason to refuse a picture
    pixels = pixels if pixels.mode == mode else pixels.convert(mode)
    pixels.info.clear()  # Pillow writes comments and profiles that it finds there back into some formats
    return pixels


def _converted(pixels: Image.Image, source: ImageCms.ImageCmsProfile, mode: str) -> Image.Image:
    srgb = ImageCms.createProfile("sRGB")
    if source.profile.xcolor_space.strip() != "GRAY" or pixels.mode == "CMYK":
        return ImageCms.profileToProfile(pixels, source, srgb, outputMode=mode) or pixels
    # a curve of greys: of the one channel that the three are alike in
    grey = ImageCms.profileToProfile(pixels.convert("L"), source, srgb, outputMode="RGB")
    assert grey is not None
    if mode == "RGBA":
        grey.putalpha(pixels.getchannel("A"))
    return grey


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground
