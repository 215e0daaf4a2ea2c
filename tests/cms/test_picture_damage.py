"""Uploads by strangers: what they cut out stays out, what is damaged is refused in words, and no picture eats the memory."""

from __future__ import annotations

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Lock

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageChops, ImageCms

from marketplace.uploads import limits, pixels
from marketplace.uploads.limits import LIMITS, Limit
from marketplace.uploads.pictures import PLACES, clean_picture, opaque_pixels
from marketplace.uploads.pixels import LONGEST_SIDE
from orders.reviews.photos import draw_photo
from tests.cms.shop_site import picture_bytes
from tests.cms.test_picture_cleaning import BLUE, ORANGE, SECRET, UPLOADS, jpeg_bytes


def saved(picture: Image.Image, kind: str, **options: object) -> BytesIO:
    out = BytesIO()
    picture.save(out, format=kind, **options)
    out.seek(0)
    return out


def face_cut_out() -> Image.Image:
    """A blue wall; in its left half an orange face, which its buyer has erased to transparency."""
    picture = Image.new("RGBA", (64, 48), (*BLUE, 255))
    picture.paste((*ORANGE, 0), (0, 0, 32, 48))
    return picture


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_the_colours_of_what_was_erased_are_not_kept(kind: str) -> None:
    upload = saved(face_cut_out(), kind, **{"lossless": True, "exact": True} if kind == "WEBP" else {})
    with Image.open(BytesIO(upload.getvalue())) as sent:
        red, _, _, alpha = sent.getpixel((8, 24))  # type: ignore[misc]
        assert (red > 200, alpha) == (True, 0)  # the face is still in what was sent
    with Image.open(clean_picture(upload, "wall.png")) as stored:
        assert stored.mode == "RGBA"
        assert stored.getpixel((8, 24))[3] == 0  # type: ignore[index]
        assert max(stored.convert("RGBA").getpixel((8, 24))[:3]) < 16  # type: ignore[index]
        assert stored.getpixel((56, 24))[3] == 255  # type: ignore[index]
    drawn = draw_photo(upload)
    for content in (drawn.large, drawn.small):
        with Image.open(BytesIO(content)) as shown:
            assert (shown.mode, min(shown.getpixel((8, 24))) > 250) == ("RGB", True)  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["P", "L", "RGB", "LA"])
def test_transparency_of_every_kind_is_white_in_a_review(mode: str) -> None:
    picture, options = face_cut_out(), {}
    if mode == "P":
        picture = Image.new("P", (64, 48), 0)
        picture.putpalette([*ORANGE, *BLUE])
        picture.paste(1, (32, 0, 64, 48))
        options = {"transparency": 0}
    elif mode != "LA":
        picture, options = face_cut_out().convert(mode), {"transparency": ORANGE if mode == "RGB" else 141}
    drawn = opaque_pixels(saved(picture.convert(mode), "PNG", **options), 1280)
    assert drawn.mode == "RGB"
    assert drawn.getpixel((8, 24)) == (255, 255, 255)
    assert drawn.getpixel((56, 24)) == (BLUE if mode in ("P", "RGB") else (64, 64, 64))


# size


def test_a_phones_photo_of_48_million_pixels_is_taken() -> None:
    with Image.open(clean_picture(saved(Image.new("RGB", (8064, 6048), ORANGE), "JPEG"), "big.jpg")) as picture:
        assert picture.size == (LONGEST_SIDE, 2400)
        assert max(abs(a - b) for a, b in zip(picture.getpixel((9, 9)), ORANGE, strict=True)) < 3  # type: ignore[arg-type]


@pytest.mark.parametrize(("suffix", "kind"), [("webp", "WEBP"), ("avif", "AVIF"), ("heic", "HEIF"), ("png", "PNG")])
def test_what_is_dear_to_decode_has_a_lower_limit(suffix: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = UPLOADS[suffix][0]()
    monkeypatch.setattr(limits, "MILLION", 1)
    monkeypatch.setitem(LIMITS, kind, Limit(1, 3071))
    with pytest.raises(ValidationError) as refused:
        clean_picture(BytesIO(upload), "x")
    assert refused.value.code == "picture_too_many_pixels"
    monkeypatch.setitem(LIMITS, kind, Limit(1, 3072))
    clean_picture(BytesIO(upload), "x")


def test_pictures_are_decoded_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    decoding, alone = Lock(), []
    decode = pixels._decoded

    def watched(*args: object) -> object:
        alone.append(decoding.acquire(blocking=False))
        try:
            return decode(*args)  # type: ignore[arg-type]
        finally:
            decoding.release()

    monkeypatch.setattr(pixels, "_decoded", watched)
    upload = saved(Image.new("RGB", (2000, 1500), ORANGE), "PNG").getvalue()
    with ThreadPoolExecutor(PLACES) as pool:
        sizes = list(pool.map(lambda n: opaque_pixels(BytesIO(upload), 100 + n).width, range(12)))
    assert sizes == list(range(100, 112))
    assert alone == [True] * 12


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "CMYK"])
def test_shrinking_by_strips_is_shrinking(mode: str) -> None:
    noise = Image.effect_noise((900, 3100), 24)  # without ends that are cut off at black or white
    picture = Image.merge("RGB", [noise, noise.rotate(180), ImageChops.invert(noise)]).convert(mode)
    if mode == "RGBA":
        picture.putalpha(noise.transpose(Image.Transpose.FLIP_TOP_BOTTOM))
    size = (360, 1240)
    strips = pixels._shrunk(picture, size)
    assert (strips.mode, strips.size) == (mode, size)
    whole = picture.resize(size, Image.Resampling.LANCZOS)
    seen = "RGBa" if mode == "RGBA" else mode
    difference = ImageChops.difference(strips.convert(seen), whole.convert(seen))
    assert max(most for _, most in difference.getextrema()) <= 2  # type: ignore[misc]  # no seam


