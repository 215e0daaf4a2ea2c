"""Papers: a template drawn as a PDF file by WeasyPrint, and QR codes. Nothing is fetched while drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    from weasyprint import Attachment

    attachments = [Attachment(string=text, name=name) for name, text in (attached or {}).items()]
    document: bytes = _laid_out(template, context, css).write_pdf(attachments=attachments)
    return document


def draw_copies(template: str, contexts: Iterable[tuple[Mapping[str, Any], int]], *, css: str) -> bytes:
    """Return papers as one PDF document, each as often as it is wanted: it is laid out once, whatever the copies.

    :param template: as of `draw_paper`
    :param contexts: of each paper, and how many copies; at least one
    :raises OSError: as `draw_paper`
    """
    documents, pages = [], []
    for context, copies in contexts:
        documents.append(_laid_out(template, context, css))
        pages += documents[-1].pages * copies
    document: bytes = documents[0].copy(pages).write_pdf()
    return document


def _laid_out(template: str, context: Mapping[str, Any], css: str) -> Any:
    # as above: loads Pango
    from weasyprint import CSS, HTML
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
    style = CSS(string=Path(stylesheet).read_text(encoding="utf-8"), url_fetcher=nothing_fetched)
    return HTML(string=page, url_fetcher=nothing_fetched).render(stylesheets=[style])
