"""Django's messages, none of them twice."""

from __future__ import annotations

from django.contrib.messages.storage.fallback import FallbackStorage
from django.utils.functional import Promise


class ToldOnce(FallbackStorage):
    """What is told again before a page has shown it, as by a form that is sent five times, is shown once."""

    def add(self, level: int, message: str | Promise, extra_tags: str | None = "") -> None:
        """Keep a message for the next page that is shown, unless it is kept already."""
        kept = [*([] if self.used else self._loaded_messages), *self._queued_messages]
        same = (int(level), str(message), extra_tags or "")
        if all((one.level, str(one.message), one.extra_tags or "") != same for one in kept):
            super().add(level, message, extra_tags)