# damage


def with_wrong_exif(tag: int) -> bytes:
    """A JPEG held sideways, of which the camera wrote one more tag, as text where numbers belong or the reverse."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[tag] = 7
    content = bytearray(picture_bytes(exif=exif))
    entry = content.index(struct.pack("<H", tag) if b"II*\0" in content else struct.pack(">H", tag))
    order = "<" if b"II*\0" in content else ">"
    content[entry + 2 : entry + 4] = struct.pack(order + "H", 2)  # its type: text
    return bytes(content)


@pytest.mark.parametrize("tag", [ExifTags.Base.ImageWidth, ExifTags.Base.XResolution, ExifTags.Base.Orientation + 2])
def test_a_tag_of_the_wrong_type_stops_no_photo(tag: int) -> None:
    with Image.open(clean_picture(BytesIO(with_wrong_exif(tag)), "held.jpg")) as picture:
        assert picture.size == (48, 64)


def test_a_broken_avif_is_refused_in_words() -> None:
    content = bytearray(picture_bytes(kind="AVIF"))
    content[content.index(b"mdat") + 4 :] = bytes(len(content) - content.index(b"mdat") - 4)
    with pytest.raises(ValidationError) as refused:
        clean_picture(BytesIO(bytes(content)), "x.avif")
    assert refused.value.code == "picture_unreadable"


@pytest.mark.parametrize("profile", [b"no profile", b"", SECRET * 20])
def test_a_broken_colour_profile_stops_no_picture(profile: bytes) -> None:
    upload = picture_bytes(icc_profile=profile, quality=95, subsampling=0)
    with Image.open(clean_picture(BytesIO(upload), "x.jpg")) as picture:
        assert (picture.size, "icc_profile" in picture.info) == ((64, 48), False)
        found = picture.getpixel((8, 24))
    assert all(abs(one - drawn) < 12 for one, drawn in zip(found, ORANGE, strict=True))  # type: ignore[arg-type]


def test_a_colour_profile_for_other_pixels_stops_no_picture() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    with Image.open(clean_picture(BytesIO(picture_bytes(icc_profile=lab)), "x.jpg")) as picture:
        assert picture.size == (64, 48)


@pytest.mark.parametrize("suffix", UPLOADS)
def test_flipped_bytes_are_refused_cleanly_or_harmless(suffix: str) -> None:
    whole = jpeg_bytes(6) if suffix == "jpg" else UPLOADS[suffix][0]()
    # Most of a file's meaning is near its beginning.
    place = st.one_of(st.integers(0, len(whole) - 1), st.integers(0, min(len(whole), 600) - 1))
    flips = st.lists(st.tuples(place, st.integers(0, 255)), min_size=1, max_size=6)

    @settings(max_examples=150, deadline=None)
    @given(flips, st.integers(0, 9), st.integers(1, len(whole)))
    def clean(flips: list[tuple[int, int]], cut: int, left: int) -> None:
        content = bytearray(whole)
        for at, byte in flips:
            content[at] = byte
        try:
            stored = clean_picture(BytesIO(bytes(content[: left if cut == 0 else None])), "x").read()
        except ValidationError:
            return
        assert SECRET not in stored
        with Image.open(BytesIO(stored)) as picture:
            picture.load()
            assert not picture.getexif()
            assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)

    clean()


def test_a_damaged_png_is_refused_in_words() -> None:
    header = picture_bytes((8, 8), kind="PNG")
    broken = b"IDAT" + b"\x78\x9cnothing packed"
    chunk = struct.pack(">I", len(broken) - 4) + broken + struct.pack(">I", zlib.crc32(broken))
    with pytest.raises(ValidationError) as refused:
        clean_picture(BytesIO(header[: header.index(b"IDAT") - 4] + chunk), "x.png")
    assert refused.value.code == "picture_unreadable"
