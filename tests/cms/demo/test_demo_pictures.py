"""The demo's pictures: what the drawing program draws, with the EXIF that uploading must remove, and described."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from PIL.ExifTags import GPS, IFD

from cms.demo import picturing
from cms.demo.scenes import FOLDER, SCENES, read_file
from marketplace.embedded.stack import PROJECT

PROGRAM = [sys.executable, str(PROJECT / "docs" / "drawing")]
QUICK = ("hawthorn_basket",)


def test_files_are_what_the_program_draws(tmp_path: Path) -> None:
    subprocess.run([*PROGRAM, "--out", str(tmp_path), *QUICK], check=True)
    assert sorted(file.stem for file in tmp_path.iterdir()) == list(QUICK)
    for scene in QUICK:
        # By pixels: another processor rounds a few of them to the next shade.
        with Image.open(tmp_path / f"{scene}.jpg") as drawn, Image.open(FOLDER / f"{scene}.jpg") as kept:
            assert drawn.getexif().get_ifd(IFD.GPSInfo) == kept.getexif().get_ifd(IFD.GPSInfo)
            assert drawn.size == kept.size
            assert max(ImageStat.Stat(ImageChops.difference(drawn, kept)).mean) < 0.5


def test_the_program_refuses_an_unknown_scene(tmp_path: Path) -> None:
    refused = subprocess.run([*PROGRAM, "--out", str(tmp_path), "nowhere"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "no such scene: nowhere" in refused.stderr
    assert not list(tmp_path.iterdir())


def test_every_scene_has_a_file_and_a_place_on_a_page() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {f"{scene}.jpg" for scene in SCENES}
    assert set(picturing.scenes()) == set(SCENES)


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_file_is_a_phones_picture(scene: str) -> None:
    with Image.open(FOLDER / f"{scene}.jpg") as picture:
        assert picture.format == "JPEG"
        assert picture.mode == "RGB"
        assert picture.width >= 1600
        assert picture.height >= 800

        small = picture.resize((160, 120))
        assert min(ImageStat.Stat(small).stddev) > 20
        assert len(small.quantize(64).getcolors()) > 40

        gps = picture.getexif().get_ifd(IFD.GPSInfo)
        assert [float(part) for part in gps[GPS.GPSLatitude]] == [12.0, 34.0, 56.0]
        assert gps[GPS.GPSLongitudeRef] == "E"


def test_every_scene_is_described_in_both_languages() -> None:
    for name, words in SCENES.items():
        assert any("一" <= sign <= "鿿" for sign in words.zh), name
        assert words.en.isascii(), name
        assert len(words.zh) >= 8, name
        assert len(words.en) >= 20, name


def test_scenes_differ() -> None:
    assert len({read_file(scene) for scene in SCENES}) == len(SCENES)


def test_unknown_scene_is_refused() -> None:
    with pytest.raises(KeyError):
        read_file("nowhere")
