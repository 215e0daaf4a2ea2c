"""How far a command is: one line a step, and a bar where files are gone through in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TextIO, TypeVar

from tqdm import tqdm

T = TypeVar("T")


def steps(out: TextIO, *, quiet: bool) -> Callable[[str], None]:
    """Return what tells a step."""

    def say(text: str) -> None:
        if not quiet:
            out.write(f"· {text} …\n")
            out.flush()

    return say


def bar(out: TextIO) -> Callable[[list[T]], Iterator[T]]:
    """Return what passes things on, one by one, and shows a bar where `out` is a terminal."""

    def watched(things: list[T]) -> Iterator[T]:
        yield from tqdm(things, file=out, disable=not out.isatty(), leave=False)

    return watched
