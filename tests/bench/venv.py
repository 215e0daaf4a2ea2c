"""A virtual environment of the bench's own for what we compare ourselves with; nothing of it is the marketplace's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .stand import StandError


def install(folder: Path, requirements: Sequence[str]) -> Path:
    """Return the Python of a virtual environment that has `requirements`, making it when it is not there already.

    :param requirements: the thing to compare with first; its name is told when it can't be had
    :raises StandError: they can't be installed
    """
    python, ready = folder / "bin" / "python", folder / "ready"
    if ready.exists() and ready.read_text() == str(requirements):
        return python
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StandError(
                f"{requirements[0]} could not be installed for the comparison:\n{done.stdout}{done.stderr}"
            )
    ready.write_text(str(requirements))
    return python
