"""Papers: a template drawn as a PDF file by WeasyPrint, and QR codes. Nothing is fetched while drawing.

A paper of fixed size sets its texts by ``|fit`` (`typed_text.fitting`). What no font can draw is replaced (`typed_text.glyphs`).
"""

from __future__ import annotations

import atexit
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from marketplace.typed_text.glyphs import drawable
from marketplace.typed_text.outputs import printable

_one_at_a_time = Lock()  # the fonts are read once a process, and Pango's map of them is no thing for two threads


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
    with _one_at_a_time:
        document: bytes = laid_out(template, context, css).write_pdf(attachments=attachments)
    return document


def draw_copies(template: str, contexts: Iterable[tuple[Mapping[str, Any], int]], *, css: str) -> bytes:
    """Return papers as one PDF document, each as often as it is wanted: it is laid out once, whatever the copies.

    :param template: as of `draw_paper`
    :param contexts: of each paper, and how many copies; at least one
    :raises OSError: as `draw_paper`
    """
    documents, pages = [], []
    for context, copies in contexts:
        with _one_at_a_time:
            documents.append(laid_out(template, context, css))
        pages += documents[-1].pages * copies
    with _one_at_a_time:
        document: bytes = documents[0].copy(pages).write_pdf()
    return document


def laid_out(template: str, context: Mapping[str, Any], css: str) -> Any:
    """Return WeasyPrint's document of a template, as `draw_paper` takes it."""
    # as above: loads Pango
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    page = drawable(
        printable(
            render_to_string(
                f"backoffice/{template}",
                {**context, "now": timezone.now(), "language": get_language() or settings.LANGUAGE_CODE},
            )
        )
    )
    fonts, fonts_style = _fonts()
    style = _style(css)
    nothing_fetched = URLFetcher(allowed_protocols=[])
    return HTML(string=page, url_fetcher=nothing_fetched).render(stylesheets=[fonts_style, style], font_config=fonts)


@cache
def _fonts() -> tuple[Any, Any]:
    """Return our own fonts, read, and the style that names them."""
    # as above: loads Pango
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    atexit.register(_fonts.cache_clear)  # it deletes its files while Python still can
    path = Path(str(finders.find("css/paper_fonts.css")))
    files = URLFetcher(allowed_protocols=["file"])  # those that the style beside them names
    return fonts, CSS(filename=path, font_config=fonts, url_fetcher=files)


def _style(css: str) -> Any:
    # as above: loads Pango
    from weasyprint import CSS
    from weasyprint.urls import URLFetcher

    stylesheet = finders.find(css)
    assert isinstance(stylesheet, str)
    words = Path(stylesheet).read_text(encoding="utf-8")
    return CSS(string=words, url_fetcher=URLFetcher(allowed_protocols=[]))
