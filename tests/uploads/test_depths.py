"""Pixels of every depth keep their brightness, their transparency and their colour."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy
import pillow_heif
import pytest
from PIL import Image, PngImagePlugin

from marketplace.uploads.eight_bits import eight_bits
from marketplace.uploads.limits import is_buffered
from marketplace.uploads.pictures import clean_picture, opaque_pixels

HERE = Path(__file__).parent
STEPS = (0, 64, 128, 192, 255)  # five bars, eight pixels wide: from black over a quarter of the brightness to white


def bars(mode: str = "RGB") -> Image.Image:
    row = numpy.repeat(numpy.array(STEPS, numpy.uint8), 8)
    return Image.fromarray(numpy.tile(row, (16, 1))).convert(mode)


def deep() -> numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.uint16]]:
    return numpy.asarray(bars("L"), numpy.uint16) * 257


def saved(picture: Image.Image, kind: str, **options: object) -> BytesIO:
    out = BytesIO()
    picture.save(out, kind, **options)
    out.seek(0)
    return out


def deep_png(colours: int, transparent: bytes = b"") -> BytesIO:
    """A PNG of 16 bits a channel: grey, grey with alpha, RGB, RGB with alpha by its colour type 0, 4, 2, 6."""
    channels = {0: 1, 4: 2, 2: 3, 6: 4}[colours]
    pixels = numpy.stack([deep()] * channels, -1)
    if colours in (4, 6):
        pixels[..., -1] = numpy.where(deep() == 192 * 257, 0, 65535)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    out = BytesIO(b"\x89PNG\r\n\x1a\n")
    out.seek(8)
    head = (40).to_bytes(4) + (16).to_bytes(4) + bytes((16, colours, 0, 0, 0))
    PngImagePlugin.putchunk(out, b"IHDR", head)
    if transparent:
        PngImagePlugin.putchunk(out, b"tRNS", transparent)
    PngImagePlugin.putchunk(out, b"IDAT", zlib.compress(rows))
    PngImagePlugin.putchunk(out, b"IEND", b"")
    out.seek(0)
    return out


def heic(mode: str, pixels: bytes) -> BytesIO:
    out = BytesIO()
    pillow_heif.from_bytes(mode, (40, 16), pixels).save(out, quality=100, chroma=444)
    out.seek(0)
    return out


def seen(picture: Image.Image) -> list[int]:
    """The brightness in the middle of each bar."""
    grey = picture.convert("L")
    return [int(grey.getpixel((4 + 8 * bar, 8))) for bar in range(5)]  # type: ignore[arg-type]


DEEP = {
    "grey PNG": lambda: deep_png(0),
    "RGB PNG": lambda: deep_png(2),
    "Pillow's own grey PNG": lambda: saved(Image.fromarray(deep()), "PNG"),
    "grey HEIC": lambda: heic("I;16", deep().tobytes()),
    "HEIC": lambda: heic("RGB;16", numpy.repeat(deep()[..., None], 3, -1).tobytes()),
    "10-bit AVIF": lambda: BytesIO((HERE / "bars10.avif").read_bytes()),
    "12-bit AVIF": lambda: BytesIO((HERE / "bars12.avif").read_bytes()),
}


@pytest.mark.parametrize("name", DEEP)
def test_more_than_eight_bits_are_scaled(name: str) -> None:
    """A grey PNG came out white from 0.4 % of the brightness on."""
    with Image.open(clean_picture(DEEP[name](), "x")) as picture:
        assert [abs(found - step) < 4 for found, step in zip(seen(picture), STEPS, strict=True)] == [True] * 5


CLEAR_AT_192 = {
    "grey, one value": lambda: deep_png(0, (192 * 257).to_bytes(2)),
    "grey with alpha": lambda: deep_png(4),
    "RGB, one colour": lambda: deep_png(2, (192 * 257).to_bytes(2) * 3),
    "RGB with alpha": lambda: deep_png(6),
}


@pytest.mark.parametrize("name", CLEAR_AT_192)
def test_the_transparency_of_sixteen_bits_is_kept(name: str) -> None:
    with Image.open(clean_picture(CLEAR_AT_192[name](), "x.png")) as picture:
        assert picture.mode == "RGBA"
        assert [picture.getpixel((4 + 8 * bar, 8))[3] for bar in range(5)] == [255, 255, 255, 0, 255]  # type: ignore[index]
        assert seen(picture.convert("RGB"))[:3] == [0, 64, 128]
    assert seen(opaque_pixels(CLEAR_AT_192[name](), 40)) == [0, 64, 128, 255, 255]


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_the_transparent_grey_of_a_shallow_png_is_found(bits: int) -> None:
    most = 2**bits - 1
    picture = Image.new("P", (40, 16), 0)
    picture.paste(most, (16, 0, 40, 16))
    out = BytesIO(b"\x89PNG\r\n\x1a\n")
    out.seek(8)
    head = (40).to_bytes(4) + (16).to_bytes(4) + bytes((bits, 0, 0, 0, 0))
    row = numpy.packbits(numpy.unpackbits(numpy.array(picture, numpy.uint8)[0][:, None], axis=1)[:, -bits:].ravel())
    PngImagePlugin.putchunk(out, b"IHDR", head)
    PngImagePlugin.putchunk(out, b"tRNS", most.to_bytes(2))
    PngImagePlugin.putchunk(out, b"IDAT", zlib.compress((b"\0" + row.tobytes()) * 16))
    PngImagePlugin.putchunk(out, b"IEND", b"")
    with Image.open(clean_picture(out, "x.png")) as stored:
        assert [stored.convert("RGBA").getpixel((x, 8))[3] for x in (4, 36)] == [255, 0]  # type: ignore[index]


def test_what_no_decoder_of_ours_makes_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="mode F"):
        eight_bits(Image.new("F", (2, 2), 0.5))
    assert eight_bits(Image.new("I", (2, 2), 0x8080)).getpixel((0, 0)) == (128, 128, 128)


def profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A colour profile of version 2 for a display with these tags."""
    tags = {b"wtpt": xyz(0.9642, 1, 0.8249)} | tags
    table, content, at = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, tag in tags.items():
        table += name + struct.pack(">II", at + len(content), len(tag))
        content += tag + bytes(-len(tag) % 4)
    body = table + content
    head = struct.pack(
        ">I4sI4s4s4s12s4s", 128 + len(body), b"", 0x02100000, b"mntr", space, b"XYZ ", bytes(12), b"acsp"
    )
    return head + bytes(28) + struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D) + bytes(48) + body


