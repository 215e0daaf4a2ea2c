"""A clock that tests move: the machine's time, and so many seconds more as a file says."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """The time in all processes that look into the same file; the machine's own time while there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def now(self) -> datetime:
        """Stand in for `django.utils.timezone.now`."""
        return datetime.now(UTC) + self.offset

    @property
    def offset(self) -> timedelta:
        """How far the clock is ahead of the machine's."""
        try:
            return timedelta(seconds=float(self.path.read_text()))
        except FileNotFoundError:
            return timedelta()

    def set(self, offset: timedelta) -> None:
        """Put the clock so far ahead of the machine's (negative: behind)."""
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        draft.write_text(str(offset.total_seconds()))
        draft.replace(self.path)
