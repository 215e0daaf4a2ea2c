"""Forms that know what was there when they were opened: a stale one undoes nothing that others have changed meanwhile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.utils.text import capfirst
from django.utils.translation import gettext as _

SALT = "people.seen_values"


class Mark(forms.Field):
    """What is sent back and is no change of the row: the change log says nothing of it."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Never."""
        return False


class SeenValues(forms.ModelForm[Any]):
    """Mixed into a form over a row in front of it. What somebody has changed since it was opened is named, and asked again."""

    seen = Mark(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {name: _plain(self.initial.get(name)) for name in self._meta.fields or () if name in self.fields}
        self.initial["seen"] = signing.dumps(self.found, salt=SALT)

    def clean(self) -> None:
        """Refuse a form that was opened before somebody else changed the row; sent again it is taken.

        What has no mark was not opened in a page, and is not stale.
        """
        super().clean()
        if not (mark := self.cleaned_data.get("seen")):
            return
        seen = _read(mark)
        moved = [name for name, value in self.found.items() if seen.get(name, value) != value]
        if seen and not moved:
            return
        data: Any = self.data
        self.data = sent = data.copy()
        sent[self.add_prefix("seen")] = self.initial["seen"]
        for name in moved:
            if _plain(self.cleaned_data.get(name)) == seen[name]:  # not the user's own change: as it is now
                sent[self.add_prefix(name)] = self.found[name] or ""
        names = ", ".join(capfirst(str(self.fields[name].label)) for name in moved)
        raise forms.ValidationError(
            _("Somebody has changed this since you opened it: %(what)s. Nothing of yours is saved yet. Look at it, and save it once more.")
            % {"what": names or "–"},
            "changed_meanwhile",
        )  # fmt: skip


def _plain(value: Any) -> str | bool:
    return value if isinstance(value, bool) else str(value or "")


def _read(mark: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = signing.loads(mark, salt=SALT)
    except signing.BadSignature:
        return {}
    return found
