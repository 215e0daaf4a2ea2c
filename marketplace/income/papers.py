"""Statements and proofs as PDF files, with the proof attached as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from marketplace.backoffice.charts import month_chart
from marketplace.backoffice.papers import draw_paper, qr_code
from marketplace.households.models import Household

from .household_proofs import as_json, each_alone, verify_link
from .outcomes import outcomes_of
from .statement import Statement

CSS = "css/statement_paper.css"


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
        "outcomes": outcomes_of(found.household.pk, found.year),
        "printed_for": printed_for,
        "qr": qr_code(f"{address}#root={newest.root_hex}") if newest else "",
        "verify_address": address,
    }
    return draw_paper("households/statement_paper.html", context, css=CSS, attached=_attached(proof))


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
    context = {"household": household, "proof": proof, "entries": entries}
    return draw_paper("households/proof_paper.html", context, css=CSS, attached=_attached(proof))


def _attached(proof: Mapping[str, Any] | None) -> dict[str, str]:
    return {"proof.json": as_json(proof, indent=1)} if proof else {}
