"""Small JSON files that only their owner may read, written in one step."""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class NoJson(ValueError):
    """A file of ours is damaged; the text says which."""


def sentence_of(error: Exception) -> str:
    """What an error says to whoever typed the command: of a full disk, or a folder that is missing or closed, which one."""
    if isinstance(error, OSError) and error.errno:
        what = error.filename if error.filename is not None else "A file or connection"
        return f"{what} can't be used: {os.strerror(error.errno)}."
    return str(error)


def read_json(path: Path) -> dict[str, Any]:
    """The object kept in `path`; empty when there is no such file.

    Raises NoJson when it holds something else.
    """
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise NoJson(f"{path} holds no JSON object.")
    return content


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Replace `path` (mode 0600) so that a crash leaves the old or the new content, never a torn one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def keep_secrets(path: Path, names: list[str]) -> dict[str, str]:
    """The secrets kept in `path`, with a new random one for each of `names` that is missing."""
    kept = read_json(path)
    missing = [name for name in names if name not in kept]
    if missing:
        kept |= {name: secrets.token_urlsafe(32) for name in missing}
        write_json(path, kept)
    return kept


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the exclusive lock file `path`; waits for whoever holds it. The kernel frees it when a holder dies."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
