"""Django's messages, none of them twice."""

from __future__ import annotations

from typing import Any

from django.contrib.messages.storage.fallback import FallbackStorage


class ToldOnce(FallbackStorage):
    """What is told again before a page has shown it, as by a form that is sent five times, is shown once."""

    def add(self, level: int, message: str, extra_tags: str | None = "") -> None:
        """Keep a message for the next page that is shown, unless it is kept already."""
        own: Any = self  # Django's types know nothing of what is kept
        kept = [*([] if self.used else own._loaded_messages), *own._queued_messages]
        same = (int(level), str(message), extra_tags or "")
        if all((one.level, str(one.message), one.extra_tags or "") != same for one in kept):
            super().add(level, message, extra_tags)
