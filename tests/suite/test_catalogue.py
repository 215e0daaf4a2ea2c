"""Our Chinese catalogue lies over Wagtail's: the same English text must mean the same, or ours needs a context."""

from __future__ import annotations

from pathlib import Path

import wagtail
from babel.messages.pofile import read_po
from django.conf import settings

# The same thing in other words, which are right on Wagtail's pages too.
REVIEWED = {
    "name", "collection", "requested by", "Requested by", "active", "All", "Actions", "Account", "Previous", "Next",
    "History", "Show", "Summary",
}  # fmt: skip


def texts(path: Path) -> dict[str, str]:
    """The texts of a catalogue that have no context and no plural, translated."""
    with path.open("rb") as file:
        return {
            message.id: str(message.string)
            for message in read_po(file)
            if isinstance(message.id, str) and message.id and message.string and not message.context
        }


def test_no_text_of_wagtails_means_something_else_in_our_catalogue() -> None:
    ours = texts(Path(settings.LOCALE_PATHS[0]) / "zh_Hans/LC_MESSAGES/django.po")
    changed = {
        english
        for path in Path(wagtail.__file__).parent.rglob("locale/zh_Hans/LC_MESSAGES/django.po")
        for english, chinese in texts(path).items()
        if ours.get(english, chinese) != chinese
    }
    assert changed == REVIEWED, "give ours a context ({% translate … context … %}), or review it here"
