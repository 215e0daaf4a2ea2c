"""Papers to be signed, A4: a list with a line for each household, or a sheet for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from marketplace.backoffice.papers import draw_paper
from marketplace.households.models import Household
from marketplace.supply.models import Agreement, ProtectedPrice, Signature

from .forms import share_text

CSS = "css/agreement_paper.css"
SHEETS_A_FILE = 100

Signing = tuple[Household, Signature | None]


def _paper(template: str) -> Callable[[Agreement, Sequence[Signing], str], bytes]:
    def draw(agreement: Agreement, rows: Sequence[Signing], printed_for: str) -> bytes:
        """Return the paper as a PDF document in the active language.

        :param rows: who signs, each with its signature if it has signed already
        :param printed_for: who printed it, for the foot of the page
        :raises OSError: the machine lacks the libraries that WeasyPrint draws with
        """
        prices = ProtectedPrice.objects.filter(product=agreement.product_id, season=agreement.season_id)
        context = {
            "agreement": agreement,
            "share": share_text(agreement),
            "prices": prices.order_by("grade"),
            "rows": rows,
            "printed_for": printed_for,
        }
        return draw_paper(f"agreements/{template}", context, css=CSS)

    return draw


PAPERS = {"list": _paper("list_paper.html"), "sheets": _paper("sheets_paper.html")}