def xyz(*parts: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(part * 65536) for part in parts))


def curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


DISPLAY_P3 = {
    b"rXYZ": xyz(0.5151, 0.2412, -0.0011),
    b"gXYZ": xyz(0.2920, 0.6922, 0.0419),
    b"bXYZ": xyz(0.1571, 0.0666, 0.7841),
    **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve(2.2)),
}


def test_wide_colours_and_grey_curves_are_brought_to_srgb() -> None:
    """Display P3's red is outside of sRGB: its numbers taken for sRGB's would be duller than what was photographed."""
    wide = profile(b"RGB ", DISPLAY_P3)
    muted = Image.new("RGB", (8, 8), (200, 120, 120))
    with Image.open(clean_picture(saved(muted, "PNG", icc_profile=wide), "x.png")) as picture:
        red, green, _ = picture.getpixel((4, 4))  # type: ignore[misc]
    assert (red > 205, green < 120) == (True, True)
    linear = profile(b"GRAY", {b"kTRC": curve(1)})
    for mode in ("L", "LA"):
        grey = saved(Image.new(mode, (8, 8), 128 if mode == "L" else (128, 255)), "PNG", icc_profile=linear)
        assert opaque_pixels(grey, 8).getpixel((4, 4))[0] in range(186, 190)  # type: ignore[index]


def test_inks_are_brought_to_srgb() -> None:
    ink = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    with Image.open(clean_picture(saved(ink, "JPEG", quality=95), "x.jpg")) as picture:
        red, green, blue = picture.getpixel((8, 8))  # type: ignore[misc]
    assert (picture.mode, red > 240, green < 15, blue < 15) == ("RGB", True, True, True)


def test_a_jpeg_in_several_passes_is_known() -> None:
    """Its decoder holds all of it: progressive ones, and those that have a pass for each colour."""
    passes = (HERE / "passes.jpg").read_bytes()
    for content, buffered in (
        (passes, True),
        (saved(bars(), "JPEG", progressive=True).getvalue(), True),
        (saved(bars(), "JPEG").getvalue(), False),
        (saved(bars("L"), "JPEG").getvalue(), False),
        (saved(bars(), "PNG").getvalue(), False),
    ):
        with Image.open(BytesIO(content)) as picture:
            assert is_buffered(picture) is buffered
            picture.load()
