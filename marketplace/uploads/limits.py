"""Which pictures are taken: how many bytes and pixels of each kind. Nothing of Django, for the process that only decodes.

Phones make JPEG of 200 million pixels; it is decoded at a half, a quarter or an eighth, row by row. The decoders of the other
kinds hold the whole picture, some of them several times, and so does that of a JPEG which is written in several passes. Their
limits keep a process under 300 MB, as measured in `tests/uploads/test_memory.py`.
"""

from __future__ import annotations

from typing import IO, NamedTuple

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

MEGABYTE = 1024 * 1024
MILLION = 1_000_000


class Limit(NamedTuple):
    """The most that is taken of a kind of file."""

    megabytes: int
    megapixels: int


PROGRESSIVE, DEEP = "progressive JPEG", "deep HEIC"
LIMITS = {
    "JPEG": Limit(100, 250),
    PROGRESSIVE: Limit(100, 24),
    "PNG": Limit(100, 45),
    "HEIF": Limit(20, 25),
    DEEP: Limit(20, 16),  # more than 8 bits, colour of every pixel, or transparency
    "AVIF": Limit(15, 12),
    "WEBP": Limit(15, 12),
}


class Refused(Exception):
    """A picture that is not taken.

    :ivar code: `TOO_LARGE`, `TOO_MANY_PIXELS`, `UNREADABLE`, `BUSY` or `TOO_OFTEN`
    :ivar kind: a key of `LIMITS`, where a limit is the reason
    """

    def __init__(self, code: str, kind: str = "") -> None:
        super().__init__(code, kind)
        self.code, self.kind = code, kind


TOO_LARGE, TOO_MANY_PIXELS = "picture_too_large", "picture_too_many_pixels"
UNREADABLE, BUSY, TOO_OFTEN = "picture_unreadable", "picture_busy", "picture_too_often"


def check_head(file: IO[bytes]) -> str:
    """Refuse by size, and by what the first bytes say, before a decoder gets the file: some read all of it, and make room.

    :returns: its kind, a key of `LIMITS`
    :raises Refused: it is too large, or no picture of a known kind
    """
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(30)
    file.seek(0)
    kind = _kind(head)
    if size > LIMITS[kind].megabytes * MEGABYTE:
        raise Refused(TOO_LARGE, kind)
    if kind == "WEBP":
        _check_pixels(kind, _webp_pixels(head))
    return kind


def check_opened(picture: Image.Image) -> None:
    """Refuse by the pixels that an opened picture is going to have.

    :raises Refused: they are too many
    """
    kind = {"MPO": "JPEG"}.get(picture.format or "", picture.format or "")
    if is_buffered(picture):
        kind = PROGRESSIVE
    elif kind == "HEIF" and (
        picture.mode != "RGB" or picture.info.get("bit_depth") != 8 or picture.info.get("chroma") != 420
    ):
        kind = DEEP
    _check_pixels(kind, picture.width * picture.height)


def is_buffered(picture: Image.Image) -> bool:
    """Whether a JPEG comes in several passes over the whole picture, so that all of it is held while it is decoded.

    Pillow has read as far as the end of the first scan's header, which counts the components that are in the scan.
    """
    if not isinstance(picture, JpegImageFile) or picture.fp is None:  # MPO is one as well
        return False
    file, components = picture.fp, picture.layers
    at = file.tell()
    whole = b"\xff\xda" + (6 + 2 * components).to_bytes(2) + bytes([components])
    file.seek(max(at - 8 - 2 * components, 0))
    is_whole = file.read(5) == whole
    file.seek(at)
    return "progressive" in picture.info or not is_whole


def _kind(head: bytes) -> str:
    if head.startswith(b"\xff\xd8"):
        return "JPEG"
    if head.startswith(b"\x89PNG"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        return "AVIF" if head[8:12] in (b"avif", b"avis") else "HEIF"
    raise Refused(UNREADABLE)


def _webp_pixels(head: bytes) -> int:
    """Return width × height: in the three forms of WebP they stand in three places."""
    form = head[12:16]
    if form == b"VP8X":
        return (1 + int.from_bytes(head[24:27], "little")) * (1 + int.from_bytes(head[27:30], "little"))
    if form == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (1 + (bits & 0x3FFF)) * (1 + (bits >> 14 & 0x3FFF))
    return (int.from_bytes(head[26:28], "little") & 0x3FFF) * (int.from_bytes(head[28:30], "little") & 0x3FFF)


def _check_pixels(kind: str, pixels: int) -> None:
    if kind not in LIMITS:
        raise Refused(UNREADABLE)
    if pixels > LIMITS[kind].megapixels * MILLION:
        raise Refused(TOO_MANY_PIXELS, kind)
