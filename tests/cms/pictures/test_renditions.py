"""Pictures on pages: AVIF, WebP and JPEG in several widths, read in bulk."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from PIL import Image

from cms.models import StoryImage, StoryRendition
from cms.pictures import drawing
from cms.pictures.drawing import make_renditions
from cms.pictures.renditions import SPECS, attach_renditions, picture_html, read_renditions
from cms.pictures.shown import picture_of
from tests.cms.shop_site import ShopSite, make_picture, picture_bytes

pytestmark = pytest.mark.django_db


def large_picture() -> StoryImage:
    """A picture that is wider than the widest rendition."""
    return StoryImage.objects.create(
        title="谷子", description='谷子 "熟了"', file=ContentFile(picture_bytes((1600, 1200)), name="large.jpg")
    )


def test_renditions_have_the_widths_and_formats_they_say() -> None:
    drawn = make_renditions(large_picture())
    assert set(drawn) == {(kind, width) for kind in ("avif", "webp", "jpeg") for width in (400, 800, 1280)}
    for (kind, width), one in drawn.items():
        rendition = StoryRendition.objects.get(file=one.url.removeprefix("/media/"))
        with default_storage.open(rendition.file.name) as file, Image.open(BytesIO(file.read())) as picture:
            assert picture.format == kind.upper()
            assert picture.size == (one.width, one.height) == (width, width * 3 // 4)


def test_wagtail_finds_these_renditions_as_its_own() -> None:
    image = large_picture()
    make_renditions(image)
    found = image.get_renditions(*SPECS)
    assert len(found) == 9
    assert StoryRendition.objects.filter(image=image).count() == 9


def test_drawing_twice_draws_once() -> None:
    image = large_picture()
    first = make_renditions(image)
    with CaptureQueriesContext(connection) as queries:
        assert make_renditions(image) == first
    assert len(queries.captured_queries) == 1


def test_who_draws_second_leaves_no_file_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    image = large_picture()
    first = make_renditions(image)
    before = sorted(default_storage.listdir("images")[1])
    reads = iter([{image.pk: {}}])  # as it was before the other one had drawn
    monkeypatch.setattr(drawing, "read_renditions", lambda keys: next(reads, None) or read_renditions(keys))
    assert make_renditions(image) == first
    assert sorted(default_storage.listdir("images")[1]) == before
    assert StoryRendition.objects.filter(image=image).count() == 9


def test_small_pictures_are_not_blown_up() -> None:
    image = make_picture()
    assert {one.width for one in make_renditions(image).values()} == {64}
    html = str(picture_of(image, "page"))
    assert html.count(" 64w") == 3  # one candidate a format


def test_picture_element_is_complete() -> None:
    html = str(picture_of(large_picture(), "card"))
    sources = re.findall(r'<source type="([^"]+)" srcset="([^"]+)" sizes="([^"]+)">', html)
    assert [source[0] for source in sources] == ["image/avif", "image/webp"]
    for _, srcset, sizes in sources:
        assert re.fullmatch(r"/media/images/\S+ 400w, /media/images/\S+ 800w", srcset)
        assert "46vw" in sizes
    assert 'width="800" height="600"' in html
    assert 'alt="谷子 &#34;熟了&#34;"' in html
    assert 'loading="lazy"' in html
    first = str(picture_of(large_picture(), "card", first=True))
    assert "lazy" not in first and 'fetchpriority="high"' in first


def test_alternative_text_is_in_the_language_of_the_page() -> None:
    image = make_picture()
    with override("zh-hans"):
        assert image.alt == "谷子的画"
    with override("en"):
        assert image.alt == "A drawing: 谷子"
        image.description_en = ""
        assert image.alt == "谷子的画"


def test_transparent_pictures_stand_on_white_in_jpeg() -> None:
    clear = Image.new("RGBA", (40, 30), (255, 0, 0, 0))
    out = BytesIO()
    clear.save(out, format="PNG")
    image = StoryImage.objects.create(title="印", description="印", file=ContentFile(out.getvalue(), name="stamp.png"))
    one = make_renditions(image)["jpeg", 400]
    with default_storage.open(one.url.removeprefix("/media/")) as file, Image.open(file) as picture:
        assert min(picture.convert("RGB").getpixel((20, 15))) > 250  # type: ignore[type-var]


def test_renditions_of_many_pictures_are_one_query() -> None:
    images = [make_picture(f"图{number}") for number in range(4)]
    with CaptureQueriesContext(connection) as queries:
        attach_renditions(images)
    assert len(queries.captured_queries) == 1
    assert all(len(image.drawn) == 9 for image in images)
    assert read_renditions([]) == {}


def test_a_page_draws_what_an_interrupted_upload_left_undrawn(client: Client, site: ShopSite) -> None:
    StoryRendition.objects.all().delete()
    html = client.get("/produce/").content.decode()
    assert "image/avif" in html
    assert StoryRendition.objects.filter(image=site.millet.main_picture).count() == 9


@pytest.mark.parametrize("left", ["format-avif", "nothing"])
def test_village_cards_draw_what_an_interrupted_upload_left_undrawn(client: Client, site: ShopSite, left: str) -> None:
    for address in ("/villages/", "/villages/lingzi/"):
        StoryRendition.objects.exclude(filter_spec__contains=left).delete()
        answer = client.get(address)
        assert answer.status_code == 200
        card = answer.content.decode().partition("village-card__picture")[2].partition("</li>")[0]
        assert card.count("image/avif") == card.count("<img") == 1, address
        assert StoryRendition.objects.filter(image=site.village.picture).count() == 9


def test_a_picture_without_its_fallback_is_no_picture() -> None:
    drawn = {key: one for key, one in make_renditions(large_picture()).items() if key[0] == "avif"}
    assert picture_html(drawn, "谷子", "card") == ""
