"""How a file is chosen: a button of ours, in the page's language. The browser's own speaks its own, whatever the page's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.loader import render_to_string


class FileInput(forms.FileInput):
    """Django's own; the button is a label of it, the browser's is hidden. What was chosen stands beside it, as the browser says it.

    Nothing of it needs a script. For a file that may be left out, js/pictures.js hides the browser's "No file chosen".
    """

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> Any:
        """The button and the input."""
        given = self.build_attrs(self.attrs, attrs)
        shown = {
            "input": super().render(name, value, attrs, renderer),
            "id": given.get("id"),
            "many": "multiple" in given,
        }
        return render_to_string("components/file_input.html", shown)
