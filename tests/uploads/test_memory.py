"""The largest pictures that are taken: no process grows over 300 MB, and of large ones one is decoded at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from PIL import Image

from marketplace.uploads import apart, pictures
from marketplace.uploads.limits import BUSY, DEEP, LIMITS, PROGRESSIVE
from marketplace.uploads.pictures import clean_picture, limits_in_words, opaque_pixels

MEGABYTES = 300
SQUARE = {kind: int((limit.megapixels * 1e6) ** 0.5) for kind, limit in LIMITS.items()}

PEAK = """
import re, sys
from resource import RUSAGE_CHILDREN, getrusage
import django
django.setup()
from PIL import Image
from marketplace.uploads.pictures import clean_picture
with open(sys.argv[1], "rb") as file:
    with Image.open(clean_picture(file, "x")) as picture:
        size = picture.size
# its own peak from /proc: what getrusage tells of a process begins with the peak of who has started it
here = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(*size, max(here, getrusage(RUSAGE_CHILDREN).ru_maxrss) // 1024)
"""


def drawn(mode: str, size: tuple[int, int]) -> Image.Image:
    """A picture that is quick to make and has something in each row."""
    return Image.linear_gradient("L").resize(size).convert(mode)


MAKE = {
    "JPEG of a phone": lambda path: drawn("L", (16320, 12240)).save(path, "JPEG"),
    "JPEG, the most at full size": lambda path: drawn("CMYK", (6399, 6399)).save(path, "JPEG"),
    "progressive JPEG": lambda path: drawn("CMYK", (SQUARE[PROGRESSIVE],) * 2).save(
        path, "JPEG", progressive=True, subsampling=0
    ),
    "PNG": lambda path: drawn("RGBA", (SQUARE["PNG"],) * 2).save(path, "PNG", compress_level=1),
    "WebP": lambda path: drawn("RGBA", (SQUARE["WEBP"],) * 2).save(path, "WEBP", method=0, quality=10),
    "AVIF": lambda path: drawn("RGBA", (SQUARE["AVIF"],) * 2).save(path, "AVIF", speed=10, subsampling="4:4:4"),
    "HEIC": lambda path: drawn("RGB", (SQUARE["HEIF"],) * 2).save(path, "HEIF", quality=10),
    "deep HEIC": lambda path: drawn("RGBA", (SQUARE[DEEP],) * 2).save(path, "HEIF", quality=10, chroma=444),
}


@pytest.mark.slow("writes and decodes a picture of each kind as large as is taken: up to 200 million pixels")
@pytest.mark.parametrize("name", MAKE)
def test_the_largest_picture_of_each_kind_stays_under_300_megabytes(name: str, tmp_path: Path) -> None:
    path = tmp_path / "large"
    MAKE[name](path)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "marketplace.settings.test"}
    run = [sys.executable, "-c", PEAK, str(path)]
    width, height, peak = map(
        int, subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout.split()
    )
    assert max(width, height) >= 1900
    assert peak < MEGABYTES


@pytest.fixture
def large() -> bytes:
    out = BytesIO()
    Image.new("RGB", (3000, 2100), (230, 120, 20)).save(out, "JPEG")
    return out.getvalue()


def test_of_ten_large_pictures_at_once_one_is_decoded_at_a_time(
    large: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ten threads, as of several web processes: the lock is a file's, and each opens it anew."""
    monkeypatch.setattr(apart.tempfile, "tempdir", str(tmp_path))
    run, running, most = subprocess.run, [], []

    def watched(*args: object, **kwargs: object) -> object:
        running.append(1)
        most.append(len(running))
        try:
            return run(*args, **kwargs)  # type: ignore[call-overload]
        finally:
            running.pop()

    monkeypatch.setattr(apart.subprocess, "run", watched)
    with ThreadPoolExecutor(10) as pool:
        sizes = list(pool.map(lambda _: opaque_pixels(BytesIO(large), 300).size, range(10)))
    assert (sizes, most) == ([(300, 210)] * 10, [1] * 10)


def test_who_waits_too_long_is_asked_to_come_back(large: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_WAIT", 0.1)
    with apart._turn(), pytest.raises(ValidationError) as refused:
        clean_picture(BytesIO(large), "x.jpg")
    assert (refused.value.code, refused.value.messages) == (
        BUSY,
        ["现在有很多大图片正在处理。请过一分钟再发送一次。"],
    )
    assert clean_picture(BytesIO(large), "x.jpg").name == "x.jpg"


@pytest.mark.parametrize("ending", ["crash", "no end"])
def test_a_decoder_that_crashes_or_never_ends_takes_nobody_with_it(
    ending: str, large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)" if ending == "crash" else "import time; time.sleep(9)"
    )
    run = subprocess.run
    monkeypatch.setattr(apart, "LONGEST_WORK", 0.3)
    monkeypatch.setattr(apart.subprocess, "run", lambda command, **given: run([sys.executable, "-c", code], **given))
    with pytest.raises(ValidationError) as refused:
        clean_picture(BytesIO(large), "x.jpg")
    assert refused.value.code == "picture_unreadable"


def test_apart_and_here_say_and_draw_the_same(large: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    there = clean_picture(BytesIO(large), "x.jpg").read()
    with pytest.raises(ValidationError) as cut_there:
        clean_picture(BytesIO(large[:-9000]), "x.jpg")
    monkeypatch.setattr(pictures, "APART_ABOVE", 10**9)
    assert clean_picture(BytesIO(large), "x.jpg").read() == there
    with pytest.raises(ValidationError) as cut_here:
        clean_picture(BytesIO(large[:-9000]), "x.jpg")
    assert cut_there.value.messages == cut_here.value.messages


def test_the_help_text_says_the_limits_that_hold() -> None:
    with translation.override("en"):
        words = limits_in_words()
    for limit in LIMITS.values():
        assert f"{limit.megapixels} million" in words
        assert f"{limit.megabytes} MB" in words
