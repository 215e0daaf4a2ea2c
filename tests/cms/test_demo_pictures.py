"""The demo's pictures: each draws as promised, the same every time, and carries the EXIF that uploading must remove."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageStat
from PIL.ExifTags import GPS, IFD

from cms.demo.pictures import SCENES, draw


@pytest.mark.parametrize("name", sorted(SCENES))
def test_scene_draws_as_promised(name: str) -> None:
    raw = draw(name)
    assert draw(name) == raw

    picture = Image.open(io.BytesIO(raw))
    assert picture.format == "JPEG"
    assert picture.mode == "RGB"
    assert picture.size == SCENES[name].size

    small = picture.resize((160, 120))
    assert min(ImageStat.Stat(small).stddev) > 20
    assert len(small.quantize(64).getcolors()) > 40

    gps = picture.getexif().get_ifd(IFD.GPSInfo)
    assert [float(part) for part in gps[GPS.GPSLatitude]] == [12.0, 34.0, 56.0]
    assert gps[GPS.GPSLongitudeRef] == "E"


def test_every_scene_is_described_in_both_languages() -> None:
    for name, scene in SCENES.items():
        assert any("一" <= sign <= "鿿" for sign in scene.alt_zh), name
        assert scene.alt_en.isascii(), name
        assert len(scene.alt_zh) >= 8, name
        assert len(scene.alt_en) >= 20, name


def test_scenes_differ() -> None:
    seeds = [scene.seed for scene in SCENES.values()]
    assert len(set(seeds)) == len(seeds)


def test_unknown_scene_is_refused() -> None:
    with pytest.raises(KeyError):
        draw("nowhere")
