"""What happens to every uploaded picture before it is stored: nothing of it is kept but the pixels.

A phone's photo carries the place where it was taken; a picture of a village must not say which yard that was.
So the picture is decoded, turned upright, brought to sRGB and written anew. A new file has no EXIF, GPS, XMP, IPTC,
comments, thumbnails or trailing bytes, because none are copied over. What was cut out to transparency is not kept either.

A file of a few kilobytes can hold 60 million pixels. Only the decoder ever has them all: they are shrunk strip by strip,
and one picture at a time in a process.
"""

from __future__ import annotations

import math
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import PurePath
from threading import Lock
from typing import IO, TYPE_CHECKING, Any

import pillow_heif
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms, ImageFile

pillow_heif.register_heif_opener()

LONGEST_SIDE = 3200
JPEG_QUALITY = 90

OPENED = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
# What Pillow says it is → what is stored. Browsers don't show HEIC; MPO is a phone's JPEG with a second picture in it.
STORED_AS = {"JPEG": "JPEG", "MPO": "JPEG", "HEIF": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "AVIF": "AVIF"}
SUFFIX = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif"}
SAVE_OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": JPEG_QUALITY, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": JPEG_QUALITY, "method": 4},
    "AVIF": {"quality": 80, "speed": 8},
}
# Where a decoder needs 15, 9 and 7 bytes a pixel (measured): none takes more than about 400 MB.
MOST_PIXELS = {"WEBP": 25_000_000, "AVIF": 40_000_000, "HEIF": 50_000_000}
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

_one_at_a_time = Lock()

if TYPE_CHECKING:  # ContentFile takes no type when the code runs
    Content = ContentFile[bytes]
else:
    Content = ContentFile


class CleanedFile(Content):
    """A picture that has been through `clean_picture`, so that it is not put through it twice.

    :ivar content_type: what the browser called the upload; empty for one that came another way
    """

    content_type: str = ""


def clean_picture(file: IO[bytes], name: str) -> CleanedFile:
    """Return the picture in `file` as a new file that holds nothing but upright sRGB pixels.

    :param file: the upload, readable and seekable
    :param name: its name; the suffix of the result is that of the format it is stored in
    :raises ValidationError: it is no picture of a known kind, is damaged, or is too large in bytes or pixels
    """
    with _one_at_a_time:
        pixels, kind = _clean_pixels(file, LONGEST_SIDE)
        if kind == "JPEG":
            pixels = _on_white(pixels)
        out = BytesIO()
        pixels.save(out, format=kind, **SAVE_OPTIONS[kind])
    return CleanedFile(out.getvalue(), name=PurePath(name).stem[:80] + SUFFIX[kind])


def opaque_pixels(file: IO[bytes], longest: int) -> Image.Image:
    """Return the picture in `file` upright in sRGB, white where it was transparent, and none of its other contents.

    :param file: the upload, readable and seekable
    :param longest: pixels of its longest side at most; a smaller picture is not made larger
    :raises ValidationError: it is no picture of a known kind, is damaged, or is too large in bytes or pixels
    """
    with _one_at_a_time:
        return _on_white(_clean_pixels(file, longest)[0])


def _clean_pixels(file: IO[bytes], longest: int) -> tuple[Image.Image, str]:
    """Return clean pixels, RGB or RGBA, and the format that they are to be stored in."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        raise ValidationError(
            _("This picture has %(size)s; at most %(most)s are taken.")
            % {"size": filesizeformat(size), "most": filesizeformat(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)},
            code="picture_too_large",
        )
    with _damage_refused():
        shrunk, turn, profile, kind = _decoded(file, longest)
        pixels = _srgb(shrunk, profile)
        return pixels if turn is None else pixels.transpose(turn), kind


@contextmanager
def _damage_refused() -> Iterator[None]:
    with warnings.catch_warnings():
        # Of broken notes, and Pillow's own alarm, which is set below ours; ours is checked before a pixel is decoded.
        warnings.simplefilter("ignore")
        try:
            yield
        except Image.DecompressionBombError:
            raise _too_many_pixels(settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS) from None
        except ValidationError:
            raise
        except DAMAGE as damage:
            raise ValidationError(
                _("This file can't be read as a picture. Use JPEG, PNG, WebP, AVIF or HEIC."), code="picture_unreadable"
            ) from damage


def _too_many_pixels(most: int) -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels; at most %(most)s million are taken.") % {"most": most // 1_000_000},
        code="picture_too_many_pixels",
    )


def _refuse_too_many_pixels(picture: Image.Image) -> None:
    most: int = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    most = min(most, MOST_PIXELS.get(picture.format or "", most))
    if picture.width * picture.height > most:
        raise _too_many_pixels(most)


def _decoded(file: IO[bytes], longest: int) -> tuple[Image.Image, Image.Transpose | None, bytes | None, str]:
    """Return the shrunk pixels, how to turn them upright, their colour profile, and the format to store them in.

    What the decoder holds is free again on return.
    """
    with Image.open(file, formats=OPENED) as picture:
        _refuse_too_many_pixels(picture)
        part = min(longest / max(picture.size), 1)
        size = (max(round(picture.width * part), 1), max(round(picture.height * part), 1))
        picture.draft(None, size)  # a JPEG is decoded at 1/2, 1/4 or 1/8 where that is enough
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once it has printed a statement, leaves it on for all
        picture.load()
        profile = picture.info.get("icc_profile")
        return _shrunk(picture, size), _turn(picture), profile, STORED_AS[picture.format or ""]


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
    transparent = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    modes = ("RGBA", "RGBa") if transparent else (picture.mode,) if picture.mode == "CMYK" else ("RGB",)
    shrunk = Image.new(modes[-1], size)
    rows = picture.height / size[1]  # of the picture to a row of the result
    around = math.ceil(3 * rows) + 1 if picture.size != size else 0  # Lanczos looks at three rows on each side
    for top in range(0, size[1], STRIP):
        bottom = min(top + STRIP, size[1])
        first = max(math.floor(top * rows) - around, 0)
        last = min(math.ceil(bottom * rows) + around, picture.height)
        strip = picture.crop((0, first, picture.width, last))
        for mode in modes:
            strip = strip.convert(mode)
        if picture.size != size:
            box = (0, top * rows - first, picture.width, min(bottom * rows - first, strip.height))
            strip = strip.resize((size[0], bottom - top), Image.Resampling.LANCZOS, box, reducing_gap=3.0)
        shrunk.paste(strip, (0, top))
    return shrunk.convert("RGBA") if transparent else shrunk


def _srgb(pixels: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if pixels.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            pixels = ImageCms.profileToProfile(pixels, source, srgb, outputMode=mode) or pixels
        except (ImageCms.PyCMSError, *DAMAGE):
            pass  # a broken colour profile is no reason to refuse a picture
    # A copy by pixels: Pillow writes comments and profiles it finds in `info` back into some formats.
    bare = Image.new(mode, pixels.size)
    bare.paste(pixels if pixels.mode == mode else pixels.convert(mode))
    return bare


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground
