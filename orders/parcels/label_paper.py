"""The labels of a parcel's packs as a PDF file."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.backoffice.papers import draw_paper, qr_code
from orders.parcels.labels import Label


def labels_paper(labels: Sequence[Label]) -> bytes:
    """Return the labels of packs as a PDF document, a page each, as label printers take it.

    :raises OSError: the machine lacks the libraries that WeasyPrint draws with
    """
    codes = {label.address: qr_code(label.address) for label in labels}
    context = {"labels": [{"label": label, "qr": codes[label.address]} for label in labels]}
    return draw_paper("parcels/labels_paper.html", context, css="css/labels_paper.css")
