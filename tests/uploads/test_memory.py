"""The largest pictures that are taken: no process grows over 300 MB, and of large ones one is decoded at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore

import pytest
from cachetools import TTLCache
from django.core.exceptions import ValidationError
from django.utils import translation
from PIL import Image

from marketplace.uploads import apart, pictures
from marketplace.uploads.limits import BUSY, DEEP, LIMITS, PROGRESSIVE
from marketplace.uploads.pictures import clean_picture, limits_in_words, opaque_pixels

MEGABYTES = 300
SQUARE = {kind: int((limit.megapixels * 1e6) ** 0.5) for kind, limit in LIMITS.items()}

# Django is there once, as in a web process; each picture is decoded in a fork of it, whose own peak begins with the fork.
PEAKS = """
import os, re, sys
from resource import RUSAGE_CHILDREN, getrusage
import django
django.setup()
from PIL import Image
from marketplace.uploads.pictures import clean_picture
for path in sys.argv[1:]:
    if os.fork():
        os.wait()
        continue
    with open(path, "rb") as file, Image.open(clean_picture(file, "x")) as picture:
        size = picture.size
    # its own peak from /proc: what getrusage tells of a process begins with the peak of who has started it
    here = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
    print(max(size), max(here, getrusage(RUSAGE_CHILDREN).ru_maxrss) // 1024, flush=True)
    os._exit(0)
"""


def drawn(mode: str, size: tuple[int, int]) -> Image.Image:
    """A picture that is quick to make and has something in each row."""
    return Image.linear_gradient("L").resize(size).convert(mode)


HERE = Path(__file__).parent
# To write a HEIC takes several times as long as to read it: these two are kept, and asked whether they still are the largest.
#   drawn("RGB", (5000, 5000)).save("most.heic", quality=10)
#   drawn("RGBA", (4000, 4000)).save("most_deep.heic", quality=10, chroma=444)
KEPT = {HERE / "most.heic": "HEIF", HERE / "most_deep.heic": DEEP}

MAKE: dict[str, Callable[[Path], None]] = {
    "JPEG of a phone": lambda path: drawn("L", (16320, 12240)).save(path, "JPEG"),
    "JPEG, the most at full size": lambda path: drawn("CMYK", (6399, 6399)).save(path, "JPEG"),
    "progressive JPEG": lambda path: drawn("CMYK", (SQUARE[PROGRESSIVE],) * 2).save(
        path, "JPEG", progressive=True, subsampling=0
    ),
    "PNG": lambda path: drawn("RGBA", (SQUARE["PNG"],) * 2).save(path, "PNG", compress_level=1),
    "WebP": lambda path: drawn("RGBA", (SQUARE["WEBP"],) * 2).save(path, "WEBP", method=0, quality=10),
    "AVIF": lambda path: drawn("RGBA", (SQUARE["AVIF"],) * 2).save(path, "AVIF", speed=10, subsampling="4:4:4"),
}


@pytest.mark.slow("writes and decodes a picture of each kind as large as is taken: up to 200 million pixels")
def test_the_largest_picture_of_each_kind_stays_under_300_megabytes(tmp_path: Path) -> None:
    for name, make in MAKE.items():
        make(tmp_path / name)
    for path, kind in KEPT.items():
        with Image.open(path) as picture:
            assert picture.size == (SQUARE[kind],) * 2
    paths = [tmp_path / name for name in MAKE] + list(KEPT)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "marketplace.settings.test"}
    run = [sys.executable, "-c", PEAKS, *map(str, paths)]
    told = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()
    measured = {path.name: tuple(map(int, line.split())) for path, line in zip(paths, told, strict=True)}
    assert {name: found for name, found in measured.items() if found[0] < 1900 or found[1] >= MEGABYTES} == {}


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
    monkeypatch.setattr(pictures, "_places", BoundedSemaphore(10))
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


BUSY_WORDS = ["现在有很多图片正在处理。请过一分钟再发送一次。"]


def test_who_waits_too_long_is_asked_to_come_back(large: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_WAIT", 0.1)
    with apart._turn(), pytest.raises(ValidationError) as refused:
        clean_picture(BytesIO(large), "x.jpg")
    assert (refused.value.code, refused.value.messages) == (BUSY, BUSY_WORDS)
    assert clean_picture(BytesIO(large), "x.jpg").name == "x.jpg"


@pytest.mark.parametrize("size", [(3000, 2100), (40, 30)], ids=["large", "small"])
def test_two_threads_may_wait_and_the_others_are_answered_at_once(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Eight waiting threads were the whole process: other visitors' pages took half a minute."""
    monkeypatch.setattr(apart.tempfile, "tempdir", str(tmp_path))
    content = BytesIO()
    Image.new("RGB", size).save(content, "PNG")
    answered: list[tuple[str, list[str]]] = []

    def send(_: int) -> None:
        try:
            answered.append((clean_picture(BytesIO(content.getvalue()), "x.png").name or "", []))
        except ValidationError as refused:
            answered.append((str(refused.code), refused.messages))

    with ThreadPoolExecutor(8) as pool, apart._turn(), pictures._one_at_a_time:
        pool.map(send, range(8))
        until = time.monotonic() + 5
        while len(answered) < 6 and time.monotonic() < until:
            time.sleep(0.02)
        assert answered == [(BUSY, BUSY_WORDS)] * 6
    assert answered[6:] == [("x.png", [])] * 2


def test_one_order_sends_so_many_pictures_an_hour(large: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture that is damaged at its end is decoded, refused, and can be sent again."""
    monkeypatch.setattr(pictures, "MOST_AN_HOUR", 2)
    monkeypatch.setattr(pictures, "_sent", TTLCache(10, ttl=3600))

    def codes(token: str | None) -> list[str]:
        found = []
        for send in (
            lambda: clean_picture(BytesIO(b"no"), "x", token),
            lambda: opaque_pixels(BytesIO(b"no"), 9, token),
        ):
            with pytest.raises(ValidationError) as refused:
                send()
            found.append(str(refused.value.code))
        return found

    assert [codes("one"), codes("one"), codes("other")] == [
        ["picture_unreadable"] * 2,
        ["picture_too_often"] * 2,
        ["picture_unreadable"] * 2,
    ]
    assert codes(None) + codes(None) == ["picture_unreadable"] * 4


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
