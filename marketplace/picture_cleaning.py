"""What happens to every uploaded picture before it is stored: nothing of it is kept but the pixels.

A phone's photo carries the place where it was taken; a picture of a village must not say which yard that was.
So the picture is decoded, turned upright, brought to sRGB and written anew. A new file has no EXIF, GPS, XMP, IPTC,
comments, thumbnails or trailing bytes, because none are copied over.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any

import pillow_heif
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

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


if TYPE_CHECKING:
    Content = ContentFile[bytes]
else:
    Content = ContentFile


class CleanedFile(Content):
    """A picture that has been through `clean_picture`, so that it is not put through it twice."""


def clean_picture(file: IO[bytes], name: str) -> CleanedFile:
    """Return the picture in `file` as a new file that holds nothing but upright sRGB pixels.

    :param file: the upload, readable and seekable
    :param name: its name; the suffix of the result is that of the format it is stored in
    :raises ValidationError: it is no picture of a known kind, is damaged, or is too large in bytes or pixels
    """
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        raise ValidationError(
            _("This picture has %(size)s; at most %(most)s are taken.")
            % {"size": filesizeformat(size), "most": filesizeformat(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)},
            code="picture_too_large",
        )
    with warnings.catch_warnings():
        # Pillow's own alarm is set below ours; ours is checked before a pixel is decoded.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=OPENED) as picture:
                _refuse_too_many_pixels(picture.size)
                kind = STORED_AS[picture.format or ""]
                pixels = _upright_srgb(picture)
        except Image.DecompressionBombError:
            raise _too_many_pixels() from None
        except ValidationError:
            raise
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, EOFError) as damage:
            raise ValidationError(
                _("This file can't be read as a picture. Use JPEG, PNG, WebP, AVIF or HEIC."), code="picture_unreadable"
            ) from damage
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if kind == "JPEG":
        pixels = _on_white(pixels)
    out = BytesIO()
    pixels.save(out, format=kind, **SAVE_OPTIONS[kind])
    return CleanedFile(out.getvalue(), name=PurePath(name).stem[:80] + SUFFIX[kind])


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels; at most %(most)s million are taken.")
        % {"most": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000},
        code="picture_too_many_pixels",
    )


def _refuse_too_many_pixels(size: tuple[int, int]) -> None:
    if size[0] * size[1] > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise _too_many_pixels()


def _upright_srgb(picture: Image.Image) -> Image.Image:
    """Return a new image with the pixels of `picture`, turned as its EXIF says, and none of its other contents."""
    profile = picture.info.get("icc_profile")
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once it has printed a statement, leaves it on for all
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    transparent = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    if profile and upright.mode in ("RGB", "RGBA", "CMYK"):
        try:
            srgb = ImageCms.createProfile("sRGB")
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = "RGBA" if upright.mode == "RGBA" else "RGB"
            upright = ImageCms.profileToProfile(upright, source, srgb, outputMode=mode) or upright
        except ImageCms.PyCMSError:
            pass  # a broken colour profile is no reason to refuse a picture
    upright = upright.convert("RGBA" if transparent else "RGB")
    # A copy by pixels: Pillow writes comments and profiles it finds in `info` back into some formats.
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    return bare


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground
