"""The labels of a parcel's packs as a PDF file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from marketplace.backoffice.papers import draw_copies, qr_code
from orders.parcels.labels import Label


def labels_paper(labels: Sequence[Label], *, drawn: Callable[[int], None] | None = None) -> bytes:
    """Return the labels of packs as a PDF document, a page each, as label printers take it.

    Packs of one kind and lot have the same label; each is laid out once.

    :param labels: at least one
    :param drawn: told how many labels are laid out by now
    :raises OSError: the machine lacks the libraries that WeasyPrint draws with
    """

    def each() -> Iterator[tuple[dict[str, Any], int]]:
        so_far = 0
        for label, copies in Counter(labels).items():
            yield {"label": label, "qr": qr_code(label.address)}, copies
            so_far += copies
            if drawn:
                drawn(so_far)

    return draw_copies("parcels/labels_paper.html", each(), css="css/labels_paper.css")
