"""Statements, proofs and labels as PDF files, drawn by WeasyPrint. Nothing is fetched while drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from marketplace.households.models import Household

from .charts import month_chart
from .labels import Label
from .seals import as_json, each_alone, verify_link
from .statement import Statement


def statement_paper(found: Statement, *, printed_for: str, proof: Mapping[str, Any] | None) -> bytes:
    """Return a statement as a PDF document, with the proof of its sealed entries as an attached file.

    :param printed_for: who printed it, for the foot of the page
    :param proof: of all sealed entries; None when none is sealed
    :raises OSError: the machine lacks the libraries that WeasyPrint draws with
    """
    address = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("verify")
    newest = found.seals[-1] if found.seals else None
    context = {
        "statement": found,
        "household": found.household,
        "chart": month_chart(found.by_month),
        "printed_for": printed_for,
        "qr": qr_code(f"{address}#root={newest.root_hex}") if newest else "",
        "verify_address": address,
    }
    return _drawn("households/statement_paper.html", context, proof)


def proof_paper(household: Household, proof: Mapping[str, Any]) -> bytes:
    """Return a proof as a PDF document: each entry with a QR code that opens the page that checks it.

    The code holds the whole entry's proof; of an entry too long for that, root and number alone. The proof as a file is
    attached either way.

    :raises OSError: the machine lacks the libraries that WeasyPrint draws with
    """
    entries = []
    for alone in each_alone(proof):
        [event] = alone["events"]
        number, day, kind, reference, *_rest = event["head"].split("\n")
        lines = [line["text"].split("|") for line in event["lines"] if isinstance(line, dict)]
        entries.append(
            {
                "number": number,
                "day": day,
                "kind": kind,
                "reference": reference,
                "holder": event["holder"],
                "lines": [
                    {"debit": debit, "credit": credit, "fen": int(fen) if credit == proof["account"] else -int(fen)}
                    for _seq, debit, credit, fen, *_more in lines
                ],
                "qr": qr_code(verify_link(alone)),
            }
        )
    return _drawn("households/proof_paper.html", {"household": household, "proof": proof, "entries": entries}, proof)


def qr_code(text: str) -> SafeString:
    """Return a QR code as an SVG element that scales to the size it is given."""
    drawn: str = segno.make(text, error="l", micro=False).svg_inline(omitsize=True, border=2)
    return mark_safe(drawn)  # of modules only: nothing of the text is in it


def labels_paper(labels: Sequence[Label]) -> bytes:
    """Return the labels of packs as a PDF document, a page each, as label printers take it.

    :raises OSError: the machine lacks the libraries that WeasyPrint draws with
    """
    codes = {label.address: qr_code(label.address) for label in labels}
    drawn = [{"label": label, "qr": codes[label.address]} for label in labels]
    return _drawn("parcels/labels_paper.html", {"labels": drawn}, None, "css/labels_paper.css")


def _drawn(
    template: str, context: dict[str, Any], proof: Mapping[str, Any] | None, css: str = "css/statement_paper.css"
) -> bytes:
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.urls import URLFetcher

    page = render_to_string(
        f"backoffice/{template}",
        context | {"now": timezone.now(), "language": get_language() or settings.LANGUAGE_CODE},
    )
    stylesheet = finders.find(css)
    assert isinstance(stylesheet, str)
    nothing_fetched = URLFetcher(allowed_protocols=[])
    attached = [Attachment(string=as_json(proof, indent=1), name="proof.json")] if proof else []
    document: bytes = HTML(string=page, url_fetcher=nothing_fetched).write_pdf(
        stylesheets=[CSS(string=Path(stylesheet).read_text(encoding="utf-8"), url_fetcher=nothing_fetched)],
        attachments=attached,
    )
    return document
