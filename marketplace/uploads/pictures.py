"""What happens to every uploaded picture before it is stored: nothing of it is kept but the pixels.

A phone's photo carries the place where it was taken; a picture of a village must not say which yard that was.
So the picture is decoded, turned upright, brought to sRGB and written anew. A new file has no EXIF, GPS, XMP, IPTC,
comments, thumbnails or trailing bytes, because none are copied over. What was cut out to transparency is not kept either.

A file of a few kilobytes can hold 40 million pixels. Small pictures are decoded here, one at a time in a process; large ones
apart, one at a time on the machine (`apart`). One more may wait: every waiting thread is one that serves no pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from threading import BoundedSemaphore, Lock
from typing import IO, TYPE_CHECKING

from cachetools import TTLCache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from PIL import Image

from .apart import encoded_apart, opaque_apart
from .limits import BUSY, DEEP, LIMITS, MILLION, PROGRESSIVE, TOO_LARGE, TOO_MANY_PIXELS, TOO_OFTEN, Limit, Refused
from .pixels import LONGEST_SIDE, encoded, measure, opaque

SUFFIX = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
APART_ABOVE = 6 * MILLION  # pixels; of the dearest kind they take about 100 MB

NAMED = {"jpeg": "JPEG", "progressive": PROGRESSIVE, "png": "PNG", "heif": "HEIF", "deep": DEEP, "webp": "WEBP"}

MOST_AN_HOUR = 40  # pictures of one order that a process decodes: one that is refused may be sent again and again
PLACES = 2  # threads of a process that decode or wait for it; the others answer, and at once

_places = BoundedSemaphore(PLACES)
_one_at_a_time = Lock()
_sent: TTLCache[str, int] = TTLCache(10_000, ttl=3600)
_counting = Lock()

if TYPE_CHECKING:  # ContentFile takes no type when the code runs
    Content = ContentFile[bytes]
else:
    Content = ContentFile


class CleanedFile(Content):
    """A picture that has been through `clean_picture`, so that it is not put through it twice.

    :ivar content_type: what the browser called the upload; empty for one that came another way
    """

    content_type: str = ""


def clean_picture(file: IO[bytes], name: str, token: str | None = None) -> CleanedFile:
    """Return the picture in `file` as a new file that holds nothing but upright sRGB pixels.

    :param file: the upload, readable and seekable
    :param name: its name; the suffix of the result is that of the format it is stored in
    :param token: of the order's link that it was sent by, if by one
    :raises ValidationError: it is no picture of a known kind, is damaged, or is too large in bytes or pixels; or so many are
        being decoded, or were sent by this link, that it must be sent again later
    """
    with _decoding(token):
        if measure(file) > APART_ABOVE:
            content, kind = encoded_apart(file, LONGEST_SIDE)
        else:
            with _one_at_a_time:
                content, kind = encoded(file, LONGEST_SIDE)
    return CleanedFile(content, name=PurePath(name).stem[:80] + SUFFIX[kind])


def opaque_pixels(file: IO[bytes], longest: int, token: str | None = None) -> Image.Image:
    """Return the picture in `file` upright in sRGB, white where it was transparent, and none of its other contents.

    :param file: the upload, readable and seekable
    :param longest: pixels of its longest side at most; a smaller picture is not made larger
    :param token: of the order's link that it was sent by, if by one
    :raises ValidationError: as `clean_picture`
    """
    with _decoding(token):
        if measure(file) > APART_ABOVE:
            return opaque_apart(file, longest)
        with _one_at_a_time:
            return opaque(file, longest)


@contextmanager
def _decoding(token: str | None) -> Iterator[None]:
    """Hold one of the places, without waiting for it; what is refused in the block is said in words."""
    try:
        if not _places.acquire(blocking=False):
            raise Refused(BUSY)
        try:
            if token is not None:
                _count(token)
            yield
        finally:
            _places.release()
    except Refused as refused:
        raise _refusal(refused) from refused


def _count(token: str) -> None:
    with _counting:
        sent = _sent.get(token, 0)
        if sent >= MOST_AN_HOUR:
            raise Refused(TOO_OFTEN)
        _sent[token] = sent + 1


def limits_in_words() -> str:
    """Return what is taken, for the help text of a field, in the active language."""
    pixels = {f"{name}_pixels": _millions(LIMITS[kind]) for name, kind in NAMED.items()}
    megabytes = {name: LIMITS[kind].megabytes for name, kind in NAMED.items()}
    return _(
        "JPEG up to %(jpeg)s MB and %(jpeg_pixels)s pixels (saved progressively: %(progressive_pixels)s), PNG up to "
        "%(png)s MB and %(png_pixels)s, HEIC up to %(heif)s MB and %(heif_pixels)s (with more than 8 bits a colour or "
        "transparency: %(deep_pixels)s), WebP and AVIF up to %(webp)s MB and %(webp_pixels)s."
    ) % (pixels | megabytes)


limits_help = lazy(limits_in_words, str)

# Of a file input for pictures: a phone offers its camera, and js/pictures.js makes them smaller and says so.
PICTURE_INPUT = {
    "accept": "image/*",
    "data-shrink": gettext_lazy("Making photo {n} of {all} smaller before it is sent …"),
    "data-shrunk": gettext_lazy("Ready: {size} will be sent."),
}


def _refusal(refused: Refused) -> ValidationError:
    """Return a refusal in words: what the limit is, and what to do."""
    if refused.code in (TOO_LARGE, TOO_MANY_PIXELS):
        limit = LIMITS[refused.kind]
        if refused.kind == "JPEG":
            then = _("Please make it smaller first: galleries call it “resize”.")
        else:
            then = _("Please make it smaller first (galleries call it “resize”), or save it as an ordinary JPEG.")
        if refused.code == TOO_LARGE:
            what = _("This picture is too large: at most %(most)s MB of a %(kind)s file are taken.")
            most = str(limit.megabytes)
        else:
            what = _("This picture has too many pixels: at most %(most)s of a %(kind)s file are taken.")
            most = _millions(limit)
        names = {"HEIF": "HEIC", DEEP: _("10-bit HEIC"), "WEBP": "WebP", PROGRESSIVE: _("progressive JPEG")}
        kind = names.get(refused.kind, refused.kind)
        return ValidationError(f"{what % {'most': most, 'kind': kind}} {then}", code=refused.code)
    if refused.code == BUSY:
        words = _("Many pictures are being read just now. Please send it again in a minute.")
    elif refused.code == TOO_OFTEN:
        words = _("Very many pictures were sent for this order. Please send it again in an hour.")
    else:
        words = _("This file can't be read as a picture. Use JPEG, PNG, WebP, AVIF or HEIC.")
    return ValidationError(words, code=refused.code)


def _millions(limit: Limit) -> str:
    """Return the pixels as people say them in the active language: Chinese counts in ten thousands."""
    if (get_language() or "").startswith("zh"):
        return f"{limit.megapixels / 100:g}亿" if limit.megapixels >= 100 else f"{limit.megapixels}00万"
    return _("%(count)s million") % {"count": limit.megapixels}
