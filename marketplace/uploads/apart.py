"""Large pictures are decoded in a process of their own, and of those there is one at a time on this machine.

What a decoder takes is given back when it ends, and a file that makes it crash or never end takes no web process with it.
The child (`python -m marketplace.uploads.apart`) reads a file from its input and writes a line of JSON and the result.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from PIL import Image

from .limits import BUSY, LIMITS, MILLION, UNREADABLE, Refused
from .pixels import encoded, opaque

LONGEST_WAIT = 25.0  # seconds until it is one's turn
LONGEST_WORK = 60.0  # seconds; 200 million pixels take some 3
MOST_MEMORY = (
    600_000_000  # bytes of data of a child: what no limit foresaw ends it. What is taken peaks at half of that
)
PROJECT = Path(__file__).resolve().parents[2]


def encoded_apart(file: IO[bytes], longest: int) -> tuple[bytes, str]:
    """Return what `pixels.encoded` returns.

    :raises Refused: as there, or so many pictures wait that this one's turn does not come
    """
    told, content = _run(file, longest, "encoded")
    return content, told["kind"]


def opaque_apart(file: IO[bytes], longest: int) -> Image.Image:
    """Return what `pixels.opaque` returns.

    :raises Refused: as there, or so many pictures wait that this one's turn does not come
    """
    told, content = _run(file, longest, "opaque")
    return Image.frombytes("RGB", tuple(told["size"]), content)


def _run(file: IO[bytes], longest: int, what: str) -> tuple[dict[str, Any], bytes]:
    with _turn() as turn, tempfile.TemporaryFile() as handed:
        file.seek(0)
        shutil.copyfileobj(file, handed)
        handed.flush()
        try:
            done = subprocess.run(
                [sys.executable, "-m", __name__, what, str(longest)],
                cwd=PROJECT,
                stdin=handed,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=LONGEST_WORK,
                pass_fds=[turn],  # the turn is over when both are: also when the web process is killed meanwhile
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Refused(UNREADABLE) from None
    line, _, content = done.stdout.partition(b"\n")
    if done.returncode or not line:
        raise Refused(UNREADABLE)
    told: dict[str, Any] = json.loads(line)
    if "refused" in told:
        raise Refused(*told["refused"])
    return told, content


@contextmanager
def _turn() -> Iterator[int]:
    """Wait for one's turn on this machine, and yield the open file whose lock it is."""
    path = Path(tempfile.gettempdir()) / f"large-picture-{os.getuid()}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        until = time.monotonic() + LONGEST_WAIT
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Refused(BUSY) from None
                time.sleep(0.05)
        yield descriptor
    finally:
        os.close(descriptor)


def _work(what: str, longest: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    Image.MAX_IMAGE_PIXELS = LIMITS["JPEG"].megapixels * MILLION // 2  # it refuses what has twice as many
    told: dict[str, Any]
    content = b""
    with open(0, "rb", closefd=False) as file:
        try:
            if what == "encoded":
                content, kind = encoded(file, longest)
                told = {"kind": kind}
            else:
                picture = opaque(file, longest)
                told, content = {"size": picture.size}, picture.tobytes()
        except Refused as refused:
            told = {"refused": [refused.code, refused.kind]}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + content)


if __name__ == "__main__":
    _work(sys.argv[1], int(sys.argv[2]))
