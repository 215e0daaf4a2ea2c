"""Uploads: whatever door a picture comes through, only its upright pixels are stored."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import ExifTags, Image, ImageCms, ImageFile, PngImagePlugin, UnidentifiedImageError
from wagtail.images.forms import get_image_form
from wagtail.models import UploadedFile
from willow.image import UnrecognisedImageFormatError

from cms.models import StoryImage
from marketplace.people.models import User
from marketplace.uploads import limits
from marketplace.uploads.limits import LIMITS, Limit
from marketplace.uploads.pictures import clean_picture
from marketplace.uploads.pixels import LONGEST_SIDE
from tests.cms.shop_site import made_administrator, picture_bytes
from tests.world import World

SECRET = b"LILI-YARD-17"
ORANGE, BLUE = (230, 120, 20), (20, 60, 200)


def exif_with_place(orientation: int = 1) -> Image.Exif:
    """EXIF as a phone writes it: where, when, with what, by whom, and how the camera was held."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = SECRET.decode()
    exif[ExifTags.Base.Artist] = SECRET.decode()
    exif[ExifTags.Base.DateTime] = "2026:10:02 07:30:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef] = "N"
    place[ExifTags.GPS.GPSLatitude] = (36.0, 38.0, 12.0)
    place[ExifTags.GPS.GPSLongitudeRef] = "E"
    place[ExifTags.GPS.GPSLongitude] = (117.0, 58.0, 3.0)
    place[ExifTags.GPS.GPSMapDatum] = SECRET.decode()
    exif._ifds[ExifTags.IFD.GPSInfo] = place
    return exif


@pytest.fixture
def officer(world: World) -> User:
    """Somebody who may upload pictures."""
    return made_administrator(world.millet.staff)


def heic_bytes() -> bytes:
    """A HEIC picture with EXIF, as an iPhone sends it."""
    picture = Image.open(BytesIO(picture_bytes((64, 48))))
    out = BytesIO()
    pillow_heif.from_pillow(picture).save(out, exif=exif_with_place().tobytes())
    return out.getvalue()


def png_bytes() -> bytes:
    """A PNG with EXIF and a comment."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    words.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return picture_bytes(kind="PNG", exif=exif_with_place(), pnginfo=words)


def jpeg_bytes(orientation: int = 1) -> bytes:
    """A JPEG with EXIF, XMP, a comment, and something behind its end."""
    return (
        picture_bytes(
            kind="JPEG", exif=exif_with_place(orientation), xmp=SECRET, comment=SECRET, quality=95, subsampling=0
        )
        + SECRET
    )


UPLOADS = {
    "jpg": (jpeg_bytes, "JPEG"),
    "png": (png_bytes, "PNG"),
    "webp": (lambda: picture_bytes(kind="WEBP", exif=exif_with_place(), xmp=SECRET), "WEBP"),
    "avif": (lambda: picture_bytes(kind="AVIF", exif=exif_with_place(), xmp=SECRET), "JPEG"),
    "heic": (heic_bytes, "JPEG"),
}


def stored(image: StoryImage) -> bytes:
    """The bytes of the original in the storage."""
    with default_storage.open(image.file.name) as file:
        return bytes(file.read())


@pytest.mark.parametrize("suffix", UPLOADS)
def test_the_test_pictures_do_carry_their_secret(suffix: str) -> None:
    content = UPLOADS[suffix][0]()
    assert SECRET in content
    with Image.open(BytesIO(content)) as picture:
        assert picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] == (36.0, 38.0, 12.0)


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", UPLOADS)
def test_a_saved_picture_has_nothing_but_pixels(suffix: str) -> None:
    make, kind = UPLOADS[suffix]
    image = StoryImage.objects.create(title="院子", description="院子", file=ContentFile(make(), name=f"yard.{suffix}"))
    content = stored(image)
    assert SECRET not in content
    assert b"Exif" not in content and b"GPS" not in content
    with Image.open(BytesIO(content)) as picture:
        assert picture.format == kind
        assert not picture.getexif()
        assert not {"exif", "xmp", "comment", "Comment", "icc_profile"} & set(picture.info)
        assert picture.size == (image.width, image.height) == (64, 48)
        left, right = picture.convert("RGB").getpixel((8, 24)), picture.convert("RGB").getpixel((56, 24))
    assert all(abs(found - drawn) < 30 for found, drawn in zip((*left, *right), (*ORANGE, *BLUE), strict=True))
    assert image.file_size == len(content)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("orientation", "size", "orange_at"),
    [(1, (64, 48), (8, 24)), (3, (64, 48), (56, 24)), (6, (48, 64), (24, 8)), (8, (48, 64), (24, 56))],
)
def test_pictures_are_turned_upright(orientation: int, size: tuple[int, int], orange_at: tuple[int, int]) -> None:
    file = ContentFile(jpeg_bytes(orientation), name="held.jpg")
    image = StoryImage.objects.create(title="举着拍", description="举着拍", file=file)
    assert (image.width, image.height) == size
    with Image.open(BytesIO(stored(image))) as picture:
        assert picture.size == size
        red, _, blue = picture.convert("RGB").getpixel(orange_at)  # type: ignore[misc]
    assert red > 180 and blue < 80


@pytest.mark.django_db
def test_a_new_file_for_an_old_picture_is_cleaned_too() -> None:
    image = StoryImage.objects.create(title="山", description="山", file=ContentFile(picture_bytes(), name="a.jpg"))
    image.file = ContentFile(jpeg_bytes(6), name="b.jpg")
    image.save()
    image.refresh_from_db()
    assert SECRET not in stored(image)
    assert (image.width, image.height) == (48, 64)


@pytest.mark.django_db
def test_saving_other_fields_does_not_write_the_file_again() -> None:
    image = StoryImage.objects.create(title="山", description="山", file=ContentFile(picture_bytes(), name="a.jpg"))
    name, content = image.file.name, stored(image)
    image.title = "大山"
    image.save()
    assert (image.file.name, stored(image)) == (name, content)


@pytest.mark.django_db
def test_the_upload_form_cleans(officer: User) -> None:
    form = get_image_form(StoryImage)(
        {"title": "院子", "description": "院子", "collection": 1},
        {"file": SimpleUploadedFile("yard.heic", heic_bytes(), content_type="image/heic")},
        user=officer,
    )
    assert form.is_valid(), form.errors
    image = form.save()
    assert image.file.name.endswith(".jpg")
    assert SECRET not in stored(image)


@pytest.mark.django_db
def test_the_back_office_door_cleans(client: Client, officer: User) -> None:
    client.force_login(officer)
    answer = client.post(
        "/admin/images/add/",
        {
            "title": "院子",
            "description": "院子",
            "tags": "",
            "collection": 1,
            "file": SimpleUploadedFile("yard.jpg", jpeg_bytes(6), content_type="image/jpeg"),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    image = StoryImage.objects.get(title="院子")
    assert SECRET not in stored(image)
    assert (image.width, image.height) == (48, 64)


@pytest.mark.django_db
def test_the_multiple_upload_door_cleans(client: Client, officer: User, media_root: Path) -> None:
    client.force_login(officer)
    answer = client.post(
        "/admin/images/multiple/add/",
        {
            "title": "yard.jpg",
            "collection": 1,
            "files[]": SimpleUploadedFile("yard.jpg", jpeg_bytes(), content_type="image/jpeg"),
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.status_code == 200
    assert answer.json()["success"], answer.json()
    (image,) = StoryImage.objects.all()
    assert SECRET not in stored(image)
    # Nothing waits as it came: such a file would lie in the public media folder.
    assert not UploadedFile.objects.exists()
    assert not [file for file in media_root.rglob("*") if file.is_file() and SECRET in file.read_bytes()]
    # The second step asks for the alternative text.
    edited = {f"image-{image.pk}-title": "院子", f"image-{image.pk}-tags": "", f"image-{image.pk}-collection": 1}
    for description, success in (("", False), ("一个院子", True)):
        answer = client.post(
            f"/admin/images/multiple/{image.pk}/",
            {**edited, f"image-{image.pk}-description": description},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )
        assert answer.json()["success"] is success
    image.refresh_from_db()
    assert image.description == "一个院子"


@pytest.mark.django_db
def test_the_choosers_upload_cleans_and_says_the_limits(client: Client, officer: User, media_root: Path) -> None:
    client.force_login(officer)
    form = client.get("/admin/images/chooser/", headers={"X-Requested-With": "XMLHttpRequest"}).json()["html"]
    assert "JPEG最大100 MB" in form and 'data-shrink="' in form
    sent = {
        "image-chooser-upload-title": "院子",
        "image-chooser-upload-description": "一个院子",
        "image-chooser-upload-tags": "",
        "image-chooser-upload-collection": 1,
    }
    for content, step in ((damaged(), "reshow_creation_form"), (jpeg_bytes(6), "chosen")):
        file = SimpleUploadedFile("yard.jpg", content, content_type="image/jpeg")
        answer = client.post(
            "/admin/images/chooser/create/",
            sent | {"image-chooser-upload-file": file},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )
        assert answer.json()["step"] == step
    (image,) = StoryImage.objects.all()
    assert SECRET not in stored(image)
    assert not [file for file in media_root.rglob("*") if file.is_file() and SECRET in file.read_bytes()]


def damaged() -> bytes:
    """A JPEG whose second half is missing."""
    content = picture_bytes((400, 300))
    return content[: len(content) // 2]


NO_PICTURES = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "empty": b"",
    "gif": b"GIF89a" + bytes(40),
    "half": damaged(),
    "pdf": b"%PDF-1.7",
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    with pytest.raises(ValidationError) as refused:
        clean_picture(BytesIO(NO_PICTURES[name]), "x.jpg")
    assert refused.value.code == "picture_unreadable"


@pytest.mark.django_db
@pytest.mark.parametrize("name", NO_PICTURES)
def test_nothing_is_stored_of_what_is_no_picture(name: str, media_root: Path) -> None:
    before = sorted(media_root.rglob("*"))
    # Django measures a picture when it is assigned, so that some never reach `save`.
    with pytest.raises((ValidationError, UnrecognisedImageFormatError, UnidentifiedImageError, OSError)):
        StoryImage.objects.create(title="坏", description="坏", file=ContentFile(NO_PICTURES[name], name="x.jpg"))
    assert not StoryImage.objects.exists()
    assert sorted(media_root.rglob("*")) == before


@pytest.mark.django_db
def test_too_many_pixels_are_refused_before_they_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "PNG", Limit(1, 1))
    bomb = picture_bytes((2000, 501), kind="PNG")
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded a picture that is too large"))
    with pytest.raises(ValidationError) as refused:
        clean_picture(BytesIO(bomb), "bomb.png")
    assert refused.value.code == "picture_too_many_pixels"
    assert "PNG文件最多100万像素。 请先把它缩小" in refused.value.message


def test_a_decompression_bomb_is_refused() -> None:
    # A PNG of a few bytes that claims 60,000 × 60,000 pixels: more than Pillow's own limit.
    header = picture_bytes((8, 8), kind="PNG")
    claimed = struct.pack(">II", 60_000, 60_000) + header[24:29]
    bomb = header[:16] + claimed + struct.pack(">I", zlib.crc32(b"IHDR" + claimed)) + header[33:]
    with pytest.raises(ValidationError) as refused:
        clean_picture(BytesIO(bomb), "bomb.png")
    assert refused.value.code == "picture_too_many_pixels"


def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEGABYTE", 1)
    with pytest.raises(ValidationError) as refused:
        clean_picture(BytesIO(picture_bytes()), "big.jpg")
    assert refused.value.code == "picture_too_large"


@pytest.mark.django_db
def test_the_form_says_what_is_wrong(officer: User) -> None:
    form = get_image_form(StoryImage)(
        {"title": "坏", "description": "坏", "collection": 1},
        {"file": SimpleUploadedFile("half.jpg", damaged(), content_type="image/jpeg")},
        user=officer,
    )
    assert not form.is_valid()
    assert list(form.errors) == ["file"]


def test_large_pictures_are_made_smaller() -> None:
    cleaned = clean_picture(BytesIO(picture_bytes((LONGEST_SIDE + 800, 400))), "wide.jpg")
    with Image.open(cleaned) as picture:
        assert picture.size == (LONGEST_SIDE, 320)


def test_colours_of_other_profiles_are_brought_to_srgb() -> None:
    # A profile that swaps nothing but is not sRGB: gamma 1.0 darkens or lightens every middle tone when dropped.
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    content = picture_bytes(icc_profile=linear)
    with Image.open(clean_picture(BytesIO(content), "lab.jpg")) as picture:
        assert picture.mode == "RGB"
        assert "icc_profile" not in picture.info


def test_transparent_pictures_stay_so_where_the_format_can() -> None:
    clear = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    out = BytesIO()
    clear.save(out, format="PNG")
    with Image.open(clean_picture(BytesIO(out.getvalue()), "clear.png")) as picture:
        assert picture.mode == "RGBA" and picture.getpixel((5, 5))[3] == 0  # type: ignore[index]


@pytest.mark.django_db
def test_people_are_shown_only_with_their_consent() -> None:
    image = StoryImage(
        title="人", description="人", shows_people=True, file=ContentFile(picture_bytes(), name="people.jpg")
    )
    with pytest.raises(ValidationError):
        image.full_clean(exclude=["width", "height", "collection"])
    with pytest.raises(IntegrityError), transaction.atomic():
        StoryImage.objects.create(
            title="人", description="人", shows_people=True, file=ContentFile(picture_bytes(), name="people.jpg")
        )
    image.consent_on_file = True
    image.full_clean(exclude=["width", "height", "collection"])
    image.save()
