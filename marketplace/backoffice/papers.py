"""Papers: a template drawn as a PDF file by WeasyPrint, and QR codes. Nothing is fetched while drawing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from marketplace.typed_text.outputs import printable


def qr_code(text: str) -> SafeString:
    """Return a QR code as an SVG element that scales to the size it is given."""
    drawn: str = segno.make(text, error="l", micro=False).svg_inline(omitsize=True, border=2)
    return mark_safe(drawn)  # of modules only: nothing of the text is in it


def draw_paper(
    template: str, context: Mapping[str, Any], *, css: str, attached: Mapping[str, str] | None = None
) -> bytes:
    """Return a template as a PDF document in the active language.

    :param template: below `backoffice/`; its context also has `now` and `language`
    :param css: the static file of its style
    :param attached: files inside the document: text by name
    :raises OSError: the machine lacks the libraries that WeasyPrint draws with
    """
    # loads Pango, which a machine may lack: only drawing needs it
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.urls import URLFetcher

    page = printable(
        render_to_string(
            f"backoffice/{template}",
            {**context, "now": timezone.now(), "language": get_language() or settings.LANGUAGE_CODE},
        )
    )
    stylesheet = finders.find(css)
    assert isinstance(stylesheet, str)
    nothing_fetched = URLFetcher(allowed_protocols=[])
    document: bytes = HTML(string=page, url_fetcher=nothing_fetched).write_pdf(
        stylesheets=[CSS(string=Path(stylesheet).read_text(encoding="utf-8"), url_fetcher=nothing_fetched)],
        attachments=[Attachment(string=text, name=name) for name, text in (attached or {}).items()],
    )
    return document
